import { fromHex, HanseError } from '@hanse/core'
import { Knowledge } from '@hanse/knowledge'
import { defaultLogger } from '@libp2p/logger'
import { audit } from '../audit/read.ts'
import { systemClock } from '../clock.ts'
import { nativeSuite } from '../crypto/native-suite.ts'
import { applyHeld } from '../engine/apply-held.ts'
import { Engine } from '../engine/engine.ts'
import { exportHeld } from '../export/export.ts'
import { viewForks } from '../fork/view.ts'
import { readCertificates } from '../home/certificates.ts'
import { ExpiryWatch } from '../home/expiry-watch.ts'
import { readHome } from '../home/home.ts'
import { membershipOf } from '../home/membership.ts'
import { nodeFamilies } from '../metrics/node-families.ts'
import { registerFamilies } from '../metrics/register.ts'
import { metricsText } from '../metrics/text.ts'
import { Outbox } from '../outbox/outbox.ts'
import { Publisher } from '../publish/publisher.ts'
import { rulesOfHome, RulesInForce } from '../rules/own-rules.ts'
import { withdraw } from '../withdraw/withdraw.ts'
import { abortable } from './abortable.ts'
import { clockSkewOf, isOff } from './clock-skew.ts'
import { entryInfo } from './context.ts'
import { delivery, explain } from './explain.ts'
import { identify, identityIn } from './identify.ts'
import { importBundle } from './import.ts'
import { Incarnations } from './incarnations.ts'
import { lookup, lookupMany } from './lookup.ts'
import { incarnationOf, openStoreOf, quotaOf } from './open-store.ts'
import { subscribe } from './subscription.ts'
import { viewMembers, viewPeers, viewStatus } from './views.ts'
import { loadWarningLists } from './warning-lists.ts'
import type { Clock } from '../clock.ts'
import type { Home } from '../home/home.ts'
import type { HanseInit } from '../options.ts'
import type { RulesSource } from '../rules/own-rules.ts'
import type {
  AbortOptions, AuditQuery, AuditRecord, AuditVerdict, DeliveryReport, Explanation, ExportItem, ExportOptions, ForkView, Hanse, HanseEvent, ImportReport,
  LookupAnswer, MembershipView, MemberView, OutboxItem, PeerView, Preview, Publication, PublishOptions, ReleaseOptions, RulesView, Status, SubscribeOptions,
  Terms, WithdrawalReport, WithdrawOptions
} from '../types.ts'
import type { Context } from './context.ts'
import type { Hex, MemberId, NodeId, Roster } from '@hanse/core'
import type { ComponentLogger, Metrics } from '@libp2p/interface'

/** Unmarked content that is published without a TLP gets this one. */
const defaultTlp = 'amber'

interface Opened { context: Context, incarnations: Incarnations, publisher: Publisher, outbox: Outbox }

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
    if (this.#opened !== undefined) {
      return
    }
    const suite = nativeSuite()
    const home = this.#init.charter === undefined || this.#init.signer === undefined ? await this.home() : undefined
    const identity = await identify(this.#init, home, nodeKey)
    const rules = new RulesInForce(rulesSourceOf(this.#init), () => this.roster ?? identity.roster, suite, this.clock)
    await rules.load()
    const directory = this.#init.warningLists ?? home?.warningLists
    const warningLists = directory === undefined ? undefined : await loadWarningLists(directory, this.#logger.forComponent('hanse:node'))
    const store = await openStoreOf(this.#init, identity.roster, suite)
    try {
      const restored = await store.restore()
      await applyHeld({ store, suite, roster: identity.roster, restored })
      const engine = new Engine({
        ...identity,
        clock: this.clock,
        store,
        restored,
        federation: fromHex(identity.roster.federation),
        self: identity.node.id,
        suite,
        rules: rules.set,
        limits: quotaOf(this.#init.quotaBytes, home),
        log: this.#logger.forComponent('hanse:node')
      })
      const knowledge = new Knowledge({ store, suite, self: identity.self, entryInfo: (entry) => entryInfo(engine, entry), warningLists })
      const context = {
        ...identity,
        clock: this.clock,
        incarnation: await incarnationOf(store, engine.machine, identity.node.id),
        engine,
        store,
        knowledge,
        rules,
        warningLists,
        federation: fromHex(identity.roster.federation),
        suite
      }
      const incarnations = new Incarnations(context, this.#logger.forComponent('hanse:node'))
      await incarnations.current()
      const publisher = new Publisher(context, incarnations, defaultTlp)
      const outbox = new Outbox(context, publisher, this.#logger.forComponent('hanse:outbox'))
      this.#opened = { context, incarnations, publisher, outbox }
      await engine.disk.begin()
      engine.sweep()
    } catch (error) {
      await store.close()
      throw error
    }
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
      const context = this.#context
      const charter = this.#init.charter ?? (await this.home())?.charter as Uint8Array
      const { roster } = membershipOf(charter, await this.#certificates())
      // should its own keys hold no certificate any more, everything stays as it is
      Object.assign(context, identityIn(roster, context.signer))
      context.engine.takeRoster(roster)
      return { digest: roster.digest, members: roster.members.size, nodes: roster.nodes.size }
    })
  }

  async #certificates (): Promise<Uint8Array[]> {
    const { certificates, directory } = this.#init
    return await certificates?.() ?? (directory === undefined ? [] : readCertificates(directory))
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
