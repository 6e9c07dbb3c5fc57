/** Reads LevelDB's tables (`doc/table_format.md` of LevelDB) as far as it takes to see all bytes in them. */

const footerBytes = 48
const snappy = 1

/** The data blocks of a table, uncompressed. */
export function tableBytes (table: Uint8Array): Uint8Array[] {
  const footer = new Cursor(table, table.length - footerBytes)
  footer.varint()
  footer.varint()
  const index = blockAt(table, footer.varint(), footer.varint())
  return handlesIn(index).map(({ offset, size }) => blockAt(table, offset, size))
}

class Cursor {
  readonly bytes: Uint8Array
  at: number

  constructor (bytes: Uint8Array, at = 0) {
    this.bytes = bytes
    this.at = at
  }

  varint (): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++]
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) {
        return value
      }
    }
  }

  littleEndian (count: number): number {
    let value = 0
    for (let i = 0; i < count; i++) {
      value += this.bytes[this.at++] * 2 ** (8 * i)
    }
    return value
  }
}

function blockAt (table: Uint8Array, offset: number, size: number): Uint8Array {
  const block = table.subarray(offset, offset + size)
  return table[offset + size] === snappy ? unsnap(block) : block
}

/** Values of an index block: where each data block stands. */
function handlesIn (block: Uint8Array): Array<{ offset: number, size: number }> {
  const restarts = new Cursor(block, block.length - 4).littleEndian(4)
  const end = block.length - 4 * (restarts + 1)
  const cursor = new Cursor(block)
  const handles: Array<{ offset: number, size: number }> = []
  while (cursor.at < end) {
    cursor.varint()
    const unshared = cursor.varint()
    const valueBytes = cursor.varint()
    const value = new Cursor(block, cursor.at + unshared)
    handles.push({ offset: value.varint(), size: value.varint() })
    cursor.at += unshared + valueBytes
  }
  return handles
}

/** Snappy's raw format. */
function unsnap (block: Uint8Array): Uint8Array {
  const cursor = new Cursor(block)
  const out = new Uint8Array(cursor.varint())
  let at = 0
  while (cursor.at < block.length) {
    const tag = block[cursor.at++]
    const kind = tag & 3
    if (kind === 0) {
      const short = tag >> 2
      const length = 1 + (short < 60 ? short : cursor.littleEndian(short - 59))
      out.set(block.subarray(cursor.at, cursor.at + length), at)
      cursor.at += length
      at += length
      continue
    }
    const length = kind === 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2)
    const offset = kind === 1 ? (tag >> 5) * 256 + block[cursor.at++] : cursor.littleEndian(kind === 2 ? 2 : 4)
    for (let i = 0; i < length; i++, at++) {
      out[at] = out[at - offset]
    }
  }
  return out
}
