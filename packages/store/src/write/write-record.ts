import { encodeStoreRecord, storeKey } from '../record/meta.ts'
import { Operations } from './operations.ts'
import type { Layout } from '../layout.ts'
import type { StoreRecord } from '../record/meta.ts'

/** Writes what the store remembers of itself; durable when it resolves. */
export async function writeRecord (layout: Layout, record: StoreRecord): Promise<void> {
  const operations = new Operations()
  operations.put(layout.meta, storeKey, encodeStoreRecord(record))
  await operations.commit(layout)
}
