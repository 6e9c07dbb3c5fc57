/**
 * The reads under way. While a read lasts, LevelDB keeps for it what is erased meanwhile, and the files in which that
 * stands, so whoever is to take content out of the files waits for the reads that began before.
 */
export class Reads {
  readonly #underWay = new Set<Promise<unknown>>()
  #paused: Promise<unknown> | undefined
  #failure: Error | undefined

  /** Begins a read, behind a pause, and counts it until it ends. */
  async track<T> (begin: () => Promise<T>): Promise<T> {
    while (this.#paused !== undefined) {
      await this.#paused
    }
    if (this.#failure !== undefined) {
      throw this.#failure
    }
    const read = begin()
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

  /** Does something while no read is under way: those that come wait for it. Should it fail, reads fail until the next time. */
  async between (work: () => Promise<void>): Promise<void> {
    const done = this.settled().then(work)
    this.#paused = done.catch(() => {})
    try {
      await done
      this.#failure = undefined
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error))
      throw error
    } finally {
      this.#paused = undefined
    }
  }
}
