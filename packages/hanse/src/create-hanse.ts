import { noise } from '@chainsafe/libp2p-noise'
import { HanseError } from '@hanse/core'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { defaultLogger } from '@libp2p/logger'
import { ping } from '@libp2p/ping'
import { createLibp2p } from 'libp2p'
import { AddressBook } from './addresses/address-book.ts'
import { AddressService } from './addresses/address-service.ts'
import { addressTable } from './addresses/table.ts'
import { Door, doorAddresses } from './join/door.ts'
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

/** A port that the system chooses: good within one network; a firewall wants `door` in hanse.yaml. */
const doorAnywhere = '/ip4/0.0.0.0/tcp/0'

class StandaloneNode extends MemberNode implements HanseNode {
  readonly #init: CreateHanseInit
  #libp2p: Libp2p | undefined
  #door: Door | undefined

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
    const dht = (this.#init.dht ?? home?.dht) === true
    const relays = (this.#init.relay ?? home?.relay) === true
    const listen = this.#init.listen ?? home?.listen ?? []
    const book = new AddressBook(this.identity.suite, () => this.identity.roster)
    this.#libp2p = await createLibp2p({
      privateKey,
      addresses: { listen },
      transports: transportsOf(this.#init.proxy ?? home?.proxy),
      connectionEncrypters: [noise()],
      streamMuxers: [muxer({ dht, relays, waitsAtRelays: listen.some((addr) => addr.includes('/p2p-circuit')) })],
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
        ...(relays && { relay: memberRelay() }),
        ...(dht && { dht: addressTable(federation, book, this.clock) }),
        ...this.#init.libp2p?.services,
        exchange: (components) => {
          const unlisted = (): string[] => [...this.identity.roster.nodes.values()]
            .filter(({ id, addrs }) => id !== this.node && addrs.length === 0)
            .map(({ id }) => id)
          const addresses = dht ? new AddressService(components, { ...this.identity, clock: this.clock, book, federation, unlisted }) : undefined
          const transport = new LibP2PTransport(components, this.engine, addresses)
          this.engine.attach(transport)
          this.register(components.metrics)
          return transport
        }
      }
    })
    this.engine.goOnline()
    this.markStarted(true)
    this.#door = new Door({
      privateKey,
      listen: [this.#init.door ?? home?.door ?? doorAnywhere],
      desk: this.desk,
      clock: this.clock,
      logger: this.#init.logger ?? defaultLogger()
    })
    if (this.desk.isOpen) {
      // who was invited before may come at any time
      await this.#door.open()
    }
  }

  protected override async openDoor (): Promise<string[]> {
    if (this.#door === undefined) {
      throw new HanseError('E_DOOR', 'the node is offline; start it before you invite anybody', {})
    }
    return doorAddresses(await this.#door.open(), this.identity.node.addrs)
  }

  async stop (): Promise<void> {
    const libp2p = this.#libp2p
    const door = this.#door
    this.#libp2p = undefined
    this.#door = undefined
    this.markStarted(false)
    await door?.close()
    await libp2p?.stop()
    await this.close()
  }
}
