import { addressRecordInput, addrBytesMax, assembleAddressRecord, encodeAddressRecord, fromHex, multikey, nodeAddrsMax, unwrap } from '@hanse/core'
import { recordKey, tableProtocol } from './table.ts'
import type { Clock } from '../clock.ts'
import type { AddressBook, HeldRecord } from './address-book.ts'
import type { Addresses } from '../transport/dialler.ts'
import type { Hex, MemberNode, NodeId, Signer } from '@hanse/core'
import type { ComponentLogger, ContentRouting, Libp2pEvents, Logger, PeerId, TypedEventTarget } from '@libp2p/interface'
import type { AddressManager, Registrar } from '@libp2p/interface-internal'

export interface AddressComponents {
  peerId: PeerId
  addressManager: AddressManager
  contentRouting: ContentRouting
  registrar: Registrar
  events: TypedEventTarget<Libp2pEvents>
  logger: ComponentLogger
}

export interface AddressInit {
  clock: Clock
  book: AddressBook
  federation: Hex
  node: MemberNode
  signer: Signer
  /** other nodes whose cards name no address: only the table can say where they are */
  unlisted(): NodeId[]
}

const hourMs = 60 * 60 * 1000
/** How long a record is good: longer than the table keeps one that nobody renews. */
const recordMs = 48 * hourMs
const renewMs = 6 * hourMs
/** Several peers that come, or addresses that change, within this time are one announcement. */
const settleMs = 500
const lookupTimeoutMs = 10_000
/** A node that only the table knows is asked for again after this, then after twice as long each time. */
const retryMs = 10_000

/** Announces where this node can be reached in the federation's table, and looks up where others can. */
export class AddressService implements Addresses {
  readonly #components: AddressComponents
  readonly #init: AddressInit
  readonly #log: Logger
  #topology: string | undefined
  #timer: NodeJS.Timeout | undefined
  #announcing: Promise<void> = Promise.resolve()
  #retryMs = retryMs
  #running = new AbortController()

  constructor (components: AddressComponents, init: AddressInit) {
    this.#components = components
    this.#init = init
    this.#log = components.logger.forComponent('hanse:addresses')
  }

  async start (): Promise<void> {
    this.#running = new AbortController()
    const { registrar, events } = this.#components
    this.#topology = await registrar.register(tableProtocol(this.#init.federation), { onConnect: this.#onChange })
    events.addEventListener('self:peer:update', this.#onChange)
  }

  async stop (): Promise<void> {
    const { registrar, events } = this.#components
    this.#running.abort()
    clearTimeout(this.#timer)
    events.removeEventListener('self:peer:update', this.#onChange)
    if (this.#topology !== undefined) {
      registrar.unregister(this.#topology)
    }
    await this.#announcing
  }

  known (node: NodeId): string[] {
    return this.#init.book.addrsOf(node, this.#init.clock.nowMs())
  }

  async find (node: NodeId): Promise<string[]> {
    try {
      const bytes = await this.#components.contentRouting.get(recordKey(node), { signal: this.#timeout() })
      unwrap(this.#init.book.take(node, bytes, this.#init.clock.nowMs()))
    } catch (error) {
      this.#log('no addresses of %s found - %e', node, error)
    }
    return this.known(node)
  }

  readonly #onChange = (): void => {
    this.#retryMs = retryMs
    this.#announceIn(settleMs)
  }

  #announceIn (delayMs: number): void {
    clearTimeout(this.#timer)
    if (this.#running.signal.aborted) {
      return
    }
    this.#timer = setTimeout(() => {
      this.#announcing = this.#announcing
        .then(async () => { await this.#announce() })
        .catch((error: unknown) => { this.#log('announcing failed - %e', error) })
        .then(async () => { await this.#findUnlisted() })
        .finally(() => {
          this.#announceIn(this.#unknown().length > 0 ? this.#retryMs : renewMs)
          this.#retryMs = Math.min(this.#retryMs * 2, renewMs)
        })
    }, delayMs)
  }

  async #findUnlisted (): Promise<void> {
    for (const node of this.#unknown()) {
      if (!this.#running.signal.aborted) {
        await this.find(node)
      }
    }
  }

  #unknown (): NodeId[] {
    return this.#init.unlisted().filter((node) => this.known(node).length === 0)
  }

  async #announce (): Promise<void> {
    const { book, node } = this.#init
    if (book.newest(node.id) === undefined) {
      // a record of before the last start must not be newer than the next one
      await this.find(node.id)
    }
    const addrs = this.#ownAddrs()
    const now = this.#init.clock.nowMs()
    const held = book.newest(node.id)
    if (addrs.length === 0 && held === undefined) {
      return
    }
    const { bytes } = held !== undefined && isCurrent(held, addrs, now) ? held : await this.#sign(addrs, now, held)
    await this.#components.contentRouting.put(recordKey(node.id), bytes, { signal: this.#timeout() })
  }

  async #sign (addrs: string[], now: number, before: HeldRecord | undefined): Promise<HeldRecord> {
    const { book, signer, node } = this.#init
    const federation = fromHex(this.#init.federation)
    const seq = Math.max(now, (before?.record.seq ?? 0) + 1)
    const body = encodeAddressRecord({ federation, node: multikey(node.nodeKey), addrs, seq, time: now, until: now + recordMs })
    const bytes = assembleAddressRecord(body, await signer.sign(addressRecordInput(federation, body)))
    return { record: unwrap(book.take(node.id, bytes, now)), bytes }
  }

  #ownAddrs (): string[] {
    const self = `/p2p/${this.#components.peerId.toString()}`
    const addrs = this.#components.addressManager.getAddresses()
      .map((addr) => addr.toString())
      .map((addr) => addr.endsWith(self) ? addr.slice(0, -self.length) : addr)
    return [...new Set(addrs)].filter((addr) => addr.length <= addrBytesMax).sort().slice(0, nodeAddrsMax)
  }

  #timeout (): AbortSignal {
    return AbortSignal.any([this.#running.signal, AbortSignal.timeout(lookupTimeoutMs)])
  }
}

/** Whether a record says the same and is good for long enough not to be written anew. */
function isCurrent ({ record }: HeldRecord, addrs: string[], now: number): boolean {
  return record.until - now > recordMs - renewMs / 2 && record.addrs.length === addrs.length && record.addrs.every((addr, i) => addr === addrs[i])
}
