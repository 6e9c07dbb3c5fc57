import type { Hex } from '@hanse/core'
import type { PublishedEntry } from '@hanse/exchange'
import type { AuditRow, StoreWrite } from '@hanse/store'

/** Rows that say who published what: one for each lane, with the range of its new entries. */
export function publishedRows (publication: Hex, entries: readonly PublishedEntry[], said: Pick<AuditRow, 'at' | 'who' | 'why' | 'rule'>): StoreWrite[] {
  const ranges = new Map<Hex, { from: number, to: number }>()
  for (const { entry: { lane, header: { seq } } } of entries) {
    const range = ranges.get(lane)
    ranges.set(lane, { from: Math.min(range?.from ?? seq, seq), to: Math.max(range?.to ?? seq, seq) })
  }
  return [...ranges].map(([lane, range]) => ({ type: 'audit', row: { kind: 'published', verdict: 'permit', lane, range, item: publication, ...said } }))
}
