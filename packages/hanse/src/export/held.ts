import { factsOf } from '@hanse/stix'
import { holdsObjects } from '../engine/understanding.ts'
import { entryInfo } from '../member/context.ts'
import type { Context, EntryInfo } from '../member/context.ts'
import type { Cursor } from '../member/cursor.ts'
import type { ObjectFacts } from '@hanse/core'
import type { Arrival, Place } from '@hanse/store'

/** One object that this node holds. */
export interface HeldObject {
  place: Place
  bytes: Uint8Array
  facts: ObjectFacts
  /** of its entry; absent for a private import */
  info: EntryInfo | undefined
}

/**
 * What is held now of all that arrived behind a cursor, in that order, one chunk in memory at a time.
 *
 * @param context - the node's
 * @param since - from where
 * @param passed - told of each arrival that was read to its end
 * @param signal - ends it
 */
export async function * heldSince (
  context: Context,
  since: Cursor,
  passed: (cursor: Cursor) => void,
  signal: AbortSignal | undefined
): AsyncGenerator<HeldObject> {
  for await (const arrival of context.store.arrivals(since.number - 1, { signal })) {
    const after = arrival.number === since.number ? since.leaf : -1
    yield * arrival.private ? privateObject(context, arrival, after) : leavesOf(context, arrival, after)
    passed({ number: arrival.number, leaf: Number.MAX_SAFE_INTEGER, at: arrival.at })
  }
}

async function * privateObject ({ store }: Context, { object }: Extract<Arrival, { private: true }>, after: number): AsyncGenerator<HeldObject> {
  const place = { private: object }
  const [held] = after >= 0 ? [] : await store.objects([place])
  if (held !== undefined) {
    yield { place, bytes: held.bytes, facts: held.facts, info: undefined }
  }
}

async function * leavesOf (
  { engine, store }: Context,
  { entry, from, count }: Extract<Arrival,
  { private: false }>,
  after: number
): AsyncGenerator<HeldObject> {
  const info = entryInfo(engine, entry)
  if (info === undefined || !holdsObjects(engine.machine, entry)) {
    return
  }
  for (let index = from + Math.max(after + 1, 0); index < from + count;) {
    // what arrived together may be in parts since leaves of it were erased
    const stored = await store.body(entry, index)
    if (stored === undefined) {
      index++
      continue
    }
    const { chunk, facts } = stored
    const end = Math.min(chunk.from + chunk.leaves.length, from + count)
    for (; index < end; index++) {
      const bytes = chunk.leaves[index - chunk.from] as Uint8Array
      yield { place: { entry, index }, bytes, facts: facts[index - chunk.from] ?? factsOf(bytes), info }
    }
  }
}
