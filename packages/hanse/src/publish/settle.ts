import type { Item } from './readers.ts'

/**
 * Looks at every item, and again at those that refer to one that changed, until none does: long chains and circles of
 * references cost no more than there are references, as an item changes a few times at most.
 *
 * @param items - of one bundle
 * @param change - brings an item in line with what it refers to; says whether it changed
 */
export function settleReferences (items: Iterable<Item>, change: (item: Item) => boolean): void {
  const pending = new Set(items)
  const referring = new Map<string, Item[]>()
  for (const item of pending) {
    for (const id of item.object.facts.refs) {
      const known = referring.get(id)
      if (known === undefined) {
        referring.set(id, [item])
      } else {
        known.push(item)
      }
    }
  }
  for (const item of pending) {
    // to be added again behind all others, when something that it refers to changes
    pending.delete(item)
    if (change(item)) {
      referring.get(item.object.facts.id)?.forEach((other) => { pending.add(other) })
    }
  }
}
