import { fromHex, narrowChunk, toHex } from '@hanse/core'
import { afterPrefix, placedKey, placeKey, readPlaceKey } from '../keys.ts'
import { indexKeyBytes } from '../limits.ts'
import { ObjectReader } from '../read/objects.ts'
import { rowsOf } from '../read/range.ts'
import type { Append, EraseWrite } from './append.ts'
import type { Layout } from '../layout.ts'
import type { DatedChunk } from '../record/body.ts'
import type { LeafRange, StatesRecord } from '../record/states.ts'
import type { IndexRow } from '../types.ts'
import type { Hex, Suite } from '@hanse/core'

/**
 * What is left of a chunk when leaves of it go: runs with salts instead of the seed, and the hashes of what went in
 * their proofs, so that they verify and can be served as before.
 */
export function withoutLeaves (suite: Suite, leafCount: number, { chunk, facts, at }: DatedChunk, { from, count }: LeafRange): DatedChunk[] {
  const end = chunk.from + chunk.leaves.length
  const runs = [{ from: chunk.from, end: Math.min(from, end) }, { from: Math.max(chunk.from, from + count), end }]
  return runs.filter((run) => run.from < run.end).map((run) => ({
    chunk: narrowChunk(suite, leafCount, chunk, { from: run.from, count: run.end - run.from }),
    facts: facts.slice(run.from - chunk.from, run.end - chunk.from),
    at
  }))
}

/** The leaves of a chunk that lie in a range, with their STIX ids. */
export function leavesWithin ({ chunk, facts }: DatedChunk, { from, count }: LeafRange): Array<{ index: number, id: string }> {
  return facts.map(({ id }, position) => ({ index: chunk.from + position, id })).filter(({ index }) => index >= from && index < from + count)
}

/** Whether a chunk and a range have a leaf in common. */
export function overlap (a: LeafRange, b: LeafRange): boolean {
  return a.from < b.from + b.count && b.from < a.from + a.count
}

/** The stored chunks that an append takes leaves from, by `chunkName`. */
export async function chunksToErase (layout: Layout, { writes }: Append, states: ReadonlyMap<Hex, StatesRecord>): Promise<Map<string, DatedChunk>> {
  const reader = new ObjectReader(layout)
  const chunks = new Map<string, DatedChunk>()
  for (const write of writes.filter((write): write is EraseWrite => write.type === 'erase')) {
    for (const range of states.get(write.entry)?.chunks.filter((range) => overlap(range, write)) ?? []) {
      chunks.set(chunkName(write.entry, range.from), await reader.chunkAt(write.entry, range))
    }
  }
  return chunks
}

export function chunkName (entry: Hex, from: number): string {
  return `${entry} ${from}`
}

/** The keys among index rows under which no other place is left once these are gone. */
export async function emptiedKeys (layout: Layout, gone: readonly IndexRow[]): Promise<Set<string>> {
  const places = new Map<string, Set<string>>()
  for (const { key, place } of gone) {
    if (place !== undefined) {
      const name = toHex(key)
      places.set(name, (places.get(name) ?? new Set()).add(toHex(placeKey(place))))
    }
  }
  const emptied = new Set<string>()
  for (const [name, going] of places) {
    const key = fromHex(name)
    let left = 0
    for await (const [row] of rowsOf(layout, layout.index, { gt: key, lt: afterPrefix(key), limit: going.size + 1 })) {
      left += Number(!going.has(toHex(placeKey(readPlaceKey(row, indexKeyBytes)))))
    }
    if (left === 0) {
      emptied.add(name)
    }
  }
  return emptied
}

/** The key of an index row with a place. */
export function rowKey ({ key, place }: IndexRow): Uint8Array {
  return place === undefined ? key : placedKey(key, place)
}
