import { encode as encodeCbor, rfc8949EncodeOptions } from 'cborg'
import { cborDepthMax } from './cbor.ts'
import { HanseError } from './error.ts'
import { show } from './show.ts'
import type { CborValue } from './cbor.ts'

/**
 * Deterministic CBOR (RFC 8949 §4.2.1): shortest heads, definite lengths, map keys sorted bytewise by their encoding.
 * Nothing is dropped and nothing is coerced.
 *
 * @throws {HanseError} `E_ENC_NUMBER` (floats, −0, NaN), `E_ENC_NUMBER_RANGE` (beyond ±2^53−1), `E_ENC_TYPE`
 * (undefined, bigint, functions, class instances, symbols, holes), `E_ENC_UTF8` (lone surrogates),
 * `E_ENC_DEPTH` (deeper than `cborDepthMax`, cycles included)
 */
export function encode (value: CborValue): Uint8Array {
  check(value, 0, '$')
  const bytes = encodeCbor(value, rfc8949EncodeOptions)
  // on Node, cborg may give a slice of a pool: a copy that is sent or cloned must not drag the pool along
  return bytes.length === bytes.buffer.byteLength ? new Uint8Array(bytes.buffer) : new Uint8Array(bytes)
}

function check (value: unknown, depth: number, path: string): void {
  switch (typeof value) {
    case 'boolean':
      return
    case 'number':
      checkNumber(value, path)
      return
    case 'string':
      checkText(value, path)
      return
    case 'object':
      if (value !== null && !(value instanceof Uint8Array)) {
        checkContainer(value, depth + 1, path)
      }
      return
    default:
      throw new HanseError('E_ENC_TYPE', `${path} is of type ${typeof value}, which has no encoding; leave it out`, { path })
  }
}

function checkNumber (value: number, path: string): void {
  if (!Number.isInteger(value) || Object.is(value, -0)) {
    throw new HanseError('E_ENC_NUMBER', `${path} is ${String(value)}; only integers are encoded, and no negative zero`, { path })
  }
  if (!Number.isSafeInteger(value)) {
    throw new HanseError('E_ENC_NUMBER_RANGE', `${path} is ${String(value)}; the limit is ±(2^53−1)`, { path })
  }
}

function checkText (value: string, path: string): void {
  if (!value.isWellFormed()) {
    throw new HanseError('E_ENC_UTF8', `${path} holds a lone surrogate and has no UTF-8 form`, { path })
  }
}

function checkContainer (value: object, depth: number, path: string): void {
  if (depth > cborDepthMax) {
    throw new HanseError('E_ENC_DEPTH', `${path} lies deeper than ${cborDepthMax} levels; flatten it`, { path, limit: cborDepthMax })
  }
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      check(value[i], depth, `${path}[${i}]`)
    }
    return
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (!(value instanceof Map) && prototype !== Object.prototype && prototype !== null) {
    throw new HanseError('E_ENC_TYPE', `${path} is an instance of a class; only plain objects, maps, arrays and bytes are encoded`, { path })
  }
  for (const [key, item] of value instanceof Map ? value : Object.entries(value)) {
    if (typeof key !== 'string') {
      throw new HanseError('E_ENC_TYPE', `${path} has a key of type ${typeof key}; keys are text`, { path })
    }
    checkText(key, path)
    check(item, depth, `${path}.${show(key)}`)
  }
}
