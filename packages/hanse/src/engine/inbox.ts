import type { Timers } from './timers.ts'
import type { Clock } from '../clock.ts'
import type { NodeId } from '@hanse/core'

/** For how long frames are handled before the rest of the process has its turn, in ms. */
const turnMs = 5
/** The part of the time that the frames of one peer may take in the long run, those that come with credit apart. */
const shareMax = 0.2
/** What they may take at once, after a quiet time, in ms. */
const burstMs = 2_000

interface Work { run(): void, done(): void }

/** What one peer has sent. */
class Line {
  readonly waiting: Work[] = []
  /** what the handling of its frames took, in ms */
  spentMs: number
  /** the same, less what it may take in the long run */
  #overMs = 0
  #at: number

  constructor (spentMs: number, now: number) {
    this.spentMs = spentMs
    this.#at = now
  }

  spend (tookMs: number, isPaced: boolean, now: number): void {
    this.spentMs += tookMs
    this.#overMs = Math.max(0, this.#overMs - (now - this.#at) * shareMax) + (isPaced ? 0 : tookMs)
    this.#at = now
  }

  /** For how long it has to stop, in ms. */
  pauseMs (): number {
    return Math.max(0, this.#overMs - burstMs) / shareMax
  }
}

/**
 * Frames that came in, of all peers. Whoever took the least time so far is next: a peer that sends as fast as it can
 * delays others by one frame of its own, not by all of them. Each stream has one frame in here at most, and is not read
 * on while its peer has taken more than its share.
 */
export class Inbox {
  readonly #clock: Clock
  readonly #timers: Timers
  readonly #lines = new Map<NodeId, Line>()
  /** what the peer whose turn it was last had spent before it */
  #spentMs = 0
  #scheduled = false

  constructor (clock: Clock, timers: Timers) {
    this.#clock = clock
    this.#timers = timers
  }

  /**
   * Resolves when the frame was handled and the stream is to be read on.
   *
   * @param peer - whose it is
   * @param isPaced - it is of the class that has a credit of its own
   * @param run - handles it
   */
  async handle (peer: NodeId, isPaced: boolean, run: () => void): Promise<void> {
    await new Promise<void>((resolve) => {
      const line = this.#lines.get(peer) ?? new Line(this.#spentMs, this.#clock.passedMs())
      this.#lines.set(peer, line)
      const done = (): void => {
        const pauseMs = isPaced ? 0 : line.pauseMs()
        if (pauseMs < 1) {
          resolve()
        } else {
          this.#timers.schedule(pauseMs, resolve)
        }
      }
      line.waiting.push({ run: () => { this.#run(line, isPaced, run) }, done })
      this.#schedule()
    })
  }

  #run (line: Line, isPaced: boolean, run: () => void): void {
    // having been idle is no credit
    line.spentMs = Math.max(line.spentMs, this.#spentMs)
    this.#spentMs = line.spentMs
    const since = this.#clock.passedMs()
    try {
      run()
    } finally {
      const now = this.#clock.passedMs()
      line.spend(now - since, isPaced, now)
    }
  }

  #schedule (): void {
    if (!this.#scheduled) {
      this.#scheduled = true
      setImmediate(() => { this.#turn() })
    }
  }

  #turn (): void {
    this.#scheduled = false
    const until = this.#clock.passedMs() + turnMs
    for (let next = this.#next(); next !== undefined && this.#clock.passedMs() < until; next = this.#next()) {
      const work = next.waiting.shift() as Work
      try {
        work.run()
      } finally {
        work.done()
      }
    }
    if (this.#next() !== undefined) {
      this.#schedule()
    }
  }

  #next (): Line | undefined {
    let least: Line | undefined
    for (const line of this.#lines.values()) {
      if (line.waiting.length > 0 && (least === undefined || line.spentMs < least.spentMs)) {
        least = line
      }
    }
    return least
  }
}
