import { decodeHandling, groupOf, nodeEver, toHex } from '@hanse/core'
import { giveUp } from '../catchup/asks.ts'
import { announce, noteHolds } from '../catchup/reconcile.ts'
import { beyondCut, lastCounting } from '../membership/cut.ts'
import { onDuplicate } from '../overlay/tree.ts'
import { consume } from '../session/outbox.ts'
import { dropIfEmpty, flushLane } from './admit.ts'
import { defer } from './deferred.ts'
import { applyWithdrawals, isWithdrawal } from './erase.ts'
import { weigh } from './fork.ts'
import { isMissing, newLane } from './lane.ts'
import { isLastWord, onLastWord } from './last-word.ts'
import { meet } from './past.ts'
import type { Arrival, EntryRecord, Lane } from './lane.ts'
import type { State } from '../machine/state.ts'
import type { Session } from '../session/session.ts'
import type { Chunk, Entry, ObjectFacts, Rejection, Verified } from '@hanse/core'

/** What a frame with content brought. */
export interface Cargo {
  readonly entry: Verified<Entry>
  readonly chunk?: Verified<Chunk> | undefined
  readonly facts: ObjectFacts[]
  /** to credit at once, or when it is settled */
  readonly bulkBytes: number
  /** behind it, if it was pushed along a tree */
  readonly hops?: number | undefined
}

/** An entry came: everything that can be said without its neighbours is decided here, the chain in `flushLane`. */
export function onEntry (state: State, session: Session, cargo: Cargo): void {
  const { entry } = cargo
  session.progressAt = state.now
  const known = state.entries.get(entry.id)
  if (known !== undefined || state.arriving.has(entry.id)) {
    noteHolds(state, session, entry.lane, entry.header.seq)
    onLeaves(state, session, cargo)
    hearAgain(state, session, known, cargo)
    return
  }
  meet(state, entry)
  if (entry.header.time > state.now + state.limits.skewMs) {
    defer(state, session, entry)
    consume(state, session, cargo.bulkBytes)
    return
  }
  const lane = state.lanes.get(entry.lane) ?? openLane(state, session, entry)
  if (lane?.fork !== undefined) {
    weigh(state, lane, entry)
  }
  if (lane === undefined || !isAcceptable(state, session, lane, entry)) {
    consume(state, session, cargo.bulkBytes)
    return
  }
  if (!state.rates.takes(session, lane, entry)) {
    consume(state, session, cargo.bulkBytes)
    dropIfEmpty(state, lane)
    return
  }
  noteHolds(state, session, entry.lane, entry.header.seq)
  arrive(state, session, lane, { ...cargo, withHeader: true })
}

/** What is held of a withdrawal is told by its author again: it is applied again where it was not, and answered. */
function hearAgain (state: State, session: Session, record: EntryRecord | undefined, { chunk, facts }: Cargo): void {
  if (record !== undefined && chunk !== undefined && isWithdrawal(record.entry) && session.member === record.lane.author) {
    applyWithdrawals(state, [{ chunk, facts }])
    onLastWord(state, session, record)
  }
}

/** Leaves came for an entry that is known: taken if any of them is still missing, ignored otherwise. */
export function onLeaves (state: State, session: Session, cargo: Cargo): void {
  session.progressAt = state.now
  const { entry, chunk } = cargo
  const lane = state.lanes.get(entry.lane)
  const record = state.entries.get(entry.id)
  const isNews = chunk !== undefined && (record === undefined || record.states.subarray(chunk.from, chunk.from + chunk.leaves.length).some(isMissing)) &&
    lane?.waiting.some(
      (other) => other.chunk?.entry === chunk.entry && other.chunk.from === chunk.from && other.chunk.leaves.length === chunk.leaves.length
    ) === false
  if (lane === undefined || lane.fork !== undefined || !isNews || isRelayedRed(state, session, lane)) {
    if (cargo.hops !== undefined) {
      onDuplicate(state, session, entry)
    }
    consume(state, session, cargo.bulkBytes)
    return
  }
  arrive(state, session, lane, { ...cargo, withHeader: false })
}

function arrive (state: State, session: Session, lane: Lane, cargo: Cargo & { withHeader: boolean }): void {
  const { arrivingMax, arrivingBytesMax } = state.limits
  const bytes = bytesOf(cargo, state.limits.arrivingLeafBytes)
  if (session.arriving >= arrivingMax || (session.arriving > 0 && session.arrivingBytes + bytes > arrivingBytesMax)) {
    state.reject(
      session.peer,
      'E_LIMIT_ARRIVING',
      `${session.arriving} frames of the peer with ${session.arrivingBytes} bytes wait to be stored, ` +
        `the limits are ${arrivingMax} and ${arrivingBytesMax}; this one is dropped and asked for again later`,
      { frames: session.arriving, bytes: session.arrivingBytes }
    )
    consume(state, session, cargo.bulkBytes)
    return
  }
  session.arriving++
  session.arrivingBytes += bytes
  if (cargo.withHeader) {
    state.arriving.set(cargo.entry.id, cargo.entry)
    lane.arriving.add(cargo.entry.header.seq)
  }
  const { entry, withHeader, chunk, facts, hops } = cargo
  const { peer, number } = session
  const isCreditedNow = session.arrivingBytes <= state.limits.creditedAheadBytesMax
  const bulkBytes = isCreditedNow ? 0 : cargo.bulkBytes
  consume(state, session, cargo.bulkBytes - bulkBytes)
  const arrival: Arrival = { entry, withHeader, facts, peer, session: number, bytes, bulkBytes, hops, ...(chunk !== undefined && { chunk }) }
  lane.waiting.push(arrival)
  flushLane(state, lane)
}

