import { Bytes } from './bytes.ts'
import type { Row } from './row.ts'

const deletion = 0

/** The rows of a record of the log (`db/write_batch.cc` of LevelDB); none of a record that is no batch. */
export function batchRows (record: Uint8Array): Row[] {
  const rows: Row[] = []
  try {
    const bytes = new Bytes(record)
    const first = bytes.integer(8)
    const count = bytes.integer(4)
    for (let i = 0; i < count; i++) {
      const isDeletion = bytes.byte() === deletion
      const key = bytes.string()
      rows.push({ key, value: isDeletion ? undefined : bytes.string(), sequence: first + i })
    }
    return rows
  } catch (error) {
    if (error instanceof RangeError) {
      return []
    }
    throw error
  }
}
