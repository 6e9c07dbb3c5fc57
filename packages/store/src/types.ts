import type { AuditRow } from './audit/row.ts'
import type { ErasedState, LeafState } from './leaf-state.ts'
import type { Files } from './write/recovery.ts'
import type { Chunk, Entry, ForkProof, Hex, ItemKind, MembershipItem, NodeId, ObjectFacts, Suite, Verified } from '@hanse/core'
import type { AbstractLevel } from 'abstract-level'

/** Any abstract-level database. Keys and values are read and written as bytes, whatever its own encodings are. */
export type AnyLevel = AbstractLevel<any, any, any>

/** Every method that may take long takes one: aborting rejects with the signal's reason. */
export interface AbortOptions { signal?: AbortSignal }

/** Where an object stands: leaf `index` of `entry`, or a private import by the SHA-256 of its bytes. */
export type Place = { entry: Hex, index: number } | { private: Hex }

/**
 * One row of a lookup index, written in the same batch as what it points to.
 * A row without a place is a mark: it says that the key occurs.
 */
export interface IndexRow {
  /** exactly `indexKeyBytes` bytes */
  key: Uint8Array
  place?: Place
}

/** Hears of index rows, and of the keys of STIX ids (`Store.idKeys`) that stand in one more place. */
export type RowWatcher = (rows: readonly IndexRow[], ids: readonly Uint8Array[]) => void

/** What can be written; the machine of `@hanse/exchange` hands out the same union. Times are ms since 1970. */
export type StoreWrite =
  /** A signed header; its leaves become wanted. Writing it again changes nothing. */
  | { type: 'entry', entry: Verified<Entry>, group: Hex, at: number }
  /** Leaves with their facts, in leaf order: they become held, and arrive. */
  | { type: 'chunk', chunk: Verified<Chunk>, leafCount: number, facts: ObjectFacts[], at: number }
  /** The states of the leaves `from`, `from + 1`, … */
  | { type: 'states', entry: Hex, from: number, states: LeafState[] }
  /**
   * Leaves go for good: bytes, facts and index rows; the state is their tombstone. Header, hashes and salts of the rest
   * stay. What a withdrawal took of what was held has a place among the arrivals, and the ids are kept with it.
   */
  | { type: 'erase', entry: Hex, from: number, count: number, state: ErasedState, withdrawn?: { withdrawal: Hex, reason: string, at: number } }
  /** The lane's contiguous head moved to `seq`, whose entry is `id`. */
  | { type: 'head', lane: Hex, seq: number, id: Hex }
  /**
   * The newest word of a node on what it holds of a lane; or, kept apart from that, its word on the entry at `seq` alone.
   * `body` and `signature` as they travelled.
   */
  | { type: 'receipt', lane: Hex, node: NodeId, seq: number, alone?: true, body: Uint8Array, signature: Uint8Array, at: number }
  /** Two entries of one lane and seq that its author signed; of several proofs of a lane the last counts. */
  | { type: 'fork', proof: Verified<ForkProof>, at: number }
  /** A certificate, statement or request to join; of one kind and hash the last counts. */
  | { type: 'membership', item: MembershipItem }
  /** It has waited for too long. */
  | { type: 'membership-gone', kind: ItemKind, hash: Hex }
  /** Somebody is invited to join; of one id the last counts. */
  | { type: 'invitation', invitation: StoredInvitation }
  | { type: 'invitation-gone', id: Hex }
  /** The entries that one `publish` made, over all lanes. */
  | { type: 'publication', id: Hex, entries: Hex[], at: number, note?: string }
  /** One more row at the end of the audit log. */
  | { type: 'audit', row: AuditRow }
  /** Something waits to be published; without its bundle, what was said of it is said anew. */
  | { type: 'outbox', id: Hex, item: Uint8Array, bundle?: Uint8Array }
  /** It waits no longer. */
  | { type: 'outbox-remove', id: Hex }

/**
 * Something became held, in the order in which it became durable, or leaves that were held went by a withdrawal, which
 * `Store.withdrawn` tells of the number. Numbers rise by one from 0.
 */
