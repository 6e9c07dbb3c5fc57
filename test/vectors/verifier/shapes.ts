/** The CDDL of the document as functions: each gives the value back or refuses it with the code of §1. */
import { refuse } from './cbor.ts'
import type { Item } from './cbor.ts'

export type Shape = (item: Item) => any

/** The characters that no text of ours holds (§1). */
const unsafe = /[\p{Cc}\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u
const forbidden = ['__proto__', 'constructor', 'prototype']

export const uint = (max = Number.MAX_SAFE_INTEGER): Shape => (item) =>
  typeof item !== 'number' || item < 0 ? refuse('E_FIELD_TYPE') : item > max ? refuse('E_FIELD_LIMIT') : item
export const exactly = (length: number): Shape => (item) => Buffer.isBuffer(item) && item.length === length ? item : refuse('E_FIELD_TYPE')
export const bytes = (max: number): Shape => (item) =>
  !Buffer.isBuffer(item) || item.length === 0 ? refuse('E_FIELD_TYPE') : item.length > max ? refuse('E_FIELD_LIMIT') : item
export const text = (max: number): Shape => (item) => typeof item !== 'string' || item === ''
  ? refuse('E_FIELD_TYPE')
  : Buffer.byteLength(item) > max ? refuse('E_FIELD_LIMIT') : unsafe.test(item) ? refuse('E_ENC_TEXT') : item
export const oneOf = (...values: string[]): Shape => (item) => typeof item === 'string' && values.includes(item) ? item : refuse('E_FIELD_VALUE')
export const yes: Shape = (item) => item === true ? item : refuse('E_FIELD_TYPE')
export const list = (shape: Shape, max: number, min = 0): Shape => (item) =>
  !Array.isArray(item) ? refuse('E_FIELD_TYPE') : item.length > max || item.length < min ? refuse('E_FIELD_LIMIT') : item.map(shape)
export const tuple = (...shapes: Shape[]): Shape => (item) =>
  Array.isArray(item) && item.length === shapes.length ? shapes.map((shape, i) => shape(item[i] as Item)) : refuse('E_FIELD_TYPE')
export const anyMap: Shape = (item) => item instanceof Map ? item : refuse('E_FIELD_TYPE')

/** A map with these fields; a name that ends with "?" is optional. */
export const map = (...parts: Array<Record<string, Shape>>): Shape => (item) => {
  const fields: Record<string, Shape> = Object.assign({}, ...parts)
  const read = new Map<string, unknown>()
  for (const [name, value] of anyMap(item) as Map<string, Item>) {
    const shape = forbidden.includes(name) ? refuse('E_FIELD_FORBIDDEN') : fields[name] ?? fields[`${name}?`] ?? refuse('E_FIELD_UNKNOWN')
    read.set(name, shape(value))
  }
  return Object.keys(fields).every((name) => name.endsWith('?') || read.has(name)) ? Object.fromEntries(read) : refuse('E_FIELD_MISSING')
}

/** Whether texts or bytes stand sorted by their bytes, none twice. */
export const isRising = (values: ReadonlyArray<string | Buffer>): boolean =>
  values.every((value, i) => i === 0 || Buffer.compare(Buffer.from(values[i - 1] as string), Buffer.from(value as string)) < 0)

/** Refuses with a code where something does not hold. */
export const must = (holds: boolean, code: string): unknown => holds || refuse(code)

export const [hash, key, nonce, sig, ms, name, addr] = [exactly(32), exactly(34), exactly(16), exactly(64), uint(), text(128), text(256)]
export const isCountry = (value: string): boolean => /^[A-Z]{2}$/.test(value)
export const areAddrs = (values: string[]): boolean => values.every((value) => /^\/[\x21-\x7e]+$/.test(value))
/** Kinds of entries and reasons of withdrawals. */
export const isToken = (value: string): boolean => /^[a-z][a-z0-9-]*$/.test(value)
