import { encodeBeaconBody, fromHex, multikey } from '@hanse/core'
import type { State } from '../machine/state.ts'

/** A governor's node says at its start and then every day that it is there, without a person. */
export function beginBeacons (state: State): void {
  if (state.members !== undefined) {
    emitBeacon(state)
    armBeacon(state)
  }
}

export function onBeaconTimer (state: State): void {
  emitBeacon(state)
  armBeacon(state)
}

/** Whether this node's word counts: its member governs. */
export function isGovernors (state: State): boolean {
  return state.roster.members.get(state.selfNode()?.member ?? '')?.governor === true
}

/** Asks for this node's signature under the time and what it knows; not while its clock is off: others would refuse it. */
export function emitBeacon (state: State): void {
  const node = state.selfNode()
  if (state.members !== undefined && node !== undefined && isGovernors(state) && !state.clock.off) {
    const { federation, roster, now } = state
    state.emit({ type: 'beacon', body: encodeBeaconBody({ federation, digest: fromHex(roster.digest), at: now, node: multikey(node.nodeKey) }) })
  }
}

/** Also where this node's member does not govern: it may, one day. */
function armBeacon (state: State): void {
  state.emit({ type: 'schedule', delayMs: state.limits.beaconIntervalMs, timer: { type: 'beacon' } })
}
