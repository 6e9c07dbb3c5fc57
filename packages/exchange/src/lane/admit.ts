import { toHex } from '@hanse/core'
import { giveUp } from '../catchup/asks.ts'
import { onDuplicate } from '../overlay/tree.ts'
import { enqueue } from '../session/outbox.ts'
import { settle } from './commit.ts'
import { erasuresOf, eraseWrites, isWithdrawal } from './erase.ts'
import { isExpired } from './expiry.ts'
import { freeze } from './fork.ts'
import { isMissing, leafRuns } from './lane.ts'
import { leafState } from './leaf-state.ts'
import { narrowBody } from './permitted.ts'
import { fits, leafBytesOf } from './quota.ts'
import type { StoreWrite } from '../effects.ts'
import type { Body } from '../inputs.ts'
import type { Erasure } from './erase.ts'
import type { Admitted, Arrival, Lane, LeafRun } from './lane.ts'
import type { State } from '../machine/state.ts'
import type { Entry, NodeId, ObjectFacts, Verified } from '@hanse/core'

/** What one store effect of a lane will have made of it. */
interface Batch {
  readonly lane: Lane
  readonly arrivals: Admitted[]
  readonly writes: StoreWrite[]
  readonly staged: Map<number, Verified<Entry>>
  /** states of leaves as this batch leaves them, by seq */
  readonly states: Map<number, Uint8Array>
  /** leaf bytes taken as this batch leaves them, by seq */
  readonly taken: Map<number, number>
  /** what the withdrawal in it takes: it comes alone */
  readonly erasures: Erasure[]
}

/**
 * Checks what waits in a lane against the chain and hands it to the store in one batch. While that is under way
 * everything else of the lane waits: so a head is never written before what it stands on.
 */
export function flushLane (state: State, lane: Lane): void {
  if (lane.storing || lane.waiting.length === 0) {
    return
  }
  const waiting = lane.waiting.sort((a, b) => a.entry.header.seq - b.entry.header.seq || (a.chunk?.from ?? 0) - (b.chunk?.from ?? 0))
  lane.waiting = []
  const batch: Batch = { lane, arrivals: [], writes: [], staged: new Map(), states: new Map(), taken: new Map(), erasures: [] }
  for (const [i, arrival] of waiting.entries()) {
    if (isWithdrawal(arrival.entry) && batch.writes.length > 0) {
      // what it takes back must be stored before it is taken
      lane.waiting = waiting.slice(i)
      break
    }
    if (!admit(state, batch, arrival)) {
      noteDuplicate(state, arrival)
      settle(state, lane, arrival)
    }
  }
  writeHead(batch)
  if (batch.writes.length > 0) {
    lane.storing = true
    const token = state.nextToken({ type: 'arrivals', lane, arrivals: batch.arrivals, erasures: batch.erasures })
    state.emit({ type: 'store', token, sync: true, writes: batch.writes })
  } else {
    dropIfEmpty(state, lane)
  }
}

/** Forgets a lane of which nothing was kept. */
export function dropIfEmpty (state: State, lane: Lane): void {
  if (lane.entries.size === 0 && !lane.storing && lane.waiting.length === 0 && state.lanes.delete(lane.id)) {
    state.laneCounts.set(lane.node, (state.laneCounts.get(lane.node) ?? 1) - 1)
  }
}

/** A push that brought nothing, if that is what it was. */
function noteDuplicate (state: State, { entry, peer, hops }: Arrival): void {
  const session = state.ready(peer)
  if (hops !== undefined && session !== undefined && state.entries.has(entry.id)) {
    onDuplicate(state, session, entry)
  }
}

