/** What a member with valid keys can do at full speed. Each is one step, repeated until the run ends. */
import { setTimeout as delay } from 'node:timers/promises'
import { encodeMessage, streamClasses } from '@hanse/exchange'
import { Author } from '../bench/support/author.ts'
import { indicatorText } from '../bench/support/indicators.ts'
import type { Rogue } from './rogue.ts'
import type { Hex } from '@hanse/core'
import type { RawMessage } from '@hanse/exchange'

type Step = () => Promise<void>

/** Begins an attack; what it gives is repeated. */
export type Attack = (rogue: Rogue, random: (below: number) => number) => Promise<Step>

const listMax = 4_096
const wantsMax = 1_024
const garbageBytesMax = 1_000
const trickleMs = 2_000
const farSeq = 2 ** 40
const endlessParts = 4_096
const endlessPartBytes = 65_536
const pingsPerWrite = 1_000

function bytesOf (random: (below: number) => number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, () => random(256))
}

function hash (random: (below: number) => number): Hex {
  return Buffer.from(bytesOf(random, 32)).toString('hex')
}

/** Frames of nothing: banned after a few, refused at the door from then on. */
const garbage: Attack = async (rogue, random) => async () => {
  await rogue.send(streamClasses[random(streamClasses.length)] ?? 'live', bytesOf(random, 1 + random(garbageBytesMax)))
}

/** Valid entries of one small object, one after another. */
const tinyEntries: Attack = async (rogue) => {
  const { home, roster } = rogue
  const author = new Author({ roster, charter: new Uint8Array(), homes: [] }, home)
  let sealed = [await author.open()]
  let number = 0
  return async () => {
    for (const { entry, chunks: [chunk] } of sealed) {
      await rogue.send('live', encodeMessage({ type: 'entry', entry, ...(chunk !== undefined && { chunk }) }))
    }
    number++
    sealed = await author.seal([indicatorText(number, rogue.home.member)])
  }
}

/** Lists as long as a frame takes, of what nobody has. */
const hugeLists: Attack = async (rogue, random) => {
  const hashes = Array.from({ length: listMax }, () => hash(random))
  const heads = hashes.map((lane) => ({ lane, seq: random(1_000), head: lane }))
  const frames = [
    encodeMessage({ type: 'heads', groups: hashes, heads, answer: false, last: true }),
    encodeMessage({ type: 'groups', groups: hashes.map((group) => ({ group, digest: group })), last: true }),
    encodeMessage({ type: 'have', heads: hashes.map((lane) => ({ lane, seq: 1, hops: 1 })), ask: true }),
    encodeMessage({ type: 'want', lanes: hashes.slice(0, wantsMax).map((lane) => ({ lane, from: 0, to: farSeq })), leaves: [] }),
    encodeMessage({ type: 'absent', lanes: [], leaves: hashes.map((entry) => ({ entry, from: 0, count: 1 })) })
  ]
  return async () => { await rogue.send('live', frames[random(frames.length)] as Uint8Array) }
}

/** Asks for all there is, again and again. */
const askAll: Attack = async (rogue, random) => {
  const groups = new Set<Hex>()
  const lanes = new Set<Hex>()
  rogue.heard = (message: RawMessage) => {
    if (message.type === 'groups') {
      message.groups.forEach(({ group }) => groups.add(group))
    } else if (message.type === 'heads') {
      message.heads.forEach(({ lane }) => lanes.add(lane))
    }
  }
  return async () => {
    await rogue.send('live', encodeMessage({ type: 'digest', digest: hash(random) }))
    await rogue.send('live', encodeMessage({ type: 'heads', groups: [...groups], heads: [], answer: false, last: true }))
    await rogue.send('live', encodeMessage({ type: 'want', lanes: [...lanes].map((lane) => ({ lane, from: 0, to: farSeq })), leaves: [] }))
    // it credits whatever comes, so that the victim never pauses
    await rogue.send('live', encodeMessage({ type: 'credit', bytes: farSeq }))
  }
}

/** The same by one that never reads. */
const deaf: Attack = async (rogue, random) => {
  rogue.deaf = true
  return askAll(rogue, random)
}

/** Frames that never end: a byte every two seconds on every stream that it may open. */
const slowLoris: Attack = async (rogue) => async () => {
  const streams = await Promise.all(streamClasses.map(async (name) => rogue.open(name)))
  const announced = Uint8Array.of(0xe8, 0x07)
  await Promise.all(streams.map(async (stream) => rogue.write(stream, announced)))
  while (streams.some(({ status }) => status === 'open')) {
    await delay(trickleMs)
    await Promise.all(streams.filter(({ status }) => status === 'open').map(async (stream) => rogue.write(stream, Uint8Array.of(0))))
  }
}

/** A frame of yamux: version 0, a type, flags, a stream and a length. */
function muxerFrame (type: number, flags: number, stream: number, length: number): Uint8Array {
  const frame = new DataView(new ArrayBuffer(12))
  frame.setUint8(1, type)
  frame.setUint16(2, flags)
  frame.setUint32(4, stream)
  frame.setUint32(8, length)
  return new Uint8Array(frame.buffer)
}

/** One frame of the muxer that is as long as its header can say, below all streams. */
const endlessFrame: Attack = async (rogue) => async () => {
  await rogue.sendBelow(muxerFrame(0, 0, 1, 2 ** 32 - 1))
  for (let i = 0; i < endlessParts; i++) {
    await rogue.sendBelow(new Uint8Array(endlessPartBytes))
  }
}

/** Pings of the muxer, which it answers, as many as go into one write. */
const pings: Attack = async (rogue) => {
  const many = Buffer.concat(Array.from({ length: pingsPerWrite }, (_, id) => muxerFrame(2, 1, 0, id)))
  return async () => { await rogue.sendBelow(many) }
}

/** Comes, greets and goes. */
const reconnect: Attack = async (rogue) => async () => {
  await rogue.open('live')
  rogue.hangUp()
}

export const attacks: Readonly<Record<string, Attack>> = { garbage, tinyEntries, hugeLists, askAll, deaf, slowLoris, endlessFrame, pings, reconnect }
