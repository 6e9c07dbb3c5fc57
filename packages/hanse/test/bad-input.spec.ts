/** What a hostile or mistaken peer can send over real streams: the codes of the bad-input list, state unchanged. */
import { encode, fromHex } from '@hanse/core'
import { encodeMessage } from '@hanse/exchange'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newSeed } from '../src/index.ts'
import { Bare, framed } from './support/bare.ts'
import { bundle, indicator } from './support/bundles.ts'
import { eventOf, held, objectsUntil, until } from './support/wait.ts'
import type { HelloMessage } from '@hanse/exchange'

let bare: Bare
beforeEach(async () => { bare = await Bare.begin() })
afterEach(async () => { await bare.end() })

/** What both ends of a connection may spend on one refused frame; a busy machine has two more tries. */
const cpuMsMax = 50

function cpuMsSince (start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000
}

function hello (more?: Partial<HelloMessage>): Uint8Array {
  return bare.hello(more)
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
    const { aurora } = bare
    const stream = await bare.open(await bare.brig())
    const refused = eventOf(aurora, (event) => event.type === 'refused')
    await until(aurora, async () => (await aurora.peers()).some(({ state }) => state === 'connecting'))
    const sent = frames()
    const start = process.cpuUsage()
    sent.forEach((frame) => { stream.send(frame) })
    expect(await refused).toMatchObject({ type: 'refused', code })
    expect(cpuMsSince(start)).toBeLessThan(cpuMsMax)
    const status = await aurora.status()
    expect([status.entries, status.lanes, status.objects]).toEqual([0, 0, 0])
    expect(status.rejected).toEqual({ [code]: 1 })
  })

  it('3: cut short by the end of its stream is E_FRAME_TRUNCATED, changes nothing and costs little', { retry: 2 }, async () => {
    const { aurora } = bare
    const stream = await bare.open(await bare.brig())
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
    const { aurora } = bare
    let read = 0
    const wanted = Promise.withResolvers<void>()
    const object = indicator("[domain-name:value = 'pending.example']")
    const brig = await bare.brig(async (stream) => {
      for await (const bytes of stream) {
        read += bytes.byteLength
        if (Buffer.from(bytes.subarray()).includes(object.id)) {
          wanted.resolve()
        }
      }
    })
    const stream = await bare.open(brig)
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
    const node = await bare.node(newSeed())
    await expect((async () => {
      const stream = await bare.open(node)
      stream.send(hello())
      await new Promise((_resolve, reject) => { stream.addEventListener('close', (event) => { reject(event.error ?? new Error('closed')) }) })
    })()).rejects.toThrow()
    expect((await bare.aurora.peers()).every(({ state }) => state === 'down')).toBe(true)
  })

  it('does not disturb the members', async () => {
    const { aurora, federation } = bare
    const node = await bare.node(newSeed())
    await Promise.allSettled(Array.from({ length: 5 }, async () => bare.open(node)))
    const corvette = await federation.open('Corvette')
    const object = indicator("[domain-name:value = 'calm.example']")
    await aurora.publish(bundle(object), { tlp: 'green' })
    await objectsUntil(corvette, (ids) => ids.has(object.id))
    expect(await held(corvette)).toEqual([object.id])
  })
})
