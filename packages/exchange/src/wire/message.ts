import type { Chunk, Entry, ForkProof, Hex, Receipt, SignedReceipt, Verified } from '@hanse/core'

/** The four streams of a session, by falling priority. */
export const streamClasses = ['alert', 'membership', 'live', 'bulk'] as const

export type StreamClass = typeof streamClasses[number]

/** Version of the frames, the `v` of a HELLO. */
export const protocolVersion = 1

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

export interface DigestMessage { type: 'digest', digest: Hex }
export interface GroupsMessage { type: 'groups', groups: GroupDigest[], last: boolean }
export interface HeadsMessage { type: 'heads', groups: Hex[], heads: LaneHead[], answer: boolean, last: boolean }
export interface WantMessage { type: 'want', lanes: LaneRange[], leaves: LeafRange[] }
/** The same for what is unknown and for what the asker is not cleared for. */
export interface AbsentMessage { type: 'absent', lanes: LaneRange[], leaves: LeafRange[] }
/** Bulk bytes consumed since the session began. */
export interface CreditMessage { type: 'credit', bytes: number }

/** Frames that carry nothing signed. */
export type PlainMessage = HelloMessage | DigestMessage | GroupsMessage | HeadsMessage | WantMessage | AbsentMessage | CreditMessage

/** An entry, with its first chunk if the sender gives leaves at once. */
export interface EntryMessage { type: 'entry', entry: Verified<Entry>, chunk?: Verified<Chunk> }
export interface ChunkMessage { type: 'chunk', chunk: Verified<Chunk> }
/** That a lane is forked, to those whom its handling clears. */
export interface ForkMessage { type: 'fork', proof: Verified<ForkProof> }
export interface ReceiptMessage { type: 'receipt', receipt: Verified<SignedReceipt> }

/** One frame whose signatures and proofs hold. */
export type Message = PlainMessage | EntryMessage | ChunkMessage | ReceiptMessage | ForkMessage

/** One frame as it was decoded; `verifyMessage` makes a `Message` of it. */
export type RawMessage =
  | PlainMessage
  | { type: 'entry', entry: Entry, chunk?: Chunk }
  | { type: 'chunk', chunk: Chunk }
  | { type: 'fork', proof: ForkProof }
  | { type: 'receipt', receipt: { bytes: Uint8Array, signature: Uint8Array } }

/**
 * A receipt that the interpreter signs before it sends it: `receiptInput(federation, bytes)` by this node's authoring
 * key. On the wire it is a `receipt` frame with `bytes` and the signature.
 */
export interface UnsignedReceipt { type: 'unsigned-receipt', receipt: Receipt, bytes: Uint8Array }

/** What a `send` effect carries. */
export type Outgoing = PlainMessage | EntryMessage | ChunkMessage | ForkMessage | UnsignedReceipt
