import { bytesOfItem, concat, fromHex, itemKinds, toHex } from '@hanse/core'
import { unreadable } from '../errors.ts'
import { sealItem, unsealFields } from './sealed.ts'
import type { StoredItem, StoreWrite } from '../types.ts'
import type { Hex, ItemKind, MembershipItem } from '@hanse/core'

/** `kind1 ‖ hash32` */
export function membershipKey (kind: ItemKind, hash: Hex): Uint8Array {
  return concat(Uint8Array.of(itemKinds.indexOf(kind)), fromHex(hash))
}

/** Which item a write is about. */
export function itemOf (write: StoreWrite & { type: 'membership' | 'membership-gone' }): { kind: ItemKind, hash: Hex } {
  return write.type === 'membership' ? { kind: write.item.kind, hash: write.item.item.hash } : write
}

/** `b` the item as it travels. */
export function encodeMembershipRecord (item: MembershipItem): Uint8Array {
  return sealItem({ b: bytesOfItem(item) })
}

/** @throws {HanseError} `E_STORE_DAMAGED` */
export function decodeMembershipRecord (key: Uint8Array, value: Uint8Array): StoredItem {
  const hash = toHex(key.subarray(1))
  const kind = itemKinds[key[0]]
  if (kind === undefined) {
    throw unreadable(`the certificate ${hash} is of no kind`)
  }
  return { kind, bytes: unsealFields(value, `the ${kind} ${hash}`).bytes('b') }
}
