import { fromHex } from '@hanse/core'
import { receiptKey } from '../keys.ts'
import { itemOf, membershipKey } from '../record/membership.ts'
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

export type EraseWrite = StoreWrite & { type: 'erase' }

export type AnyWrite = StoreWrite | PrivateWrite

export type WriteOf<T extends AnyWrite['type']> = AnyWrite & { type: T }

/** A write of which it must be known whether its key is new. */
export type CountedWrite = AnyWrite & { type: 'private' | 'receipt' | 'fork' | 'membership' | 'membership-gone' | 'publication' }

/** Parts of which the rows are counted, as a lost one would not be missed otherwise. */
export const countedParts = ['private', 'receipts', 'forks', 'membership', 'publications'] as const

type CountedPart = typeof countedParts[number]

/** Under which key of which part it stands, and a name for both. */
export function countedKey (write: CountedWrite): { part: CountedPart, key: Uint8Array, name: string } {
  switch (write.type) {
    case 'private':
      return { part: 'private', key: fromHex(write.id), name: `private ${write.id}` }
    case 'receipt':
      return { part: 'receipts', key: receiptKey(write), name: `receipt ${write.lane} ${write.node} ${write.alone === true ? write.seq : ''}` }
    case 'fork':
      return { part: 'forks', key: fromHex(write.proof.lane), name: `fork ${write.proof.lane}` }
    case 'membership':
    case 'membership-gone': {
      const { kind, hash } = itemOf(write)
      return { part: 'membership', key: membershipKey(kind, hash), name: `${kind} ${hash}` }
    }
    case 'publication':
      return { part: 'publications', key: fromHex(write.id), name: `publication ${write.id}` }
    default: {
      const never: never = write
      return never
    }
  }
}

/** What one caller wants written, all or nothing. */
export interface Append {
  writes: readonly AnyWrite[]
  rows: readonly IndexRow[]
  /** index rows of the leaves that are erased */
  gone: readonly IndexRow[]
}

/** An append that waits for its batch. */
export interface PendingAppend extends Append {
  resolve (arrivals: Arrival[]): void
  reject (reason: unknown): void
}

/** Whether it takes leaves away, which must be in the database for that. */
export function erases ({ writes }: Append): boolean {
  return writes.some(({ type }) => type === 'erase')
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
    } else if (write.type === 'outbox') {
      bytes += write.bundle?.length ?? 0
    }
  }
  return bytes
}
