import { HanseError } from './error.ts'
import { show } from './show.ts'

/** Bytes as lower-case hexadecimal text: how ids and hashes serve as map keys. */
export type Hex = string

const notHex = 255
const hexDigits = '0123456789abcdef'
const hexCodes = Uint8Array.from(hexDigits, (digit) => digit.charCodeAt(0))
/** Bytes that become one piece of text: a text put together digit by digit stays a chain of pieces, ten times as large. */
const hexBytesAtOnce = 512
const encoder = new TextEncoder()
/** Below, UTF-16 units are in the order of their UTF-8 bytes. */
const surrogatesFrom = 0xd800
/**
 * Texts whose UTF-8 surely fits are encoded here and copied out: ten times as fast as a new array from the encoder. And what
 * is hashed is put together here, as nobody keeps what he hashes.
 */
const scratch = new Uint8Array(4_096)
const utf8BytesPerUnitMax = 3
/** Value of each ASCII character as a lower-case hexadecimal digit; 255 for all others. */
const hexValues = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = hexDigits.indexOf(String.fromCharCode(code))
  return value < 0 ? notHex : value
})

/** Bytes to lower-case hexadecimal. */
export function toHex (bytes: Uint8Array): Hex {
  let text = ''
  for (let from = 0; from < bytes.length; from += hexBytesAtOnce) {
    const count = Math.min(hexBytesAtOnce, bytes.length - from)
    const codes = new Array<number>(2 * count)
    for (let i = 0; i < count; i++) {
      const byte = bytes[from + i] as number
      codes[2 * i] = hexCodes[byte >> 4] as number
      codes[2 * i + 1] = hexCodes[byte & 0xf] as number
    }
    text += String.fromCharCode(...codes)
  }
  return text
}

/**
 * Lower-case hexadecimal to bytes.
 *
 * @throws {HanseError} `E_HEX` on odd length or any other character: hex text is ours, never a peer's
 */
export function fromHex (text: Hex): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1)
  for (let i = 0; i < bytes.length; i++) {
    const high = hexValues[text.charCodeAt(2 * i)] ?? notHex
    const low = hexValues[text.charCodeAt(2 * i + 1)] ?? notHex
    if (high === notHex || low === notHex) {
      throw new HanseError('E_HEX', `${show(text)} is not lower-case hexadecimal at character ${2 * i}`, { offset: 2 * i })
    }
    bytes[i] = high << 4 | low
  }
  if (text.length % 2 !== 0) {
    throw new HanseError('E_HEX', `${show(text)} has an odd number of hexadecimal digits`, { length: text.length })
  }
  return bytes
}

/** All parts, one after another, in a new array. */
export function concat (...parts: readonly Uint8Array[]): Uint8Array {
  return putAll(new Uint8Array(lengthOf(parts)), parts)
}

/** SHA-256 of all parts, one after another: of short ones no copy is made that lasts. */
export function hashOf (suite: { sha256 (bytes: Uint8Array): Uint8Array }, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = lengthOf(parts)
  return suite.sha256(putAll(length > scratch.length ? new Uint8Array(length) : scratch.subarray(0, length), parts))
}

function lengthOf (parts: readonly Uint8Array[]): number {
  let length = 0
  for (const part of parts) {
    length += part.length
  }
  return length
}

function putAll (whole: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Whether both hold the same bytes. Not constant in time: nothing compared here is secret. */
export function equal (a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && compare(a, b) === 0
}

/** Bytewise lexicographic order: negative, zero or positive; a prefix sorts before what it begins. */
export function compare (a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const difference = (a[i] as number) - (b[i] as number)
    if (difference !== 0) {
      return difference
    }
  }
  return a.length - b.length
}

/** Order of two texts by their UTF-8 bytes (JavaScript's `<` orders by UTF-16 units, which differs). */
export function compareText (a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const [unit, other] = [a.charCodeAt(i), b.charCodeAt(i)]
    if (unit !== other) {
      return unit < surrogatesFrom && other < surrogatesFrom ? unit - other : compare(encoder.encode(a), encoder.encode(b))
    }
  }
  return a.length - b.length
}

/** Sorted by UTF-8 bytes and without duplicates: the canonical form of every list of names on the wire. */
export function sortedUnique<T extends string> (texts: Iterable<T>): T[] {
  return [...new Set(texts)].sort(compareText)
}

/** Text to UTF-8. */
export function toUtf8 (text: string): Uint8Array {
  return text.length * utf8BytesPerUnitMax > scratch.length
    ? encoder.encode(text)
    : scratch.slice(0, encoder.encodeInto(text, scratch).written)
}

/** An unsigned integer up to 2^53−1 as eight bytes, big-endian. */
export function u64 (value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  let rest = value
  for (let i = 7; rest > 0; i--) {
    bytes[i] = rest % 256
    rest = Math.floor(rest / 256)
  }
  return bytes
}
