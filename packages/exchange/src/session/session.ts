import { streamClasses } from '../wire/message.ts'
import type { EntryRecord, Lane } from '../lane/lane.ts'
import type { Bucket } from '../machine/bucket.ts'
import type { Comparison } from '../membership/compare.ts'
import type { LaneHops, LaneRange, LeafRange, Outgoing, StreamClass } from '../wire/message.ts'
import type { Hex, MemberId, NodeId, ObjectFacts } from '@hanse/core'

/** What a frame with content needs to be decided again when its turn comes. */
export interface Guard {
  readonly lane: Lane
  /** of the leaves in the frame */
  readonly facts: readonly ObjectFacts[]
  /** a withdrawal, or its lane's opening, for one who lost its clearance: not decided by that */
  readonly former?: true
}

export interface QueuedFrame {
  readonly message: Outgoing
  readonly bytes: number
  readonly guard: Guard | undefined
}

/** What waits for the transport in one class. */
export interface Outbox {
  queue: QueuedFrame[]
  queuedBytes: number
  /** handed out and not yet reported `writable` */
  inFlightBytes: number
}

/** What was asked of a peer for one lane. */
export interface Ask {
  readonly lane: Hex
  /** headers up to here; −1 when only leaves were asked for */
  to: number
  /** the headers asked for, whose leaves come with them */
  readonly headers: readonly LaneRange[]
  /** entries whose missing leaves were asked for, or come after their headers */
  readonly leaves: Set<Hex>
  /** ranges that it counts against the peer's `wantRangesMax` */
  readonly ranges: number
}

/** What a peer asked of us and has not got yet. */
export type Request =
  | { type: 'lane', lane: Hex, next: number, to: number }
  /** `withHeader` until the header went along with a first chunk; `absent` is what was found not to go, told at the end */
  | { type: 'leaves', record: EntryRecord, next: number, end: number, withHeader: boolean, absent: readonly LeafRange[] }

/** One connection with a peer, from `peer:up` to `peer:down`. Nothing of it outlives the connection. */
export interface Session {
  readonly peer: NodeId
  readonly member: MemberId
  /** tells this session from earlier ones with the same peer */
  readonly number: number
  readonly outboxes: Readonly<Record<StreamClass, Outbox>>
  /** classes on which our HELLO went out */
  readonly greeted: Set<StreamClass>
  /** classes on which the peer's HELLO came in */
  readonly heard: Set<StreamClass>
  /** the peer's HELLO says that it takes part in trees */
  tree: boolean
  /** the peer's clock minus ours at its first HELLO, in ms */
  skewMs: number
  /** the peer's HELLO says that it keeps certificates */
  ledger: boolean
  /** both HELLOs were exchanged, and certificates are compared first as the rosters differ */
  settling: boolean
  readonly comparison: Comparison
  ready: boolean
  ended: boolean
  /** the live queue overflowed and was dropped */
  behind: boolean
  /** rounds that the peer may begin */
  readonly rounds: Bucket
  bulkSentBytes: number
  /** of the sent ones, as the peer says */
  bulkCreditedBytes: number
  bulkConsumedBytes: number
  /** of the consumed ones, as we told the peer */
  bulkToldBytes: number
  /** lanes whose opening the peer has: it said so, or we sent it in this class */
  readonly knows: Map<Hex, StreamClass | 'confirmed'>
  /** highest seq that the peer showed or announced, per lane */
  readonly announced: Map<Hex, number>
  /** what the peer told last of a lane: as a push from it would be */
  readonly told: Map<Hex, { seq: number, hops: number }>
  /** what is to be told to the peer, by lane; `ask` as in a `have` */
  readonly telling: Map<Hex, { head: LaneHops, ask: boolean }>
  /** entries of which the peer does not give the leaves we asked for */
  readonly absent: Set<Hex>
  /** lanes of which an entry of the peer was refused: what follows of them is not asked for before the next round */
  readonly refused: Set<Hex>
  readonly asked: Map<Hex, Ask>
  askedRanges: number
  /** when the peer last answered a want, or was first asked */
  progressAt: number
  requests: Request[]
  /** its requests are answered when a timer says so */
  waitsToBeServed: boolean
  /** token of the load under way for this peer */
  loading: number | undefined
  /** the peer's groups of the round under way, until the last frame */
  groups: Map<Hex, Hex>
  digestHeardAt: number
  /** the next round was planned sooner, as a member had no session with this node */
  hasty: boolean
  /** proofs of forks that the peer was sent or has sent, by lane */
  readonly proofs: Map<Hex, Hex>
  /** withdrawals by this node's member that went to the peer */
  readonly toldWithdrawals: Set<Hex>
  /** withdrawals by the peer's member that came from it and wait for an answer, should their lanes be closed to this member */
  readonly lastWords: Set<Hex>
  /** frames of this peer that wait to be stored */
  arriving: number
  /** headers and leaves in them */
  arrivingBytes: number
}

/** A session at its beginning. */
export function newSession (peer: NodeId, member: MemberId, number: number, now: number, rounds: Bucket): Session {
  const outboxes = Object.fromEntries(streamClasses.map((name): [StreamClass, Outbox] => [name, { queue: [], queuedBytes: 0, inFlightBytes: 0 }]))
  return {
    peer,
    member,
    number,
    outboxes: outboxes as Record<StreamClass, Outbox>,
    greeted: new Set(),
    heard: new Set(),
    tree: false,
    skewMs: 0,
    ledger: false,
    settling: false,
    comparison: { wanted: new Set(), asked: new Set(), told: false },
    ready: false,
    ended: false,
    behind: false,
    rounds,
    bulkSentBytes: 0,
    bulkCreditedBytes: 0,
    bulkConsumedBytes: 0,
    bulkToldBytes: 0,
    knows: new Map(),
    announced: new Map(),
    told: new Map(),
    telling: new Map(),
    absent: new Set(),
    refused: new Set(),
    asked: new Map(),
    askedRanges: 0,
    progressAt: now,
    requests: [],
    waitsToBeServed: false,
    loading: undefined,
    groups: new Map(),
    digestHeardAt: now,
    hasty: false,
    proofs: new Map(),
    toldWithdrawals: new Set(),
    lastWords: new Set(),
    arriving: 0,
    arrivingBytes: 0
  }
}
