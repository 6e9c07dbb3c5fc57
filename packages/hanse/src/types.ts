/**
 * What a Hanse node offers: implemented by the node itself and, word for word, by the client of its local API, so a
 * command or a product need not know whether it holds the node or talks to one.
 *
 * Everything here is plain data (structured-cloneable); bytes of objects are `Uint8Array`, ids are lower-case hex.
 */
import type { Audience, Handling, Hex, MemberId, NodeId, Reason, Role, Tlp } from '@hanse/core'
import type { Observable } from '@hanse/stix'

/** Every method takes one: aborting rejects with the signal's reason and leaves nothing behind. */
export interface AbortOptions { signal?: AbortSignal }

/**
 * The terms of a publication. `tlp` fills in what is unmarked and may only tighten an object's own marking.
 * Without `audience`, GREEN and CLEAR go to all members; AMBER and above are refused (`E_AUDIENCE_REQUIRED`).
 */
export interface Terms {
  tlp?: Tlp
  audience?: Audience
}

/** One object that was not accepted, and why. */
export interface RefusedObject {
  /** STIX id, or the path when it has none. Escaped and at most 64 characters. */
  object: string
  /** JSON path within the source, such as `$.objects[3].id`. */
  path: string
  code: string
  message: string
}

export interface ImportReport {
  objects: number
  /** Objects that were there already, byte for byte. */
  known: number
  refused: RefusedObject[]
}

/** An object whose terms became stricter than asked for, because of what it refers to or is marked with. */
export interface Narrowed { object: string, from: Tlp, to: Tlp, because: string }

/** What one lane of a publication would hold, and who would get it. */
export interface PreviewLane {
  handling: Handling
  objects: string[]
  members: Array<{ member: MemberId, name: string, verdict: 'permit' | 'deny' | 'hold', reasons: Reason[] }>
}

export interface Preview { lanes: PreviewLane[], refused: RefusedObject[], narrowed: Narrowed[] }

/** The answer of `publish`, given when everything is durable. All or nothing: with anything refused, `entries` is empty. */
export interface Publication {
  /** The publication's id, known as a whole to its author alone; undefined when nothing was published. */
  publication?: Hex
  entries: Hex[]
  objects: number
  refused: RefusedObject[]
  narrowed: Narrowed[]
}

/** Where an object stands: leaf `index` of `entry`, or a private import. */
export type Place = { entry: Hex, index: number } | { private: Hex }

/** A closed union: a consumer's switch over `type` is exhaustive within a version. */
export type HanseEvent =
  | ObjectEvent
  /** A member's signed word that it holds an own lane up to `seq`. */
  | { type: 'delivery', cursor: string, member: MemberId, lane: Hex, seq: number, at: number }
  | { type: 'peer', cursor: string, node: NodeId, member: MemberId, state: 'up' | 'down' }
  | { type: 'refused', cursor: string, node: NodeId, code: string, message: string }

export type HanseEventType = HanseEvent['type']

/** An object this node now holds durably, its own included. */
export interface ObjectEvent {
  type: 'object'
  /** Hand the last one back as `since` to go on behind it, also after a restart; delivery is at least once. */
  cursor: string
  place: Place
  /** STIX id and type; empty when the leaf could not be parsed. */
  id: string
  objectType: string
  /** The bytes that the author signed: UTF-8 JSON. */
  bytes: Uint8Array
  author: MemberId
  authorName: string
  handling?: Handling
  /** True for what this member published or imported itself. */
  own: boolean
  private: boolean
  /** The author's sealing time and this node's time of arrival, ms since 1970. */
  time: number
  arrived: number
}

export interface SubscribeOptions extends AbortOptions {
  /** A cursor of an earlier event; without it only what arrives from now on; `'start'` for everything held. */
  since?: string
  /** Which events; all when absent. */
  types?: readonly HanseEventType[]
  /** End after what is held now, instead of waiting for more. */
  follow?: boolean
}

