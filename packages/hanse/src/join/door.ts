import { noise } from '@chainsafe/libp2p-noise'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { JoinStream, joinProtocol } from './join-stream.ts'
import { doorConnectionsMax, doorConnectionsPerMinuteMax, doorFramesMax, doorVisitMs } from './limits.ts'
import type { JoinDesk } from './desk.ts'
import type { Clock } from '../clock.ts'
import type { ComponentLogger, Connection, Libp2p, PrivateKey, Stream } from '@libp2p/interface'

const minuteMs = 60_000

export interface DoorInit {
  /** the node's own, so that its peer id is the one in the invitation */
  privateKey: PrivateKey
  /** multiaddrs to listen on */
  listen: string[]
  desk: JoinDesk
  clock: Clock
  logger: ComponentLogger
}

/**
 * Where outsiders who were invited come in: a listener of its own that speaks the join protocol and nothing else, so that by
 * construction it is all they reach. It is open while an invitation is.
 */
export class Door {
  readonly #init: DoorInit
  readonly #arrivals: number[] = []
  #libp2p: Libp2p | undefined
  #opening: Promise<Libp2p> | undefined

  constructor (init: DoorInit) {
    this.#init = init
  }

  /** Opens it, if it is not, and says where it is. */
  async open (): Promise<string[]> {
    this.#opening ??= this.#listen()
    this.#libp2p = await this.#opening
    return this.#libp2p.getMultiaddrs().map((addr) => addr.toString())
  }

  async close (): Promise<void> {
    const libp2p = await this.#opening?.catch(() => undefined)
    this.#opening = undefined
    this.#libp2p = undefined
    await libp2p?.stop()
  }

  async #listen (): Promise<Libp2p> {
    const { privateKey, listen, logger } = this.#init
    const libp2p = await createLibp2p({
      privateKey,
      addresses: { listen },
      transports: [tcp()],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux({ maxInboundStreams: 1 })],
      connectionManager: { maxConnections: doorConnectionsMax, maxIncomingPendingConnections: doorConnectionsMax },
      connectionMonitor: { enabled: false },
      connectionGater: { denyDialPeer: () => true, denyInboundConnection: () => !this.#isQuiet() || !this.#init.desk.isOpen },
      logger
    })
    await libp2p.handle(joinProtocol, (stream, connection) => { this.#receive(stream, connection) }, { maxInboundStreams: 1 })
    libp2p.addEventListener('connection:open', ({ detail: connection }) => {
      // libp2p makes room by closing the oldest; who is in stays for a while only
      const timer = setTimeout(() => { connection.abort(new Error('the visit is over')) }, doorVisitMs)
      timer.unref()
      connection.addEventListener('close', () => { clearTimeout(timer) })
    })
    return libp2p
  }

  /** Whether few enough came in the last minute; this one is counted. */
  #isQuiet (): boolean {
    const now = this.#init.clock.passedMs()
    while (this.#arrivals[0] !== undefined && this.#arrivals[0] <= now - minuteMs) {
      this.#arrivals.shift()
    }
    return this.#arrivals.length < doorConnectionsPerMinuteMax && this.#arrivals.push(now) > 0
  }

  #receive (stream: Stream, connection: Connection): void {
    this.#converse(new JoinStream(stream), connection).catch((error: unknown) => {
      this.#init.logger.forComponent('hanse:join')('a visit broke off - %e', error)
      stream.abort(error instanceof Error ? error : new Error('the visit broke off'))
    })
  }

  async #converse (stream: JoinStream, connection: Connection): Promise<void> {
    const key = connection.remotePeer.publicKey?.raw
    for (let count = 0; count < doorFramesMax && key?.length === 32; count++) {
      const message = await stream.receive()
      if (message === undefined) {
        break
      }
      for await (const answer of this.#init.desk.answer(message, key)) {
        await stream.send(answer)
      }
    }
    await stream.close()
  }
}

/**
 * Addresses of a door for an invitation: the names under which the node itself is reached, with the door's port.
 *
 * @param door - multiaddrs it listens on, with the peer id
 * @param card - multiaddrs on the node's card
 */
export function doorAddresses (door: readonly string[], card: readonly string[]): string[] {
  const named = card.flatMap((text) => {
    const [host] = multiaddr(text).getComponents()
    return host?.value === undefined ? [] : [`/${host.name}/${host.value}`]
  })
  const ends = door.map((text) => {
    const components = multiaddr(text).getComponents()
    const [port, peer] = [components.find(({ name }) => name === 'tcp'), components.find(({ name }) => name === 'p2p')]
    return `/tcp/${port?.value ?? ''}/p2p/${peer?.value ?? ''}`
  })
  const hosts = [...new Set(named)]
  return hosts.length === 0 ? [...door] : [...new Set(hosts.flatMap((host) => ends.map((end) => host + end)))]
}
