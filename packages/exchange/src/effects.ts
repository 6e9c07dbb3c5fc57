import type { Body } from './inputs.ts'
import type { ErasedState, LeafState } from './lane/leaf-state.ts'
import type { Timer } from './machine/timer.ts'
import type { Denial } from './machine/verdicts.ts'
import type { Outgoing, StreamClass } from './wire/message.ts'
import type { Chunk, Entry, Facts, ForkProof, Hex, ItemKind, MemberId, MembershipItem, NodeId, ObjectFacts, Rejection, Roster, Verified } from '@hanse/core'

/** One record to keep. Times are ms since 1970. */
export type StoreWrite =
  /** A header; its leaves become wanted. */
  | { type: 'entry', entry: Verified<Entry>, group: Hex, at: number }
  /** Leaves with their facts, in leaf order; they become held. */
  | { type: 'chunk', chunk: Verified<Chunk>, leafCount: number, facts: ObjectFacts[], at: number }
  | { type: 'states', entry: Hex, from: number, states: LeafState[] }
  /** Leaves go for good, held or not; the state is their tombstone; with what took them back, unless they expired. */
  | { type: 'erase', entry: Hex, from: number, count: number, state: ErasedState, withdrawn?: { withdrawal: Hex, reason: string, at: number } }
  /** A lane is forked; of several proofs of a lane the last counts. */
  | { type: 'fork', proof: Verified<ForkProof>, at: number }
  /** The contiguous head moved. */
  | { type: 'head', lane: Hex, seq: number, id: Hex }
  /** A certificate, statement or request; of one name the last counts. */
  | { type: 'membership', item: MembershipItem }
  /** What waited for too long. */
  | { type: 'membership-gone', kind: ItemKind, hash: Hex }
  /** The newest receipt of a node for one of our own lanes; or, apart from that, its receipt for the entry at `seq` alone. */
  | { type: 'receipt', lane: Hex, node: NodeId, seq: number, alone?: true, body: Uint8Array, signature: Uint8Array, at: number }

/** The stored chunk that holds leaf `from` of an entry is asked for. */
export interface LoadRequest { entry: Hex, from: number }

/** What an embedder hears of; everything in it is durable. */
export type ExchangeEvent =
  /** An entry became held, own ones included, with the leaves that came beside it. */
  | { type: 'entry', entry: Verified<Entry>, author: MemberId, group: Hex, bodies: Body[], own: boolean, at: number }
  /** More leaves of an entry that was held before. */
  | { type: 'leaves', entry: Verified<Entry>, author: MemberId, group: Hex, bodies: Body[], own: boolean, at: number }
  /** The answer to a `publish` input: every entry is held, or none. */
  | { type: 'published', token: string, entries: Hex[] }
  | { type: 'unpublished', token: string, code: string, message: string }
  /** A node's signed word on an own lane grew; or, `alone`, it has applied the withdrawal at `seq`, which it was told of as a former reader. */
  | { type: 'delivery', lane: Hex, node: NodeId, member: MemberId, seq: number, alone?: true, at: number }
  | { type: 'peer', peer: NodeId, member: MemberId, ready: boolean }
  /** This node's clock has turned out to be wrong, or is right again; `skewMs` as `clockSkewMs` says. */
  | { type: 'clock', off: boolean, skewMs: number }
  /** Two entries of one lane and seq: the author signed both. The lane takes no more; again when a proof took the place of another. */
  | { type: 'fork', lane: Hex, author: MemberId, own: boolean, proof: Verified<ForkProof>, at: number }
  /** Who belongs has changed. */
  | { type: 'roster', roster: Roster, at: number }
  /** A certificate, vote or request came or went; beacons are not told of. */
  | { type: 'membership', at: number }
  /** The answer to a `membership` input: all of it is durable, or the first of what was refused. */
  | { type: 'stated', token: string }
  | { type: 'unstated', token: string, rejection: Rejection }
  /** Entries of a node that a quorum has ended, beyond the last that counts: this node neither shows nor gives them any more. */
  | { type: 'quarantined', lane: Hex, author: MemberId, entries: Hex[], at: number }
  /** The answer to a `claim` input. */
  | { type: 'claimed', token: string }
  /** An incarnation of this node, hexadecimal, of which others know more than it does, or that is forked: seal in a new one. */
  | { type: 'outlived', incarnation: Hex, lane: Hex, seq: number, forked: boolean, at: number }

/** Everything that the machine asks its interpreter to do. */
export type Effect =
  /** Frames of one peer and class keep their order. `bytes` is the frame's length and comes back in `writable`. */
  | { type: 'send', peer: NodeId, class: StreamClass, message: Outgoing, bytes: number }
  /** One synced batch, all or nothing; answered by `stored` or `failed`. */
  | { type: 'store', token: number, sync: true, writes: StoreWrite[] }
  /** Answered by `loaded`, `absent` or `failed`. */
  | { type: 'load', token: number, entries: LoadRequest[] }
  | { type: 'deliver', event: ExchangeEvent }
  | { type: 'dial', peer: NodeId }
  | { type: 'hangup', peer: NodeId, code: string }
  | { type: 'schedule', delayMs: number, timer: Timer }
  /** What a peer sent was refused. */
  | { type: 'reject', peer: NodeId, code: string, message: string, facts: Facts }
  /** Something was not permitted: it stands before whatever is sent to the same member in the same lane later. */
  | { type: 'denied', denial: Denial }
  /** This node's beacon is due: to be signed (`beaconInput`), assembled, and given back as a `membership` input. */
  | { type: 'beacon', body: Uint8Array }
  /** Something an operator should know. */
  | { type: 'report', code: string, facts: Facts }
