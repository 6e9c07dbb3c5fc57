import { concat, toHex, u64 } from '@hanse/core'
import { idKey, placeKey, readU64 } from '../keys.ts'
import { leafState } from '../leaf-state.ts'
import { ObjectReader } from '../read/objects.ts'
import { decodeArrival, encodeArrival } from '../record/arrival.ts'
import { decodePrivate } from '../record/facts.ts'
import { countsKey, decodeCounts } from '../record/meta.ts'
import { decodeStates } from '../record/states.ts'
import { Operations } from '../write/operations.ts'
import type { Layout } from '../layout.ts'
import type { StatesRecord } from '../record/states.ts'
import type { Arrival, Place } from '../types.ts'
import type { Hex, ObjectFacts, Suite } from '@hanse/core'

/** Rows written in one batch. */
const rowsPerBatchMax = 10_000

/** One thing that is held: a chunk of an entry or a private import. */
interface Held { arrival: Arrival, facts: ObjectFacts[], places: Place[] }

/**
 * After damage, and behind the repair of what it took: arrivals of what has to come again go, so that nothing is told
 * twice; what is held and has none gets one; ids are found as they stand in the facts; index rows go, as whoever knows
 * values makes them again.
 */
export async function rebuild (layout: Layout, suite: Suite): Promise<void> {
  const states = new Map<Hex, StatesRecord>()
  for await (const [key, value] of layout.states.iterator()) {
    states.set(toHex(key), decodeStates(value, `the leaf states of entry ${toHex(key)}`))
  }
  await layout.index.clear()
  await layout.ids.clear()
  const { known, next } = await dropArrivals(layout, states)
  let number = Math.max(next, await nextOf(layout))
  let operations = new Operations()
  for await (const { arrival, facts, places } of held(layout, states)) {
    if (!known.has(nameOf(arrival))) {
      operations.put(layout.arrivals, u64(number), encodeArrival({ ...arrival, number }))
      number++
    }
    for (const [i, { id }] of facts.entries()) {
      if (id !== '') {
        operations.mark(layout.ids, concat(idKey(suite, id), placeKey(places[i])))
      }
    }
    if (operations.size > rowsPerBatchMax) {
      await operations.commit(layout)
      operations = new Operations()
    }
  }
  await operations.commit(layout)
}

/** Drops arrivals of what is not held and shall come again; gives the names of those that stay. */
async function dropArrivals (layout: Layout, states: ReadonlyMap<Hex, StatesRecord>): Promise<{ known: Set<string>, next: number }> {
  const known = new Set<string>()
  const operations = new Operations()
  const privates = new Set((await layout.private.keys().all()).map((key) => toHex(key)))
  let next = 0
  for await (const [key, value] of layout.arrivals.iterator()) {
    const arrival = decodeArrival(key, value)
    next = readU64(key, 0) + 1
    if (stands(arrival, states, privates)) {
      namesOf(arrival, states).forEach((name) => known.add(name))
    } else {
      operations.delete(layout.arrivals, key)
      operations.delete(layout.withdrawn, key)
    }
  }
  await operations.commit(layout)
  return { known, next }
}

function stands (arrival: Arrival, states: ReadonlyMap<Hex, StatesRecord>, privates: ReadonlySet<Hex>): boolean {
  if (arrival.private) {
    return privates.has(arrival.object)
  }
  const leaves = states.get(arrival.entry)?.states.slice(arrival.from, arrival.from + arrival.count) ?? [leafState.wanted]
  return !leaves.includes(leafState.wanted) || leaves.includes(leafState.held)
}

/** What an arrival tells of as it stands now: a chunk may have been cut into several since. */
function namesOf (arrival: Arrival, states: ReadonlyMap<Hex, StatesRecord>): string[] {
  if (arrival.private) {
    return [nameOf(arrival)]
  }
  const { entry, from, count } = arrival
  return (states.get(entry)?.chunks ?? []).filter((chunk) => chunk.from >= from && chunk.from < from + count).map((chunk) => nameOf({ ...arrival, ...chunk }))
}

function nameOf (arrival: Arrival): string {
  return arrival.private ? arrival.object : `${arrival.entry} ${arrival.from}`
}

async function nextOf (layout: Layout): Promise<number> {
  const value = await layout.meta.get(countsKey)
  return value === undefined ? 0 : decodeCounts(value).nextArrival
}

async function * held (layout: Layout, states: ReadonlyMap<Hex, StatesRecord>): AsyncGenerator<Held> {
  const reader = new ObjectReader(layout)
  for (const [entry, { chunks }] of states) {
    for (const { from, count } of chunks) {
      const { facts, at } = await reader.chunkAt(entry, { from, count })
      const places = Array.from({ length: count }, (_, i) => ({ entry, index: from + i }))
      yield { arrival: { number: 0, at, private: false, entry, from, count }, facts, places }
    }
  }
  for await (const [key, value] of layout.private.iterator()) {
    const id = toHex(key)
    const { facts, at } = decodePrivate(value, `private object ${id}`)
    yield { arrival: { number: 0, at, private: true, object: id }, facts: [facts], places: [{ private: id }] }
  }
}
