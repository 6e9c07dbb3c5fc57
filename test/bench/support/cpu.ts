/** CPU time of this process, all its threads; what other processes do does not count. */

const usPerMs = 1_000

/** CPU ms since the process began. */
export function cpuMs (): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / usPerMs
}

/** CPU ms that some work takes. */
export async function cpuOf (work: () => Promise<unknown> | unknown): Promise<number> {
  const before = cpuMs()
  await work()
  return cpuMs() - before
}

/** The middle one, or the mean of the two in the middle. */
export function median (values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

/**
 * Several kinds of work in turn, so that what the machine does meanwhile meets all of them alike.
 *
 * @param rounds - how often each is done; one more before, to warm up, is not counted
 * @param works - by name
 * @returns the median of the CPU ms of each
 */
export async function interleaved<K extends string> (
  rounds: number,
  works: Record<K,
  (round: number) => Promise<unknown> | unknown>
): Promise<Record<K, number>> {
  const names = Object.keys(works) as K[]
  const taken = new Map<K, number[]>(names.map((name) => [name, []]))
  for (let round = -1; round < rounds; round++) {
    for (const name of names) {
      const ms = await cpuOf(() => works[name](round))
      if (round >= 0) {
        taken.get(name)?.push(ms)
      }
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(taken.get(name) ?? [])])) as Record<K, number>
}
