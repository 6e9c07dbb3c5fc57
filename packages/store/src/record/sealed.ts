import { concat, decode, encode } from '@hanse/core'
import { unreadable } from '../errors.ts'
import { readU32, u32 } from '../keys.ts'
import { crc32 } from './crc.ts'
import type { CborMapValue, CborValue } from '@hanse/core'

const crcBytes = 4

/** Bytes with their CRC-32 behind them: LevelDB does not verify a value that it reads. */
export function seal (bytes: Uint8Array): Uint8Array {
  return concat(bytes, u32(crc32(bytes)))
}

/**
 * The bytes that were sealed.
 *
 * @param value - as `seal` made it
 * @param what - names the record in the error
 * @throws {HanseError} `E_STORE_DAMAGED`
 */
export function unseal (value: Uint8Array, what: string): Uint8Array {
  const end = value.length - crcBytes
  if (end < 0 || crc32(value, 0, end) !== readU32(value, end)) {
    throw unreadable(`${what} was altered on disk`)
  }
  return value.subarray(0, end)
}

/** A CBOR item, sealed. */
export function sealItem (item: CborValue): Uint8Array {
  return seal(encode(item))
}

/** @throws {HanseError} `E_STORE_DAMAGED` */
export function unsealItem (value: Uint8Array, what: string): CborMapValue {
  const item = decode(unseal(value, what))
  if (!item.ok) {
    throw unreadable(`${what} cannot be decoded: ${item.rejection.code}`)
  }
  return item.value
}

/**
 * A CBOR map, sealed.
 *
 * @throws {HanseError} `E_STORE_DAMAGED`
 */
export function unsealFields (value: Uint8Array, what: string): Fields {
  const item = unsealItem(value, what)
  if (!(item instanceof Map)) {
    throw unreadable(`${what} is no map`)
  }
  return new Fields(item, what)
}

/** Typed reading of a map that this package wrote. */
export class Fields {
  private readonly map: Map<string, CborMapValue>
  private readonly what: string

  constructor (map: Map<string, CborMapValue>, what: string) {
    this.map = map
    this.what = what
  }

  has (key: string): boolean {
    return this.map.has(key)
  }

  number (key: string): number {
    const value = this.map.get(key)
    return typeof value === 'number' ? value : this.missing(key)
  }

  text (key: string): string {
    const value = this.map.get(key)
    return typeof value === 'string' ? value : this.missing(key)
  }

  flag (key: string): boolean {
    const value = this.map.get(key)
    return typeof value === 'boolean' ? value : this.missing(key)
  }

  bytes (key: string): Uint8Array {
    const value = this.map.get(key)
    return value instanceof Uint8Array ? value : this.missing(key)
  }

  list (key: string): CborMapValue[] {
    const value = this.map.get(key)
    return Array.isArray(value) ? value : this.missing(key)
  }

  private missing (key: string): never {
    throw unreadable(`${this.what} has no ${key}`)
  }
}
