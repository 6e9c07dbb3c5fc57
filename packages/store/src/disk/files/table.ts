import { Bytes, littleEndian32 } from './bytes.ts'
import { maskedCrc32c } from './crc32c.ts'
import { unsnap } from './snappy.ts'
import type { Row } from './row.ts'

const footerBytes = 48
const magic = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb]
const snappy = 1
const wordBytes = 4
/** Behind every key: whether it is there, and its sequence number. */
const tagBytes = 8
const deletion = 0

interface Handle { offset: number, size: number }

/**
 * Checks every block of a table (`doc/table_format.md` of LevelDB), which LevelDB does not when it reads.
 *
 * @param table - the whole file
 * @returns places at which something was altered, in words
 */
export function checkTable (table: Uint8Array): string[] {
  try {
    const { data, filters } = handlesOf(table)
    return [...data, ...filters].filter((handle) => !holds(table, handle)).map(({ offset, size }) => `bytes ${offset} to ${offset + size}`)
  } catch (error) {
    return [atItsEnd(error)]
  }
}

/** The newest version of every key in the blocks that hold together; without an index there is no telling where blocks are. */
export function * readableRows (table: Uint8Array): Generator<Row> {
  let data: Handle[] = []
  try {
    data = handlesOf(table).data
  } catch (error) {
    atItsEnd(error)
  }
  let last: Uint8Array | undefined
  for (const handle of data.filter((handle) => holds(table, handle))) {
    for (const { key: tagged, value } of rowsOf(plain(table, handle))) {
      const key = tagged.subarray(0, -tagBytes)
      const tag = new Bytes(tagged, tagged.length - tagBytes)
      const isDeletion = tag.byte() === deletion
      if (last === undefined || !isEqual(last, key)) {
        yield { key, value: isDeletion ? undefined : value, sequence: tag.integer(tagBytes - 1) }
      }
      last = key
    }
  }
}

function atItsEnd (error: unknown): string {
  if (error instanceof RangeError) {
    return 'at its end'
  }
  throw error
}

/** Where the blocks stand. */
function handlesOf (table: Uint8Array): { data: Handle[], filters: Handle[] } {
  const footerAt = table.length - footerBytes
  if (footerAt < 0 || magic.some((byte, i) => table[table.length - magic.length + i] !== byte)) {
    throw new RangeError('there is no footer')
  }
  const footer = new Bytes(table, footerAt)
  const [meta, index] = [handleIn(footer), handleIn(footer)]
  if ([meta, index].some((handle) => !holds(table, handle))) {
    throw new RangeError('the index is altered')
  }
  const [filters, data] = [meta, index].map((handle) => rowsOf(plain(table, handle)).map(({ value }) => handleIn(new Bytes(value))))
  return { data, filters }
}

function handleIn (bytes: Bytes): Handle {
  return { offset: bytes.varint(), size: bytes.varint() }
}

function holds (table: Uint8Array, { offset, size }: Handle): boolean {
  const end = offset + size + 1
  return end + wordBytes <= table.length && maskedCrc32c(table, offset, end) === littleEndian32(table, end)
}

function plain (table: Uint8Array, { offset, size }: Handle): Uint8Array {
  const block = table.subarray(offset, offset + size)
  return table[offset + size] === snappy ? unsnap(block) : block
}

/** Keys and values of a block, which share the beginnings of their keys. */
function rowsOf (block: Uint8Array): Array<{ key: Uint8Array, value: Uint8Array }> {
  const end = block.length - wordBytes * (1 + littleEndian32(block, block.length - wordBytes))
  const bytes = new Bytes(block)
  const rows: Array<{ key: Uint8Array, value: Uint8Array }> = []
  let before = new Uint8Array(0)
  while (bytes.at < end) {
    const [shared, unshared, length] = [bytes.varint(), bytes.varint(), bytes.varint()]
    const key = new Uint8Array(shared + unshared)
    key.set(before.subarray(0, shared))
    key.set(bytes.take(unshared), shared)
    rows.push({ key, value: bytes.take(length) })
    before = key
  }
  return rows
}

function isEqual (a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
