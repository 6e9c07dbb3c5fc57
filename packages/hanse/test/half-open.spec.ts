/** Groups 62 to 64 of the bad-input list: connections and streams that begin and do not go on. What honest members send is taken as ever. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Bare, framed } from './support/bare.ts'
import { bundle, indicator } from './support/bundles.ts'
import { held } from './support/wait.ts'

const attemptsMax = 1_000
const pollOptions = { timeout: 50_000, interval: 100 }

let bare: Bare
beforeEach(async () => { bare = await Bare.begin() })
afterEach(async () => { await bare.end() })

/** What Aurora publishes reaches Corvette, and nothing that came before is held against anybody. */
async function isAsEver (): Promise<void> {
  const { aurora, federation } = bare
  const corvette = await federation.open('Corvette')
  const object = indicator("[domain-name:value = 'half-open.example']")
  await aurora.publish(bundle(object), { tlp: 'green' })
  await expect.poll(async () => held(corvette), pollOptions).toEqual([object.id])
  expect((await aurora.status()).rejected).toEqual({})
}

it('62: a frame that comes byte by byte keeps nobody waiting', async () => {
  const stream = await bare.open(await bare.brig())
  stream.send(bare.hello())
  for (const byte of framed(new Uint8Array(1_000)).subarray(0, 500)) {
    stream.send(Uint8Array.of(byte))
  }
  await isAsEver()
})

it('63: 1,000 connections that begin no handshake are refused without a word', async () => {
  const [, , host, , port] = bare.addr.split('/')
  const sockets = Array.from({ length: attemptsMax }, () => connect(Number(port), host))
  await Promise.all(sockets.map(async (socket) => {
    socket.on('error', () => {})
    await Promise.race([once(socket, 'connect'), once(socket, 'close')])
  }))
  expect(await bare.aurora.peers()).toEqual(expect.arrayContaining([expect.objectContaining({ state: 'down' })]))
  sockets.forEach((socket) => { socket.destroy() })
  await isAsEver()
})

it('64: 1,000 streams that are reset in the middle of a frame leave nothing behind', async () => {
  const brig = await bare.brig()
  const before = process.memoryUsage().heapUsed
  for (let i = 0; i < attemptsMax; i++) {
    try {
      const stream = await bare.open(brig)
      stream.send(bare.hello())
      stream.send(Uint8Array.of(0x20, 1, 2, 3))
      stream.abort(new Error('reset'))
    } catch {
      // a session that ended meanwhile begins anew with the next
    }
  }
  const streams = brig.getConnections().flatMap((connection) => connection.streams)
  expect(streams.length).toBeLessThan(attemptsMax / 10)
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(256 * 1024 * 1024)
  await brig.stop()
  await isAsEver()
})
