/** libp2p as far as the exchange uses it, without a network: what is measured over it is the exchange alone. */
import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import { defaultLogger } from '@libp2p/logger'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { Pipe } from './pipe.ts'
import type { MemberNode } from '@hanse/core'
import type { PeerId } from '@libp2p/interface'
import type { HanseComponents } from 'hanse'

type Handler = (stream: Pipe, connection: unknown) => void

interface Topology { onConnect? (peer: PeerId, connection: unknown): void }

const livePrefix = '/hanse/live/'

/** Where the streams of a node begin and end. */
export class Plug implements End {
  readonly peerId: PeerId
  readonly components: HanseComponents
  readonly #handlers = new Map<string, Handler>()
  readonly #topologies = new Map<string, Topology>()

  constructor ({ nodeKey }: MemberNode) {
    this.peerId = peerIdFromPublicKey(publicKeyFromRaw(nodeKey))
    this.components = {
      peerId: this.peerId,
      registrar: {
        handle: async (protocol: string, handler: Handler) => { this.#handlers.set(protocol, handler) },
        unhandle: async (protocol: string) => { this.#handlers.delete(protocol) },
        register: async (protocol: string, topology: Topology) => {
          this.#topologies.set(protocol, topology)
          return protocol
        },
        unregister: (protocol: string) => { this.#topologies.delete(protocol) }
      },
      connectionManager: { getConnections: () => [], openConnection: async () => { throw new Error('there is no network') } },
      addressManager: { getAddresses: () => [] },
      events: new EventTarget(),
      logger: defaultLogger()
    } as unknown as HanseComponents
  }

  /** Takes a stream that the other side opened. */
  accept (protocol: string, stream: Pipe, connection: unknown): void {
    this.#handlers.get(protocol)?.(stream, connection)
  }

  /** Tells the node of a connection. */
  connected (to: PeerId, connection: unknown): void {
    for (const [protocol, topology] of this.#topologies) {
      if (protocol.startsWith(livePrefix)) {
        topology.onConnect?.(to, connection)
      }
    }
  }
}

/** One end of a connection. */
export interface End {
  peerId: PeerId
  /** Takes a stream that the other end opened; `connection` is this end's own. */
  accept(protocol: string, stream: Pipe, connection: unknown): void
  connected(to: PeerId, connection: unknown): void
}

/**
 * Connects two ends.
 *
 * @param ends - the two
 * @param sees - told of all bytes that an end, 0 or 1, sends on a stream
 */
export function connect (ends: readonly [End, End], sees: (from: 0 | 1) => ConstructorParameters<typeof Pipe>[0] = () => undefined): void {
  const connections: [unknown, unknown] = [undefined, undefined]
  for (const from of [0, 1] as const) {
    const to = from === 0 ? 1 : 0
    connections[from] = {
      id: `${ends[from].peerId.toString()} to ${ends[to].peerId.toString()}`,
      remotePeer: ends[to].peerId,
      remoteAddr: '/memory/bench',
      status: 'open',
      abort: () => {},
      newStream: async (protocol: string) => {
        const pipe = new Pipe(sees(from))
        ends[to].accept(protocol, pipe, connections[to])
        return pipe
      }
    }
  }
  for (const from of [0, 1] as const) {
    ends[from].connected(ends[1 - from].peerId, connections[from])
  }
}
