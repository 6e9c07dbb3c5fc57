/** Where a node reads the time. Timers are not here: those of Node are monotonic already, whatever the wall clock does. */
export interface Clock {
  /** Wall time, ms since 1970: for what means something outside this process, and may be set at any moment. */
  nowMs(): number
  /** Ms since some moment of the past, never set back: for how long something took. */
  passedMs(): number
}

/** The clock of this machine. Nothing else in this package reads the time; lint proves it. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  passedMs: () => performance.now()
}
