import type { State } from '../machine/state.ts'

/** The median of the peers' clocks minus ours, in ms. */
export function clockSkewMs (state: State): number | undefined {
  const skews = [...state.sessions.values()].filter(({ ready }) => ready).map(({ skewMs }) => skewMs).sort((a, b) => a - b)
  const high = skews[skews.length >> 1]
  const low = skews[(skews.length - 1) >> 1]
  return high === undefined || low === undefined ? undefined : (high + low) / 2
}

/** Looks at the clock again after a HELLO, and reports when it has gone wrong. */
export function watchClock (state: State): void {
  const skewMs = clockSkewMs(state)
  const off = skewMs !== undefined && Math.abs(skewMs) > state.limits.skewMs
  if (off && !state.clockOff) {
    state.report('E_CLOCK', { skewMs, limitMs: state.limits.skewMs })
  }
  state.clockOff = off
}

/** Whether entries with an expiry may be sent: a node whose clock is off cannot tell what has expired. */
export function sendsExpiring (state: State): boolean {
  return !state.clockOff
}
