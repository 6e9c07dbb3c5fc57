import { noise } from '@chainsafe/libp2p-noise'
import { HanseError } from '@hanse/core'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { createLibp2p } from 'libp2p'
import { AddressBook } from './addresses/address-book.ts'
import { AddressService } from './addresses/address-service.ts'
import { addressTable } from './addresses/table.ts'
import { MemberNode } from './member/member-node.ts'
import { gaterOf } from './transport/gater.ts'
import { LibP2PTransport } from './transport/libp2p-transport.ts'
import { connectionsMax, inboundPerHostMax, incomingPendingMax, pingStreamsMax } from './transport/limits.ts'
import { muxer } from './transport/muxer.ts'
import { memberRelay } from './transport/relay.ts'
import { transportsOf } from './transport/transports.ts'
import type { CreateHanseInit } from './options.ts'
import type { HanseNode } from './types.ts'
import type { Libp2p } from '@libp2p/interface'

/**
 * A node of its own: TCP, WebSocket and relays, Noise, yamux, identify, ping, the roster's gater, and the exchange.
 *
 * @throws {HanseError} `E_HOME_MISSING`, `E_KEY_PERMISSIONS`, `E_PASSPHRASE`, `E_PASSPHRASE_NEEDED`, `E_CONFIG`,
 * `E_CONFIG_UNKNOWN_KEY`, `E_CHARTER_MISSING`, `E_AUTHOR_UNKNOWN`, `E_KEY_ROLE`, `E_LOCKED`, `E_STORE_DAMAGED`, `E_STORE_NEWER`
 */
export async function createHanse (init: CreateHanseInit): Promise<HanseNode> {
  const node = new StandaloneNode(init)
  await node.prepare()
  if (init.start !== false) {
    try {
      await node.start()
    } catch (error) {
      await node.stop()
      throw error
    }
  }
  return node
}

class StandaloneNode extends MemberNode implements HanseNode {
  readonly #init: CreateHanseInit
  #libp2p: Libp2p | undefined

  constructor (init: CreateHanseInit) {
    super(init)
    this.#init = init
  }

  async prepare (): Promise<void> {
    await this.open()
  }

  async start (): Promise<void> {
    if (this.#libp2p !== undefined) {
      return
    }
    await this.open()
    const home = await this.home()
    const seed = this.#init.nodeKey ?? home?.nodeKey
    if (seed === undefined) {
      throw new HanseError('E_CONFIG', 'a node without a home needs nodeKey, the seed of its certified node key', {})
    }
    const privateKey = await generateKeyPairFromSeed('Ed25519', seed)
    await this.open(privateKey.publicKey.raw)
    const { federation } = this.identity.roster
    const dht = this.#init.dht ?? home?.dht
    const book = new AddressBook(this.identity.suite, () => this.identity.roster)
    this.#libp2p = await createLibp2p({
      privateKey,
      addresses: { listen: this.#init.listen ?? home?.listen ?? [] },
      transports: transportsOf(this.#init.proxy ?? home?.proxy),
      connectionEncrypters: [noise()],
      streamMuxers: [muxer()],
      connectionManager: { maxConnections: connectionsMax, maxIncomingPendingConnections: incomingPendingMax, inboundConnectionThreshold: inboundPerHostMax },
      connectionGater: gaterOf({
        roster: () => this.roster,
        clock: this.clock,
        isBanned: (node) => this.engine.machine.banned().has(node),
        connections: (peer) => this.#libp2p?.getConnections(peer).length ?? 0
      }),
      logger: this.#init.logger,
      metrics: this.#init.metrics,
      ...this.#init.libp2p,
      services: {
        identify: identify(),
        ping: ping({ maxOutboundStreams: pingStreamsMax, maxInboundStreams: pingStreamsMax }),
        ...((this.#init.relay ?? home?.relay) === true && { relay: memberRelay() }),
        ...(dht === true && { dht: addressTable(federation, book, this.clock) }),
        ...this.#init.libp2p?.services,
        exchange: (components) => {
          const unlisted = (): string[] => [...this.identity.roster.nodes.values()]
            .filter(({ id, addrs }) => id !== this.node && addrs.length === 0)
            .map(({ id }) => id)
          const addresses = dht === true ? new AddressService(components, { ...this.identity, clock: this.clock, book, federation, unlisted }) : undefined
          const transport = new LibP2PTransport(components, this.engine, addresses)
          this.engine.attach(transport)
          this.register(components.metrics)
          return transport
        }
      }
    })
    this.engine.takeRoster()
    this.markStarted(true)
  }

  async stop (): Promise<void> {
    const libp2p = this.#libp2p
    this.#libp2p = undefined
    this.markStarted(false)
    await libp2p?.stop()
    await this.close()
  }
}
