/** What a hostile or mistaken peer can send over real streams: the codes of the bad-input list, state unchanged. */
import { noise } from '@chainsafe/libp2p-noise'
import { encode, fromHex } from '@hanse/core'
import { encodeMessage } from '@hanse/exchange'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import * as lp from 'it-length-prefixed'
import { createLibp2p } from 'libp2p'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newSeed, readHome } from '../src/index.ts'
import { bundle, indicator } from './support/bundles.ts'
import { found } from './support/federation.ts'
import { eventOf, held, objectsUntil, until } from './support/wait.ts'
import type { HanseNode } from '../src/index.ts'
import type { TestFederation, TestMember } from './support/federation.ts'
import type { HelloMessage } from '@hanse/exchange'
import type { Libp2p } from '@libp2p/interface'

let federation: TestFederation
let aurora: HanseNode
let stranger: Libp2p | undefined
beforeEach(async () => {
  federation = await found()
  aurora = await federation.open('Aurora')
})
afterEach(async () => {
  await stranger?.stop()
  await federation.end()
})

/** A bare libp2p node without our code; with Brig's node key it passes the gater. */
async function bare (seed: Uint8Array): Promise<Libp2p> {
  stranger = await createLibp2p({
    privateKey: await generateKeyPairFromSeed('Ed25519', seed),
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionGater: { denyDialMultiaddr: () => false },
    services: { identify: identify() }
  })
  return stranger
}

async function asBrig (): Promise<(frame: Uint8Array) => void> {
  const brig = await readHome((federation.members.get('Brig') as TestMember).directory)
  const node = await bare(brig.nodeKey)
  await node.handle('/hanse/live/1', () => {})
  const stream = await node.dialProtocol(multiaddr((federation.members.get('Aurora') as TestMember).addr), '/hanse/live/1')
  return (frame) => { stream.send(frame) }
}

/** What both ends of a connection may spend on one refused frame; a busy machine has two more tries. */
const cpuMsMax = 50

function cpuMsSince (start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000
}

const framed = (bytes: Uint8Array): Uint8Array => lp.encode.single(bytes).subarray()

function hello (more: Partial<HelloMessage> = {}): Uint8Array {
  return framed(encodeMessage({
    type: 'hello', version: 1, federation: aurora.federation, roster: aurora.federation, nowMs: Date.now(), features: [], frameBytesMax: 1024 * 1024, ...more
  }))
}

/** Group of the bad-input list, frames to send after a proper HELLO (or instead of it), and the code that must be reported. */
const cases: Array<[number, string, string, () => Uint8Array[]]> = [
  [1, 'an empty frame', 'E_FRAME_EMPTY', () => [hello(), framed(new Uint8Array())]],
  [2, 'a frame over the limit', 'E_FRAME_TOO_LARGE', () => [hello(), Uint8Array.of(0x81, 0x80, 0x40)]],
  [2, 'a length of more than ten bytes', 'E_FRAME_TOO_LARGE', () => [hello(), new Uint8Array(11).fill(0xff)]],
  [4, 'bytes after the message', 'E_ENC_TRAILING', () => [hello(), framed(Uint8Array.of(0xa0, 0x00))]],
  [5, 'a long form of a number', 'E_ENC_NONCANONICAL', () => [hello(), framed(fromHex('a161741801'))]],
  [6, 'an indefinite length', 'E_ENC_NONCANONICAL', () => [hello(), framed(fromHex('9f01ff'))]],
  [8, 'a key twice', 'E_ENC_DUPLICATE_KEY', () => [hello(), framed(fromHex('a2616101616102'))]],
  [9, 'a float', 'E_ENC_NUMBER', () => [hello(), framed(fromHex('a16174f93c00'))]],
  [11, 'a claimed array of 2^32 items', 'E_ENC_TRUNCATED', () => [hello(), framed(fromHex('9a00ffffff'))]],
  [13, 'bad UTF-8', 'E_ENC_UTF8', () => [hello(), framed(fromHex('a1617462c328'))]],
  [17, 'a tag', 'E_ENC_TYPE', () => [hello(), framed(fromHex('a16174c100'))]],
  [21, 'another federation', 'E_CHARTER_MISMATCH', () => [hello({ federation: '00'.repeat(32) })]],
  [18, 'another version', 'E_VERSION_UNSUPPORTED', () => [hello({ version: 2 })]],
  [18, 'no HELLO first', 'E_HELLO_MISSING', () => [framed(encodeMessage({ type: 'digest', digest: '00'.repeat(32) }))]],
  [20, 'an unknown field', 'E_FIELD_UNKNOWN', () => [hello(), framed(encode({ t: 'digest', d: new Uint8Array(32), x: 1 }))]],
  [19, 'a missing field', 'E_FIELD_MISSING', () => [hello(), framed(encode({ t: 'digest' }))]]
]

