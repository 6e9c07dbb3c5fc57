/**
 * What a Hanse node offers: implemented by the node itself and, word for word, by the client of its local API, so a
 * command or a product need not know whether it holds the node or talks to one.
 *
 * Everything here is plain data (structured-cloneable); bytes of objects are `Uint8Array`, ids are lower-case hex.
 */
import type { Audience, Handling, Hex, MemberId, NodeId, Obligation, Pap, Reason, Role, Tlp, Use, WithdrawalReason } from '@hanse/core'
import type { Observable } from '@hanse/stix'
import type { AuditVerdict, NumberedAuditRow } from '@hanse/store'

export type { AuditVerdict } from '@hanse/store'

/** Every method takes one: aborting rejects with the signal's reason and leaves nothing behind. */
export interface AbortOptions { signal?: AbortSignal }

/**
 * The terms of a publication. `tlp` fills in what is unmarked and may only tighten an object's own marking.
 * Without `audience`, GREEN and CLEAR go to all members; AMBER and above are refused (`E_AUDIENCE_REQUIRED`).
 */
export interface Terms {
  tlp?: Tlp
  audience?: Audience
  /** What recipients may do with it, by the Permissible Actions Protocol; with an object's own, the stricter. */
  pap?: Pap
  /**
   * A policy as FIRST's IEP 2.0 writes it in JSON: `{ iep_version: 2, permitted_actions: 'none', … }`. Its statements
   * stand in the handling, its id, name, dates and references in the entries; with an object's own, the stricter.
   */
  iep?: Record<string, unknown>
  /** When every node erases it, also from files, within a minute: ms since 1970. Never without it. */
  expires?: number
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
  /** Objects taken, the held ones included. */
  objects: number
  /** Of these, how many carry a marking that is not known: stored and looked up here, and not to be published. */
  held: number
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

/** Why a publication waits for a person, by the author's own rules. */
export interface HoldView {
  reasons: Reason[]
  /** who releases it must be another person than who published it */
  secondPerson: boolean
}

/** A member's own rules as they are in force. */
export interface RulesView {
  /** what the audit log calls them; absent when there are none */
  hash?: Hex
  rules: number
  /** what holds where no rule fits */
  default: 'permit' | 'deny'
}

export interface Preview {
  lanes: PreviewLane[]
  refused: RefusedObject[]
  narrowed: Narrowed[]
  /** over-common values in it; absent when there are none */
  warnings?: ObjectWarning[]
  /** it would wait for a person */
  hold?: HoldView
}

/** The answer of `publish`, given when everything is durable. All or nothing: with anything refused, `entries` is empty. */
export interface Publication {
  /** The publication's id, known as a whole to its author alone; undefined when nothing was published. */
  publication?: Hex
  entries: Hex[]
  objects: number
  refused: RefusedObject[]
  narrowed: Narrowed[]
  /** Over-common values in it; absent when there are none. */
  warnings?: ObjectWarning[]
  /** It waits in the outbox instead: nothing is published yet. Its id will be the publication's. */
  waiting?: OutboxItem
}

/** When and by whom a publication is asked for. */
export interface PublishOptions extends AbortOptions {
  /** Not before, ms since 1970: it waits in the outbox, over restarts, and goes out by itself while the node is online. */
  at?: number
  /** It waits in the outbox until a person releases it. */
  hold?: boolean
  /** What for: it stands in the audit log. At most 512 characters. */
  note?: string
  /** The person who asks. Default: the user that the node runs as. */
  by?: string
}

/** Who lets something out of the outbox, and why: the audit log keeps both. */
export interface ReleaseOptions extends AbortOptions {
  by?: string
  why: string
}

/** A publication that waits. */
export interface OutboxItem {
  id: Hex
  /** `held` waits for a person, `scheduled` for its time */
  state: 'held' | 'scheduled'
  terms: Terms
  objects: number
  by: string
  note?: string
  /** when it was asked for, and when it may go out, ms since 1970 */
  at: number
  due?: number
  /** another person than `by` has to release it */
  secondPerson: boolean
  /** why it is held */
  reasons: Reason[]
  releasedBy?: string
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

/** What the author's terms and the object's own markings leave room for, when the item was made. */
export interface Permitting {
  permitted: Use[]
  /** What comes with it, for people: how to name the author, whether to encrypt, what not to do. */
  obligations: Obligation[]
  /** Whether a use is permitted. Beside the data: it is neither cloned nor written as JSON. */
  permits (use: Use): boolean
}

/** An object this node now holds durably, its own included. */
export interface ObjectEvent extends Permitting {
  type: 'object'
  /**
   * Hand the last one back as `since` to go on behind it, also after a restart, and at another node of the member, which
   * goes on one hour before; delivery is at least once.
   */
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
  /** A cursor of an earlier event, of this node or another of the member; without it only what arrives from now on; `'start'` for everything held. */
  since?: string
  /** Which events; all when absent. */
  types?: readonly HanseEventType[]
  /** End after what is held now, instead of waiting for more. */
  follow?: boolean
}

export interface LookupMatch extends Permitting {
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

/** A value too common to mean anything by itself, and the list that says so. A warning: nothing is refused for it. */
export interface Warning { list: string, observable: Observable }

/** An object that names such a value. */
export interface ObjectWarning extends Warning { object: string }

export interface LookupAnswer {
  query: string
  observables: Observable[]
  matches: LookupMatch[]
  truncated: boolean
  /** Absent when there are none. */
  warnings?: Warning[]
}

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

/** What left this node, or happened in its outbox: a row of the audit log. It never holds the content of objects. */
export interface AuditRecord extends NumberedAuditRow {
  memberName?: string
  /** with a question about an object or a member: the objects of one entry that left, as far as they are still held */
  sent?: { entry: Hex, objects: string[] }
}

/** Without any, the whole log. */
export interface AuditQuery {
  /** who was sent it: a STIX id, or the id of an entry or an own publication */
  object?: string
  /** what was sent to it: did:key or name */
  member?: string
}

export type DeliveryState = 'acknowledged' | 'pending' | 'unreachable'

export interface DeliveryReport {
  entries: Hex[]
  /** Of what was withdrawn: then `acknowledged` means that the member signed that it has removed the content. */
  withdrawal?: { reason: string, at: number, objects: string[] }
  members: Array<{ member: MemberId, name: string, state: DeliveryState, at?: number }>
}

/** Why: one of `withdrawalReasons`. */
export interface WithdrawOptions extends AbortOptions { reason: WithdrawalReason }

export interface WithdrawalReport {
  /** Ask `delivery` by it, or by the STIX id, who has applied it. */
  withdrawal: Hex
  entries: Hex[]
  /** Objects taken back, every version and copy counted. */
  objects: number
  reason: WithdrawalReason
}

export interface MemberView {
  member: MemberId
  name: string
  country: string
  /** country of the ultimate owner */
  owner?: string
  sectors: string[]
  role: Role
  authority?: string
  fingerprint: string
  own: boolean
  connected: boolean
  /** `addrs`: those on the card, and those that the node announced */
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
  /** Frames of it that were refused since the start: how many, and the code of the last. */
  refused?: { times: number, code: string }
}

/** A node certificate that ends within 30 days, or has ended. */
export interface ExpiryWarning {
  node: NodeId
  member: MemberId
  name: string
  own: boolean
  until: number
  /** the days of the warning it has come to; 0 when it has ended */
  within: 0 | 1 | 7 | 30
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
  /** Certificates that need attention, the soonest first. */
  expiring: ExpiryWarning[]
  /** How far the median of the peers' clocks lies ahead of this node's, in ms; absent without peers. */
  clockSkewMs?: number
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
  /**
   * Publish all objects or none; resolves when durable, before delivery. An abort before the seal publishes nothing.
   * With `at` or `hold`, or where a rule wants it, it waits in the outbox.
   */
  publish (bundle: Uint8Array | string, terms: Terms, options?: PublishOptions): Promise<Publication>
  /** Publications that wait for their time or for a person. */
  outbox (options?: AbortOptions): Promise<OutboxItem[]>
  /** Publish what waits; what was held and is due later becomes scheduled. `E_NOT_FOUND`, `E_SECOND_PERSON`. */
  release (id: Hex, options: ReleaseOptions): Promise<Publication>
  /** Never publish what waits. `E_NOT_FOUND`. */
  drop (id: Hex, options: ReleaseOptions): Promise<OutboxItem>
  subscribe (options?: SubscribeOptions): AsyncIterable<HanseEvent>
  lookup (value: string, options?: AbortOptions): Promise<LookupAnswer>
  lookupMany (values: AsyncIterable<string> | Iterable<string>, options?: AbortOptions): AsyncIterable<LookupAnswer>
  /** By STIX id: every place it stands in, and for each member (or the one named) why it may hold it. `E_NOT_FOUND` when unknown. */
  explain (id: string, options?: AbortOptions & { member?: string }): Promise<Explanation[]>
  members (options?: AbortOptions): Promise<MemberView[]>
  peers (options?: AbortOptions): Promise<PeerView[]>
  /**
   * Take back everything this member published under these STIX ids, every version: readers remove it and sign that
   * they did. Private imports stay. `E_NOT_FOUND`, `E_NOT_AUTHOR`.
   */
  withdraw (ids: readonly string[], options: WithdrawOptions): Promise<WithdrawalReport>
  /** Of a publication, an entry, a withdrawal or an object (by STIX id) of this member's. `E_NOT_FOUND` when unknown. */
  delivery (id: string, options?: AbortOptions): Promise<DeliveryReport>
  status (options?: AbortOptions): Promise<Status>
  /** What the node counts of itself, in the text format of Prometheus. */
  metrics (options?: AbortOptions): Promise<string>
  /** The audit log, oldest first, or what of it is asked for. Ends with what is there now. `E_NOT_FOUND`, `E_MEMBER_UNKNOWN`. */
  audit (query?: AuditQuery & AbortOptions): AsyncIterable<AuditRecord>
  /** Read the own rules anew. Refused ones (`E_RULE_…`) change nothing; those in force stay. */
  loadRules (options?: AbortOptions): Promise<RulesView>
  /** Walks the chain of the audit log and names the first row that is missing or was altered. */
  verifyAudit (options?: AbortOptions): Promise<AuditVerdict>
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
