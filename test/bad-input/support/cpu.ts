import { expect } from 'vitest'

/** What handling one bad input may cost: a ceiling against blow-up, not a benchmark. */
export const cpuMsMax = 50

const runsMax = 6
const microsecondsPerMs = 1_000

/** CPU time of this process that some work takes, other threads included. */
export async function cpuMsOf (work: () => unknown): Promise<number> {
  const start = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / microsecondsPerMs
}

/**
 * Runs until one run stays under the ceiling: what the first run compiles, or collects of others' garbage, is not the
 * input's.
 */
export async function expectCheap (run: () => Promise<number>): Promise<void> {
  const costs: number[] = []
  do {
    costs.push(await run())
  } while (Math.min(...costs) >= cpuMsMax && costs.length < runsMax && !isHopeless(costs))
  expect(Math.min(...costs), `CPU time of ${costs.length} runs: ${costs.map((ms) => ms.toFixed(1)).join(', ')} ms`).toBeLessThan(cpuMsMax)
}

/** Twice ten times the ceiling is no busy machine. */
function isHopeless (costs: readonly number[]): boolean {
  return costs.length > 1 && Math.min(...costs) > 10 * cpuMsMax
}
