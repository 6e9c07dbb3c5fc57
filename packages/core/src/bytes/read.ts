import { toUtf8 } from './bytes.ts'
import { accept, reject } from './error.ts'
import { isUnsafeCharacter, show } from './show.ts'
import type { CborMap, CborMapValue } from './cbor.ts'
import type { Result } from './error.ts'

/** How one decoded item is read: total, so every item gives a value or a rejection that names the path. */
export interface Shape<T> {
  readonly optional: boolean
  read(value: CborMapValue, path: string): Result<T>
}

/** A shape whose field may be absent. */
export interface OptionalShape<T> extends Shape<T> {
  readonly optional: true
}

type Fields = Record<string, Shape<unknown>>
type OptionalKeys<F extends Fields> = { [K in keyof F]: F[K] extends OptionalShape<unknown> ? K : never }[keyof F]
type ShapeValue<S> = S extends Shape<infer T> ? T : never

/** The object that `record` reads: one property for each field, optional ones possibly absent. */
export type RecordValue<F extends Fields> =
  { [K in Exclude<keyof F, OptionalKeys<F>>]: ShapeValue<F[K]> } & { [K in OptionalKeys<F>]?: ShapeValue<F[K]> }

/** Names that never stand in our own maps: they would be traps if a map ever became an object. */
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

function shape<T> (read: Shape<T>['read']): Shape<T> {
  return { optional: false, read }
}

function wrongType (path: string, wanted: string): Result<never> {
  return reject('E_FIELD_TYPE', `${path} is not ${wanted}`, { path, wanted })
}

function tooLarge (path: string, what: string, value: number, limit: number): Result<never> {
  return reject('E_FIELD_LIMIT', `${path} has ${value} ${what}, the limit is ${limit}`, { path, value, limit })
}

/** An unsigned integer up to `max`. */
export function uint (max: number = Number.MAX_SAFE_INTEGER): Shape<number> {
  return shape((value, path) => {
    if (typeof value !== 'number' || value < 0) {
      return wrongType(path, 'an unsigned integer')
    }
    return value > max ? reject('E_FIELD_LIMIT', `${path} is ${value}, the limit is ${max}`, { path, value, limit: max }) : accept(value)
  })
}

/** Text of 1 to `bytesMax` UTF-8 bytes without control, invisible or direction-changing characters (`E_ENC_TEXT`). */
export function text (bytesMax: number): Shape<string> {
  return shape((value, path) => {
    if (typeof value !== 'string' || value === '') {
      return wrongType(path, 'a text of at least one character')
    }
    const length = value.length * 3 <= bytesMax ? value.length : toUtf8(value).length
    if (length > bytesMax) {
      return tooLarge(path, 'bytes of text', length, bytesMax)
    }
    for (const character of value) {
      if (isUnsafeCharacter(character.codePointAt(0) ?? 0)) {
        return reject('E_ENC_TEXT', `${path} holds a control or invisible character: ${show(value)}; remove it`, { path })
      }
    }
    return accept(value)
  })
}

/** One of the given texts. */
export function oneOf<T extends string> (values: readonly T[]): Shape<T> {
  return shape((value, path) => {
    const found = values.find((allowed) => allowed === value)
    return found === undefined
      ? reject('E_FIELD_VALUE', `${path} is ${show(value)}; it must be one of ${values.join(', ')}`, { path })
      : accept(found)
  })
}

/** The value `true`, which is how a flag stands; a flag that does not hold is absent. */
export const flag: Shape<true> = shape((value, path) => value === true ? accept(true) : wrongType(path, 'true'))

/** Exactly `length` bytes. */
export function bytesOf (length: number): Shape<Uint8Array> {
  return shape((value, path) => value instanceof Uint8Array && value.length === length
    ? accept(value)
    : wrongType(path, `a string of ${length} bytes`))
}

