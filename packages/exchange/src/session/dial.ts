import type { State } from '../machine/state.ts'
import type { NodeId } from '@hanse/core'

/** Begins to dial a peer unless that goes on already: the lower node id at once, the higher after a while. */
export function dialling (state: State, peer: NodeId): void {
  begin(state, peer, state.self < peer)
}

/** Dials every node of the roster that is wanted and not connected. */
export function dialAll (state: State): void {
  for (const peer of state.dials.keys()) {
    if (!isWanted(state, peer)) {
      state.dials.delete(peer)
    }
  }
  for (const peer of state.roster.nodes.keys()) {
    dialling(state, peer)
  }
}

/** Dials whom this node has come to want a session with: at once, as they may know of no reason to dial it. */
export function dialWanted (state: State): void {
  if (state.overlay.isMesh()) {
    return
  }
  for (const member of [...state.overlay.wanted(), ...state.owed]) {
    for (const { id } of state.roster.members.get(member)?.nodes ?? []) {
      begin(state, id, true)
    }
  }
}

function begin (state: State, peer: NodeId, isFirst: boolean): void {
  if (state.dials.has(peer) || !isWanted(state, peer)) {
    return
  }
  state.dials.set(peer, 0)
  if (isFirst) {
    dial(state, peer, 0)
  } else {
    state.emit({ type: 'schedule', delayMs: state.limits.dialYieldMs, timer: { type: 'dial', peer, attempt: 0 } })
  }
}

/** The time of an attempt has come, if it is still the next one. */
export function onDialTimer (state: State, peer: NodeId, attempt: number): void {
  if (state.dials.get(peer) !== attempt) {
    return
  }
  if (isWanted(state, peer)) {
    dial(state, peer, attempt)
  } else {
    state.dials.delete(peer)
  }
}

function dial (state: State, peer: NodeId, attempt: number): void {
  const { dialBackoffMs, dialBackoffMaxMs } = state.limits
  const backoffMs = Math.min(dialBackoffMs * 2 ** attempt, dialBackoffMaxMs)
  state.dials.set(peer, attempt + 1)
  state.emit({ type: 'dial', peer })
  state.emit({ type: 'schedule', delayMs: state.random.around(backoffMs * jitterMiddle, jitterShare), timer: { type: 'dial', peer, attempt: attempt + 1 } })
  if (state.overlay.hasGone(peer)) {
    state.overlay.changed()
    dialWanted(state)
  }
}

// together: from half of the backoff to all of it
const jitterMiddle = 0.75
const jitterShare = 1 / 3

function isWanted (state: State, peer: NodeId): boolean {
  const member = state.roster.nodes.get(peer)?.member
  const self = state.selfNode()?.member
  return peer !== state.self && self !== undefined && member !== undefined && !state.sessions.has(peer) && state.bans.until(peer) === undefined &&
    (member === self || state.overlay.isMesh() || state.overlay.wanted().has(member) || state.owed.has(member))
}
