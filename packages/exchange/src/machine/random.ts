/** Pseudo-random numbers from a seed (mulberry32): for spreading load in time, never for secrets. */
export class Random {
  #state: number

  constructor (seed: number) {
    this.#state = seed >>> 0
  }

  /** The next number, at least 0 and below 1. */
  next (): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }

  /** A whole number of ms around `middleMs`, at most `share` of it away. */
  around (middleMs: number, share: number): number {
    return Math.round(middleMs * (1 + share * (2 * this.next() - 1)))
  }
}
