/**
 * Runs the command in a process that has hardly a file descriptor left: all modules are loaded, all descriptors that
 * `ulimit -n` allows are taken, and a few given back.
 *
 * Usage: node without-descriptors.ts ARGUMENT…
 */
import { closeSync, openSync } from 'node:fs'
import { main } from '../../src/main.ts'

/** Enough to read a home's files one after another, too few for LevelDB. */
const left = 4

const taken: number[] = []
try {
  for (;;) {
    taken.push(openSync('/dev/null', 'r'))
  }
} catch {
  taken.splice(0, left).forEach((descriptor) => { closeSync(descriptor) })
}
const { stdin, stdout, stderr, env } = process
process.exitCode = await main(process.argv.slice(2), { stdin, stdout, stderr, env, signal: AbortSignal.timeout(30_000) })
