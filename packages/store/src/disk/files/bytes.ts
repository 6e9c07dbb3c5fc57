/** Reads what LevelDB writes: little-endian integers, varints, and byte strings behind their lengths; `RangeError` behind the end. */
export class Bytes {
  readonly bytes: Uint8Array
  at: number

  constructor (bytes: Uint8Array, at: number = 0) {
    this.bytes = bytes
    this.at = at
  }

  get isAtEnd (): boolean { return this.at >= this.bytes.length }

  byte (): number {
    const byte = this.bytes[this.at++]
    if (byte === undefined) {
      throw new RangeError('it ends in the middle of a field')
    }
    return byte
  }

  varint (): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte()
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) {
        return value
      }
    }
  }

  /** Little-endian, of up to eight bytes. */
  integer (count: number): number {
    return this.take(count).reduceRight((value, byte) => value * 256 + byte, 0)
  }

  take (count: number): Uint8Array {
    const end = this.at + count
    if (end > this.bytes.length) {
      throw new RangeError('it ends in the middle of a field')
    }
    const taken = this.bytes.subarray(this.at, end)
    this.at = end
    return taken
  }

  string (): Uint8Array {
    return this.take(this.varint())
  }
}

export function littleEndian32 (bytes: Uint8Array, at: number): number {
  return (bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16 | bytes[at + 3] << 24) >>> 0
}
