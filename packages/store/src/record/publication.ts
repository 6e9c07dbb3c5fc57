import { fromHex, toHex } from '@hanse/core'
import { sealItem, unsealFields } from './sealed.ts'
import type { StoredPublication } from '../types.ts'
import type { CborValue, Hex } from '@hanse/core'

/** `e` entries, `a` time, optionally `n` a note of the author's own. */
export function encodePublication ({ entries, at, note }: StoredPublication): Uint8Array {
  const record: Record<string, CborValue> = { e: entries.map(fromHex), a: at }
  if (note !== undefined) {
    record.n = note
  }
  return sealItem(record)
}

/** @throws {HanseError} `E_STORE_DAMAGED` */
export function decodePublication (id: Hex, value: Uint8Array): StoredPublication {
  const fields = unsealFields(value, `publication ${id}`)
  const entries = fields.list('e').map((entry) => entry instanceof Uint8Array ? toHex(entry) : '')
  const publication: StoredPublication = { id, entries, at: fields.number('a') }
  if (fields.has('n')) {
    publication.note = fields.text('n')
  }
  return publication
}
