import type { Clock } from '../clock.ts'

/** Less than this is how clocks are led back to the right time, and changes no time-out by much. */
const jumpMsMin = 10_000

/** Notices when the wall clock was set: it then moved by another amount than time passed. A machine that slept looks the same. */
export class ClockWatch {
  readonly #clock: Clock
  #apartMs: number

  constructor (clock: Clock) {
    this.#clock = clock
    this.#apartMs = clock.nowMs() - clock.passedMs()
  }

  /** By how much the clock was set since it was last found set, in ms; 0 for less than counts. */
  jumpMs (): number {
    const apartMs = this.#clock.nowMs() - this.#clock.passedMs()
    const jumpMs = Math.round(apartMs - this.#apartMs)
    if (Math.abs(jumpMs) < jumpMsMin) {
      return 0
    }
    this.#apartMs = apartMs
    return jumpMs
  }
}
