/** What a peer may have waiting here, over real connections. */
import { noise } from '@chainsafe/libp2p-noise'
import { identify } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import * as lp from 'it-length-prefixed'
import { createLibp2p } from 'libp2p'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FrameWriter } from '../../src/transport/frame-writer.ts'
import { streamWindowBytesMax } from '../../src/transport/limits.ts'
import { muxer } from '../../src/transport/muxer.ts'
import { readFrames } from '../../src/transport/read-frames.ts'
import type { Libp2p, Stream } from '@libp2p/interface'
import type { Ping } from '@libp2p/ping'

const protocol = '/hanse/live/1'
const frameBytes = 60_000
const frames = 100
/** What is being read, what waits for it, and the window that is open meanwhile. */
const waitingBytesMax = 3 * streamWindowBytesMax

type Node = Libp2p<{ ping: Ping }>
interface Opened { stream: Stream, done: Promise<unknown> }

let nodes: Node[] = []
beforeEach(async () => {
  nodes = await Promise.all([0, 1].map(async () => createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [muxer({ dht: false, relays: false, waitsAtRelays: false })],
    connectionGater: { denyDialMultiaddr: () => false },
    services: { identify: identify(), ping: ping() }
  })))
})
afterEach(async () => { await Promise.all(nodes.map(async (node) => node.stop())) })

/** A stream, and what its other end does with it. */
async function open (read: (stream: Stream) => Promise<unknown>): Promise<Opened> {
  const [from, to] = nodes as [Node, Node]
  const done = Promise.withResolvers<unknown>()
  await to.handle(protocol, (stream) => { read(stream).then(done.resolve, done.reject) })
  return { stream: await from.dialProtocol(to.getMultiaddrs(), protocol), done: done.promise }
}

it('a stream that is not read on fills a few windows, and is whole and in order when it is', async () => {
  const [from, to] = nodes as [Node, Node]
  const taken: number[] = []
  const waiting: number[] = []
  const opened: Opened = await open(async (incoming) => readFrames(incoming, async (frame) => {
    taken.push(frame[0] as number)
    // whatever may come has come by then, with its window updates
    await from.services.ping.ping(to.peerId)
    waiting.push(frames * frameBytes - opened.stream.writeBufferLength - taken.length * frameBytes)
  }))
  for (let i = 0; i < frames; i++) {
    opened.stream.send(lp.encode.single(new Uint8Array(frameBytes).fill(i)))
  }
  const isWritten = opened.stream.close()
  expect(await opened.done).toBeUndefined()
  await isWritten
  expect(taken).toEqual(Array.from({ length: frames }, (_, i) => i))
  expect(Math.max(...waiting)).toBeLessThan(waitingBytesMax)
})

it('a stream that is reset while frames of it wait breaks', async () => {
  const begun = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const { stream, done } = await open(async (incoming) => readFrames(incoming, async () => {
    begun.resolve()
    await release.promise
  }))
  stream.send(lp.encode.single(new Uint8Array(frameBytes)))
  stream.send(lp.encode.single(new Uint8Array(frameBytes)))
  await begun.promise
  const [from, to] = nodes as [Node, Node]
  stream.abort(new Error('reset'))
  await from.services.ping.ping(to.peerId)
  release.resolve()
  await expect(done).rejects.toThrow('reset')
})

it('a writer counts as handed over what the other end has a window for, however often that opens', async () => {
  const [from, to] = nodes as [Node, Node]
  let read = 0
  const ahead: number[] = []
  let handed = 0
  const done = Promise.withResolvers<void>()
  await to.handle(protocol, async (incoming) => {
    await readFrames(incoming, async (frame) => {
      read += frame.length
      await from.services.ping.ping(to.peerId)
      ahead.push(handed - read)
      if (read === frames * frameBytes) {
        done.resolve()
      }
    })
  })
  const writer = new FrameWriter(
    async () => from.dialProtocol(to.getMultiaddrs(), protocol), (bytes) => { handed += bytes }, done.reject
  )
  for (let i = 0; i < frames; i++) {
    writer.push(new Uint8Array(frameBytes), frameBytes)
  }
  await done.promise
  writer.close()
  expect(Math.max(...ahead)).toBeLessThan(waitingBytesMax)
})
