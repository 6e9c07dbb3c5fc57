import { unreadable } from '../errors.ts'
import { putU32, readU32 } from '../keys.ts'
import { crc32 } from './crc.ts'

const wordBytes = 4
const fixedBytes = 2 * wordBytes
/** A row of the table: where the piece ends, counted from the first piece's start, and the CRC-32 of the piece. */
const rowBytes = 2 * wordBytes

/**
 * Several byte strings as one value, of which one is read, and checked, without touching the others. Integers are u32:
 *
 * `crc ‖ count ‖ (end ‖ crc of the piece) × count ‖ pieces`
 *
 * The first crc covers count and table.
 */
export function encodePieces (pieces: readonly Uint8Array[]): Uint8Array {
  const start = fixedBytes + rowBytes * pieces.length
  const value = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, start))
  let row = fixedBytes
  let end = start
  for (const piece of pieces) {
    value.set(piece, end)
    end += piece.length
    putU32(value, row, end - start)
    putU32(value, row + wordBytes, crc32(piece))
    row += rowBytes
  }
  putU32(value, wordBytes, pieces.length)
  putU32(value, 0, crc32(value, wordBytes, start))
  return value
}

/** Pieces on disk, read on demand. */
export class Pieces {
  readonly count: number
  private readonly bytes: Uint8Array
  private readonly what: string
  private readonly start: number

  /**
   * @param bytes - as `encodePieces` made them
   * @param what - names the record in errors
   * @throws {HanseError} `E_STORE_DAMAGED`
   */
  constructor (bytes: Uint8Array, what: string) {
    this.bytes = bytes
    this.what = what
    this.count = bytes.length < fixedBytes ? 0 : readU32(bytes, wordBytes)
    this.start = fixedBytes + rowBytes * this.count
    if (bytes.length < this.start || crc32(bytes, wordBytes, this.start) !== readU32(bytes, 0)) {
      throw unreadable(`${what} was altered on disk`)
    }
  }

  /**
   * Piece `index`, a view; `index` is below `count`.
   *
   * @throws {HanseError} `E_STORE_DAMAGED`
   */
  piece (index: number): Uint8Array {
    const row = fixedBytes + rowBytes * index
    const start = this.start + (index === 0 ? 0 : readU32(this.bytes, row - rowBytes))
    const end = this.start + readU32(this.bytes, row)
    if (end > this.bytes.length || crc32(this.bytes, start, end) !== readU32(this.bytes, row + wordBytes)) {
      throw unreadable(`piece ${index} of ${this.what} was altered on disk`)
    }
    return this.bytes.subarray(start, end)
  }
}
