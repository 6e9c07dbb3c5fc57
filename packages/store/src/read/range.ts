import { storeError } from '../errors.ts'
import type { Part } from '../layout.ts'
import type { AbortOptions } from '../types.ts'

const rowsPerReadMax = 256

/** Which keys, at most how many, and from which end. */
export interface Range extends AbortOptions {
  gt?: Uint8Array
  gte?: Uint8Array
  lt?: Uint8Array
  limit?: number
}

/**
 * The rows of a range, read in portions from a snapshot taken at the first. An abort throws the signal's reason.
 *
 * @throws {HanseError} `E_STORE_DAMAGED`, `E_STORE_IO`, `E_STORE_CLOSED`
 */
export async function * rowsOf (part: Part, { signal, ...range }: Range = {}): AsyncGenerator<[Uint8Array, Uint8Array]> {
  signal?.throwIfAborted()
  let iterator: ReturnType<typeof part.iterator<Uint8Array, Uint8Array>> | undefined
  try {
    iterator = part.iterator<Uint8Array, Uint8Array>(range)
    while (true) {
      const rows = await iterator.nextv(rowsPerReadMax)
      if (rows.length === 0) {
        return
      }
      for (const row of rows) {
        signal?.throwIfAborted()
        yield row
      }
    }
  } catch (error) {
    throw signal?.aborted === true ? error : storeError(error)
  } finally {
    await iterator?.close()
  }
}