export interface LookupMatch {
  id: string
  objectType: string
  observable: Observable
  place: Place
  author: MemberId
  authorName: string
  handling?: Handling
  private: boolean
  revoked: boolean
  /** The newest version this node holds of this author's object. */
  current: boolean
  modified?: string
  time: number
  bytes: Uint8Array
}

export interface LookupAnswer { query: string, observables: Observable[], matches: LookupMatch[], truncated: boolean }

/** Why a member may or may not hold an object, and what is known of the delivery. */
export interface Explanation {
  id: string
  place: Place
  objectType: string
  author: MemberId
  authorName: string
  handling?: Handling
  private: boolean
  members: Array<{
    member: MemberId
    name: string
    verdict: 'permit' | 'deny' | 'hold'
    reasons: Reason[]
    delivery?: DeliveryState
  }>
}

export type DeliveryState = 'acknowledged' | 'pending' | 'unreachable'

export interface DeliveryReport {
  entries: Hex[]
  members: Array<{ member: MemberId, name: string, state: DeliveryState, at?: number }>
}

export interface MemberView {
  member: MemberId
  name: string
  country: string
  sectors: string[]
  role: Role
  authority?: string
  fingerprint: string
  own: boolean
  connected: boolean
  nodes: Array<{ node: NodeId, addrs: string[], until: number }>
}

export interface PeerView {
  node: NodeId
  member: MemberId
  name: string
  state: 'connecting' | 'ready' | 'down'
  addr?: string
  /** Its live queue overflowed, so it is catching up. */
  behind: boolean
}

export interface Status {
  member: MemberId
  name: string
  node: NodeId
  federation: Hex
  running: boolean
  listen: string[]
  members: number
  peersReady: number
  lanes: number
  entries: number
  objects: number
  privateObjects: number
  /** Frames the egress guard stopped: anything but 0 is a defect to report. */
  egressBlocked: number
  /** Frames refused from peers since the start, by code. */
  rejected: Record<string, number>
  startedAt?: number
}

/**
 * A member's node. Made by `createHanse()`, by the libp2p service `hanse()`, or by the client of the local API.
 */
export interface Hanse {
  /** Store objects for this member alone: nothing leaves the node. */
  import (bundle: Uint8Array | string, options?: AbortOptions): Promise<ImportReport>
  /** What `publish` would do, without doing it: lanes, readers, refusals. */
  preview (bundle: Uint8Array | string, terms: Terms, options?: AbortOptions): Promise<Preview>
  /** Publish all objects or none; resolves when durable, before delivery. An abort before the seal publishes nothing. */
  publish (bundle: Uint8Array | string, terms: Terms, options?: AbortOptions): Promise<Publication>
  subscribe (options?: SubscribeOptions): AsyncIterable<HanseEvent>
  lookup (value: string, options?: AbortOptions): Promise<LookupAnswer>
  lookupMany (values: AsyncIterable<string> | Iterable<string>, options?: AbortOptions): AsyncIterable<LookupAnswer>
  /** By STIX id: every place it stands in, and for each member (or the one named) why it may hold it. `E_NOT_FOUND` when unknown. */
  explain (id: string, options?: AbortOptions & { member?: string }): Promise<Explanation[]>
  members (options?: AbortOptions): Promise<MemberView[]>
  peers (options?: AbortOptions): Promise<PeerView[]>
  /** Of a publication or an entry of this member's. `E_NOT_FOUND` when unknown. */
  delivery (publicationOrEntry: Hex, options?: AbortOptions): Promise<DeliveryReport>
  status (options?: AbortOptions): Promise<Status>
}

/** A node that can be started and stopped: what `createHanse()` returns and the service `hanse()` provides. */
export interface HanseNode extends Hanse {
  readonly member: MemberId
  readonly node: NodeId
  readonly federation: Hex
  /** Whether it is online. */
  readonly started: boolean
  /** Goes online. */
  start(): Promise<void>
  /** Goes offline, waits for what is under way to the disk and closes the store; leaves no timer, socket or handler. */
  stop(): Promise<void>
}