/** 1 to `max` bytes. */
export function bytesUpTo (max: number): Shape<Uint8Array> {
  return shape((value, path) => {
    if (!(value instanceof Uint8Array) || value.length === 0) {
      return wrongType(path, 'a string of at least one byte')
    }
    return value.length > max ? tooLarge(path, 'bytes', value.length, max) : accept(value)
  })
}

/** An array of `min` to `max` items of one shape. */
export function list<T> (item: Shape<T>, max: number, min: number = 0): Shape<T[]> {
  return shape((value, path) => {
    if (!Array.isArray(value)) {
      return wrongType(path, 'an array')
    }
    if (value.length > max) {
      return tooLarge(path, 'items', value.length, max)
    }
    if (value.length < min) {
      return reject('E_FIELD_LIMIT', `${path} has ${value.length} items, at least ${min} are needed`, { path, value: value.length, limit: min })
    }
    const items: T[] = []
    for (let i = 0; i < value.length; i++) {
      const read = item.read(value[i] as CborMapValue, `${path}[${i}]`)
      if (!read.ok) {
        return read
      }
      items.push(read.value)
    }
    return accept(items)
  })
}

/** An array of exactly these items. */
export function tuple<const S extends readonly Shape<unknown>[]> (...items: S): Shape<{ -readonly [K in keyof S]: ShapeValue<S[K]> }> {
  return shape((value, path) => {
    if (!Array.isArray(value) || value.length !== items.length) {
      return wrongType(path, `an array of ${items.length} items`)
    }
    const read: unknown[] = []
    for (let i = 0; i < items.length; i++) {
      const result = (items[i] as Shape<unknown>).read(value[i] as CborMapValue, `${path}[${i}]`)
      if (!result.ok) {
        return result
      }
      read.push(result.value)
    }
    return accept(read as { -readonly [K in keyof S]: ShapeValue<S[K]> })
  })
}

/** Either shape: the first that accepts; if none does, the rejection of the one whose type it has. */
export function either<A, B> (first: Shape<A>, second: Shape<B>): Shape<A | B> {
  return shape<A | B>((value, path) => {
    const read = first.read(value, path)
    if (read.ok) {
      return read
    }
    const other = second.read(value, path)
    return other.ok || read.rejection.code === 'E_FIELD_TYPE' ? other : read
  })
}

/** A field that may be absent. */
export function optional<T> (item: Shape<T>): OptionalShape<T> {
  return { optional: true, read: item.read }
}

/** Any map, its values as they were decoded. */
export const anyMap: Shape<CborMap> = shape((value, path) => value instanceof Map ? accept(value) : wrongType(path, 'a map'))

/**
 * A map with exactly these fields: `E_FIELD_UNKNOWN` for another, `E_FIELD_FORBIDDEN` for `__proto__` and its like,
 * `E_FIELD_MISSING` for an absent one that is not optional.
 */
export function record<const F extends Fields> (fields: F): Shape<RecordValue<F>> {
  const shapes = new Map(Object.entries(fields))
  return shape((value, path) => {
    if (!(value instanceof Map)) {
      return wrongType(path, 'a map')
    }
    const read: Record<string, unknown> = {}
    for (const [key, item] of value) {
      const field = shapes.get(key)
      if (field === undefined) {
        return reject(forbiddenKeys.has(key) ? 'E_FIELD_FORBIDDEN' : 'E_FIELD_UNKNOWN', `${path} has the unknown field ${show(key)}`, { path })
      }
      const result = field.read(item, `${path}.${key}`)
      if (!result.ok) {
        return result
      }
      read[key] = result.value
    }
    for (const [key, field] of shapes) {
      if (!field.optional && !value.has(key)) {
        return reject('E_FIELD_MISSING', `${path}.${key} is missing`, { path: `${path}.${key}` })
      }
    }
    return accept(read as RecordValue<F>)
  })
}

/** Whether a key is one that never stands in our own maps. */
export function isForbiddenKey (key: string): boolean {
  return forbiddenKeys.has(key)
}
