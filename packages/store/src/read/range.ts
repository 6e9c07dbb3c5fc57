import { storeError } from '../errors.ts'
import type { Layout, Part } from '../layout.ts'
import type { AbortOptions } from '../types.ts'

const rowsPerReadMax = 256
const keysPerReadMax = 4_096

type Row = [Uint8Array, Uint8Array]

/** Which keys, at most how many, and from which end. */
export interface Range extends AbortOptions {
  gt?: Uint8Array
  gte?: Uint8Array
  lt?: Uint8Array
  limit?: number
}

/**
 * The rows of a range, read in portions. Between two portions nothing is held open, however slowly they are used: rows
 * that are written behind meanwhile come too, unless the range ends before. An abort throws the signal's reason.
 *
 * @throws {HanseError} `E_STORE_DAMAGED`, `E_STORE_IO`, `E_STORE_CLOSED`
 */
export async function * rowsOf ({ reads }: Layout, part: Part, { signal, limit = Infinity, ...range }: Range = {}): AsyncGenerator<Row> {
  let left = limit
  let rest: Pick<Range, 'gt' | 'gte' | 'lt'> = range
  try {
    while (left > 0) {
      signal?.throwIfAborted()
      const portion = Math.min(left, rowsPerReadMax)
      const rows = await reads.track(rowsIn(part, { ...rest, limit: portion }))
      for (const row of rows) {
        signal?.throwIfAborted()
        yield row
      }
      const last = rows.at(-1)
      if (last === undefined || rows.length < portion) {
        return
      }
      left -= rows.length
      rest = { gt: last[0], ...(range.lt !== undefined && { lt: range.lt }) }
    }
  } catch (error) {
    throw signal?.aborted === true ? error : storeError(error)
  }
}

/**
 * All keys of a part, in portions, between which nothing is held open.
 *
 * @throws {HanseError} `E_STORE_DAMAGED`, `E_STORE_IO`, `E_STORE_CLOSED`
 */
export async function * keysOf ({ reads }: Layout, part: Part): AsyncGenerator<Uint8Array[]> {
  let last: Uint8Array | undefined
  try {
    do {
      const keys = await reads.track(keysIn(part, { limit: keysPerReadMax, ...last !== undefined && { gt: last } }))
      yield keys
      last = keys.length < keysPerReadMax ? undefined : keys.at(-1)
    } while (last !== undefined)
  } catch (error) {
    throw storeError(error)
  }
}

function rowsIn (part: Part, range: Omit<Range, 'signal'>): () => Promise<Row[]> {
  return async () => part.iterator<Uint8Array, Uint8Array>(range).all()
}

function keysIn (part: Part, range: Omit<Range, 'signal'>): () => Promise<Uint8Array[]> {
  return async () => part.keys<Uint8Array>(range).all()
}
