import type { Clock } from '../clock.ts'

/** However far a time lies ahead, the clock is looked at this often: it may be set in between. */
const lookMs = 60_000

/** One timer for the earliest of many times. */
export class Alarm {
  readonly #clock: Clock
  readonly #ring: () => void
  #timer: NodeJS.Timeout | undefined

  constructor (clock: Clock, ring: () => void) {
    this.#clock = clock
    this.#ring = ring
  }

  /**
   * Rings when the clock shows a time: within `lookMs` should the clock be set in between, and not before.
   *
   * @param time - ms since 1970; a time that has passed rings at once, none never
   */
  at (time: number | undefined): void {
    this.clear()
    if (time !== undefined) {
      const aheadMs = Math.max(time - this.#clock.nowMs(), 0)
      this.#timer = setTimeout(() => { this.#look(time) }, Math.min(aheadMs, lookMs))
    }
  }

  /** Rings after a while, whatever the clock does. */
  in (delayMs: number): void {
    this.clear()
    this.#timer = setTimeout(this.#ring, delayMs)
  }

  clear (): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #look (time: number): void {
    if (time > this.#clock.nowMs()) {
      this.at(time)
    } else {
      this.#ring()
    }
  }
}
