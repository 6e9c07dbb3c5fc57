import { RELAY_V2_HOP_CODEC } from '@libp2p/circuit-relay-v2'
import type { Connection, PeerId } from '@libp2p/interface'
import type { Registrar } from '@libp2p/interface-internal'
import type { Multiaddr } from '@multiformats/multiaddr'

/** Relays that are asked for one member: beyond, a member that is away would cost too many questions. */
const relaysAskedMax = 8

/**
 * The connected members that relay. A node behind NAT makes a reservation with one of them, and whoever wants to reach
 * it asks them all, so no address of it must be known.
 */
export class Relays {
  readonly #registrar: Registrar
  readonly #connections = new Map<string, Connection>()
  #topology: string | undefined

  constructor (registrar: Registrar) {
    this.#registrar = registrar
  }

  async start (): Promise<void> {
    this.#topology = await this.#registrar.register(RELAY_V2_HOP_CODEC, {
      onConnect: (peer, connection) => { this.#connections.set(peer.toString(), connection) },
      onDisconnect: (peer) => { this.#connections.delete(peer.toString()) }
    })
  }

  stop (): void {
    if (this.#topology !== undefined) {
      this.#registrar.unregister(this.#topology)
    }
    this.#connections.clear()
  }

  /** Where a peer may be reached, if it waits at one of the relays. */
  addrsOf (peer: PeerId): Multiaddr[] {
    return [...this.#connections]
      .filter(([relay]) => relay !== peer.toString())
      .slice(0, relaysAskedMax)
      .map(([relay, { remoteAddr }]) => {
        const addr = remoteAddr.getComponents().some(({ name }) => name === 'p2p') ? remoteAddr : remoteAddr.encapsulate(`/p2p/${relay}`)
        return addr.encapsulate(`/p2p-circuit/p2p/${peer.toString()}`)
      })
  }
}
