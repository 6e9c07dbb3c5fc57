import { noise } from '@chainsafe/libp2p-noise'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import fc from 'fast-check'
import { createLibp2p } from 'libp2p'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { pingsMax, pingWindowMs, streamWindowBytesMax } from '../../src/transport/limits.ts'
import { MuxerGuard } from '../../src/transport/muxer-guard.ts'
import { muxer } from '../../src/transport/muxer.ts'
import type { Libp2p, MessageStream, StreamMuxerFactory } from '@libp2p/interface'

const [data, update, ping] = [0, 1, 2]
const [syn, ack, fin, rst] = [1, 2, 4, 8]

function frame (type: number, flags: number, length: number): Uint8Array {
  const header = new DataView(new ArrayBuffer(12))
  header.setUint8(1, type)
  header.setUint16(2, flags)
  header.setUint32(4, type === ping ? 0 : 1)
  header.setUint32(8, length)
  return new Uint8Array(header.buffer)
}

describe('the guard of a connection', () => {
  it('lets every frame within a window pass, however it is cut', () => {
    fc.assert(fc.property(fc.array(fc.nat(400), { maxLength: 20 }), fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (lengths, cuts) => {
      // the data looks like headers that are too long
      const bytes = Buffer.concat(lengths.flatMap((length) => [frame(data, 0, length), new Uint8Array(length).fill(0xff)]))
      const guard = new MuxerGuard(systemClock, () => {})
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const size = cuts[i % cuts.length] as number
        guard.see(bytes.subarray(at, at + size))
        at += size
      }
      expect(() => { guard.see(frame(data, 0, streamWindowBytesMax + 1)) }).toThrow('under way')
    }))
  })

  it('takes a window update of any length', () => {
    new MuxerGuard(systemClock, () => {}).see(frame(update, 0, 2 ** 32 - 1))
  })

  it('tells which streams were reset', () => {
    const reset: number[] = []
    const guard = new MuxerGuard(systemClock, (stream) => { reset.push(stream) })
    guard.see(frame(update, fin, 0))
    expect(reset).toEqual([])
    guard.see(frame(update, rst, 0))
    expect(reset).toEqual([1])
  })

  it('ends a connection with too many pings at once, and counts no answers', () => {
    let now = 0
    const guard = new MuxerGuard({ nowMs: () => now, passedMs: () => now }, () => {})
    for (let i = 0; i < 10 * pingsMax; i++) {
      guard.see(frame(ping, ack, i))
    }
    for (let i = 0; i < pingsMax; i++) {
      guard.see(frame(ping, syn, i))
    }
    now += pingWindowMs + 1
    for (let i = 0; i < pingsMax; i++) {
      guard.see(frame(ping, syn, i))
    }
    expect(() => { guard.see(frame(ping, syn, 0)) }).toThrow('pings')
  })
})

describe('a connection', () => {
  const nodes: Libp2p[] = []
  afterEach(async () => { await Promise.all(nodes.splice(0).map(async (node) => node.stop())) })

  async function node (streamMuxer: () => StreamMuxerFactory): Promise<Libp2p> {
    const made = await createLibp2p({
      addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
      transports: [tcp()],
      connectionEncrypters: [noise()],
      streamMuxers: [streamMuxer],
      connectionGater: { denyDialMultiaddr: () => false }
    })
    nodes.push(made)
    return made
  }

  it.each([
    ['a frame of 4 GiB begins', frame(data, 0, 2 ** 32 - 1)],
    ['pings rain', Buffer.concat(Array.from({ length: pingsMax + 1 }, (_, id) => frame(ping, syn, id)))]
  ])('ends when %s', async (_what, bytes) => {
    let below: MessageStream | undefined
    const factory = yamux()()
    const to = await node(muxer({ dht: false, relays: false, waitsAtRelays: false }))
    const from = await node(() => ({
      protocol: factory.protocol,
      createStreamMuxer: (connection) => {
        below = connection
        return factory.createStreamMuxer(connection)
      }
    }))
    const opened = new Promise((resolve) => { to.addEventListener('connection:open', resolve, { once: true }) })
    await from.dial(to.getMultiaddrs())
    await opened
    const closed = new Promise((resolve) => { to.addEventListener('connection:close', resolve, { once: true }) })
    below?.send(bytes)
    await closed
    expect(to.getConnections()).toEqual([])
  })
})