describe('a frame from a member', () => {
  it.each(cases)('%i: with %s is refused with %s, changes nothing and costs little', { retry: 2 }, async (_group, _name, code, frames) => {
    const send = await asBrig()
    const refused = eventOf(aurora, (event) => event.type === 'refused')
    await until(aurora, async () => (await aurora.peers()).some(({ state }) => state === 'connecting'))
    const sent = frames()
    const start = process.cpuUsage()
    sent.forEach(send)
    expect(await refused).toMatchObject({ type: 'refused', code })
    expect(cpuMsSince(start)).toBeLessThan(cpuMsMax)
    const status = await aurora.status()
    expect([status.entries, status.lanes, status.objects]).toEqual([0, 0, 0])
    expect(status.rejected).toEqual({ [code]: 1 })
  })

  it('3: cut short by the end of its stream is E_FRAME_TRUNCATED, changes nothing and costs little', { retry: 2 }, async () => {
    const brig = await readHome((federation.members.get('Brig') as TestMember).directory)
    const node = await bare(brig.nodeKey)
    await node.handle('/hanse/live/1', () => {})
    const stream = await node.dialProtocol(multiaddr((federation.members.get('Aurora') as TestMember).addr), '/hanse/live/1')
    const refused = eventOf(aurora, (event) => event.type === 'refused')
    await until(aurora, async () => (await aurora.peers()).some(({ state }) => state === 'connecting'))
    const start = process.cpuUsage()
    stream.send(hello())
    stream.send(Uint8Array.of(0x20, 1, 2, 3))
    await stream.close()
    expect(await refused).toMatchObject({ code: 'E_FRAME_TRUNCATED' })
    expect(cpuMsSince(start)).toBeLessThan(cpuMsMax)
    const status = await aurora.status()
    expect([status.entries, status.lanes, status.objects]).toEqual([0, 0, 0])
    expect(status.rejected).toEqual({ E_FRAME_TRUNCATED: 1 })
  })
})

describe('a member that reads and never stores', () => {
  it('stays pending, however much it was sent', async () => {
    const brig = await readHome((federation.members.get('Brig') as TestMember).directory)
    const node = await bare(brig.nodeKey)
    let read = 0
    const wanted = Promise.withResolvers<void>()
    const object = indicator("[domain-name:value = 'pending.example']")
    await node.handle('/hanse/live/1', async (stream) => {
      for await (const bytes of stream) {
        read += bytes.byteLength
        if (Buffer.from(bytes.subarray()).includes(object.id)) {
          wanted.resolve()
        }
      }
    })
    const stream = await node.dialProtocol(multiaddr((federation.members.get('Aurora') as TestMember).addr), '/hanse/live/1')
    stream.send(hello())
    await until(aurora, async () => (await aurora.status()).peersReady === 1)
    const { publication } = await aurora.publish(bundle(object), { tlp: 'green' })
    await wanted.promise
    expect(read).toBeGreaterThan(0)
    const report = await aurora.delivery(publication as string)
    expect(report.members.find(({ name }) => name === 'Brig')).toMatchObject({ state: 'pending' })
  })
})

describe('a peer outside the federation', () => {
  it('is refused after Noise and never becomes a peer', async () => {
    const node = await bare(newSeed())
    const addr = multiaddr((federation.members.get('Aurora') as TestMember).addr)
    await expect((async () => {
      const stream = await node.dialProtocol(addr, '/hanse/live/1')
      stream.send(hello())
      await new Promise((_resolve, reject) => { stream.addEventListener('close', (event) => { reject(event.error ?? new Error('closed')) }) })
    })()).rejects.toThrow()
    expect((await aurora.peers()).every(({ state }) => state === 'down')).toBe(true)
  })

  it('does not disturb the members', async () => {
    const node = await bare(newSeed())
    const addr = multiaddr((federation.members.get('Aurora') as TestMember).addr)
    await Promise.allSettled(Array.from({ length: 5 }, async () => node.dialProtocol(addr, '/hanse/live/1')))
    const corvette = await federation.open('Corvette')
    const object = indicator("[domain-name:value = 'calm.example']")
    await aurora.publish(bundle(object), { tlp: 'green' })
    await objectsUntil(corvette, (ids) => ids.has(object.id))
    expect(await held(corvette)).toEqual([object.id])
  })
})
