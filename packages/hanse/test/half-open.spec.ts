/** Groups 62 to 64 of the bad-input list: connections and streams that begin and do not go on. What honest members send is taken as ever. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { noise } from '@chainsafe/libp2p-noise'
import { encodeMessage } from '@hanse/exchange'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import * as lp from 'it-length-prefixed'
import { createLibp2p } from 'libp2p'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readHome } from '../src/index.ts'
import { bundle, indicator } from './support/bundles.ts'
import { found } from './support/federation.ts'
import { held } from './support/wait.ts'
import type { HanseNode } from '../src/index.ts'
import type { TestFederation, TestMember } from './support/federation.ts'
import type { Libp2p, Stream } from '@libp2p/interface'

const attemptsMax = 1_000
const pollOptions = { timeout: 50_000, interval: 100 }

let federation: TestFederation
let aurora: HanseNode
let brig: Libp2p | undefined
beforeEach(async () => {
  federation = await found()
  aurora = await federation.open('Aurora')
})
afterEach(async () => {
  await brig?.stop()
  await federation.end()
})

const addr = (): string => (federation.members.get('Aurora') as TestMember).addr

/** Brig's node key under another program. */
async function asBrig (): Promise<() => Promise<Stream>> {
  const home = await readHome((federation.members.get('Brig') as TestMember).directory)
  const node = await createLibp2p({
    privateKey: await generateKeyPairFromSeed('Ed25519', home.nodeKey),
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionGater: { denyDialMultiaddr: () => false },
    services: { identify: identify() }
  })
  brig = node
  await node.handle('/hanse/live/1', () => {})
  return async () => node.dialProtocol(multiaddr(addr()), '/hanse/live/1')
}

const hello = (): Uint8Array => lp.encode.single(encodeMessage({
  type: 'hello', version: 1, federation: aurora.federation, roster: aurora.federation, nowMs: Date.now(), features: [], frameBytesMax: 1024 * 1024
})).subarray()

/** What Aurora publishes reaches Corvette, and nothing that came before is held against anybody. */
async function isAsEver (): Promise<void> {
  const corvette = await federation.open('Corvette')
  const object = indicator("[domain-name:value = 'half-open.example']")
  await aurora.publish(bundle(object), { tlp: 'green' })
  await expect.poll(async () => held(corvette), pollOptions).toEqual([object.id])
  expect((await aurora.status()).rejected).toEqual({})
}

it('62: a frame that comes byte by byte keeps nobody waiting', async () => {
  const stream = await (await asBrig())()
  stream.send(hello())
  for (const byte of lp.encode.single(new Uint8Array(1_000)).subarray().subarray(0, 500)) {
    stream.send(Uint8Array.of(byte))
  }
  await isAsEver()
})

it('63: 1,000 connections that begin no handshake are refused without a word', async () => {
  const [, , host, , port] = addr().split('/')
  const sockets = Array.from({ length: attemptsMax }, () => connect(Number(port), host))
  await Promise.all(sockets.map(async (socket) => {
    socket.on('error', () => {})
    await Promise.race([once(socket, 'connect'), once(socket, 'close')])
  }))
  expect(await aurora.peers()).toEqual(expect.arrayContaining([expect.objectContaining({ state: 'down' })]))
  sockets.forEach((socket) => { socket.destroy() })
  await isAsEver()
})

it('64: 1,000 streams that are reset in the middle of a frame leave nothing behind', async () => {
  const open = await asBrig()
  const before = process.memoryUsage().heapUsed
  for (let i = 0; i < attemptsMax; i++) {
    try {
      const stream = await open()
      stream.send(hello())
      stream.send(Uint8Array.of(0x20, 1, 2, 3))
      stream.abort(new Error('reset'))
    } catch {
      // a session that ended meanwhile begins anew with the next
    }
  }
  const streams = brig?.getConnections().flatMap((connection) => connection.streams) ?? []
  expect(streams.length).toBeLessThan(attemptsMax / 10)
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(256 * 1024 * 1024)
  await brig?.stop()
  await isAsEver()
})
