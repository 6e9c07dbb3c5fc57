/** Lookups of raw values, known and unknown, in a node that holds a million indicators. */
import { randomFillSync } from 'node:crypto'
import { join } from 'node:path'
import { Presence } from '@hanse/knowledge'
import { createHanse } from 'hanse'
import { interleaved } from '../support/cpu.ts'
import { holdings } from '../support/holdings.ts'
import { valueOf } from '../support/indicators.ts'
import { lookupKeyOf, plainLevel } from '../support/parts.ts'
import { settled } from '../support/settle.ts'
import type { Figure, Options } from '../path.ts'
import type { HanseNode } from 'hanse'

const msPerSecond = 1_000
const valueBytes = 500
const keyBytes = 16
const bytesPerMiB = 1_024 * 1_024
const rowsPerBatch = 10_000
const warming = 2_000
/** 2 s: reading the keys of the index waits for the disk now and then. */
const quietLooks = 40
/** A prime: the values asked for lie all over the store. */
const stride = 7_919

export async function measure (options: Options): Promise<Figure[]> {
  const { quick, note } = options
  const { directory, count } = await holdings(options)
  const asked = quick ? 200 : 5_000
  const rounds = quick ? 1 : 5
  note(`filling a plain database with ${count} rows of ${valueBytes} bytes`)
  const level = await plainLevel(join(options.directory, 'plain'))
  for (let i = 0; i < count; i += rowsPerBatch) {
    await level.batch(Array.from({ length: Math.min(rowsPerBatch, count - i) }, (_, j) => (
      { type: 'put' as const, key: lookupKeyOf(valueOf(i + j)), value: Buffer.alloc(valueBytes, i + j) }
    )))
  }
  const node = await createHanse({ directory, start: false })
  await settled()
  note('having the node read its index keys, which it does once much is asked of it')
  await lookUp(node, Array.from({ length: warming }, (_, i) => valueOf(-1 - i)), 0)
  await settled(quietLooks)
  // every round asks for others: what one round read is not there for the next
  const known = (round: number): string[] => Array.from({ length: asked }, (_, i) => valueOf(((round + 2) * asked + i) * stride % count))
  const unknown = (round: number): string[] => Array.from({ length: asked }, (_, i) => valueOf(count + (round + 2) * asked + i))
  const values = new Map(Array.from({ length: rounds + 1 }, (_, i) => [i - 1, { known: known(i - 1), unknown: unknown(i - 1) }]))
  const of = (round: number): { known: string[], unknown: string[] } => values.get(round) ?? { known: [], unknown: [] }
  note(`${rounds} rounds of ${asked} known and ${asked} unknown values`)
  const ms = await interleaved(rounds, {
    hits: async (round) => { await lookUp(node, of(round).known, asked) },
    misses: async (round) => { await lookUp(node, of(round).unknown, 0) },
    key: (round) => { of(round).unknown.forEach(lookupKeyOf) },
    keyAndGet: (round) => {
      for (const value of of(round).known) {
        if (level.getSync(lookupKeyOf(value)) === undefined) {
          throw new Error('the plain database lost a row')
        }
      }
    }
  })
  await level.close()
  await node.stop()
  const rate = (taken: number): number => asked * msPerSecond / taken
  const unit = 'lookups a CPU second'
  return [
    { key: 'lookup.miss.1m', unit, ours: rate(ms.misses), floor: rate(ms.key), ratio: ms.key / ms.misses, goal: { is: 'at least', value: 0.8, of: 'ratio' } },
    {
      key: 'lookup.hit.1m',
      unit,
      ours: rate(ms.hits),
      floor: rate(ms.keyAndGet),
      ratio: ms.keyAndGet / ms.hits,
      goal: { is: 'at least', value: 0.6, of: 'ratio' }
    },
    ...await measureTable(options)
  ]
}

/** The table of ten million keys that stands before the database, by itself. */
async function measureTable ({ quick, note }: Options): Promise<Figure[]> {
  const count = quick ? 10_000 : 10_000_000
  note(`a table of ${count} keys`)
  const presence = new Presence()
  const portion = Buffer.alloc(keyBytes * rowsPerBatch)
  for (let i = 0; i < count; i += rowsPerBatch) {
    randomFillSync(portion)
    for (let at = 0; at < portion.length; at += keyBytes) {
      presence.add(portion.subarray(at, at + keyBytes))
    }
  }
  const values = Array.from({ length: rowsPerBatch }, (_, i) => valueOf(i))
  const ms = await interleaved(quick ? 1 : 11, {
    ours: () => { values.forEach((value) => presence.has(lookupKeyOf(value))) },
    key: () => { values.forEach(lookupKeyOf) }
  })
  const rate = (taken: number): number => rowsPerBatch * msPerSecond / taken
  return [
    {
      key: 'lookup.table.10m',
      unit: 'keys a CPU second, table alone',
      ours: rate(ms.ours),
      floor: rate(ms.key),
      ratio: ms.key / ms.ours,
      goal: { is: 'at least', value: 0.8, of: 'ratio' }
    },
    { key: 'lookup.memory.10m', unit: 'MiB of the table', ours: presence.bytes / bytesPerMiB, goal: { is: 'at most', value: 512, of: 'ours' } }
  ]
}

/** Asks for all values, and counts the answers that know something. */
async function lookUp (node: HanseNode, values: readonly string[], expected: number): Promise<void> {
  let found = 0
  for await (const { matches } of node.lookupMany(values)) {
    found += Number(matches.length > 0)
  }
  if (found !== expected) {
    throw new Error(`${found} of ${values.length} values were known instead of ${expected}`)
  }
}
