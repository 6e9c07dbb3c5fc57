import { multiaddr } from '@multiformats/multiaddr'
import { peerIdOf } from './identity.ts'
import { dialTimeoutMs } from './limits.ts'
import { Relays } from './relays.ts'
import type { MemberNode, NodeId } from '@hanse/core'
import type { Logger, PeerId } from '@libp2p/interface'
import type { ConnectionManager, Registrar } from '@libp2p/interface-internal'
import type { Multiaddr } from '@multiformats/multiaddr'

/** Addresses that nodes have announced themselves, beside those on their cards. */
export interface Addresses {
  start(): Promise<void>
  stop(): Promise<void>
  known(node: NodeId): string[]
  /** Asks others; gives what is known then. Never rejects. */
  find(node: NodeId): Promise<string[]>
}

/** Opens connections to nodes of the roster: by their cards, by what they announced, through members that relay. */
export class Dialler {
  readonly #connections: ConnectionManager
  readonly #addresses: Addresses | undefined
  readonly #relays: Relays
  readonly #log: Logger
  readonly #dialling = new Set<NodeId>()

  constructor (components: { connectionManager: ConnectionManager, registrar: Registrar }, addresses: Addresses | undefined, log: Logger) {
    this.#connections = components.connectionManager
    this.#addresses = addresses
    this.#relays = new Relays(components.registrar)
    this.#log = log
  }

  async start (): Promise<void> {
    await this.#relays.start()
    await this.#addresses?.start()
  }

  async stop (): Promise<void> {
    this.#relays.stop()
    await this.#addresses?.stop()
  }

  /** Tries once, unless that goes on already. What comes of it shows in the connections. */
  dial (node: MemberNode, signal: AbortSignal): void {
    if (this.#dialling.has(node.id)) {
      return
    }
    this.#dialling.add(node.id)
    this.#try(node, signal)
      .catch((error: unknown) => { this.#log('dialling %s failed - %e', node.id, error) })
      .finally(() => { this.#dialling.delete(node.id) })
  }

  /** The addresses that a node announced, as far as they are known. */
  announced (node: NodeId): string[] {
    return this.#addresses?.known(node) ?? []
  }

  async #try (node: MemberNode, signal: AbortSignal): Promise<void> {
    const peer = peerIdOf(node)
    const known = [...node.addrs, ...this.announced(node.id)]
    try {
      await this.#open([...addrsOf(peer, known), ...this.#relays.addrsOf(peer)], signal)
    } catch (error) {
      const found = (await this.#addresses?.find(node.id) ?? []).filter((addr) => !known.includes(addr))
      if (found.length === 0) {
        throw error
      }
      await this.#open(addrsOf(peer, found), signal)
    }
  }

  async #open (addrs: Multiaddr[], signal: AbortSignal): Promise<void> {
    if (addrs.length === 0) {
      throw new Error('no address is known')
    }
    await this.#connections.openConnection(addrs, { signal: AbortSignal.any([signal, AbortSignal.timeout(dialTimeoutMs)]) })
  }
}

function addrsOf (peer: PeerId, texts: string[]): Multiaddr[] {
  return [...new Set(texts)].map((text) => multiaddr(text).encapsulate(`/p2p/${peer.toString()}`))
}
