import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { rssBytesMax } from './bounds.ts'
import { runHostile } from './hostile.ts'

const timeoutMs = 180_000
let directory = ''
afterEach(async () => { await rm(directory, { recursive: true, force: true }) })

// latency is what `npm run hostile` is for: it depends on the machine, and what else runs on it
it('members at full speed end no process, fill no memory, lose nothing of the others, and are refused, slowed down and banned', async () => {
  directory = await mkdtemp(join(tmpdir(), 'hanse-hostile-'))
  const result = await runHostile({ directory, seed: 1, baselineMs: 5_000, attackMs: 25_000, everyMs: 250, note: () => {} })
  expect(result.lost).toBe(0)
  expect(result.rssBytesMax).toBeLessThan(rssBytesMax)
  expect(result.victim.status.banned).toHaveLength(1)
  expect(result.victim.status.rejected).toMatchObject({ E_LIMIT_RATE: expect.any(Number), E_LIMIT_ROUNDS: expect.any(Number), E_TIMEOUT: expect.any(Number) })
}, timeoutMs)
