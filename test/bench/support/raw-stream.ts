/** A raw libp2p stream over TCP and Noise: what a backfill cannot be faster than. */
import { noise } from '@chainsafe/libp2p-noise'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import type { Libp2p } from '@libp2p/interface'

const protocol = '/hanse-bench/raw/1'
const sendBytes = 64 * 1_024

async function plainNode (): Promise<Libp2p> {
  return createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() }
  })
}

/** Takes bytes and drops them. */
export class RawReceiver {
  received = 0
  readonly #node: Libp2p

  private constructor (node: Libp2p) {
    this.#node = node
  }

  static async start (): Promise<RawReceiver> {
    const node = await plainNode()
    const receiver = new RawReceiver(node)
    await node.handle(protocol, async (stream) => {
      for await (const bytes of stream) {
        receiver.received += bytes.byteLength
      }
    })
    return receiver
  }

  get addr (): string {
    return this.#node.getMultiaddrs()[0].toString()
  }

  async stop (): Promise<void> {
    await this.#node.stop()
  }
}

/** Sends bytes to a receiver, over one connection and a new stream each time. */
export class RawSender {
  readonly #node: Libp2p
  readonly #addr: string

  private constructor (node: Libp2p, addr: string) {
    this.#node = node
    this.#addr = addr
  }

  static async start (addr: string): Promise<RawSender> {
    return new RawSender(await plainNode(), addr)
  }

  async send (bytes: number): Promise<void> {
    const stream = await this.#node.dialProtocol(multiaddr(this.#addr), protocol)
    for (let sent = 0; sent < bytes; sent += sendBytes) {
      if (!stream.send(new Uint8Array(Math.min(sendBytes, bytes - sent)))) {
        await stream.onDrain()
      }
    }
    await stream.close()
  }

  async stop (): Promise<void> {
    await this.#node.stop()
  }
}
