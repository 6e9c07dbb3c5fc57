import { decodeEntry, fromHex, toHex } from '@hanse/core'
import { unreadable } from '../errors.ts'
import { sealItem, unsealFields } from './sealed.ts'
import type { Fields } from './sealed.ts'
import type { CborValue, Entry, Opening, Suite, Verified } from '@hanse/core'

export interface HeaderRecord {
  entry: Verified<Entry>
  at: number
}

/** `h` header, `s` signature, `i` id, `a` time of arrival; of an opening also `o`. */
export function encodeHeaderRecord (entry: Entry, at: number): Uint8Array {
  const record: Record<string, CborValue> = { h: entry.headerBytes, s: entry.signature, i: fromHex(entry.id), a: at }
  if (entry.opening !== undefined) {
    const { handling, nonce, certificate } = entry.opening
    record.o = [handling, nonce, certificate]
  }
  return sealItem(record)
}

/**
 * Decodes the header again and compares its id, so that an altered header is never taken for what was verified.
 *
 * @throws {HanseError} `E_STORE_DAMAGED`
 */
export function decodeHeaderRecord (suite: Suite, value: Uint8Array, what: string): HeaderRecord {
  const fields = unsealFields(value, what)
  const decoded = decodeEntry(suite, fields.bytes('h'), fields.bytes('s'), openingOf(fields, what))
  if (!decoded.ok) {
    throw unreadable(`${what} cannot be decoded: ${decoded.rejection.code}`)
  }
  if (decoded.value.id !== toHex(fields.bytes('i'))) {
    throw unreadable(`${what} does not hash to its id`)
  }
  // Only verified entries are written, and the id says that this is still the same.
  return { entry: decoded.value as Verified<Entry>, at: fields.number('a') }
}

function openingOf (fields: Fields, what: string): Opening | undefined {
  if (!fields.has('o')) {
    return undefined
  }
  const [handling, nonce, certificate] = fields.list('o')
  if (!(handling instanceof Uint8Array) || !(nonce instanceof Uint8Array) || !(certificate instanceof Uint8Array)) {
    throw unreadable(`${what} has no readable opening`)
  }
  return { handling, nonce, certificate }
}
