import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { faultsOf } from './bounds.ts'
import { runHostile } from './hostile.ts'

const timeoutMs = 180_000
let directory = ''
afterEach(async () => { await rm(directory, { recursive: true, force: true }) })

// other work on the machine disturbs one run now and then
it('members at full speed leave the others their latency, the victim its memory, and nothing is lost', { timeout: timeoutMs, retry: 2 }, async () => {
  directory = await mkdtemp(join(tmpdir(), 'hanse-hostile-'))
  const result = await runHostile({ directory, seed: 1, baselineMs: 10_000, attackMs: 25_000, everyMs: 250, note: () => {} })
  expect(faultsOf(result), JSON.stringify(result)).toEqual([])
  expect(result.victim.status.banned).toHaveLength(1)
  expect(result.victim.status.rejected).toMatchObject({ E_LIMIT_RATE: expect.any(Number), E_LIMIT_ROUNDS: expect.any(Number), E_TIMEOUT: expect.any(Number) })
})
