import { compare } from './bytes.ts'
import { cborDepthMax } from './cbor.ts'
import { accept, HanseError, reject } from './error.ts'
import type { CborMap, CborMapValue } from './cbor.ts'
import type { Result } from './error.ts'

/** Bounds of one decoding. */
export interface DecodeLimits {
  /** deepest nesting of arrays and maps; `cborDepthMax` unless told */
  depthMax?: number
}

/** Below this many bytes, text of ASCII is read faster by a loop than by TextDecoder. */
const shortTextBytesMax = 32

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Decodes one item of deterministic CBOR (RFC 8949 §4.2.1) in one pass. Accepted are exactly those bytes that
 * `encode` gives for the value they stand for. Byte strings are views of the input, not copies.
 *
 * @param bytes - the whole item, nothing after it; no memory is taken for a length the input only claims
 * @returns the item, or `E_ENC_TRAILING`, `E_ENC_NONCANONICAL` (long heads, indefinite lengths, unsorted keys),
 * `E_ENC_DUPLICATE_KEY`, `E_ENC_NUMBER` (floats), `E_ENC_NUMBER_RANGE` (beyond ±2^53−1), `E_ENC_TRUNCATED`,
 * `E_ENC_DEPTH`, `E_ENC_UTF8`, `E_ENC_TYPE` (tags, undefined, other simple values, keys that are no text);
 * facts hold the byte `offset`
 */
export function decode (bytes: Uint8Array, limits: DecodeLimits = {}): Result<CborMapValue> {
  const reader = new ItemReader(bytes, limits.depthMax ?? cborDepthMax)
  try {
    const value = reader.item(0)
    reader.end()
    return accept(value)
  } catch (error) {
    if (error instanceof HanseError) {
      return reject(error.code, error.message, error.facts)
    }
    throw error
  }
}

class ItemReader {
  private readonly bytes: Uint8Array
  private readonly depthMax: number
  private at = 0

  constructor (bytes: Uint8Array, depthMax: number) {
    // subclasses such as Node's Buffer slice into themselves; what comes out is plain
    this.bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
    this.depthMax = depthMax
  }

  item (depth: number): CborMapValue {
    const start = this.at
    const initial = this.byte()
    const info = initial & 0x1f
    switch (initial >> 5) {
      case 0:
        return this.argument(info, start)
      case 1:
        return this.negative(info, start)
      case 2:
        return this.slice(this.argument(info, start), start)
      case 3:
        return this.text(this.argument(info, start), start)
      case 4:
        return this.array(this.argument(info, start), depth + 1, start)
      case 5:
        return this.map(this.argument(info, start), depth + 1, start)
      case 6:
        throw this.refusal('E_ENC_TYPE', 'a tag stands', start)
      default:
        return this.simple(info, start)
    }
  }

  end (): void {
    if (this.at < this.bytes.length) {
      throw this.refusal('E_ENC_TRAILING', `${this.bytes.length - this.at} bytes follow the item`, this.at)
    }
  }

  private byte (): number {
    if (this.at >= this.bytes.length) {
      throw this.refusal('E_ENC_TRUNCATED', 'the input ends within an item', this.at)
    }
    return this.bytes[this.at++] as number
  }

  private argument (info: number, start: number): number {
    if (info < 24) {
      return info
    }
    if (info === 31) {
      throw this.refusal('E_ENC_NONCANONICAL', 'an indefinite length stands', start)
    }
    if (info > 27) {
      throw this.refusal('E_ENC_TYPE', 'a reserved head stands', start)
    }
    const width = 1 << (info - 24)
    let value = 0
    for (let i = 0; i < width; i++) {
      value = value * 256 + this.byte()
    }
    if (value < (width === 1 ? 24 : 2 ** (width * 4))) {
      throw this.refusal('E_ENC_NONCANONICAL', 'a number or length is written longer than needed', start)
    }
    if (!Number.isSafeInteger(value)) {
      throw this.refusal('E_ENC_NUMBER_RANGE', 'a number beyond 2^53−1 stands', start)
    }
    return value
  }

  private negative (info: number, start: number): number {
    const value = -1 - this.argument(info, start)
    if (!Number.isSafeInteger(value)) {
      throw this.refusal('E_ENC_NUMBER_RANGE', 'a number below −(2^53−1) stands', start)
    }
    return value
  }

  private slice (length: number, start: number): Uint8Array {
    if (length > this.bytes.length - this.at) {
      throw this.refusal('E_ENC_TRUNCATED', `a string of ${length} bytes is announced and the input ends before`, start)
    }
    const from = this.at
    this.at += length
    return this.bytes.subarray(from, this.at)
  }

  private text (length: number, start: number): string {
    const bytes = this.slice(length, start)
    if (length <= shortTextBytesMax && bytes.every((byte) => byte < 0x80)) {
      return String.fromCharCode(...bytes)
    }
    try {
      return utf8.decode(bytes)
    } catch {
      throw this.refusal('E_ENC_UTF8', 'a text is not valid UTF-8', start)
    }
  }

  private enter (items: number, depth: number, start: number): void {
    if (depth > this.depthMax) {
      throw this.refusal('E_ENC_DEPTH', `nesting goes deeper than ${this.depthMax}`, start)
    }
    if (items > this.bytes.length - this.at) {
      throw this.refusal('E_ENC_TRUNCATED', `${items} items are announced and the input ends before`, start)
    }
  }

  private array (length: number, depth: number, start: number): CborMapValue[] {
    this.enter(length, depth, start)
    const items: CborMapValue[] = []
    for (let i = 0; i < length; i++) {
      items.push(this.item(depth))
    }
    return items
  }

  private map (length: number, depth: number, start: number): CborMap {
    this.enter(2 * length, depth, start)
    const map: CborMap = new Map()
    let previous: Uint8Array | undefined
    for (let i = 0; i < length; i++) {
      const keyAt = this.at
      const key = this.key(keyAt)
      const keyBytes = this.bytes.subarray(keyAt, this.at)
      if (previous !== undefined) {
        this.checkOrder(previous, keyBytes, keyAt)
      }
      previous = keyBytes
      map.set(key, this.item(depth))
    }
    return map
  }

  private key (start: number): string {
    const initial = this.byte()
    if (initial >> 5 !== 3) {
      throw this.refusal('E_ENC_TYPE', 'a key that is no text stands', start)
    }
    return this.text(this.argument(initial & 0x1f, start), start)
  }

  private checkOrder (previous: Uint8Array, key: Uint8Array, start: number): void {
    const order = compare(previous, key)
    if (order === 0) {
      throw this.refusal('E_ENC_DUPLICATE_KEY', 'a key stands twice', start)
    }
    if (order > 0) {
      throw this.refusal('E_ENC_NONCANONICAL', 'keys are not in order', start)
    }
  }

  private simple (info: number, start: number): boolean | null {
    switch (info) {
      case 20:
        return false
      case 21:
        return true
      case 22:
        return null
      case 25:
      case 26:
      case 27:
        throw this.refusal('E_ENC_NUMBER', 'a floating-point number stands', start)
      case 31:
        throw this.refusal('E_ENC_NONCANONICAL', 'a break without a beginning stands', start)
      default:
        throw this.refusal('E_ENC_TYPE', 'undefined or an unknown simple value stands', start)
    }
  }

  private refusal (code: string, what: string, offset: number): HanseError {
    return new HanseError(code, `${what} at byte ${offset} of ${this.bytes.length}; send deterministic CBOR (RFC 8949 §4.2.1)`,
      { offset, length: this.bytes.length })
  }
}
