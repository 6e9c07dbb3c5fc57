/** A node with the valid keys of a member that keeps to nothing: it says what it is told to, as fast as it is taken. */
import { once } from 'node:events'
import { noise } from '@chainsafe/libp2p-noise'
import { decodeMessage, encodeMessage, protocolVersion, streamClasses } from '@hanse/exchange'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { nativeSuite } from 'hanse'
import * as lp from 'it-length-prefixed'
import { createLibp2p } from 'libp2p'
import type { Roster } from '@hanse/core'
import type { RawMessage, StreamClass } from '@hanse/exchange'
import type { Connection, Libp2p, MessageStream, Stream, StreamMuxerFactory } from '@libp2p/interface'
import type { Home } from 'hanse'

const suite = nativeSuite()
const streamsMax = 1_000

/** Yamux that tells what it writes on. */
function telling (made: (connection: MessageStream) => void): () => StreamMuxerFactory {
  const factory = yamux()()
  return () => ({
    protocol: factory.protocol,
    createStreamMuxer: (connection) => {
      made(connection)
      return factory.createStreamMuxer(connection)
    }
  })
}

/** Resolves when nothing waits to be sent, or never will be: libp2p's `onDrain` waits only the first time. */
async function idle (stream: MessageStream): Promise<void> {
  if (stream.writeBufferLength > 0) {
    await Promise.race([once(stream, 'idle'), once(stream, 'close')])
  }
}

export class Rogue {
  readonly home: Home
  readonly roster: Roster
  /** what the victim says */
  heard: (message: RawMessage) => void = () => {}
  /** whether it reads at all */
  deaf = false
  readonly #node: Libp2p
  readonly #victim: string
  /** what the muxer of the newest connection writes on */
  readonly #below: () => MessageStream | undefined
  readonly #streams = new Map<StreamClass, Stream>()
  #connection: Connection | undefined

  private constructor (home: Home, roster: Roster, victim: string, node: Libp2p, below: () => MessageStream | undefined) {
    this.home = home
    this.roster = roster
    this.#victim = victim
    this.#node = node
    this.#below = below
  }

  /** Begins to listen for what the victim says, whose multiaddr is told. */
  static async start (home: Home, roster: Roster, victim: string): Promise<Rogue> {
    let below: MessageStream | undefined
    const node = await createLibp2p({
      privateKey: await generateKeyPairFromSeed('Ed25519', home.nodeKey),
      transports: [tcp()],
      connectionEncrypters: [noise()],
      streamMuxers: [telling((connection) => { below = connection })],
      services: { identify: identify() }
    })
    const rogue = new Rogue(home, roster, victim, node, () => below)
    for (const name of streamClasses) {
      await node.handle(`/hanse/${name}/1`, (stream) => { rogue.#read(stream).catch(() => {}) }, { maxInboundStreams: streamsMax })
    }
    return rogue
  }

  /** Sends one frame, behind a HELLO where the stream is new; waits while nobody takes it. */
  async send (name: StreamClass, frame: Uint8Array): Promise<void> {
    let stream = this.#streams.get(name)
    if (stream === undefined || stream.status !== 'open') {
      stream = await this.open(name)
      this.#streams.set(name, stream)
    }
    await this.write(stream, lp.encode.single(frame).subarray())
  }

  /** A new stream that has said HELLO. */
  async open (name: StreamClass): Promise<Stream> {
    const connection = await this.connect()
    const stream = await connection.newStream(`/hanse/${name}/1`, { maxOutboundStreams: streamsMax })
    await this.write(stream, lp.encode.single(encodeMessage({
      type: 'hello',
      version: protocolVersion,
      federation: this.roster.federation,
      roster: this.roster.digest,
      nowMs: Date.now(),
      features: [],
      frameBytesMax: 1 << 20
    })).subarray())
    return stream
  }

  async write (stream: Stream, bytes: Uint8Array): Promise<void> {
    stream.send(bytes)
    await idle(stream)
  }

  /** Sends bytes past the muxer, whatever streams there are; waits while nobody takes them. */
  async sendBelow (bytes: Uint8Array): Promise<void> {
    await this.connect()
    const below = this.#below()
    if (below !== undefined) {
      below.send(bytes)
      await idle(below)
    }
  }

  async connect (): Promise<Connection> {
    if (this.#connection?.status !== 'open') {
      this.#streams.clear()
      this.#connection = await this.#node.dial(multiaddr(this.#victim))
    }
    return this.#connection
  }

  hangUp (): void {
    this.#connection?.abort(new Error('enough'))
    this.#connection = undefined
    this.#streams.clear()
  }

  async #read (stream: Stream): Promise<void> {
    if (this.deaf) {
      return
    }
    for await (const frame of lp.decode(stream)) {
      const message = decodeMessage(suite, frame.subarray())
      if (message.ok) {
        this.heard(message.value)
      }
    }
  }
}
