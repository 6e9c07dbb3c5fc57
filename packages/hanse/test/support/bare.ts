import { noise } from '@chainsafe/libp2p-noise'
import { encodeMessage } from '@hanse/exchange'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import * as lp from 'it-length-prefixed'
import { createLibp2p } from 'libp2p'
import { readHome } from '../../src/index.ts'
import { found } from './federation.ts'
import type { TestFederation, TestMember } from './federation.ts'
import type { HanseNode } from '../../src/index.ts'
import type { HelloMessage } from '@hanse/exchange'
import type { Libp2p, Stream } from '@libp2p/interface'

export const liveProtocol = '/hanse/live/1'

/** A frame with its length before it. */
export const framed = (bytes: Uint8Array): Uint8Array => lp.encode.single(bytes).subarray()

/** Aurora's node, and libp2p nodes without our code that come to it. */
export class Bare {
  readonly federation: TestFederation
  readonly aurora: HanseNode
  readonly #nodes: Libp2p[] = []

  private constructor (federation: TestFederation, aurora: HanseNode) {
    this.federation = federation
    this.aurora = aurora
  }

  static async begin (): Promise<Bare> {
    const federation = await found()
    return new Bare(federation, await federation.open('Aurora'))
  }

  /** Where Aurora listens. */
  get addr (): string {
    return (this.federation.members.get('Aurora') as TestMember).addr
  }

  async node (seed: Uint8Array): Promise<Libp2p> {
    const node = await createLibp2p({
      privateKey: await generateKeyPairFromSeed('Ed25519', seed),
      transports: [tcp()],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux()],
      connectionGater: { denyDialMultiaddr: () => false },
      services: { identify: identify() }
    })
    this.#nodes.push(node)
    return node
  }

  /** One with Brig's node key, which passes the gater; what Aurora sends on live streams is left unread unless it is told otherwise. */
  async brig (read: (stream: Stream) => void | Promise<void> = () => {}): Promise<Libp2p> {
    const home = await readHome((this.federation.members.get('Brig') as TestMember).directory)
    const node = await this.node(home.nodeKey)
    await node.handle(liveProtocol, read)
    return node
  }

  /** A live stream to Aurora. */
  async open (node: Libp2p): Promise<Stream> {
    return node.dialProtocol(multiaddr(this.addr), liveProtocol)
  }

  /** The frame that must be first. */
  hello (more: Partial<HelloMessage> = {}): Uint8Array {
    return framed(encodeMessage({
      type: 'hello',
      version: 1,
      federation: this.aurora.federation,
      roster: this.aurora.federation,
      nowMs: Date.now(),
      features: [],
      frameBytesMax: 1024 * 1024,
      ...more
    }))
  }

  async end (): Promise<void> {
    await Promise.all(this.#nodes.map(async (node) => node.stop()))
    await this.federation.end()
  }
}
