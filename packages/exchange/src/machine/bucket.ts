/** Tokens that are there at first, are taken one by one and come back evenly. */
export class Bucket {
  readonly #max: number
  readonly #refillMs: number
  #tokens: number
  #at: number

  /**
   * @param max - tokens at first, and at most
   * @param refillMs - in which one comes back
   * @param now - ms since 1970
   */
  constructor (max: number, refillMs: number, now: number) {
    this.#max = max
    this.#refillMs = refillMs
    this.#tokens = max
    this.#at = now
  }

  has (now: number): boolean {
    // a clock that was set back gives nothing
    this.#tokens = Math.min(this.#max, this.#tokens + Math.max(0, now - this.#at) / this.#refillMs)
    this.#at = now
    return this.#tokens >= 1
  }

  /** Takes one, if there is one. */
  take (now: number): boolean {
    const has = this.has(now)
    this.#tokens -= Number(has)
    return has
  }
}
