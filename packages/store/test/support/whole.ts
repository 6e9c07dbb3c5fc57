import { toHex, toUtf8 } from '@hanse/core'
import { leafState } from '../../src/index.ts'
import { collect } from './backends.ts'
import { factsOf, idOf, leaf, startMs, TestLane } from './lane.ts'
import { suite } from './suite.ts'
import type { IndexRow, Store } from '../../src/index.ts'

/** How many entries, of two leaves each, a lane gets a time. */
const rounds = 6
const outboxId = '0a'.repeat(16)

/** The index key of an object of these tests. */
export function indexKey (bytes: Uint8Array): Uint8Array {
  return suite.sha256(bytes).subarray(0, 16)
}

/** Puts one of everything that a store keeps into it; `name` makes it different from another time. */
export async function fillStore (store: Store, lanes: readonly TestLane[], name: string): Promise<void> {
  for (let i = 0; i < rounds; i++) {
    for (const lane of lanes) {
      const leaves = [leaf(`${name} ${lane.lane} ${i}`, undefined, 400), leaf(`${name} ${lane.lane} ${i} b`)]
      const writes = lane.next(leaves)
      const { id } = lane.entries.at(-1) as { id: string }
      const rows = leaves.flatMap((bytes, index): IndexRow[] => [{ key: indexKey(bytes), place: { entry: id, index } }])
      await store.append([...writes, { type: 'audit', row: { at: startMs, kind: 'sent', verdict: 'permit' } }], rows)
    }
    const bytes = leaf(`${name} own ${i}`)
    const place = { private: toHex(suite.sha256(bytes)) }
    await store.addPrivate([{ bytes, facts: factsOf(bytes) }], startMs, [{ key: indexKey(bytes), place }])
  }
  const [lane] = lanes
  await store.append([
    { type: 'receipt', lane: lane.lane, node: lane.node, seq: rounds, body: toUtf8(name), signature: toUtf8('s'), at: 1 },
    { type: 'publication', id: toHex(suite.sha256(toUtf8(name))).slice(0, 32), entries: [lane.entries[1].id], at: 1 },
    { type: 'outbox', id: outboxId, item: toUtf8(name), bundle: toUtf8(`bundle ${name}`) }
  ])
}

/** All that a store gives, by name: what a node sees of it over time. */
export async function readStore (store: Store): Promise<Map<string, string>> {
  const seen = new Map<string, string>()
  const { lanes, receipts } = await store.restore()
  for (const { lane, head, entries } of lanes) {
    seen.set(`head ${lane}`, JSON.stringify(head))
    entries.forEach(({ entry, states }) => seen.set(`entry ${entry.id}`, `${toHex(entry.signature)} ${states.join('')}`))
  }
  receipts.forEach((receipt) => seen.set(`receipt ${receipt.lane} ${receipt.node}`, toHex(receipt.body)))
  for (const arrival of await collect(store.arrivals(-1))) {
    const places = arrival.private
      ? [{ private: arrival.object }]
      : Array.from({ length: arrival.count }, (_, i) => ({ entry: arrival.entry, index: arrival.from + i }))
    for (const object of await store.objects(places)) {
      if (object !== undefined) {
        const name = `object ${JSON.stringify(object.place)}`
        seen.set(name, seen.has(name) ? 'told twice' : toHex(object.bytes))
        seen.set(`index ${JSON.stringify(object.place)}`, JSON.stringify(await store.places(indexKey(object.bytes))))
        seen.set(`id ${idOf(object.bytes)}`, JSON.stringify((await store.objectsById(idOf(object.bytes))).map(({ place }) => place)))
      }
    }
  }
  for await (const { place, bytes } of store.privateObjects()) {
    seen.set(`private ${JSON.stringify(place)}`, toHex(bytes))
  }
  for await (const publication of store.publications()) {
    seen.set(`publication ${publication.id}`, JSON.stringify(publication))
  }
  for (const { id, item } of await store.outbox()) {
    seen.set(`outbox ${id}`, `${toHex(item)} ${toHex(await store.outboxBundle(id) ?? new Uint8Array())}`)
  }
  seen.set('audit', JSON.stringify(await store.verifyAudit()))
  return seen
}

/** The states of an entry of which all leaves are wanted. */
export const wantedLeaf = String(leafState.wanted)
