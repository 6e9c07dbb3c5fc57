import type { Clock } from '../../src/index.ts'

/** A clock that is wrong by as much as a test says. Time passes as it does. */
export class TestClock implements Clock {
  aheadMs: number

  constructor (aheadMs = 0) {
    this.aheadMs = aheadMs
  }

  nowMs (): number {
    return Date.now() + this.aheadMs
  }

  passedMs (): number {
    return performance.now()
  }
}
