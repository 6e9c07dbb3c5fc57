/** A timer of Node holds 2^31 ms at most: longer waits are cut into days. */
const waitMsMax = 86_400_000

/** One timer for the earliest of many times; calls back at the time, or earlier to look again. */
export class Alarm {
  readonly #ring: () => void
  #timer: NodeJS.Timeout | undefined

  constructor (ring: () => void) {
    this.#ring = ring
  }

  /** @param time - ms since 1970; a time that has passed rings at once, none never */
  set (time: number | undefined): void {
    this.clear()
    if (time !== undefined) {
      this.#timer = setTimeout(this.#ring, Math.min(Math.max(time - Date.now(), 0), waitMsMax))
    }
  }

  clear (): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
