import { rowsFor } from '@hanse/knowledge'
import { parseObject } from '@hanse/stix'
import type { Suite } from '@hanse/core'
import type { StoreWrite as MachineWrite } from '@hanse/exchange'
import type { IndexRow, Store } from '@hanse/store'

/** The index rows of leaves that are about to be erased, made again from what they still say. */
export async function goneRows (suite: Suite, store: Store, writes: readonly MachineWrite[]): Promise<IndexRow[]> {
  const rows: IndexRow[] = []
  for (const write of writes) {
    if (write.type === 'erase') {
      const places = Array.from({ length: write.count }, (_, i) => ({ entry: write.entry, index: write.from + i }))
      for (const object of await store.objects(places)) {
        const parsed = object && parseObject(object.bytes)
        // rows without a place are marks that other objects share
        rows.push(...object !== undefined && parsed?.ok === true
          ? rowsFor(suite, { value: parsed.object.value, facts: object.facts, place: object.place }).filter(({ place }) => place !== undefined)
          : [])
      }
    }
  }
  return rows
}
