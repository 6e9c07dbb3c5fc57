import { isForNobody } from '@hanse/core'
import { leafState } from './leaf-state.ts'
import { chargeOf } from './quota.ts'
import type { Fork } from './fork.ts'
import type { Account } from './quota.ts'
import type { Body } from '../inputs.ts'
import type { Chunk, Entry, Handling, Hex, MemberId, NodeId, ObjectFacts, Verified } from '@hanse/core'

/** One stored entry. */
export interface EntryRecord {
  readonly entry: Verified<Entry>
  readonly lane: Lane
  /** a `LeafState` a leaf; `setStates` alone changes them */
  readonly states: Uint8Array
  /** leaves in each state, but for those that are gone: counted once, and kept up to date as they change */
  readonly counts: LeafCounts
  /** leaf bytes taken since the start */
  takenBytes: number
}

/** Leaves of an entry by what matters about their states. */
export interface LeafCounts { held: number, missing: number, refused: number, over: number }

/** `count` leaves of an entry, the first of them `from`. */
export interface LeafRun { from: number, count: number }

/** A frame's content on its way into the store. */
export interface Arrival {
  readonly entry: Verified<Entry>
  /** whether the frame brought the header too, and not only leaves of a header that is known */
  readonly withHeader: boolean
  readonly chunk?: Verified<Chunk>
  readonly facts: ObjectFacts[]
  /** whence; the session may have ended since */
  readonly peer: NodeId
  readonly session: number
  /** of header and leaves */
  readonly bytes: number
  /** bytes to credit once it is settled */
  readonly bulkBytes: number
  /** behind it, if it was pushed along a tree */
  readonly hops?: number | undefined
}

/** What the chain takes of a frame. */
export interface Admitted {
  readonly arrival: Arrival
  /** a new entry whose leaves this node has no room for */
  readonly over: boolean
  /** of a new entry whose leaves it has room for, kept for them until it is stored */
  readonly reservedBytes: number
  /** of its leaves those that were missing */
  readonly bodies: Body[]
  /** of its leaves those that this member's own rules do not take */
  readonly refused: LeafRun[]
}

/** One node's chain of entries under one handling, as far as it is known here. */
export interface Lane {
  readonly id: Hex
  readonly node: NodeId
  readonly author: MemberId
  readonly group: Hex
  readonly handling: Handling
  /** 16 bytes */
  readonly incarnation: Uint8Array
  /** stored entries by seq */
  readonly entries: Map<number, EntryRecord>
  /** seq of the newest contiguous stored entry; −1 while there is no opening */
  head: number
  /** highest stored seq */
  highest: number
  /** once the author is found to have signed two entries of one seq: nothing more is taken */
  fork: Fork | undefined
  /** seqs of stored entries of which a leaf is wanted or withheld */
  readonly missing: Set<number>
  /** seqs of stored entries of which a leaf is not held though it is neither withdrawn nor expired */
  readonly incomplete: Set<number>
  /** seqs of stored entries of which a leaf is over the quota of the author */
  readonly over: Set<number>
  /** of the author, over all its lanes */
  readonly account: Account
  /** what waits for the store effect that is under way: one at a time, so that a head is never written past a gap */
  waiting: Arrival[]
  storing: boolean
  /** seqs whose headers wait or are being stored */
  readonly arriving: Set<number>
  /** who brought the newest entry first, and the hops behind it then: the way back to the author */
  route: { readonly peer: NodeId, readonly hops: number } | undefined
  /** seq of the newest entry that was asked for as no push of it came */
  unpushed: number
}

/** A lane of which nothing is stored yet. */
export function newLane (opening: Verified<Entry>, terms: Pick<Lane, 'node' | 'author' | 'group' | 'handling' | 'account'>): Lane {
  return {
    id: opening.lane,
    ...terms,
    incarnation: opening.header.incarnation,
    entries: new Map(),
    head: -1,
    highest: -1,
    fork: undefined,
    missing: new Set(),
    incomplete: new Set(),
    over: new Set(),
    waiting: [],
    storing: false,
    arriving: new Set(),
    route: undefined,
    unpushed: -1
  }
}

