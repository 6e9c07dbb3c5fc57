import type { AbortOptions } from './abort.ts'
import type { AuditQuery, AuditRecord, AuditVerdict } from './audit.ts'
import type { DeliveryReport } from './delivery.ts'
import type { HanseEvent, SubscribeOptions } from './event.ts'
import type { Explanation } from './explanation.ts'
import type { ExportItem, ExportOptions } from './export.ts'
import type { ForkView } from './fork.ts'
import type { Ballot, InvitationView, Invited, InviteOptions, LinkView, PendingOptions, PendingView, Proposal, StatementView } from './governance.ts'
import type { LookupAnswer } from './lookup.ts'
import type { OutboxItem, ReleaseOptions } from './outbox.ts'
import type { ImportReport, Preview, Publication, PublishOptions } from './publication.ts'
import type { RulesView } from './rules.ts'
import type { MembershipView, MemberView, PeerView, Status } from './status.ts'
import type { Terms } from './terms.ts'
import type { WithdrawalReport, WithdrawOptions } from './withdrawal.ts'
import type { Hex, MemberId, NodeId } from '@hanse/core'

/**
 * A member's node. Made by `createHanse()`, by the libp2p service `hanse()`, or by the client of the local API.
 */
export interface Hanse {
  /** Store objects for this member alone: nothing leaves its nodes, which have them in common. `E_CLOCK` where there are several. */
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
  /**
   * What this member holds and may hand to its own tools, by the authors' terms and its own rules of the direction
   * `export`: each object once, the last item says what was left out and why. Noted in the audit log first.
   * `E_CURSOR`, `E_PERSON`, `E_LIMIT_REASON`.
   */
  export (options?: ExportOptions): AsyncIterable<ExportItem>
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
  /** Lanes whose author signed two entries of one place, each with the proof to show to others; own ones first. */
  forks (options?: AbortOptions): Promise<ForkView[]>
  /** What the node counts of itself, in the text format of Prometheus. */
  metrics (options?: AbortOptions): Promise<string>
  /** The audit log, oldest first, or what of it is asked for. Ends with what is there now. `E_NOT_FOUND`, `E_MEMBER_UNKNOWN`. */
  audit (query?: AuditQuery & AbortOptions): AsyncIterable<AuditRecord>
  /** Read the own rules anew. Refused ones (`E_RULE_…`) change nothing; those in force stay. */
  loadRules (options?: AbortOptions): Promise<RulesView>
  /**
   * Read the certificates anew, and take up with who holds one now. Refused ones change nothing. `E_AUTHOR_UNKNOWN` when this
   * node's own keys were replaced: then it must be started again.
   */
  loadCertificates (options?: AbortOptions): Promise<MembershipView>
  /** What waits for governors: requests to join, statements, and who has not signed yet. */
  pending (options?: PendingOptions): Promise<PendingView>
  /**
   * Writes what a governor would say, for the member key to sign. `E_NOT_FOUND`, `E_MEMBER_UNKNOWN`, `E_ROLE_OBSERVER`, `E_GOV_…`,
   * `E_CERT_…`.
   */
  ballot (proposal: Proposal, options?: AbortOptions): Promise<Ballot>
  /**
   * Says it: the ballot and the member key's signature of its input. Resolves when it is durable here; it spreads to all
   * members, and counts once a quorum has signed. `E_SIG_INVALID`, `E_GOV_…`, `E_CERT_…`.
   */
  vote (ballot: Pick<Ballot, 'form' | 'body'>, signature: Uint8Array, options?: AbortOptions): Promise<StatementView | LinkView>
  /**
   * Lets somebody in to ask, once: the token names a door of this node that is open while there is an invitation. `E_LIMIT_INVITATIONS`,
   * `E_ROLE_OBSERVER`, `E_INVITE_TIME`, `E_LIMIT_NOTE`, `E_DOOR` (the node is offline, or belongs to an embedder's libp2p).
   */
  invite (options?: InviteOptions): Promise<Invited>
  /** The invitations of this node, newest first. */
  invitations (options?: AbortOptions): Promise<InvitationView[]>
  /** Takes one back; who has used it is not answered any more. `E_NOT_FOUND`. */
  revokeInvitation (id: Hex, options?: AbortOptions): Promise<void>
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
