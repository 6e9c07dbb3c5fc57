import type { State } from '../machine/state.ts'
import type { NodeId } from '@hanse/core'

/** Begins to dial a peer unless that goes on already: the lower node id at once, the higher after a while. */
export function dialling (state: State, peer: NodeId): void {
  if (!isWanted(state, peer) || state.dials.has(peer)) {
    return
  }
  state.dials.set(peer, 0)
  if (state.self < peer) {
    dial(state, peer, 0)
  } else {
    state.emit({ type: 'schedule', delayMs: state.limits.dialYieldMs, timer: { type: 'dial', peer, attempt: 0 } })
  }
}

/** Dials every node of the roster that is not connected. */
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

/** The time of an attempt has come, if it is still the next one. */
export function onDialTimer (state: State, peer: NodeId, attempt: number): void {
  if (state.dials.get(peer) === attempt && isWanted(state, peer)) {
    dial(state, peer, attempt)
  }
}

function dial (state: State, peer: NodeId, attempt: number): void {
  const { dialBackoffMs, dialBackoffMaxMs } = state.limits
  const backoffMs = Math.min(dialBackoffMs * 2 ** attempt, dialBackoffMaxMs)
  state.dials.set(peer, attempt + 1)
  state.emit({ type: 'dial', peer })
  state.emit({ type: 'schedule', delayMs: state.random.around(backoffMs * jitterMiddle, jitterShare), timer: { type: 'dial', peer, attempt: attempt + 1 } })
}

// together: from half of the backoff to all of it
const jitterMiddle = 0.75
const jitterShare = 1 / 3

function isWanted (state: State, peer: NodeId): boolean {
  return peer !== state.self && state.selfNode() !== undefined && state.roster.nodes.has(peer) && !state.sessions.has(peer)
}