/** A stored entry with its leaves in these states; `addRecord` puts it into its lane. */
export function newRecord (lane: Lane, entry: Verified<Entry>, states: Uint8Array): EntryRecord {
  return { entry, lane, states, counts: countLeaves(states), takenBytes: 0 }
}

/** Puts a stored entry into its lane and moves the head over what has become contiguous. */
export function addRecord (record: EntryRecord): void {
  const { entry, lane } = record
  lane.entries.set(entry.header.seq, record)
  lane.highest = Math.max(lane.highest, entry.header.seq)
  while (lane.entries.has(lane.head + 1)) {
    lane.head++
  }
  noteCounts(record, 0, 0)
}

/** Leaves change their state: the counts of the entry go along, its lane's lists and its author's account. */
export function setStates (record: EntryRecord, from: number, count: number, state: number): void {
  const { counts, states } = record
  const { held } = counts
  const chargedBytes = chargeOf(record)
  for (const before of states.subarray(from, from + count)) {
    tally(counts, before, -1)
    tally(counts, state, 1)
  }
  states.fill(state, from, from + count)
  noteCounts(record, chargedBytes, held)
}

/** What an entry has counted so far, and counts now. */
function noteCounts (record: EntryRecord, chargedBytes: number, held: number): void {
  const { entry: { header: { seq } }, lane, lane: { account }, counts } = record
  setMembership(lane.missing, seq, counts.missing > 0)
  setMembership(lane.incomplete, seq, counts.missing + counts.refused + counts.over > 0)
  setMembership(lane.over, seq, counts.over > 0)
  account.bytes += chargeOf(record) - chargedBytes
  if (counts.held !== held && isForNobody(lane.handling)) {
    account.heldForNobody += counts.held - held
  }
}

function countLeaves (states: Uint8Array): LeafCounts {
  const counts = { held: 0, missing: 0, refused: 0, over: 0 }
  for (const state of states) {
    tally(counts, state, 1)
  }
  return counts
}

function tally (counts: LeafCounts, state: number, by: 1 | -1): void {
  if (state === leafState.held) {
    counts.held += by
  } else if (isMissing(state)) {
    counts.missing += by
  } else if (state === leafState.refused) {
    counts.refused += by
  } else if (state === leafState.quota) {
    counts.over += by
  }
}

function setMembership (set: Set<number>, seq: number, present: boolean): void {
  if (present) {
    set.add(seq)
  } else {
    set.delete(seq)
  }
}

/** Whether a leaf in this state is still to be got. */
export function isMissing (state: number): boolean {
  return state === leafState.wanted || state === leafState.withheld
}

/** Whether a leaf is gone for good: withdrawn or expired. */
export function isGone (state: number): boolean {
  return state === leafState.erased || state === leafState.expired
}

/** Whether a leaf is one that its author counts on and this node has not. */
export function isDue (state: number): boolean {
  return state !== leafState.held && !isGone(state)
}

/** Contiguous runs of the leaves whose state passes, within `from` and `count`. */
export function leafRuns (states: Uint8Array, passes: (state: number) => boolean, from = 0, count = states.length - from): LeafRun[] {
  const runs: LeafRun[] = []
  let run: LeafRun | undefined
  for (let i = from; i < Math.min(states.length, from + count); i++) {
    if (!passes(states[i] as number)) {
      run = undefined
    } else if (run === undefined) {
      run = { from: i, count: 1 }
      runs.push(run)
    } else {
      run.count++
    }
  }
  return runs
}

/** Notes that a peer does not give leaves that are missing; another may. */
export function withhold (record: EntryRecord, from: number, count: number): void {
  for (const run of leafRuns(record.states, isMissing, from, count)) {
    setStates(record, run.from, run.count, leafState.withheld)
  }
}
