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

/** Comes, greets and goes. */
const reconnect: Attack = async (rogue) => async () => {
  await rogue.open('live')
  rogue.hangUp()
}

export const attacks: Readonly<Record<string, Attack>> = { garbage, tinyEntries, hugeLists, askAll, deaf, slowLoris, reconnect }
