import { decodeWithdrawal } from '@hanse/core'
import { enqueue } from '../session/outbox.ts'
import { isWithdrawal } from './erase.ts'
import type { Body } from '../inputs.ts'
import type { Lane } from './lane.ts'
import type { State } from '../machine/state.ts'
import type { Session } from '../session/session.ts'
import type { Entry, NodeId, Verified } from '@hanse/core'

/**
 * Tells a member that lost its clearance what was withdrawn of what it once said to hold: the header and the withdrawal,
 * and nothing else of the lane. Only the author does so.
 */
export function tellFormerReader (state: State, session: Session, entry: Verified<Entry>, bodies: readonly Body[]): void {
  const lane = state.lanes.get(entry.lane)
  const [body] = bodies
  if (lane === undefined || body === undefined || !session.ready || !isWithdrawal(entry) || !isClosedTo(state, lane, session)) {
    return
  }
  const withdrawal = decodeWithdrawal(body.chunk.leaves[0] ?? new Uint8Array(0))
  const runs = withdrawal.ok ? withdrawal.value.of : []
  const holdsAny = runs.some(({ entry: id }) => {
    const record = state.entries.get(id)
    return record?.lane === lane && state.receipts.nodesHolding(record).includes(session.peer)
  })
  if (holdsAny) {
    enqueue(state, session, 'live', { type: 'entry', entry, chunk: body.chunk }, { lane, facts: body.facts, former: true })
  }
}

/** A peer is back: withdrawals of own lanes that are closed to it are read again. */
export function tellFormerReaderAll (state: State, session: Session): void {
  const entries = [...state.withdrawals.values()].flat()
    .filter(({ lane }) => isClosedTo(state, lane, session) && state.receipts.hasAny(lane.id, session.peer))
    .map(({ entry }) => ({ entry: entry.id, from: 0 }))
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
      tellFormerReader(state, session, record.entry, [body])
    }
  }
}

/** Whether this node, the lane's author, sends the peer nothing of it any more. */
function isClosedTo (state: State, lane: Lane, session: Session): boolean {
  return lane.node === state.self && !state.clearance.sendsHeader(lane, session.member)
}
