import { branchesOf, compareForkProofs, forkProofOf } from '@hanse/core'
import { giveUp } from '../catchup/asks.ts'
import { enqueue } from '../session/outbox.ts'
import { settle } from './commit.ts'
import { outlive } from './past.ts'
import type { Lane } from './lane.ts'
import type { State } from '../machine/state.ts'
import type { Session } from '../session/session.ts'
import type { Entry, ForkBranch, ForkProof, Hex, Verified } from '@hanse/core'

/** How a lane is found to be forked. */
export interface Fork {
  readonly proof: Verified<ForkProof>
  /** on disk; before that nobody is told */
  durable: boolean
  storing: boolean
  /** how often a proof that goes before took its place */
  readonly revisions: number
}

/** An entry of a lane contradicts one that is known: the two are the proof. */
export function freeze (state: State, lane: Lane, present: Verified<Entry> | Verified<ForkBranch>, entry: Verified<Entry>): void {
  const proof = forkProofOf(state.suite, present, entry)
  if (proof.ok) {
    takeProof(state, lane, proof.value)
  }
}

/** A peer shows a proof. Its lane must be known, so that it is known who may hear of it: the opening goes before it. */
export function onProof (state: State, session: Session, proof: Verified<ForkProof>): void {
  const lane = state.lanes.get(proof.lane)
  if (lane === undefined) {
    state.reject(session.peer, 'E_ENTRY_UNKNOWN', `a fork proof came for the lane ${proof.lane}, of which no opening is known`, { lane: proof.lane })
    return
  }
  session.proofs.set(lane.id, proof.id)
  takeProof(state, lane, proof)
  sendProof(state, session, lane)
}

/** An entry of a frozen lane is not taken, but it may make a proof that goes before the one that is kept. */
export function weigh (state: State, lane: Lane, entry: Verified<Entry>): void {
  const { seq } = entry.header
  const held = lane.entries.get(seq)?.entry
  const branches = lane.fork?.proof.seq === seq ? branchesOf(lane.fork.proof) : []
  for (const other of [...branches, ...held === undefined ? [] : [held]]) {
    if (other.id !== entry.id) {
      freeze(state, lane, other, entry)
    }
  }
}

/**
 * Freezes a lane: from now on it takes nothing more. Everyone ends with one proof, that of the lowest seq and ids; how
 * often a better one is taken is bounded, as an author may sign any number of branches.
 */
function takeProof (state: State, lane: Lane, proof: Verified<ForkProof>): void {
  const known = lane.fork
  const isSame = known?.proof.id === proof.id
  if (known !== undefined && (isSame
    ? known.durable || known.storing
    : compareForkProofs(proof, known.proof) > 0 || known.revisions >= state.limits.forkRevisionsMax)) {
    return
  }
  lane.fork = { proof, durable: false, storing: true, revisions: known === undefined ? 0 : known.revisions + Number(!isSame) }
  lane.waiting.splice(0).forEach((arrival) => { settle(state, lane, arrival) })
  const token = state.nextToken({ type: 'fork', lane, proof: proof.id })
  state.emit({ type: 'store', token, sync: true, writes: [{ type: 'fork', proof, at: state.now }] })
  if (lane.node === state.self) {
    outlive(state, { lane: lane.id, seq: proof.seq, incarnation: lane.incarnation, forked: true })
  }
}

/** A proof that could not be stored is tried again. */
export function retryFork (state: State, lane: Lane): void {
  if (lane.fork !== undefined) {
    takeProof(state, lane, lane.fork.proof)
  }
}

/** The proof is durable: the operator and the lane's audience hear of it. */
export function onForkStored (state: State, lane: Lane, id: Hex): void {
  const { fork } = lane
  if (fork?.proof.id !== id) {
    return
  }
  fork.durable = true
  fork.storing = false
  state.views.update(lane)
  const asked = state.asked.get(lane.id)
  if (asked !== undefined) {
    giveUp(state, asked, lane.id)
  }
  const { proof, proof: { seq } } = fork
  state.report('E_CHAIN_FORK', { lane: lane.id, node: lane.node, member: lane.author, seq, proof: proof.id })
  state.emit({ type: 'deliver', event: { type: 'fork', lane: lane.id, author: lane.author, own: lane.node === state.self, proof, at: state.now } })
  for (const session of state.sessions.values()) {
    sendProof(state, session, lane)
  }
  state.receipts.touch(lane, false)
}

/** It could not be stored: the lane stays frozen, and the next round is the occasion to try again. */
export function onForkFailed (state: State, lane: Lane, id: Hex, code: string): void {
  state.report(code, { lane: lane.id, proof: id })
  if (lane.fork?.proof.id === id) {
    lane.fork.storing = false
  }
}

/** Sends a proof, once a session, to a peer that the lane's handling clears; with the opening, unless the peer has the lane. */
export function sendProof (state: State, session: Session, lane: Lane): void {
  const { fork } = lane
  if (fork?.durable !== true || !session.ready || session.proofs.get(lane.id) === fork.proof.id || !state.clearance.sendsHeader(lane, session.member) ||
    session.outboxes.bulk.queuedBytes * 2 > state.limits.queueBytesMax.bulk) {
    // where there is no room now, the next round shows that the peer lacks it
    return
  }
  session.proofs.set(lane.id, fork.proof.id)
  const opening = lane.entries.get(0)?.entry
  if (opening !== undefined && session.knows.get(lane.id) !== 'confirmed') {
    enqueue(state, session, 'bulk', { type: 'entry', entry: opening }, { lane, facts: [] })
  }
  enqueue(state, session, 'bulk', { type: 'fork', proof: fork.proof }, { lane, facts: [] })
}