export type Arrival =
  | { number: number, at: number, private: false, entry: Hex, from: number, count: number }
  | { number: number, at: number, private: true, object: Hex }

/** What a withdrawal took. */
export interface Withdrawn {
  /** its entry */
  withdrawal: Hex
  reason: string
  /** the leaves that were held, by rising index, with their STIX ids; empty for one that could not be parsed */
  objects: Array<{ index: number, id: string }>
}

/** Leaves as one value of the store, with the facts beside them, both in leaf order. */
export interface StoredChunk {
  chunk: Verified<Chunk>
  facts: ObjectFacts[]
}

/** One object: a leaf as its author signed it, or a private import. */
export interface StoredObject {
  place: Place
  facts: ObjectFacts
  bytes: Uint8Array
  /** when it was stored, ms since 1970 */
  at: number
}

export interface RestoredEntry {
  entry: Verified<Entry>
  /** one state a leaf */
  states: LeafState[]
  /** when it was stored, ms since 1970 */
  at: number
}

export interface RestoredLane {
  lane: Hex
  node: NodeId
  group: Hex
  /** the contiguous head; absent while not even the opening is there */
  head?: { seq: number, id: Hex }
  /** by rising seq; entries ahead of the head included */
  entries: RestoredEntry[]
}

export interface RestoredReceipt {
  lane: Hex
  node: NodeId
  seq: number
  body: Uint8Array
  signature: Uint8Array
  at: number
}

/** All that the protocol machine keeps in memory. Bodies stay on disk. */
export interface Restored {
  lanes: RestoredLane[]
  receipts: RestoredReceipt[]
  /** of forked lanes */
  forks: Array<Verified<ForkProof>>
  membership: StoredItem[]
}

/** An invitation as its node remembers it: never its secret. */
export interface StoredInvitation {
  /** hash of the secret */
  id: Hex
  at: number
  until: number
  note?: string
  /** certificate hash of the card that came with it: it is used */
  card?: Hex
}

/** A certificate, statement or request to join as it travels: its signatures were checked before it was written. */
export interface StoredItem { kind: ItemKind, bytes: Uint8Array }

export interface StoredPublication {
  id: Hex
  entries: Hex[]
  at: number
  note?: string
}

/** How much is kept. */
export interface StoreCounts {
  lanes: number
  entries: number
  /** leaves held */
  objects: number
  privateObjects: number
  arrivals: number
}

/** What the check at the start found missing or altered. */
export interface Damage {
  /** lanes concerned */
  lanes: Hex[]
  /** how many records are missing or unreadable */
  missing: number
  /** the findings in words, at most `findingsMax` of them */
  what: string[]
}

/** What is remembered outside the database. */
export interface Testimony {
  /** the counters that are possible now: one, or two when the last start was cut short; none before the first start */
  boots: number[]
  /** how many batches the database held when it was closed in order; absent while it is open, and after a crash */
  batches?: number
}

/**
 * Remembers outside the database, so that one which was put back from a copy, or lost its newest records, is noticed.
 * `identity` names the machine and the files.
 */
export interface BootWitness {
  identity: string
  read (): Promise<Testimony>
  /** durable when it resolves */
  write (testimony: Testimony): Promise<void>
}

export interface StoreInit {
  /** Opened or about to open; the store closes it. */
  level: AnyLevel
  /** SHA-256 of the charter; a store serves one federation. */
  federation: Hex
  suite: Suite
  /** Make the store if there is none. Without it an empty database is `E_STORE_MISSING`. */
  create?: boolean
  /**
   * Open a damaged store: what cannot be read goes, what is missing is marked as wanted, heads fall back, and `restored`
   * and `unindexed` are set.
   */
  tolerate?: boolean
  /** what was found altered beneath the database, in words; only with `tolerate` */
  found?: readonly string[]
  witness?: BootWitness
  /** the files of a database in a directory, so that it can be opened again in place when a write has failed */
  files?: Files
  /** Called once, behind the closed database. */
  release? (): Promise<void>
}
