import { toHex } from '@hanse/core'
import { rowsFor } from '@hanse/knowledge'
import { leafState } from '@hanse/store'
import { LeafReader } from './leaf-reader.ts'
import { isReadSince } from './understanding.ts'
import type { Entry, Hex, ObjectFacts, Roster, Suite, Verified } from '@hanse/core'
import type { Restored, Store, StoredChunk } from '@hanse/store'

interface Held { store: Store, suite: Suite, roster: Roster, restored: Restored }

/**
 * What an earlier version kept without reading it, as it did not know its kind or an extension, is read now, if this
 * version knows them: from here on it is told, found and passed on like what arrives, and told behind every cursor. Each chunk is one batch, so a start
 * that is cut short goes on with the rest.
 *
 * @returns how many leaves were read
 */
export async function applyHeld ({ store, suite, roster, restored }: Held): Promise<number> {
  const leaves = new LeafReader()
  let count = 0
  for (const { entry, states } of restored.lanes.flatMap(({ entries }) => entries).filter(({ entry }) => isReadSince(entry.header))) {
    for (let index = states.indexOf(leafState.held); index >= 0;) {
      const stored = await store.body(entry.id, index)
      if (stored?.facts.every(isUnread) === true) {
        count += await read({ store, suite, roster }, leaves, entry, stored)
      }
      const next = stored === undefined ? index + 1 : stored.chunk.from + stored.chunk.leaves.length
      index = states.indexOf(leafState.held, next)
    }
  }
  return count
}

async function read (
  { store, suite, roster }: Omit<Held, 'restored'>,
  leaves: LeafReader,
  { id: entry, header: { node, leafCount } }: Verified<Entry>,
  stored: StoredChunk
): Promise<number> {
  const { chunk, chunk: { from } } = stored
  const objects = leaves.read(roster.byNodeKey.get(toHex(node))?.member ?? '', chunk.leaves)
  const facts = objects.map((object) => object.facts)
  if (facts.every(({ status }, i) => status === 'unparseable' && stored.facts[i]?.status === 'unparseable')) {
    return 0
  }
  const rows = objects.flatMap(({ value }, i) => value === undefined
    ? []
    : rowsFor(suite, { value, facts: facts[i] as ObjectFacts, place: placeOf(entry, from + i) }))
  const [{ at } = { at: 0 }] = await store.objects([placeOf(entry, from)]).then((found) => found.filter((one) => one !== undefined))
  await store.append([
    // as if the leaves came only now: a chunk that is held already is not taken again
    { type: 'states', entry, from, states: chunk.leaves.map(() => leafState.wanted) },
    { type: 'chunk', chunk, leafCount, facts, at }
  ], rows)
  return objects.length
}

function placeOf (entry: Hex, index: number): { entry: Hex, index: number } {
  return { entry, index }
}

function isUnread ({ id, type }: ObjectFacts): boolean {
  return id === '' && type === ''
}
