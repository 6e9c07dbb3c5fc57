import { HanseError } from '@hanse/core'
import { defaultLogger } from '@libp2p/logger'
import { audit } from '../audit/read.ts'
import { systemClock } from '../clock.ts'
import { exportHeld } from '../export/export.ts'
import { viewForks } from '../fork/view.ts'
import { readCertificates } from '../home/certificates.ts'
import { ExpiryWatch } from '../home/expiry-watch.ts'
import { readHome } from '../home/home.ts'
import { readItems } from '../home/membership.ts'
import { nodeFamilies } from '../metrics/node-families.ts'
import { registerFamilies } from '../metrics/register.ts'
import { metricsText } from '../metrics/text.ts'
import { rulesOfHome } from '../rules/own-rules.ts'
import { withdraw } from '../withdraw/withdraw.ts'
import { abortable } from './abortable.ts'
import { clockSkewOf, isOff } from './clock-skew.ts'
import { delivery, explain } from './explain.ts'
import { ballotFor, castVote, viewPending } from './governance.ts'
import { importBundle } from './import.ts'
import { lookup, lookupMany } from './lookup.ts'
import { openNode } from './open-node.ts'
import { subscribe } from './subscription.ts'
import { viewMembers, viewPeers, viewStatus } from './views.ts'
import type { Clock } from '../clock.ts'
import type { Engine } from '../engine/engine.ts'
import type { Home } from '../home/home.ts'
import type { JoinDesk } from '../join/desk.ts'
import type { HanseInit } from '../options.ts'
import type { RulesSource } from '../rules/own-rules.ts'
import type {
  AbortOptions, AuditQuery, Ballot, AuditRecord, AuditVerdict, DeliveryReport, Explanation, ExportItem, ExportOptions, ForkView, Hanse, HanseEvent,
  ImportReport, LookupAnswer, MembershipView, MemberView, OutboxItem, PeerView, InvitationView, Invited, InviteOptions, LinkView, PendingOptions,
  PendingView, Proposal, StatementView, Preview, Publication, PublishOptions, ReleaseOptions, RulesView, Status, SubscribeOptions, Terms, WithdrawalReport,
  WithdrawOptions
} from '../types.ts'
import type { Context } from './context.ts'
import type { Opened } from './open-node.ts'
import type { Hex, MemberId, NodeId, Roster } from '@hanse/core'
import type { ComponentLogger, Metrics } from '@libp2p/interface'

/** A member's node over its store; a network may be attached. The base of both doors. */
export class MemberNode implements Hanse {
  readonly #init: HanseInit
  #opened: Opened | undefined
  #startedAt: number | undefined
  #home: Promise<Home> | undefined
  #expiries: ExpiryWatch | undefined
  readonly #families = nodeFamilies(() => this.#context)
  protected readonly clock: Clock

  constructor (init: HanseInit) {
    this.#init = init
    this.clock = init.clock ?? systemClock
  }

