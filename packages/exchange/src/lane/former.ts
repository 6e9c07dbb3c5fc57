import { decodeWithdrawal } from '@hanse/core'
import { enqueue } from '../session/outbox.ts'
import { isWithdrawal } from './erase.ts'
import type { Body } from '../inputs.ts'
import type { EntryRecord, Lane } from './lane.ts'
import type { State } from '../machine/state.ts'
import type { Session } from '../session/session.ts'
import type { MemberId, NodeId } from '@hanse/core'

/**
 * Tells members that lost their clearance what was withdrawn of what they once said to hold: the header and the withdrawal,
 * and nothing else of the lane but, where they do not know it, the opening. Only the author's nodes do so.
 */
export function tellFormerReaders (state: State, sessions: Iterable<Session>, { entry, lane }: EntryRecord, body: Body): void {
  const closed = !isWithdrawal(entry)
    ? []
    : [...sessions].filter((session) => session.ready && isClosedTo(state, lane, session) && !state.applied.has(entry.id, session.peer))
  const readers = closed.length === 0 ? undefined : readersOf(state, body)
  for (const session of closed.filter(({ member }) => readers?.has(member) === true)) {
    const opening = lane.entries.get(0)?.entry
    if (opening !== undefined && !state.receipts.hasAny(lane.id, session.peer) && !session.knows.has(lane.id)) {
      session.knows.set(lane.id, 'live')
      enqueue(state, session, 'live', { type: 'entry', entry: opening }, { lane, facts: [], former: true })
    }
    enqueue(state, session, 'live', { type: 'entry', entry, chunk: body.chunk }, { lane, facts: body.facts, former: true })
  }
}

/** The members whose receipts cover something of what a withdrawal takes back. */
export function readersOf (state: State, { chunk }: Body): Set<MemberId> {
  const lane = state.entries.get(chunk.entry)?.lane
  const withdrawal = decodeWithdrawal(chunk.leaves[0] ?? new Uint8Array(0))
  const entries = new Set(withdrawal.ok ? withdrawal.value.of.map(({ entry }) => entry) : [])
  return new Set([...entries].flatMap((id) => {
    const record = state.entries.get(id)
    return record?.lane.author === lane?.author && record?.lane.group === lane?.group && record !== undefined ? state.receipts.readersOf(record) : []
  }))
}

/** Members that are to be told of withdrawals and have had no session since: this node must reach them itself. */
export function formerReadersToReach (state: State): MemberId[] {
  const withdrawals = [...state.withdrawals.values()].flat().filter(({ lane }) => lane.node === state.self)
  return [...state.roster.members.values()].filter(({ member, nodes }) => !state.toldFormer.has(member) && !state.isConnected(member) &&
    withdrawals.some(({ entry, lane }) => !state.clearance.sendsHeader(lane, member) && state.receipts.knowsTerms(lane, member) &&
      !nodes.some(({ id }) => state.applied.has(entry.id, id)))
  ).map(({ member }) => member)
}

/** A peer is back, or may have missed something: withdrawals in lanes that are closed to it are read again. */
export function tellFormerReaderAll (state: State, session: Session): void {
  state.toldFormer.add(session.member)
  const entries = [...state.withdrawals.values()].flatMap((records) => {
    const lane = records[0]?.lane
    return lane !== undefined && isClosedTo(state, lane, session) && state.receipts.knowsTerms(lane, session.member) ? records : []
  }).filter(({ entry }) => !state.applied.has(entry.id, session.peer)).map(({ entry }) => ({ entry: entry.id, from: 0 }))
  if (entries.length > 0) {
    const token = state.nextToken({ type: 'former', peer: session.peer, session: session.number })
    state.emit({ type: 'load', token, entries })
  }
}

/** The withdrawals came from the store. */
export function onFormerLoaded (state: State, peer: NodeId, number: number, bodies: readonly Body[]): void {
  const session = state.sessions.get(peer)
  if (session?.number !== number) {
    return
  }
  for (const body of bodies) {
    const record = state.entries.get(body.chunk.entry)
    if (record !== undefined) {
      tellFormerReaders(state, [session], record, body)
    }
  }
}

/** Whether this node, one of the author's, sends the peer nothing of a lane any more. */
function isClosedTo (state: State, lane: Lane, session: Session): boolean {
  return lane.author === state.selfNode()?.member && !state.clearance.sendsHeader(lane, session.member)
}
