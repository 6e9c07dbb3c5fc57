import { streamClasses } from '@hanse/exchange'
import { serviceCapabilities, serviceDependencies } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { FrameWriter } from './frame-writer.ts'
import { nodeIdOf, peerIdOf } from './identity.ts'
import { readFrames } from './read-frames.ts'
import type { Frame, Transport, TransportListener } from './transport.ts'
import type { MemberNode, NodeId } from '@hanse/core'
import type { StreamClass } from '@hanse/exchange'
import type { ComponentLogger, Connection, Libp2pEvents, Logger, PeerId, Startable, Stream, TypedEventTarget } from '@libp2p/interface'
import type { AddressManager, ConnectionManager, Registrar } from '@libp2p/interface-internal'

/** What of a libp2p node the exchange uses. */
export interface HanseComponents {
  peerId: PeerId
  registrar: Registrar
  connectionManager: ConnectionManager
  addressManager: AddressManager
  events: TypedEventTarget<Libp2pEvents>
  logger: ComponentLogger
}

/** How long a dial with its handshake may take, in ms. */
const dialTimeoutMs = 10_000
/** One stream in use and one that replaces it, per class and direction. */
const streamsPerClassMax = 2

interface Session {
  peerId: PeerId
  connection: Connection
  writers: Map<StreamClass, FrameWriter>
}

/** The protocol of a class: each side writes on the streams it opened and only reads the others. */
export function protocolOf (streamClass: StreamClass): string {
  return `/hanse/${streamClass}/1`
}

/**
 * The exchange's streams over a libp2p node. A session ends as a whole: when its connection closes or one of its
 * streams breaks, all connections to the peer are closed, so that both sides begin again from HELLO.
 */
export class LibP2PTransport implements Transport, Startable {
  readonly [Symbol.toStringTag] = '@hanse/transport'
  readonly [serviceCapabilities] = ['@hanse/exchange']
  readonly [serviceDependencies] = ['@libp2p/identify']
  readonly #components: HanseComponents
  readonly #listener: TransportListener
  readonly #sessions = new Map<NodeId, Session>()
  readonly #log: Logger
  #topology: string | undefined
  #running = new AbortController()

  constructor (components: HanseComponents, listener: TransportListener) {
    this.#components = components
    this.#listener = listener
    this.#log = components.logger.forComponent('hanse:transport')
  }

  async start (): Promise<void> {
    this.#running = new AbortController()
    const { events, registrar } = this.#components
    for (const streamClass of streamClasses) {
      await registrar.handle(protocolOf(streamClass), (stream, connection) => { this.#onStream(streamClass, stream, connection) }, {
        maxInboundStreams: streamsPerClassMax, maxOutboundStreams: streamsPerClassMax
      })
    }
    this.#topology = await registrar.register(protocolOf('live'), {
      onConnect: (_peer, connection) => { this.#sessionOver(connection) }
    })
    events.addEventListener('connection:close', this.#onClose)
  }

  async stop (): Promise<void> {
    const { events, registrar } = this.#components
    this.#running.abort()
    events.removeEventListener('connection:close', this.#onClose)
    if (this.#topology !== undefined) {
      registrar.unregister(this.#topology)
    }
    for (const streamClass of streamClasses) {
      await registrar.unhandle(protocolOf(streamClass))
    }
    for (const peer of [...this.#sessions.keys()]) {
      this.#end(peer, 'the node stops')
    }
  }

  send (peer: NodeId, streamClass: StreamClass, frame: Frame, bytes: number): void {
    const session = this.#sessions.get(peer)
    if (session === undefined) {
      return
    }
    let writer = session.writers.get(streamClass)
    if (writer === undefined) {
      writer = new FrameWriter(
        async () => session.connection.newStream(protocolOf(streamClass), { signal: this.#running.signal, maxOutboundStreams: streamsPerClassMax }),
        (taken) => { this.#listener.handed(peer, streamClass, taken) },
        (error) => {
          this.#log('stream %s to %s broke - %e', streamClass, peer, error)
          this.#dropSession(peer, session, 'a stream broke')
        }
      )
      session.writers.set(streamClass, writer)
    }
    writer.push(frame, bytes)
  }

  dial (node: MemberNode): void {
    const peerId = peerIdOf(node)
    const known = this.#components.connectionManager.getConnections(peerId)[0]
    if (known !== undefined && known.status === 'open') {
      this.#sessionOver(known)
      return
    }
    const addrs = node.addrs.map((addr) => multiaddr(addr).encapsulate(`/p2p/${peerId.toString()}`))
    if (addrs.length === 0) {
      return
    }
    const signal = AbortSignal.any([this.#running.signal, AbortSignal.timeout(dialTimeoutMs)])
    this.#components.connectionManager.openConnection(addrs, { signal }).catch((error: unknown) => {
      this.#log('dialling %s failed - %e', node.id, error)
    })
  }

  hangup (peer: NodeId, code: string): void {
    const session = this.#sessions.get(peer)
    if (session !== undefined) {
      this.#dropSession(peer, session, code)
    }
  }

  addrOf (peer: NodeId): string | undefined {
    return this.#sessions.get(peer)?.connection.remoteAddr.toString()
  }

  listening (): string[] {
    return this.#components.addressManager.getAddresses().map((addr) => addr.toString())
  }

  #onStream (streamClass: StreamClass, stream: Stream, connection: Connection): void {
    const peer = this.#sessionOver(connection)
    if (peer === undefined) {
      stream.abort(new Error('not a node of this federation'))
      return
    }
    readFrames(stream, async (frame) => { await this.#listener.frame(peer, streamClass, frame) })
      .then((fault) => {
        if (fault !== undefined) {
          this.#listener.malformed(peer, streamClass, fault.code, fault.message)
        }
      }, (error: unknown) => { this.#log('reading %s of %s broke - %e', streamClass, peer, error) })
  }

  /** The session with the peer of a connection, begun if there is none. */
  #sessionOver (connection: Connection): NodeId | undefined {
    const peer = nodeIdOf(connection.remotePeer)
    if (peer === undefined || this.#running.signal.aborted) {
      return undefined
    }
    if (!this.#sessions.has(peer) && connection.status === 'open') {
      this.#sessions.set(peer, { peerId: connection.remotePeer, connection, writers: new Map() })
      this.#listener.up(peer)
    }
    return peer
  }

  readonly #onClose = (event: CustomEvent<Connection>): void => {
    const peer = nodeIdOf(event.detail.remotePeer)
    const session = peer === undefined ? undefined : this.#sessions.get(peer)
    if (peer !== undefined && session !== undefined && session.connection.id === event.detail.id) {
      this.#dropSession(peer, session, 'the connection closed')
    }
  }

  #dropSession (peer: NodeId, session: Session, why: string): void {
    if (this.#sessions.get(peer) === session) {
      this.#end(peer, why)
    }
  }

  /** At once: a polite close waits for the other side's streams, and nothing that is lost here is lost for good. */
  #end (peer: NodeId, why: string): void {
    const session = this.#sessions.get(peer)
    if (session === undefined) {
      return
    }
    this.#sessions.delete(peer)
    const reason = new Error(why)
    for (const writer of session.writers.values()) {
      writer.close(reason)
    }
    this.#listener.down(peer)
    for (const connection of this.#components.connectionManager.getConnections(session.peerId)) {
      connection.abort(reason)
    }
  }
}
