import { expectLeaves, settleAsk } from '../catchup/asks.ts'
import { servedBytesOf } from '../catchup/served.ts'
import { endLane } from '../membership/cut.ts'
import { expect, noteWait } from '../overlay/announce.ts'
import { optimise, spread } from '../overlay/tree.ts'
import { dialWanted } from '../session/dial.ts'
import { consume } from '../session/outbox.ts'
import { flushLane, dropIfEmpty } from './admit.ts'
import { applyWithdrawals, checkWithdrawn, isWithdrawal, noteEntry } from './erase.ts'
import { armExpiry, isExpired } from './expiry.ts'
import { tellFormerReaders } from './former.ts'
import { addRecord, isMissing, leafRuns, newRecord, setStates, withhold } from './lane.ts'
import { onLastWord } from './last-word.ts'
import { leafState } from './leaf-state.ts'
import { leafBytesOf } from './quota.ts'
import { alertKind } from './urgent.ts'
import type { Body } from '../inputs.ts'
import type { Admitted, Arrival, EntryRecord, Lane, LeafRun } from './lane.ts'
import type { State } from '../machine/state.ts'
import type { News } from '../overlay/tree.ts'
import type { Session } from '../session/session.ts'
import type { Entry, NodeId, Verified } from '@hanse/core'

/** A batch of foreign content is durable. */
export function onArrivalsStored (state: State, lane: Lane, arrivals: readonly Admitted[]): void {
  lane.storing = false
  let urgent = false
  for (const admitted of arrivals) {
    const { arrival } = admitted
    commitArrival(state, lane, admitted)
    lane.account.storingBytes -= admitted.reservedBytes
    urgent ||= arrival.entry.header.kind === alertKind
    settle(state, lane, arrival)
  }
  afterCommit(state, lane)
  state.receipts.touch(lane, urgent)
  flushLane(state, lane)
  // its node may have been ended while the batch was being stored
  endLane(state, lane)
}

/** A batch could not be stored: what it brought is forgotten, and asked for again in time. */
export function onArrivalsFailed (state: State, lane: Lane, arrivals: readonly Admitted[], code: string): void {
  lane.storing = false
  state.report(code, { lane: lane.id, entries: arrivals.map(({ arrival: { entry } }) => entry.id) })
  for (const { arrival, reservedBytes } of arrivals) {
    lane.account.storingBytes -= reservedBytes
    settle(state, lane, arrival)
  }
  flushLane(state, lane)
  dropIfEmpty(state, lane)
}

/** Makes an entry held and known, with its leaves wanted or over the author's quota, and answers with its record. */
export function commitEntry (state: State, lane: Lane, entry: Verified<Entry>, isOver = false): EntryRecord {
  const awaited = isOver ? leafState.quota : leafState.wanted
  const states = new Uint8Array(entry.header.leafCount).fill(isExpired(state, entry) ? leafState.expired : awaited)
  const record = newRecord(lane, entry, states)
  state.entries.set(entry.id, record)
  state.served.heldBytes += servedBytesOf(entry)
  addRecord(record)
  noteEntry(state, record)
  armExpiry(state)
  checkWithdrawn(state, record)
  return record
}

/** Marks the leaves of a stored chunk as held, but for those that were erased while it was stored. */
export function commitChunk (record: EntryRecord, body: Body): void {
  const { chunk } = body
  record.takenBytes += leafBytesOf([body])
  for (const run of leafRuns(record.states, isMissing, chunk.from, chunk.leaves.length)) {
    setStates(record, run.from, run.count, leafState.held)
  }
}

/** Marks leaves that own rules do not take, but for those that were erased meanwhile. */
function refuseLeaves (record: EntryRecord, refused: readonly LeafRun[]): void {
  for (const { from, count } of refused.flatMap((run) => leafRuns(record.states, isMissing, run.from, run.count))) {
    setStates(record, from, count, leafState.refused)
  }
}

function commitArrival (state: State, lane: Lane, { arrival: { entry, peer, hops }, bodies, refused, over }: Admitted): void {
  const before = state.entries.get(entry.id)
  const record = before ?? commitEntry(state, lane, entry, over)
  for (const body of bodies) {
    commitChunk(record, body)
  }
  refuseLeaves(record, refused)
  if (isWithdrawal(entry)) {
    // what became known while it was being stored
    applyWithdrawals(state, bodies)
  }
  hearWithdrawal(state, peer, record, bodies)
  const session = state.sessions.get(peer)
  if (session?.absent.has(entry.id) === true) {
    // the peer said so while the header was being stored
    withhold(record, 0, record.states.length)
  } else if (session !== undefined && record.counts.missing > 0) {
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
  passOn(state, record, { bodies, hops, isNew: before === undefined, from: state.roster.nodes.get(peer)?.member }, session)
}

/** What came goes on along the tree, and the tree learns from how it came. */
function passOn (state: State, record: EntryRecord, news: News, session: Session | undefined): void {
  const { lane, entry: { header: { seq } } } = record
  if (news.isNew && session !== undefined) {
    lane.route = { peer: session.peer, hops: news.hops ?? session.told.get(lane.id)?.hops ?? 0 }
  }
  if (news.isNew && news.hops !== undefined) {
    noteWait(state, state.grafting.has(lane.id))
  } else if (news.isNew && state.grafting.has(lane.id)) {
    lane.unpushed = seq
  }
  spread(state, record, news)
  if (news.isNew && session?.ready === true && news.hops !== undefined) {
    optimise(state, session, lane, seq, news.hops)
  }
}

/** A withdrawal came: its author is answered; one of this member's own is told on to former readers. */
function hearWithdrawal (state: State, peer: NodeId, record: EntryRecord, bodies: readonly Body[]): void {
  if (!isWithdrawal(record.entry)) {
    return
  }
  const session = state.sessions.get(peer)
  if (session !== undefined) {
    onLastWord(state, session, record)
  }
  for (const body of bodies) {
    tellFormerReaders(state, state.sessions.values(), record, body)
  }
}

/** What follows from a lane having grown. */
export function afterCommit (state: State, lane: Lane): void {
  state.views.update(lane)
  settleAsk(state, lane.id)
  if (state.overlay.learn(lane)) {
    dialWanted(state)
  }
  if (lane.highest <= lane.head && lane.missing.size === 0) {
    return
  }
  if (state.overlay.isTree(lane)) {
    // another may be about to push it
    expect(state, lane.id)
  } else {
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
