import type { Chunk, Entry, ForkProof, Hex, ItemKind, MembershipItem, Receipt, SignedReceipt, Verified } from '@hanse/core'

/** The four streams of a session, by falling priority. */
export const streamClasses = ['alert', 'membership', 'live', 'bulk'] as const

export type StreamClass = typeof streamClasses[number]

/** Version of the frames, the `v` of a HELLO. */
export const protocolVersion = 1

/** A feature in a HELLO: the node takes `have`, `graft`, `prune`, entries with hops, and receipts of others to pass on. */
export const treeFeature = 'tree'

/** A feature in a HELLO: the node keeps certificates and takes `roll`, `buckets`, `ids`, `ask` and `items`. */
export const ledgerFeature = 'ledger'

/** All features of this version. */
export const knownFeatures: ReadonlySet<string> = new Set([treeFeature, ledgerFeature])

/** Before a feature in a HELLO: the sender has no session with a node that lacks it. Features without it are ignored where they are not known. */
export const requiredMark = '!'

/** Hops that a frame may say it has behind it. */
export const hopsMax = 64

/** The first frame in every direction of every class: it describes, nothing is negotiated. */
export interface HelloMessage {
  type: 'hello'
  version: number
  federation: Hex
  /** digest of the certificate set that the sender's roster was folded from */
  roster: Hex
  /** the sender's clock, ms since 1970 */
  nowMs: number
  features: string[]
  /** bytes of the largest frame that the sender reads */
  frameBytesMax: number
}

/** The lanes of one handling and the digest over their heads. */
export interface GroupDigest { group: Hex, digest: Hex }

/** The contiguous head of a lane. */
export interface LaneHead { lane: Hex, seq: number, head: Hex }

/** Entries `from` to `to` of a lane, both included. */
export interface LaneRange { lane: Hex, from: number, to: number }

/** `count` leaves of an entry, the first of them `from`. */
export interface LeafRange { entry: Hex, from: number, count: number }

/** An entry that its sender holds, and the hops that it would have behind it if it were pushed. */
export interface LaneHops { lane: Hex, seq: number, hops: number }

export interface DigestMessage { type: 'digest', digest: Hex }
export interface GroupsMessage { type: 'groups', groups: GroupDigest[], last: boolean }
export interface HeadsMessage { type: 'heads', groups: Hex[], heads: LaneHead[], answer: boolean, last: boolean }
export interface WantMessage { type: 'want', lanes: LaneRange[], leaves: LeafRange[] }
/** The same for what is unknown and for what the asker is not cleared for. */
export interface AbsentMessage { type: 'absent', lanes: LaneRange[], leaves: LeafRange[] }
/** Bulk bytes consumed since the session began. */
export interface CreditMessage { type: 'credit', bytes: number }

/** What the sender holds and has not pushed; with `ask` it will not be pushed by anyone it knows of, and is to be asked for at once. */
export interface HaveMessage { type: 'have', heads: LaneHops[], ask: boolean }
/** The sender wants to be pushed what comes under the handling of this lane. */
export interface GraftMessage { type: 'graft', lane: Hex }
/** The sender gets what comes under the handling of this lane from another; it is to be told only. */
export interface PruneMessage { type: 'prune', lane: Hex }

/** Digest over the ids of all that the sender knows of membership. */
export interface RollMessage { type: 'roll', digest: Hex }
/** Digests of its parts, by the first byte of the ids: `bucketsCount` times `bucketBytes`. */
export interface BucketsMessage { type: 'buckets', buckets: Uint8Array }
/** Ids of what the sender has: all in these parts, or, without parts, some. The answer is to be asked for unless it is one. */
export interface IdsMessage { type: 'ids', buckets: number[], ids: Hex[], answer: boolean, last: boolean }
/** Items that are wanted. */
export interface AskMessage { type: 'ask', ids: Hex[] }

/** Frames that carry nothing signed. */
export type PlainMessage =
  HelloMessage | DigestMessage | GroupsMessage | HeadsMessage | WantMessage | AbsentMessage | CreditMessage | HaveMessage | GraftMessage | PruneMessage |
  RollMessage | BucketsMessage | IdsMessage | AskMessage

/** An entry, with its first chunk if the sender gives leaves at once. `hops` if it is pushed along a tree: 1 from its author. */
export interface EntryMessage { type: 'entry', entry: Verified<Entry>, chunk?: Verified<Chunk>, hops?: number }
export interface ChunkMessage { type: 'chunk', chunk: Verified<Chunk> }
/** That a lane is forked, to those whom its handling clears. */
export interface ForkMessage { type: 'fork', proof: Verified<ForkProof> }
/** `hops` if it is passed on towards the lane's author: 1 from the node whose word it is. */
export interface ReceiptMessage { type: 'receipt', receipt: Verified<SignedReceipt>, hops?: number }

/** Certificates, votes and requests, as they were asked for. */
export interface ItemsMessage { type: 'items', items: MembershipItem[] }

/** One frame whose signatures and proofs hold. */
export type Message = PlainMessage | EntryMessage | ChunkMessage | ReceiptMessage | ForkMessage | ItemsMessage

/** One frame as it was decoded; `verifyMessage` makes a `Message` of it. */
export type RawMessage =
  | PlainMessage
  | { type: 'entry', entry: Entry, chunk?: Chunk, hops?: number }
  | { type: 'chunk', chunk: Chunk }
  | { type: 'fork', proof: ForkProof }
  | { type: 'receipt', receipt: { bytes: Uint8Array, signature: Uint8Array }, hops?: number }
  | { type: 'items', items: Array<{ kind: ItemKind, bytes: Uint8Array }> }

/**
 * A receipt that the interpreter signs before it sends it: `receiptInput(federation, bytes)` by this node's authoring
 * key. On the wire it is a `receipt` frame with `bytes` and the signature.
 */
export interface UnsignedReceipt { type: 'unsigned-receipt', receipt: Receipt, bytes: Uint8Array, hops?: number }

/** What a `send` effect carries. */
export type Outgoing = PlainMessage | EntryMessage | ChunkMessage | ForkMessage | ReceiptMessage | ItemsMessage | UnsignedReceipt
