import { didOf, fromHex, toHex, unmultikey } from '@hanse/core'
import { unreadable } from '../errors.ts'
import { bytesOfNode } from '../keys.ts'
import { unsealFields, sealItem } from './sealed.ts'
import type { CborValue, Hex, NodeId } from '@hanse/core'

/** What is remembered of a lane, twice. */
export interface LaneRecord {
  node: NodeId
  group: Hex
  /** headers stored, those ahead of the head included */
  count: number
  head?: { seq: number, id: Hex }
}

export function encodeLaneRecord (lane: LaneRecord): Uint8Array {
  const record: Record<string, CborValue> = { n: bytesOfNode(lane.node), g: fromHex(lane.group), c: lane.count }
  if (lane.head !== undefined) {
    record.s = lane.head.seq
    record.h = fromHex(lane.head.id)
  }
  return sealItem(record)
}

/** @throws {HanseError} `E_STORE_DAMAGED` */
export function decodeLaneRecord (value: Uint8Array, what: string): LaneRecord {
  const fields = unsealFields(value, what)
  const node = unmultikey(fields.bytes('n'))
  if (!node.ok) {
    throw unreadable(`${what} names no node`)
  }
  const lane: LaneRecord = { node: didOf(node.value), group: toHex(fields.bytes('g')), count: fields.number('c') }
  if (fields.has('s')) {
    lane.head = { seq: fields.number('s'), id: toHex(fields.bytes('h')) }
  }
  return lane
}
