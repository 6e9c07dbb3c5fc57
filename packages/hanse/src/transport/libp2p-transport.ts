import { streamClasses } from '@hanse/exchange'
import { serviceCapabilities, serviceDependencies } from '@libp2p/interface'
import { Dialler } from './dialler.ts'
import { FrameWriter } from './frame-writer.ts'
import { nodeIdOf, peerIdOf } from './identity.ts'
import { InboundStreams } from './inbound-streams.ts'
import { streamsPerClassMax } from './limits.ts'
import { readFrames } from './read-frames.ts'
import type { Addresses } from './dialler.ts'
import type { Frame, Transport, TransportListener } from './transport.ts'
import type { MemberNode, NodeId } from '@hanse/core'
import type { StreamClass } from '@hanse/exchange'
import type { ComponentLogger, Connection, Libp2pEvents, Logger, Metrics, PeerId, Startable, Stream, TypedEventTarget } from '@libp2p/interface'
import type { AddressManager, ConnectionManager, Registrar } from '@libp2p/interface-internal'

/** What of a libp2p node the exchange uses. */
export interface HanseComponents {
  peerId: PeerId
  registrar: Registrar
  connectionManager: ConnectionManager
  addressManager: AddressManager
  events: TypedEventTarget<Libp2pEvents>
  logger: ComponentLogger
  metrics?: Metrics
}

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
  readonly #inbound = new InboundStreams(streamsPerClassMax)
  readonly #dialler: Dialler
  readonly #log: Logger
  #topology: string | undefined
  #running = new AbortController()

  /**
   * @param components - of a libp2p node
   * @param listener - told what happens
   * @param addresses - announced addresses; without them, members are reached by their cards alone
   */
  constructor (components: HanseComponents, listener: TransportListener, addresses?: Addresses) {
    this.#components = components
    this.#listener = listener
    this.#log = components.logger.forComponent('hanse:transport')
    this.#dialler = new Dialler(components, addresses, this.#log)
  }

  async start (): Promise<void> {
    this.#running = new AbortController()
    const { events, registrar } = this.#components
    for (const streamClass of streamClasses) {
      await registrar.handle(protocolOf(streamClass), (stream, connection) => { this.#onStream(streamClass, stream, connection) }, {
        maxInboundStreams: streamsPerClassMax, maxOutboundStreams: streamsPerClassMax, runOnLimitedConnection: true
      })
    }
    this.#topology = await registrar.register(protocolOf('live'), {
      notifyOnLimitedConnection: true,
      onConnect: (_peer, connection) => { this.#sessionOver(connection) }
    })
    await this.#dialler.start()
    events.addEventListener('connection:close', this.#onClose)
  }

  async stop (): Promise<void> {
    const { events, registrar } = this.#components
    this.#running.abort()
    events.removeEventListener('connection:close', this.#onClose)
    await this.#dialler.stop()
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
        async () => session.connection.newStream(protocolOf(streamClass), {
          signal: this.#running.signal, maxOutboundStreams: streamsPerClassMax, runOnLimitedConnection: true
        }),
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
    this.#dialler.dial(node, this.#running.signal)
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

  announced (node: NodeId): string[] {
    return this.#dialler.announced(node)
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
    const ended = this.#inbound.add(`${peer} ${streamClass}`, stream)
    readFrames(stream, async (frame) => { await this.#listener.frame(peer, streamClass, frame) })
      .finally(ended)
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