function bytesOf ({ entry, chunk }: Cargo, leafBytes: number): number {
  return (chunk?.leaves ?? []).reduce((sum, leaf) => sum + leafBytes + leaf.length, entry.headerBytes.length + (entry.opening?.handling.length ?? 0))
}

/** The lane that an opening begins; for any other entry the lane is asked for from its beginning. */
function openLane (state: State, session: Session, entry: Verified<Entry>): Lane | undefined {
  const { opening, header } = entry
  if (opening === undefined) {
    if (!session.refused.has(entry.lane)) {
      announce(state, session, entry.lane, header.seq)
    }
    return undefined
  }
  const node = state.roster.byNodeKey.get(toHex(header.node))
  if (node === undefined) {
    state.reject(session.peer, 'E_AUTHOR_UNKNOWN', `the author's node of the entry ${entry.id} is in no certificate of this federation`, { entry: entry.id })
    return undefined
  }
  const handling = decodeHandling(opening.handling)
  if (!handling.ok) {
    refuse(state, session, entry, handling.rejection)
    return undefined
  }
  const lane = newLane(entry, {
    node: node.id,
    author: node.member,
    group: groupOf(state.suite, state.federation, opening.handling),
    handling: handling.value,
    account: state.accountOf(node.member)
  })
  const count = (state.laneCounts.get(node.id) ?? 0) + 1
  const { lanesPerNodeMax } = state.limits
  if (count > lanesPerNodeMax) {
    state.reject(
      session.peer,
      'E_LIMIT_LANES',
      `the node of the entry ${entry.id} has ${lanesPerNodeMax} lanes, which is the limit; it must use those`,
      { node: node.id, limit: lanesPerNodeMax }
    )
    return undefined
  }
  if (!isAcceptable(state, session, lane, entry)) {
    return undefined
  }
  state.lanes.set(lane.id, lane)
  state.laneCounts.set(node.id, count)
  return lane
}

function refuse (state: State, session: Session, entry: Verified<Entry>, { code, message, facts }: Rejection): void {
  state.reject(session.peer, code, message, { ...facts, entry: entry.id })
  giveUp(state, session, entry.lane)
  if (session.refused.size < state.limits.refusedMax) {
    session.refused.add(entry.lane)
  }
}

/** Whether this node takes an entry of a lane from this peer at all. */
function isAcceptable (state: State, session: Session, lane: Lane, entry: Verified<Entry>): boolean {
  const fault = faultOf(state, session, lane, entry)
  if (fault !== undefined) {
    const [code, what] = fault
    refuse(state, session, entry, { code, message: `the entry ${entry.id} ${what}`, facts: { lane: lane.id } })
  }
  return fault === undefined
}

function faultOf (state: State, session: Session, lane: Lane, entry: Verified<Entry>): [string, string] | undefined {
  const self = state.selfNode()?.member
  if (lane.fork !== undefined) {
    return ['E_CHAIN_FORK', 'belongs to a lane whose author signed two entries of one seq; nothing more is taken']
  }
  // what a node signed before it was rotated out stands
  if (nodeEver(state.roster, lane.node) === undefined) {
    return ['E_AUTHOR_UNKNOWN', 'is by a node that is in no certificate of this federation; nothing more of it is taken']
  }
  if (beyondCut(lastCounting(state, lane), entry)) {
    return ['E_AUTHOR_REVOKED', 'comes after the last that counts of a node that a quorum has ended, whatever its date']
  }
  if (!state.clearance.publishes(lane, entry.header.kind)) {
    return ['E_ROLE_OBSERVER', 'is of a kind that its author may not publish']
  }
  if (self === undefined || (!state.clearance.receives(lane, self) && !isLastWord(state, session, lane, entry))) {
    return ['E_NOT_CLEARED', 'stands under a handling that does not clear this member']
  }
  return isRelayedRed(state, session, lane)
    ? ['E_TLP_RED_RELAY', 'is TLP:RED and was sent by a member that is not its author']
    : undefined
}

function isRelayedRed (state: State, session: Session, lane: Lane): boolean {
  return lane.handling.tlp === 'red' && session.member !== lane.author && session.member !== state.selfNode()?.member
}
