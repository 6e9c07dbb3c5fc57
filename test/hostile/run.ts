/** `npm run hostile -- [--seconds N] [--seed N] [--attack NAME]…`: ten minutes unless told; exits 1 when a bound does not hold. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { faultsOf } from './bounds.ts'
import { runHostile } from './hostile.ts'

const { values } = parseArgs(
  { options: { seconds: { type: 'string', default: '600' }, seed: { type: 'string', default: '1' }, attack: { type: 'string', multiple: true } } }
)
const attackMs = Number(values.seconds) * 1_000
const directory = await mkdtemp(join(tmpdir(), 'hanse-hostile-'))
try {
  const result = await runHostile({
    directory,
    seed: Number(values.seed),
    baselineMs: Math.min(60_000, attackMs / 2),
    attackMs,
    everyMs: attackMs > 120_000 ? 1_000 : 250,
    attacks: values.attack,
    note: (text) => { process.stderr.write(`${text}\n`) }
  })
  const { victim: { status }, ...rest } = result
  const faults = faultsOf(result)
  process.stdout.write(
    `${JSON.stringify({ ...rest, rejected: status.rejected, banned: status.banned.length, entries: status.entries, faults }, undefined, 2)}\n`
  )
  process.exitCode = faults.length === 0 ? 0 : 1
} finally {
  await rm(directory, { recursive: true, force: true })
}
