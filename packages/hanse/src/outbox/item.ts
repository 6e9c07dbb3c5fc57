import { toUtf8 } from '@hanse/core'
import type { OutboxItem, Terms } from '../types.ts'
import type { Hex, Reason } from '@hanse/core'

/** What the store keeps of something that waits, beside its bundle. */
export interface WaitingItem {
  id: Hex
  terms: Terms
  objects: number
  /** who asked for the publication, and what for */
  by: string
  note?: string
  /** when it was asked for, ms since 1970 */
  at: number
  /** not before, ms since 1970 */
  due?: number
  /** a person has to release it */
  held: boolean
  /** another person than `by` */
  secondPerson: boolean
  reasons: Reason[]
  /** who released what was held and is due later */
  releasedBy?: string
}

export function encodeItem ({ id: _id, ...item }: WaitingItem): Uint8Array {
  return toUtf8(JSON.stringify(item))
}

/** The store's checksum vouches for the bytes. */
export function decodeItem (id: Hex, bytes: Uint8Array): WaitingItem {
  return { id, ...JSON.parse(new TextDecoder().decode(bytes)) as Omit<WaitingItem, 'id'> }
}

export function viewItem ({ held, ...item }: WaitingItem): OutboxItem {
  return { ...item, state: held ? 'held' : 'scheduled' }
}
