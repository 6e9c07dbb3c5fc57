/**
 * The reads under way. While a read lasts, LevelDB keeps for it what is erased meanwhile, and the files in which that
 * stands, so whoever is to take content out of the files waits for the reads that began before.
 */
export class Reads {
  readonly #underWay = new Set<Promise<unknown>>()

  /** Counts a read until it ends. */
  async track<T> (read: Promise<T>): Promise<T> {
    this.#underWay.add(read)
    try {
      return await read
    } finally {
      this.#underWay.delete(read)
    }
  }

  /** Resolves when all reads that are under way now have ended, however they end. */
  async settled (): Promise<void> {
    await Promise.allSettled(this.#underWay)
  }
}
