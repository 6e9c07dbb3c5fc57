import { fromHex, toHex } from '@hanse/core'
import { sealItem, unsealFields } from './sealed.ts'
import type { StoredInvitation } from '../types.ts'

/** `m` when it was made, `u` until when it is good, `n` a note, `c` the card that came with it. */
export function encodeInvitationRecord ({ at, until, note, card }: StoredInvitation): Uint8Array {
  return sealItem({ m: at, u: until, ...(note !== undefined && { n: note }), ...(card !== undefined && { c: fromHex(card) }) })
}

/** @throws {HanseError} `E_STORE_DAMAGED` */
export function decodeInvitationRecord (key: Uint8Array, value: Uint8Array): StoredInvitation {
  const id = toHex(key)
  const fields = unsealFields(value, `the invitation ${id}`)
  return {
    id,
    at: fields.number('m'),
    until: fields.number('u'),
    ...(fields.has('n') && { note: fields.text('n') }),
    ...(fields.has('c') && { card: toHex(fields.bytes('c')) })
  }
}
