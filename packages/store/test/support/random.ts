/** Of this run; set SEED to run the same again. */
export const seed = Number(process.env.SEED ?? Date.now() % 2 ** 32)

/** mulberry32: numbers that a seed gives again. */
export class Random {
  private state: number

  constructor (start: number) {
    this.state = start
  }

  /** An integer from 0 to `limit` − 1. */
  below (limit: number): number {
    this.state = this.state + 0x6d2b79f5 | 0
    let mixed = Math.imul(this.state ^ this.state >>> 15, 1 | this.state)
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed
    return Math.floor(((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32 * limit)
  }

  pick<T> (items: readonly T[]): T {
    return items[this.below(items.length)] as T
  }
}
