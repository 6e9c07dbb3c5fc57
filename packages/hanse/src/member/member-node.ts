import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { decodeCharter, didOf, equal, foldRoster, fromHex, HanseError, show, toHex, unwrap } from '@hanse/core'
import { Knowledge } from '@hanse/knowledge'
import { openDirectory, openStore } from '@hanse/store'
import { defaultLogger } from '@libp2p/logger'
import { nativeSuite } from '../crypto/native-suite.ts'
import { Engine } from '../engine/engine.ts'
import { homeFiles } from '../home/files.ts'
import { readHome } from '../home/home.ts'
import { Publisher } from '../publish/publisher.ts'
import { abortable } from './abortable.ts'
import { entryInfo } from './context.ts'
import { delivery, explain } from './explain.ts'
import { importBundle } from './import.ts'
import { lookup, lookupMany } from './lookup.ts'
import { subscribe } from './subscription.ts'
import { viewMembers, viewPeers, viewStatus } from './views.ts'
import type { HanseInit } from '../options.ts'
import type {
  AbortOptions, DeliveryReport, Explanation, Hanse, HanseEvent, ImportReport, LookupAnswer, MemberView, PeerView, Preview, Publication, Status,
  SubscribeOptions, Terms
} from '../types.ts'
import type { Context } from './context.ts'
import type { Hex, Member, MemberId, MemberNode as CertifiedNode, NodeId, Roster, Signer, Suite } from '@hanse/core'
import type { Store } from '@hanse/store'

/** Unmarked content that is published without a TLP gets this one. */
const defaultTlp = 'amber'

const incarnationBytes = 16

interface Opened { context: Context, publisher: Publisher }

/** A member's node over its store; a network may be attached. The base of both doors. */
export class MemberNode implements Hanse {
  readonly #init: HanseInit
  #opened: Opened | undefined
  #startedAt: number | undefined

  constructor (init: HanseInit) {
    this.#init = init
  }

  get member (): MemberId { return this.#context.self.member }
  get node (): NodeId { return this.#context.node.id }
  get federation (): Hex { return this.#context.roster.federation }
  get started (): boolean { return this.#startedAt !== undefined }

  /** The roster, once the node is open. */
  get roster (): Roster | undefined { return this.#opened?.context.roster }

  protected get engine (): Engine { return this.#context.engine }

  /** Opens the store and checks it; no network. */
  protected async open (nodeKey?: Uint8Array): Promise<void> {
    if (this.#opened !== undefined) {
      return
    }
    const suite = nativeSuite()
    const identity = await identify(this.#init, suite, nodeKey)
    const store = await openStoreOf(this.#init, identity.roster, suite)
    try {
      const engine = new Engine({
        ...identity,
        store,
        restored: await store.restore(),
        federation: fromHex(identity.roster.federation),
        self: identity.node.id,
        suite,
        log: (this.#init.logger ?? defaultLogger()).forComponent('hanse:node')
      })
      const knowledge = new Knowledge({ store, self: identity.self, entryInfo: (entry) => entryInfo(engine, entry) })
      const context = { ...identity, incarnation: await incarnationOf(store), engine, store, knowledge, federation: fromHex(identity.roster.federation), suite }
      this.#opened = { context, publisher: new Publisher(context, defaultTlp) }
    } catch (error) {
      await store.close()
      throw error
    }
  }

  protected markStarted (started: boolean): void {
    this.#startedAt = started ? Date.now() : undefined
  }

  /** Waits for what is under way to the disk and closes the store. */
  protected async close (): Promise<void> {
    const opened = this.#opened
    this.#opened = undefined
    if (opened !== undefined) {
      await opened.context.engine.close()
      await opened.context.store.close()
    }
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
    return abortable(options?.signal, async () => importBundle(this.#context, bytesOf(bundle), options))
  }

  async preview (bundle: Uint8Array | string, terms: Terms, options?: AbortOptions): Promise<Preview> {
    return abortable(options?.signal, async () => this.#open.publisher.preview(bytesOf(bundle), terms, options))
  }

  async publish (bundle: Uint8Array | string, terms: Terms, options?: AbortOptions): Promise<Publication> {
    return this.#open.publisher.publish(bytesOf(bundle), terms, options)
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

  async members (options?: AbortOptions): Promise<MemberView[]> {
    return abortable(options?.signal, () => viewMembers(this.#context))
  }

  async peers (options?: AbortOptions): Promise<PeerView[]> {
    return abortable(options?.signal, () => viewPeers(this.#context))
  }

  async delivery (publicationOrEntry: Hex, options?: AbortOptions): Promise<DeliveryReport> {
    return abortable(options?.signal, async () => delivery(this.#context, publicationOrEntry))
  }

  async status (options?: AbortOptions): Promise<Status> {
    return abortable(options?.signal, () => viewStatus(this.#context, this.#startedAt))
  }
}

function bytesOf (bundle: Uint8Array | string): Uint8Array {
  return typeof bundle === 'string' ? new TextEncoder().encode(bundle) : bundle
}

interface Identity { roster: Roster, self: Member, node: CertifiedNode, signer: Signer }

async function identify (init: HanseInit, suite: Suite, nodeKey: Uint8Array | undefined): Promise<Identity> {
  const home = init.directory !== undefined && (init.charter === undefined || init.signer === undefined) ? await readHome(init.directory) : undefined
  const charter = init.charter ?? home?.charter
  const signer = init.signer ?? home?.signer
  if (charter === undefined || signer === undefined) {
    throw new HanseError(
      'E_CHARTER_MISSING',
      `${show(init.directory ?? 'the node')} belongs to no federation yet; accept a charter with "hanse charter accept FILE"`,
      {}
    )
  }
  const roster = foldRoster(unwrap(decodeCharter(suite, charter)))
  const node = [...roster.nodes.values()].find((candidate) => equal(candidate.authoringKey, signer.publicKey))
  const self = node === undefined ? undefined : roster.members.get(node.member)
  if (node === undefined || self === undefined) {
    throw new HanseError(
      'E_AUTHOR_UNKNOWN',
      `no node of the federation ${roster.federation} signs with the key ${didOf(signer.publicKey)}; use the home whose card is in the charter`,
      {}
    )
  }
  if (nodeKey !== undefined && didOf(nodeKey) !== node.id) {
    throw new HanseError(
      'E_KEY_ROLE',
      `the libp2p node has the key ${didOf(nodeKey)}, the charter certifies ${node.id} beside this signer; start libp2p with the certified node key`,
      {}
    )
  }
  return { roster, self, node, signer }
}

/** A store that may not remember all that was sealed gets a new incarnation, so that no lane is ever forked (DESIGN §7). */
async function incarnationOf (store: Store): Promise<Uint8Array> {
  if (store.incarnation !== undefined && !store.restored) {
    return fromHex(store.incarnation)
  }
  const incarnation = randomBytes(incarnationBytes)
  await store.setIncarnation(toHex(incarnation))
  return incarnation
}

async function openStoreOf (init: HanseInit, roster: Roster, suite: Suite): Promise<Store> {
  const { federation } = roster
  if (init.datastore !== undefined) {
    return openStore({ level: init.datastore, federation, suite, create: true })
  }
  if (init.directory === undefined) {
    throw new HanseError('E_CONFIG', 'a node needs a directory or a datastore to keep what it holds', {})
  }
  return openDirectory({ directory: join(init.directory, homeFiles.store), federation, suite, create: true })
}
