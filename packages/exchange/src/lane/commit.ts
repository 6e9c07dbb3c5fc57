import { expectLeaves, settleAsk } from '../catchup/asks.ts'
import { consume } from '../session/outbox.ts'
import { flushLane, dropIfEmpty, isExpired } from './admit.ts'
import { addRecord, isMissing, noteStates } from './lane.ts'
import { leafState } from './leaf-state.ts'
import type { Body } from '../inputs.ts'
import type { Arrival, EntryRecord, Lane } from './lane.ts'
import type { State } from '../machine/state.ts'
import type { Entry, Verified } from '@hanse/core'

/** Kind whose receipts go out at once. */
const alertKind = 'alert'

/** A batch of foreign content is durable. */
export function onArrivalsStored (state: State, lane: Lane, arrivals: readonly Arrival[]): void {
  lane.storing = false
  let urgent = false
  for (const arrival of arrivals) {
    commitArrival(state, lane, arrival)
    urgent ||= arrival.entry.header.kind === alertKind
    settle(state, lane, arrival)
  }
  afterCommit(state, lane)
  state.receipts.touch(lane, urgent)
  flushLane(state, lane)
}

/** A batch could not be stored: what it brought is forgotten, and asked for again in time. */
export function onArrivalsFailed (state: State, lane: Lane, arrivals: readonly Arrival[], code: string): void {
  lane.storing = false
  state.report(code, { lane: lane.id, entries: arrivals.map(({ entry }) => entry.id) })
  for (const arrival of arrivals) {
    settle(state, lane, arrival)
  }
  flushLane(state, lane)
  dropIfEmpty(state, lane)
}

/** Makes an entry held and known, and answers with its record. */
export function commitEntry (state: State, lane: Lane, entry: Verified<Entry>): EntryRecord {
  const states = new Uint8Array(entry.header.leafCount).fill(isExpired(state, entry) ? leafState.expired : leafState.wanted)
  const record: EntryRecord = { entry, lane, states }
  state.entries.set(entry.id, record)
  addRecord(record)
  return record
}

/** Marks the leaves of a stored chunk as held. */
export function commitChunk (record: EntryRecord, { chunk }: Body): void {
  record.states.fill(leafState.held, chunk.from, chunk.from + chunk.leaves.length)
  noteStates(record)
}

function commitArrival (state: State, lane: Lane, { entry, chunk, facts, peer }: Arrival): void {
  const before = state.entries.get(entry.id)
  const record = before ?? commitEntry(state, lane, entry)
  const bodies = chunk === undefined ? [] : [{ chunk, facts }]
  for (const body of bodies) {
    commitChunk(record, body)
  }
  const session = state.sessions.get(peer)
  if (session !== undefined && record.states.some(isMissing)) {
    expectLeaves(session, record)
  }
  state.emit({
    type: 'deliver',
    event: {
      type: before === undefined ? 'entry' : 'leaves',
      entry,
      author: lane.author,
      group: lane.group,
      bodies,
      own: lane.node === state.self,
      at: state.now
    }
  })
}

/** What follows from a lane having grown. */
export function afterCommit (state: State, lane: Lane): void {
  state.views.update(lane)
  settleAsk(state, lane.id)
  if (lane.highest > lane.head || lane.missing.size > 0) {
    state.needy.add(lane.id)
  }
}

/** Gives back what a frame held while it waited: its place among the peer's frames, and its bulk credit. */
export function settle (state: State, lane: Lane, { entry, withHeader, peer, session: number, bytes, bulkBytes }: Arrival): void {
  if (withHeader) {
    state.arriving.delete(entry.id)
    lane.arriving.delete(entry.header.seq)
  }
  const session = state.sessions.get(peer)
  if (session?.number === number) {
    session.arriving--
    session.arrivingBytes -= bytes
    consume(state, session, bulkBytes)
  }
}