  get member (): MemberId { return this.#context.self.member }
  get node (): NodeId { return this.#context.node.id }
  get federation (): Hex { return this.#context.roster.federation }
  get started (): boolean { return this.#startedAt !== undefined }

  /** The roster, once the node is open. */
  get roster (): Roster | undefined { return this.#opened?.context.roster }

  protected get engine (): Engine { return this.#context.engine }

  /** Who this node is, and how it signs. */
  protected get identity (): Pick<Context, 'node' | 'roster' | 'signer' | 'suite'> { return this.#context }

  /** The home, read once: a person may have to unlock its keys. Undefined for a node without one. */
  protected async home (): Promise<Home | undefined> {
    if (this.#init.directory !== undefined) {
      this.#home ??= readHome(this.#init.directory, { passphrase: this.#init.passphrase })
    }
    return this.#home
  }

  /** Opens the store and checks it; no network. */
  protected async open (nodeKey?: Uint8Array): Promise<void> {
    const isSelfContained = this.#init.charter !== undefined && this.#init.signer !== undefined
    this.#opened ??= await openNode({
      init: this.#init,
      home: isSelfContained ? undefined : await this.home(),
      nodeKey,
      clock: this.clock,
      logger: this.#logger,
      rules: rulesSourceOf(this.#init),
      certificates: await this.#certificates()
    })
  }

  protected markStarted (started: boolean): void {
    this.#startedAt = started ? this.clock.nowMs() : undefined
    this.#opened?.outbox.setOnline(started)
    const skewMs = started ? clockSkewOf(this.#context) : undefined
    if (isOff(skewMs)) {
      this.#logger.forComponent('hanse:node')
        .error('E_CLOCK: the certificate of this node begins in %d s only: its clock is behind; set it', Math.round((skewMs ?? 0) / 1000))
    }
    this.#expiries?.end()
    this.#expiries = started ? new ExpiryWatch(() => this.#context, this.clock, this.#logger.forComponent('hanse:node')) : undefined
  }

  /** Waits for what is under way to the disk and closes the store. */
  protected async close (): Promise<void> {
    const opened = this.#opened
    this.#opened = undefined
    if (opened !== undefined) {
      await opened.outbox.idle()
      await opened.context.engine.close()
      await opened.context.store.close()
    }
  }

  get #logger (): ComponentLogger {
    return this.#init.logger ?? defaultLogger()
  }

  get #context (): Context {
    return this.#open.context
  }

  get #open (): Opened {
    if (this.#opened === undefined) {
      throw new HanseError('E_NOT_STARTED', 'the node is not open; start it first', {})
    }
    return this.#opened
  }

  async import (bundle: Uint8Array | string, options?: AbortOptions): Promise<ImportReport> {
    return abortable(options?.signal, async () => importBundle(this.#context, this.#open.publisher, bytesOf(bundle), options))
  }

  async preview (bundle: Uint8Array | string, terms: Terms, options?: AbortOptions): Promise<Preview> {
    return abortable(options?.signal, async () => this.#open.publisher.preview(bytesOf(bundle), terms, options))
  }

  async publish (bundle: Uint8Array | string, terms: Terms, options?: PublishOptions): Promise<Publication> {
    return this.#open.outbox.publish(bytesOf(bundle), terms, options)
  }

  async outbox (options?: AbortOptions): Promise<OutboxItem[]> {
    return abortable(options?.signal, async () => this.#open.outbox.list(options))
  }

  async release (id: Hex, options: ReleaseOptions): Promise<Publication> {
    return this.#open.outbox.release(id, options)
  }

  async drop (id: Hex, options: ReleaseOptions): Promise<OutboxItem> {
    return this.#open.outbox.drop(id, options)
  }

  subscribe (options?: SubscribeOptions): AsyncIterable<HanseEvent> {
    return subscribe(this.#context, options)
  }

  async lookup (value: string, options?: AbortOptions): Promise<LookupAnswer> {
    return abortable(options?.signal, async () => lookup(this.#context, value, options))
  }

  lookupMany (values: AsyncIterable<string> | Iterable<string>, options?: AbortOptions): AsyncIterable<LookupAnswer> {
    return lookupMany(this.#context, values, options)
  }

  async explain (id: string, options?: AbortOptions & { member?: string }): Promise<Explanation[]> {
    return abortable(options?.signal, async () => explain(this.#context, id, options))
  }

  export (options?: ExportOptions): AsyncIterable<ExportItem> {
    return exportHeld(this.#context, options)
  }

  async members (options?: AbortOptions): Promise<MemberView[]> {
    return abortable(options?.signal, () => viewMembers(this.#context))
  }

  async peers (options?: AbortOptions): Promise<PeerView[]> {
    return abortable(options?.signal, () => viewPeers(this.#context))
  }

  async withdraw (ids: readonly string[], options: WithdrawOptions): Promise<WithdrawalReport> {
    return withdraw(this.#context, this.#open.publisher, ids, options)
  }

  async delivery (id: string, options?: AbortOptions): Promise<DeliveryReport> {
    return abortable(options?.signal, async () => delivery(this.#context, id))
  }

  async metrics (options?: AbortOptions): Promise<string> {
    return abortable(options?.signal, () => metricsText(this.#families))
  }

  /** Gives the node's own metrics to a libp2p implementation; nothing without one. */
  protected register (metrics: Metrics | undefined): void {
    if (metrics !== undefined) {
      registerFamilies(metrics, this.#families)
    }
  }

  async status (options?: AbortOptions): Promise<Status> {
    return abortable(options?.signal, () => viewStatus(this.#context, this.#startedAt, this.#open.incarnations.renewal))
  }

  async forks (options?: AbortOptions): Promise<ForkView[]> {
    return abortable(options?.signal, () => viewForks(this.#context))
  }

  audit (query?: AuditQuery & AbortOptions): AsyncIterable<AuditRecord> {
    return audit(this.#context, query)
  }

  async loadRules (options?: AbortOptions): Promise<RulesView> {
    return abortable(options?.signal, async () => {
      const { rules, engine } = this.#context
      const view = await rules.load()
      engine.loadRules(rules.set)
      return view
    })
  }

  async loadCertificates (options?: AbortOptions): Promise<MembershipView> {
    return abortable(options?.signal, async () => {
      const { ledger, engine } = this.#context
      await engine.state(readItems(ledger.charter, await this.#certificates()))
      const { digest, members, nodes } = ledger.roster
      return { digest, members: members.size, nodes: nodes.size }
    })
  }

  async pending (options?: PendingOptions): Promise<PendingView> {
    return abortable(options?.signal, () => viewPending(this.#context, options))
  }

  async ballot (proposal: Proposal, options?: AbortOptions): Promise<Ballot> {
    return abortable(options?.signal, () => ballotFor(this.#context, proposal))
  }

  async vote (ballot: Pick<Ballot, 'form' | 'body'>, signature: Uint8Array, options?: AbortOptions): Promise<StatementView | LinkView> {
    return abortable(options?.signal, async () => castVote(this.#context, ballot, signature))
  }

  async #certificates (): Promise<Uint8Array[]> {
    const { certificates, directory } = this.#init
    return await certificates?.() ?? (directory === undefined ? [] : readCertificates(directory))
  }

  async invite (options?: InviteOptions): Promise<Invited> {
    return abortable(options?.signal, async () => this.desk.invite(await this.openDoor(), options))
  }

  async invitations (options?: AbortOptions): Promise<InvitationView[]> {
    return abortable(options?.signal, () => this.desk.list())
  }

  async revokeInvitation (id: Hex, options?: AbortOptions): Promise<void> {
    return abortable(options?.signal, async () => this.desk.revoke(id))
  }

  protected get desk (): JoinDesk { return this.#open.desk }

  /** Lets outsiders in who were invited, and says where. */
  protected async openDoor (): Promise<string[]> {
    throw new HanseError('E_DOOR', 'a node over a libp2p of its embedder has no door for outsiders; invite from a node that createHanse made', {})
  }

  async verifyAudit (options?: AbortOptions): Promise<AuditVerdict> {
    return this.#context.store.verifyAudit(options)
  }
}

function rulesSourceOf ({ rules, directory }: HanseInit): RulesSource {
  return rules ?? (directory === undefined ? async () => undefined : rulesOfHome(directory))
}

function bytesOf (bundle: Uint8Array | string): Uint8Array {
  return typeof bundle === 'string' ? new TextEncoder().encode(bundle) : bundle
}
