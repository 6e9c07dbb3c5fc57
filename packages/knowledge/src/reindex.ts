import { parseObject } from '@hanse/stix'
import { rowsFor } from './rows.ts'
import type { AbortOptions } from './types.ts'
import type { Suite } from '@hanse/core'
import type { IndexRow, Place, Store } from '@hanse/store'

/**
 * Makes the index again from what is stored, as after damage. What is there already stays as it is.
 *
 * @returns how many objects were read
 * @throws {HanseError} `E_STORE_DAMAGED`, `E_DISK_FULL`, …; or the signal's reason
 */
export async function reindex (suite: Suite, store: Store, { signal }: AbortOptions = {}): Promise<number> {
  let objects = 0
  for await (const arrival of store.arrivals(-1, { signal })) {
    const places: Place[] = arrival.private
      ? [{ private: arrival.object }]
      : Array.from({ length: arrival.count }, (_, i) => ({ entry: arrival.entry, index: arrival.from + i }))
    const rows: IndexRow[] = []
    for (const object of await store.objects(places, { signal })) {
      const parsed = object && parseObject(object.bytes)
      if (parsed?.ok === true) {
        objects++
        rows.push(...rowsFor(suite, { value: parsed.object.value, facts: object?.facts ?? parsed.object.facts, place: object?.place ?? places[0] }))
      }
    }
    await store.append([], rows)
  }
  return objects
}
