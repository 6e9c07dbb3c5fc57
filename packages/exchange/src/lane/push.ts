import { enqueue } from '../session/outbox.ts'
import { framesOf, permitted } from './permitted.ts'
import { alertKind } from './urgent.ts'
import type { EntryRecord } from './lane.ts'
import type { Body } from '../inputs.ts'
import type { State } from '../machine/state.ts'
import type { Session } from '../session/session.ts'
import type { StreamClass } from '../wire/message.ts'
import type { Entry, Verified } from '@hanse/core'

/** An entry with leaves that are held. */
export interface PushedEntry { readonly entry: Verified<Entry>, readonly bodies: readonly Body[] }

/** Notes that a member gets nothing of an entry. */
export function denyEntry (state: State, session: Session, { entry, lane }: EntryRecord): void {
  state.verdicts.deny({
    place: lane.node === state.self ? 'publish' : 'relay',
    member: session.member,
    lane: lane.id,
    seq: entry.header.seq,
    ...state.clearance.whyNotSent(lane, session.member)
  })
}

/**
 * Sends a new entry to a peer that its handling clears: the header, and what is permitted of the first chunk; of an
 * entry of several chunks the peer asks for the rest. The lane's opening goes first unless the peer is known to have it.
 * With `hops`, those behind it when it gets there, it is pushed along a tree: all bodies go, which are pieces of one chunk.
 */
export function pushEntry (state: State, session: Session, { entry, bodies }: Readonly<PushedEntry>, hops?: number): void {
  const record = state.entries.get(entry.id)
  if (record === undefined || !session.ready || session.behind) {
    return
  }
  if (!state.clearance.sendsHeader(record.lane, session.member)) {
    denyEntry(state, session, record)
    return
  }
  const { lane } = record
  const name: StreamClass = entry.header.kind === alertKind ? 'alert' : 'live'
  const known = session.knows.get(lane.id)
  const opening = lane.entries.get(0)?.entry
  if (opening !== undefined && entry.header.seq > 0 && known !== 'confirmed' && known !== name) {
    enqueue(state, session, name, { type: 'entry', entry: opening }, { lane, facts: [] })
  }
  // streams do not keep order among each other: an opening sent in one class is not known in another
  if (known !== 'confirmed') {
    session.knows.set(lane.id, name)
  }
  const sent = (hops === undefined ? bodies.slice(0, 1) : bodies).flatMap(
    (body) => permitted(state, session.member, record, body, { from: body.chunk.from, count: body.chunk.leaves.length }).sent
  )
  for (const { message, facts } of framesOf(entry, sent, true)) {
    enqueue(state, session, name, message.type === 'entry' && hops !== undefined ? { ...message, hops } : message, { lane, facts })
  }
}
