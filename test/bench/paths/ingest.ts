/** Ingest per indicator, from decoded frames to stored and indexed, against the sum of its parts. */
import { join } from 'node:path'
import { entryKind, signInput } from '@hanse/core'
import { encodeMessage } from '@hanse/exchange'
import { hanse } from 'hanse'
import { Author } from '../support/author.ts'
import { interleaved } from '../support/cpu.ts'
import { Feeder } from '../support/feeder.ts'
import { found } from '../support/firms.ts'
import { indicatorText } from '../support/indicators.ts'
import { hashAll, keyObjectOf, keyOf, parseAll, plainLevel, storeAll, validateAll, verifyAll } from '../support/parts.ts'
import { Plug } from '../support/plug.ts'
import { settled, until } from '../support/settle.ts'
import type { Figure, Options } from '../path.ts'
import type { Sealed } from '../support/author.ts'

const usPerMs = 1_000
const usPerSecond = 1_000_000
const entryObjects = 1_000

interface Batch { frames: Uint8Array[], sealed: Sealed[], leaves: Uint8Array[] }

export async function measure ({ quick, directory, note }: Options): Promise<Figure[]> {
  const rounds = quick ? 1 : 4
  const perRound = quick ? 50 : 20_000
  const federation = await found(directory, 2)
  const [home, other] = federation.homes
  const author = new Author(federation, other)
  const self = [...federation.roster.nodes.values()].find(({ member }) => member === home.member)
  if (self === undefined) {
    throw new Error('the member has no node')
  }
  note(`sealing ${perRound * (rounds + 1)} indicators`)
  const opening = await author.open()
  const batches: Batch[] = []
  for (let round = 0; round <= rounds; round++) {
    batches.push(await batchOf(author, round * perRound, perRound))
  }
  const plug = new Plug(self)
  const node = hanse({ directory: home.directory })(plug.components)
  await node.start()
  const feeder = new Feeder(author.node, federation.roster, plug)
  await feeder.feed(framesOf([opening]))
  const level = await plainLevel(join(directory, 'plain'))
  const key = keyObjectOf(other.signer.publicKey)
  const of = (round: number): Batch => batches[round + 1]
  const parsed = batches.map(({ leaves }) => parseAll(leaves))
  const values = parsed.map(validateAll)
  const keys = values.map((texts) => texts.map(keyOf))
  note(`${rounds} rounds of ${perRound} indicators, each part in turn`)
  const ms = await interleaved(rounds, {
    ours: async (round) => {
      await feeder.feed(of(round).frames)
      await until(async () => (await node.status()).objects === perRound * (round + 2))
      await settled()
    },
    verify: (round) => {
      verifyAll(key, of(round).sealed.map(({ entry: { header, headerBytes, signature } }) => (
        { input: signInput(entryKind, header.federation, headerBytes), signature }
      )))
    },
    hash: (round) => { of(round).sealed.forEach(({ chunks }) => { hashAll(chunks.flatMap(({ leaves }) => leaves)) }) },
    parse: (round) => { parseAll(of(round).leaves) },
    validate: (round) => { validateAll(parsed[round + 1]) },
    key: (round) => { values[round + 1].forEach(keyOf) },
    store: async (round) => {
      const from = entryObjects
      for (let i = 0; i < perRound; i += from) {
        const { chunks } = of(round).sealed[i / from]
        await storeAll(level, (round + 1) * perRound + i, chunks.map(({ leaves }) => Buffer.concat(leaves)), keys[round + 1].slice(i, i + from))
      }
      await settled()
    }
  })
  await node.stop()
  await level.close()
  const { ours, ...parts } = ms
  const us = (taken: number): number => taken * usPerMs / perRound
  note(`parts, µs an indicator: ${Object.entries(parts).map(([name, taken]) => `${name} ${us(taken).toFixed(1)}`).join(', ')}`)
  const floor = Object.values(parts).reduce((sum, taken) => sum + us(taken), 0)
  return [
    { key: 'ingest', unit: 'CPU µs an indicator', ours: us(ours), floor, ratio: us(ours) / floor, goal: { is: 'at most', value: 1.5, of: 'ratio' } },
    {
      key: 'ingest.rate',
      unit: 'indicators a CPU second',
      ours: usPerSecond / us(ours),
      floor: usPerSecond / floor,
      goal: { is: 'at least', value: 30_000, of: 'ours' }
    }
  ]
}

async function batchOf (author: Author, from: number, count: number): Promise<Batch> {
  const sealed: Sealed[] = []
  for (let i = from; i < from + count; i += entryObjects) {
    const texts = Array.from({ length: Math.min(entryObjects, from + count - i) }, (_, j) => indicatorText(i + j))
    sealed.push(...await author.seal(texts))
  }
  return { frames: framesOf(sealed), sealed, leaves: sealed.flatMap(({ chunks }) => chunks.flatMap(({ leaves }) => leaves)) }
}

/** Frames as a peer sends them: the header with the first chunk, then the others. */
function framesOf (sealed: readonly Sealed[]): Uint8Array[] {
  return sealed.flatMap(({ entry, chunks: [chunk, ...rest] }) => [
    encodeMessage({ type: 'entry', entry, ...chunk !== undefined && { chunk } }),
    ...rest.map((chunk) => encodeMessage({ type: 'chunk', chunk }))
  ])
}
