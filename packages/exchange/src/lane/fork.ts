import { enqueue } from '../session/outbox.ts'
import type { Lane } from './lane.ts'
import type { State } from '../machine/state.ts'
import type { Session } from '../session/session.ts'
import type { Entry, Verified } from '@hanse/core'

/** Freezes a lane whose author signed two entries of one seq, and hands both on: they are the proof. */
export function freeze (state: State, lane: Lane, first: Verified<Entry>, second: Verified<Entry>): void {
  lane.fork = { first, second }
  state.views.update(lane)
  state.report('E_CHAIN_FORK', {
    lane: lane.id,
    node: lane.node,
    member: lane.author,
    seq: first.header.seq,
    first: { header: first.headerBytes, signature: first.signature },
    second: { header: second.headerBytes, signature: second.signature }
  })
  state.emit({ type: 'deliver', event: { type: 'fork', lane: lane.id, author: lane.author, seq: first.header.seq, first, second } })
  for (const session of state.sessions.values()) {
    if (session.announced.has(lane.id)) {
      sendProof(state, session, lane)
    }
  }
}

/** Sends the headers of both branches, once a session, to a peer that the lane's handling clears. */
export function sendProof (state: State, session: Session, lane: Lane): void {
  if (lane.fork === undefined || session.proofs.has(lane.id) || !session.ready || !state.clearance.sendsHeader(lane, session.member)) {
    return
  }
  session.proofs.add(lane.id)
  const opening = lane.entries.get(0)
  for (const entry of new Set([opening?.entry, lane.fork.first, lane.fork.second])) {
    if (entry !== undefined) {
      enqueue(state, session, 'bulk', { type: 'entry', entry }, { lane, facts: [] })
    }
  }
}
