import { toUtf8 } from '@hanse/core'
import { fieldsOf } from './fields.ts'
import type { Message, Outgoing } from './message.ts'
import type { CborValue } from '@hanse/core'

/** The length of a frame in bytes, without encoding it: exactly that of `encodeMessage`, receipts with signature. */
export function frameBytes (message: Outgoing | Message): number {
  return itemBytes(fieldsOf(message))
}

function itemBytes (value: CborValue): number {
  if (typeof value === 'number') {
    return headBytes(value < 0 ? -1 - value : value)
  }
  if (typeof value === 'string') {
    return textBytes(value)
  }
  if (value === null || typeof value === 'boolean') {
    return 1
  }
  if (value instanceof Uint8Array) {
    return headBytes(value.length) + value.length
  }
  return containerBytes(value)
}

function textBytes (text: string): number {
  // keys and names are short ASCII, which needs no encoding to be measured
  const length = /^[\0-\x7f]*$/.test(text) ? text.length : toUtf8(text).length
  return headBytes(length) + length
}

function containerBytes (value: CborValue & object): number {
  let bytes = 0
  let items = 0
  if (Array.isArray(value)) {
    items = value.length
    for (const item of value as CborValue[]) {
      bytes += itemBytes(item)
    }
  } else {
    for (const [key, item] of Object.entries(value as { [key: string]: CborValue })) {
      items++
      bytes += textBytes(key) + itemBytes(item)
    }
  }
  return bytes + headBytes(items)
}

/** Bytes of a CBOR head with this argument (RFC 8949 §3). */
function headBytes (argument: number): number {
  if (argument < 24) {
    return 1
  }
  if (argument < 0x100) {
    return 2
  }
  if (argument < 0x1_0000) {
    return 3
  }
  return argument < 0x1_0000_0000 ? 5 : 9
}
