import { fromHex, toHex } from '@hanse/core'
import { unreadable } from '../errors.ts'
import { sealItem, unsealFields } from './sealed.ts'
import type { Withdrawn } from '../types.ts'
import type { CborMapValue } from '@hanse/core'

/** `w` entry of the withdrawal, `r` reason, `o` index and STIX id of each leaf. */
export function encodeWithdrawn ({ withdrawal, reason, objects }: Withdrawn): Uint8Array {
  return sealItem({ w: fromHex(withdrawal), r: reason, o: objects.map(({ index, id }) => [index, id]) })
}

/** @throws {HanseError} `E_STORE_DAMAGED` */
export function decodeWithdrawn (number: number, value: Uint8Array): Withdrawn {
  const what = `what was withdrawn at ${number}`
  const fields = unsealFields(value, what)
  return {
    withdrawal: toHex(fields.bytes('w')),
    reason: fields.text('r'),
    objects: fields.list('o').map((pair) => objectOf(pair, what))
  }
}

function objectOf (pair: CborMapValue, what: string): { index: number, id: string } {
  const [index, id] = Array.isArray(pair) ? pair : []
  if (typeof index !== 'number' || typeof id !== 'string') {
    throw unreadable(`${what} names no leaf`)
  }
  return { index, id }
}
