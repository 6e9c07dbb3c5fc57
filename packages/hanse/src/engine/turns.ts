import { ClockWatch } from './clock-watch.ts'
import type { Clock } from '../clock.ts'
import type { Effect, Exchange, Input } from '@hanse/exchange'

/** The only way into the machine: one input after another; those that effects bring forth wait for their turn. */
export class Turns {
  readonly #machine: Exchange
  readonly #clock: Clock
  readonly #apply: (effect: Effect) => void
  readonly #watch: ClockWatch
  readonly #inputs: Input[] = []
  #running = false
  #ended = false

  constructor (machine: Exchange, clock: Clock, apply: (effect: Effect) => void) {
    this.#machine = machine
    this.#clock = clock
    this.#apply = apply
    this.#watch = new ClockWatch(clock)
  }

  take (input: Input): void {
    this.#inputs.push(input)
    if (this.#running) {
      return
    }
    this.#running = true
    try {
      for (let next = this.#inputs.shift(); next !== undefined && !this.#ended; next = this.#inputs.shift()) {
        const jumpMs = this.#watch.jumpMs()
        if (jumpMs !== 0) {
          this.#turn({ type: 'clock', jumpMs })
        }
        this.#turn(next)
      }
    } finally {
      this.#running = false
    }
  }

  /** Tells the machine if the clock was set since its last turn. */
  lookAtClock (): void {
    const jumpMs = this.#watch.jumpMs()
    if (jumpMs !== 0) {
      this.take({ type: 'clock', jumpMs })
    }
  }

  /** Nothing is taken any more. */
  end (): void {
    this.#ended = true
  }

  #turn (input: Input): void {
    for (const effect of this.#machine.handle(input, this.#clock.nowMs())) {
      this.#apply(effect)
    }
  }
}
