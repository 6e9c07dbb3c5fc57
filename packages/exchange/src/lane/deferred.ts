import { onEntry } from './arrive.ts'
import type { State } from '../machine/state.ts'
import type { Session } from '../session/session.ts'
import type { Entry, NodeId, Verified } from '@hanse/core'

/** A header whose time lies ahead of this node's clock. Its leaves are let go: they are asked for once it is stored. */
export interface Deferred {
  readonly peer: NodeId
  readonly entry: Verified<Entry>
}

/** Keeps an entry from the near future to try it again; what is too far ahead, or too many, is refused. */
export function defer (state: State, session: Session, entry: Verified<Entry>): void {
  const { deferAheadMs, deferredMax, deferredPerPeerMax, deferredRetryMs } = state.limits
  const aheadMs = entry.header.time - state.now
  const facts = { entry: entry.id, aheadMs, limitMs: deferAheadMs }
  if (aheadMs > deferAheadMs) {
    state.reject(
      session.peer,
      'E_TIME_FUTURE',
      `the entry ${entry.id} is ${aheadMs} ms ahead of this node's clock, the limit is ${deferAheadMs}; check both clocks`,
      facts
    )
    return
  }
  if (state.deferred.some((kept) => kept.entry.id === entry.id)) {
    return
  }
  const ofPeer = state.deferred.filter(({ peer }) => peer === session.peer).length
  if (state.deferred.length >= deferredMax || ofPeer >= deferredPerPeerMax) {
    const limit = ofPeer >= deferredPerPeerMax ? deferredPerPeerMax : deferredMax
    state.reject(
      session.peer,
      'E_TIME_FUTURE',
      `the entry ${entry.id} is ${aheadMs} ms ahead of this node's clock, and ${limit} such entries wait already; check both clocks`,
      { ...facts, limit }
    )
    return
  }
  state.deferred.push({ peer: session.peer, entry })
  if (!state.armed.deferred) {
    state.armed.deferred = true
    state.emit({ type: 'schedule', delayMs: deferredRetryMs, timer: { type: 'deferred' } })
  }
}

/** Tries all deferred entries again. Those whose peer is gone are let go; catching up brings them back. */
export function onDeferredTimer (state: State): void {
  const { deferred } = state
  state.armed.deferred = false
  state.deferred = []
  for (const { peer, entry } of deferred) {
    const session = state.ready(peer)
    if (session !== undefined) {
      onEntry(state, session, { entry, facts: [], bulkBytes: 0 })
    }
  }
}
