import { fromHex, toHex } from '@hanse/core'
import { rowsOf } from '../read/range.ts'
import { seal, unseal } from '../record/sealed.ts'
import type { Layout } from '../layout.ts'
import type { AbortOptions, StoreWrite } from '../types.ts'
import type { Operations } from '../write/operations.ts'
import type { Hex } from '@hanse/core'

/** Something that waits to be published; what `item` says is the node's business. */
export interface Waiting { id: Hex, item: Uint8Array }

export function putWaiting (operations: Operations, layout: Layout, { id, item, bundle }: StoreWrite & { type: 'outbox' }): void {
  operations.put(layout.outbox, fromHex(id), seal(item))
  if (bundle !== undefined) {
    operations.put(layout.outboxBundles, fromHex(id), seal(bundle))
  }
}

export function removeWaiting (operations: Operations, layout: Layout, id: Hex): void {
  operations.delete(layout.outbox, fromHex(id))
  operations.delete(layout.outboxBundles, fromHex(id))
}

/** @throws {HanseError} `E_STORE_DAMAGED` */
export async function readWaiting (layout: Layout, options: AbortOptions = {}): Promise<Waiting[]> {
  const waiting: Waiting[] = []
  for await (const [key, value] of rowsOf(layout, layout.outbox, options)) {
    const id = toHex(key)
    waiting.push({ id, item: unseal(value, `the item ${id} of the outbox`) })
  }
  return waiting
}

/** @throws {HanseError} `E_STORE_DAMAGED` */
export async function readBundle (layout: Layout, id: Hex): Promise<Uint8Array | undefined> {
  const value = await layout.outboxBundles.get(fromHex(id))
  return value && unseal(value, `the bundle ${id} of the outbox`)
}