function admit (state: State, batch: Batch, arrival: Arrival): boolean {
  const { lane } = batch
  const { entry } = arrival
  const { seq } = entry.header
  const present = entryAt(batch, seq)
  if (lane.fork !== undefined || (present === undefined && !arrival.withHeader)) {
    return false
  }
  if (present === undefined && !admitHeader(state, batch, arrival)) {
    return false
  }
  if (present !== undefined && present.id !== entry.id) {
    freeze(state, lane, present, entry)
    return false
  }
  if (present === undefined) {
    batch.staged.set(seq, entry)
    batch.writes.push({ type: 'entry', entry, group: lane.group, at: state.now })
    if (isExpired(state, entry)) {
      batch.writes.push({ type: 'states', entry: entry.id, from: 0, states: Array(entry.header.leafCount).fill(leafState.expired) })
    }
  }
  const over = present === undefined && isOver(state, batch, entry)
  const reservedBytes = present === undefined && !over ? entry.header.byteCount : 0
  lane.account.storingBytes += reservedBytes
  const { bodies, refused } = admitLeaves(state, batch, arrival)
  if (isWithdrawal(entry)) {
    batch.erasures.push(...erasuresOf(state, lane, bodies))
    batch.writes.push(...eraseWrites(batch.erasures, state.now))
  }
  if (present !== undefined && bodies.length === 0 && refused.length === 0) {
    return false
  }
  batch.arrivals.push({ arrival, over, reservedBytes, bodies, refused })
  return true
}

/** Whether the leaves of a new entry stay away for want of room. The entry itself never does. */
function isOver (state: State, { lane, writes, states }: Batch, entry: Verified<Entry>): boolean {
  if (isExpired(state, entry) || fits(state, lane, entry)) {
    return false
  }
  const { seq, leafCount } = entry.header
  states.set(seq, new Uint8Array(leafCount).fill(leafState.quota))
  writes.push({ type: 'states', entry: entry.id, from: 0, states: Array(leafCount).fill(leafState.quota) })
  if (lane.over.size === 0) {
    state.report('E_LIMIT_QUOTA', { author: lane.author, lane: lane.id, bytes: lane.account.bytes, limit: state.limits.quotaBytesMax })
  }
  return true
}

function entryAt (batch: Batch, seq: number): Verified<Entry> | undefined {
  return batch.staged.get(seq) ?? batch.lane.entries.get(seq)?.entry
}

function admitHeader (state: State, batch: Batch, { entry, peer }: Arrival): boolean {
  const { lane } = batch
  const { seq, prev } = entry.header
  const { aheadMax } = state.limits
  // what its author tells a former reader has the whole rest of the lane before it
  const isLast = isWithdrawal(entry) && !state.clearance.receives(lane, state.selfNode()?.member ?? '')
  if (seq - headOf(batch) > aheadMax && !isLast) {
    state.reject(
      peer,
      'E_CHAIN_AHEAD',
      `the entry ${entry.id} has seq ${seq}, more than ${aheadMax} beyond the head ${lane.head} of its lane; it comes again in its turn`,
      { lane: lane.id, seq, head: lane.head, limit: aheadMax }
    )
    return false
  }
  const before = entryAt(batch, seq - 1)
  if (before !== undefined && (prev === undefined || toHex(prev) !== before.id)) {
    rejectLink(state, lane, entry, peer, seq - 1)
    return false
  }
  const after = entryAt(batch, seq + 1)
  if (after?.header.prev !== undefined && toHex(after.header.prev) !== entry.id) {
    rejectLink(state, lane, entry, peer, seq + 1)
    return false
  }
  return true
}

/** How far the chain reaches over staged and stored entries. */
function headOf (batch: Batch): number {
  let { head } = batch.lane
  while (entryAt(batch, head + 1) !== undefined) {
    head++
  }
  return head
}

/** The peer has another neighbour than we: that one is asked for, as the two of them prove a fork. */
function rejectLink (state: State, lane: Lane, entry: Verified<Entry>, peer: string, neighbour: number): void {
  state.reject(
    peer,
    'E_CHAIN_PREV',
    `the entry ${entry.id} with seq ${entry.header.seq} does not link to the one held at seq ${neighbour}`,
    { lane: lane.id, seq: entry.header.seq, neighbour }
  )
  const session = state.ready(peer)
  if (session !== undefined) {
    giveUp(state, session, lane.id)
    enqueue(state, session, 'live', { type: 'want', lanes: [{ lane: lane.id, from: neighbour, to: neighbour }], leaves: [] })
  }
}

/**
 * Those leaves of a chunk that are missing, each run with a proof of its own: what is held is not stored twice, and
 * what was erased does not come back. A header without all of its leaves leaves the rest wanted.
 */
