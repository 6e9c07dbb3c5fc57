import { shiftClaims } from '../lane/past.ts'
import { emitBeacon } from '../membership/beacon.ts'
import { expireItems } from '../membership/take.ts'
import { shiftExpected } from '../overlay/announce.ts'
import { endSession } from './connect.ts'
import { dialAll } from './dial.ts'
import type { State } from '../machine/state.ts'

/** What a node knows of its own clock. */
export interface ClockState {
  /** how far the peers' clocks lie ahead, in ms, as far as it was ever heard */
  skewMs: number | undefined
  /** by more than `skewMs` of the limits */
  off: boolean
}

/**
 * How far the right time lies ahead of this node's clock, in ms: the median of the clocks of the peers, of two middle ones
 * the nearer to its own. Of two peers that contradict each other so the one that agrees with this node is believed, and a
 * single wrong clock stops nobody else. Without peers what was known last holds.
 */
export function clockSkewMs (state: State): number | undefined {
  const skews = [...state.sessions.values()].filter(({ ready }) => ready).map(({ skewMs }) => skewMs).sort((a, b) => a - b)
  const high = skews[skews.length >> 1]
  const low = skews[(skews.length - 1) >> 1]
  if (high === undefined || low === undefined) {
    return state.clock.skewMs
  }
  return Math.abs(high) < Math.abs(low) ? high : low
}

/** Looks at the clock again when a peer has told its time or has gone, or the clock was set, and tells when it has gone wrong or is right again. */
export function watchClock (state: State): void {
  const { clock, limits } = state
  const skewMs = clockSkewMs(state)
  const off = skewMs !== undefined && Math.abs(skewMs) > limits.skewMs
  const changed = off !== clock.off
  clock.skewMs = skewMs
  clock.off = off
  if (skewMs !== undefined && changed) {
    if (off) {
      state.report('E_CLOCK', { skewMs, limitMs: limits.skewMs })
    }
    state.emit({ type: 'deliver', event: { type: 'clock', off, skewMs } })
    emitBeacon(state)
  }
}

/**
 * The wall clock was set while the node ran. All sessions end, so that both sides tell each other their time anew; until
 * then this node takes it that nothing but its own clock has moved. What waits for a time of this node waits as long as it
 * would have.
 */
export function onClockSet (state: State, jumpMs: number): void {
  const skewMs = clockSkewMs(state)
  // whom the wrong clock kept away is dialled at once; the others when their sessions have ended
  state.dials.clear()
  dialAll(state)
  for (const session of [...state.sessions.values()]) {
    endSession(state, session, 'E_CLOCK_SET')
  }
  shiftClaims(state, jumpMs)
  shiftExpected(state, jumpMs)
  state.clock.skewMs = skewMs === undefined ? undefined : skewMs - jumpMs
  watchClock(state)
  expireItems(state)
}

/** Whether entries with an expiry may be sent: a node whose clock is off cannot tell what has expired. */
export function sendsExpiring (state: State): boolean {
  return !state.clock.off
}
