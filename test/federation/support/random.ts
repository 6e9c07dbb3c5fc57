/** Random choices from a seed, so that a run can be repeated: SEED in the environment, else a new one each time. */
export interface Random {
  readonly seed: number
  /** A whole number from 0 to `below` - 1. */
  below (below: number): number
  pick<T> (list: readonly T[]): T
  /** Some of a list, each once, in random order. */
  sample<T> (list: readonly T[], count: number): T[]
}

const seedMax = 2 ** 31

/** The seed of this run, from the environment or new. */
export function runSeed (): number {
  return Number(process.env.SEED ?? Math.floor(Math.random() * seedMax))
}

/** mulberry32: small, and good enough to choose test data. */
export function createRandom (seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    seed,
    below,
    pick: list => {
      if (list.length === 0) {
        throw new RangeError('nothing to pick from')
      }
      return list[below(list.length)] as typeof list[number]
    },
    sample: (list, count) => {
      const rest = [...list]
      return Array.from({ length: Math.min(count, rest.length) }, () => rest.splice(below(rest.length), 1)[0] as typeof list[number])
    }
  }
}
