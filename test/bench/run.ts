/**
 * `npm run bench`: measures every path in a process of its own, one after another, and prints a table. With `--json`
 * the last line is one JSON object. See README.md beside this file.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isolated } from './isolated.ts'
import { resultOf, unmeasured } from './path.ts'
import { registry } from './registry.ts'
import { gap, heading, row } from './table.ts'
import type { Result } from './path.ts'

const msPerSecond = 1_000
/** For a path that was asked for by name, or at its full size. */
const longS = 7_200

const { values: { json, quick, full, path } } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    path: { type: 'string', multiple: true, default: [] }
  }
})
const unknown = path.filter((name) => !registry.some((registered) => registered.name === name))
if (unknown.length > 0) {
  process.stderr.write(`no path is called ${unknown.join(', ')}; there are ${registry.map(({ name }) => name).join(', ')}\n`)
  process.exit(2)
}

const shared = await mkdtemp(join(tmpdir(), 'hanse-bench-shared-'))
const results: Record<string, Result> = {}
const failed: string[] = []
process.stdout.write(heading())
for (const { name, keys, limitS } of registry.filter((registered) => path.length === 0 ? full || registered.isLong !== true : path.includes(registered.name))) {
  const started = Date.now()
  try {
    const limit = path.length === 0 && !full ? limitS : longS
    for (const figure of await isolated(name, { quick, full, shared }, limit, (text) => { process.stderr.write(`  ${name}: ${text}\n`) })) {
      results[figure.key] = resultOf(figure)
      process.stdout.write(row(figure, resultOf(figure)))
    }
  } catch (error) {
    failed.push(name)
    const why = error instanceof Error ? error.message : String(error)
    process.stderr.write(`  ${name}: failed: ${why}\n`)
    for (const key of keys) {
      results[key] = unmeasured
      process.stdout.write(gap(key, why.split('\n', 1)[0]))
    }
  }
  process.stderr.write(`  ${name}: took ${Math.round((Date.now() - started) / msPerSecond)} s\n`)
}
await rm(shared, { recursive: true, force: true })
if (json) {
  process.stdout.write(`${JSON.stringify(results)}\n`)
}
process.exitCode = failed.length === 0 ? 0 : 1
