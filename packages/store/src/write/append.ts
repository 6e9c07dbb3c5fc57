import type { Arrival, IndexRow, StoreWrite } from '../types.ts'
import type { Hex, ObjectFacts } from '@hanse/core'

/** A private import; `id` is the SHA-256 of `bytes`. */
export interface PrivateWrite {
  type: 'private'
  id: Hex
  bytes: Uint8Array
  facts: ObjectFacts
  at: number
}

export type AnyWrite = StoreWrite | PrivateWrite

/** What one caller wants written, all or nothing. */
export interface Append {
  writes: readonly AnyWrite[]
  rows: readonly IndexRow[]
}

/** An append that waits for its batch. */
export interface PendingAppend extends Append {
  resolve: (arrivals: Arrival[]) => void
  reject: (reason: unknown) => void
}

/** Bytes of leaves and imports, which is what makes a batch large. */
export function leafBytesOf ({ writes }: Append): number {
  let bytes = 0
  for (const write of writes) {
    if (write.type === 'chunk') {
      for (const leaf of write.chunk.leaves) {
        bytes += leaf.length
      }
    } else if (write.type === 'private') {
      bytes += write.bytes.length
    }
  }
  return bytes
}
