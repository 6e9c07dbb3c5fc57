import { Bytes } from './bytes.ts'

/** Longer than any block that LevelDB writes: a length that was altered takes no memory. */
const plainBytesMax = 64 * 1_024 * 1_024
const shortLiteralMax = 59
const literal = 0
const shortCopy = 1

/**
 * Bytes out of Snappy's raw format (`format_description.txt` of Snappy). Only for blocks whose checksum holds.
 *
 * @throws {RangeError} when it is none
 */
export function unsnap (block: Uint8Array): Uint8Array {
  const source = new Bytes(block)
  const length = source.varint()
  if (length > plainBytesMax) {
    throw new RangeError('it is longer than a block can be')
  }
  const plain = new Uint8Array(length)
  let at = 0
  while (!source.isAtEnd) {
    const tag = source.byte()
    const kind = tag & 3
    if (kind === literal) {
      const short = tag >> 2
      const bytes = source.take(1 + (short <= shortLiteralMax ? short : source.integer(short - shortLiteralMax)))
      plain.set(bytes, at)
      at += bytes.length
      continue
    }
    const count = kind === shortCopy ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2)
    const offset = kind === shortCopy ? (tag >> 5) * 256 + source.byte() : source.integer(kind === 2 ? 2 : 4)
    for (let i = 0; i < count; i++, at++) {
      plain[at] = plain[at - offset]
    }
  }
  return plain
}
