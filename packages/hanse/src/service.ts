import { serviceCapabilities, serviceDependencies } from '@libp2p/interface'
import { MemberNode } from './member/member-node.ts'
import { LibP2PTransport } from './transport/libp2p-transport.ts'
import type { HanseInit } from './options.ts'
import type { HanseComponents } from './transport/libp2p-transport.ts'
import type { HanseNode } from './types.ts'
import type { Startable } from '@libp2p/interface'

/**
 * The exchange as a libp2p service, for people who own their node:
 * `createLibp2p({ …, connectionGater: rosterGater(charter), services: { identify: identify(), hanse: hanse({ … }) } })`.
 * The node's key must be the one that the charter certifies beside the signer (`E_KEY_ROLE` at the start otherwise).
 */
export function hanse (init: HanseInit): (components: HanseComponents) => HanseNode {
  return (components) => new HanseService(init, components)
}

class HanseService extends MemberNode implements HanseNode, Startable {
  readonly [Symbol.toStringTag] = '@hanse/exchange'
  readonly [serviceCapabilities] = ['@hanse/exchange']
  readonly [serviceDependencies] = ['@libp2p/identify']
  readonly #components: HanseComponents
  #transport: LibP2PTransport | undefined

  constructor (init: HanseInit, components: HanseComponents) {
    super({ ...init, logger: init.logger ?? components.logger })
    this.#components = components
  }

  async start (): Promise<void> {
    const key = this.#components.peerId.publicKey?.raw
    await this.open(key)
    this.#transport = new LibP2PTransport(this.#components, this.engine)
    this.engine.attach(this.#transport)
    this.register(this.#components.metrics)
    await this.#transport.start()
    this.markStarted(true)
  }

  /** Dials once the other components are up. */
  afterStart (): void {
    this.engine.goOnline()
  }

  async stop (): Promise<void> {
    await this.#transport?.stop()
    this.#transport = undefined
    this.markStarted(false)
    await this.close()
  }
}
