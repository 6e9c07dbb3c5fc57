import { didOf, toHex } from '@hanse/core'
import { sealItem, unsealFields } from './sealed.ts'
import type { RestoredReceipt, StoreWrite } from '../types.ts'

const laneBytes = 32
const nodeBytes = 34

/** `s` seq, `b` body and `g` signature as they travelled, `a` time of arrival. */
export function encodeReceiptRecord (receipt: StoreWrite & { type: 'receipt' }): Uint8Array {
  return sealItem({ s: receipt.seq, b: receipt.body, g: receipt.signature, a: receipt.at })
}

/** @throws {HanseError} `E_STORE_DAMAGED` */
export function decodeReceiptRecord (key: Uint8Array, value: Uint8Array): RestoredReceipt {
  const lane = toHex(key.subarray(0, laneBytes))
  const node = didOf(key.subarray(laneBytes, laneBytes + nodeBytes))
  const fields = unsealFields(value, `the receipt of ${node} in lane ${lane}`)
  return { lane, node, seq: fields.number('s'), body: fields.bytes('b'), signature: fields.bytes('g'), at: fields.number('a') }
}