function admitLeaves (state: State, batch: Batch, { entry, chunk, facts, peer }: Arrival): Pick<Admitted, 'bodies' | 'refused'> {
  if (chunk === undefined || isExpired(state, entry)) {
    return { bodies: [], refused: [] }
  }
  const { seq, leafCount, byteCount } = entry.header
  const states = batch.states.get(seq) ?? batch.lane.entries.get(seq)?.states.slice() ?? new Uint8Array(leafCount).fill(leafState.wanted)
  batch.states.set(seq, states)
  const refused = refusedRuns(state, batch.lane, states, { chunk, facts })
  noteRefusals(state, batch.lane, peer, seq, { chunk, facts }, refused)
  for (const { from, count } of refused) {
    states.fill(leafState.refused, from, from + count)
    batch.writes.push({ type: 'states', entry: entry.id, from, states: Array(count).fill(leafState.refused) })
  }
  const bodies = leafRuns(states, isMissing, chunk.from, chunk.leaves.length).map((run) => narrowBody(state, entry, { chunk, facts }, run))
  const taken = (batch.taken.get(seq) ?? batch.lane.entries.get(seq)?.takenBytes ?? 0) + leafBytesOf(bodies)
  if (taken > byteCount) {
    return { bodies: [], refused: [...refused, ...refuseExcess(state, batch, entry, { peer, taken, states, bodies })] }
  }
  batch.taken.set(seq, taken)
  for (const body of bodies) {
    states.fill(leafState.held, body.chunk.from, body.chunk.from + body.chunk.leaves.length)
    batch.writes.push({ type: 'chunk', chunk: body.chunk, leafCount, facts: body.facts, at: state.now })
  }
  return { bodies, refused }
}

/** Leaves that together are longer than the entry says would get past its author's quota: they are not taken. */
function refuseExcess (
  state: State,
  batch: Batch,
  entry: Verified<Entry>,
  { peer, taken, states, bodies }: { peer: NodeId, taken: number, states: Uint8Array, bodies: readonly Body[] }
): LeafRun[] {
  const { byteCount } = entry.header
  state.reject(
    peer,
    'E_PROOF_COUNT',
    `the leaves of the entry ${entry.id} have ${taken} bytes so far where the entry has ${byteCount} in all; the rest is not taken`,
    { entry: entry.id, value: taken, limit: byteCount }
  )
  return bodies.map(({ chunk: { from, leaves } }) => {
    states.fill(leafState.refused, from, from + leaves.length)
    batch.writes.push({ type: 'states', entry: entry.id, from, states: Array(leaves.length).fill(leafState.refused) })
    return { from, count: leaves.length }
  })
}

/** Counts what own rules took and did not take, and tells of the latter. */
function noteRefusals (state: State, lane: Lane, peer: NodeId, seq: number, { chunk, facts }: Body, refused: readonly LeafRun[]): void {
  const count = refused.reduce((sum, run) => sum + run.count, 0)
  state.verdicts.permit('accept', chunk.leaves.length - count)
  const member = state.roster.nodes.get(peer)?.member ?? lane.author
  for (const leaves of refused) {
    const [first] = facts.slice(leaves.from - chunk.from)
    const why = state.clearance.whyNotAccepted(lane, first as ObjectFacts)
    state.verdicts.deny({ place: 'accept', member, lane: lane.id, seq, leaves, ...why })
  }
}

/** Missing leaves that this member's own rules do not take. */
function refusedRuns (state: State, lane: Lane, states: Uint8Array, { chunk, facts }: Body): LeafRun[] {
  const taken = facts.map((leaf) => state.clearance.accepts(lane, leaf))
  const verdicts = states.subarray(chunk.from, chunk.from + chunk.leaves.length).map((leaf, i) => isMissing(leaf) && taken[i] === false ? 1 : 0)
  return leafRuns(verdicts, (verdict) => verdict === 1).map(({ from, count }) => ({ from: chunk.from + from, count }))
}

function writeHead (batch: Batch): void {
  const seq = headOf(batch)
  const entry = entryAt(batch, seq)
  if (seq > batch.lane.head && entry !== undefined) {
    batch.writes.push({ type: 'head', lane: batch.lane.id, seq, id: entry.id })
  }
}
