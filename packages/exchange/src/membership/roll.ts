import { concat, fromHex, toHex, typedHash } from '@hanse/core'
import type { Hex, Ledger, Suite } from '@hanse/core'

/** How many parts a ledger is compared in: by the first byte of its items' ids. */
export const bucketsCount = 256
/** Width of the digest of one part, in bytes: a collision hides a difference from one peer until an item changes. */
export const bucketBytes = 8

/** The ids of a ledger, ordered for comparing it with others': made when asked for, kept until it changes. */
export class Roll {
  readonly #suite: Suite
  readonly #federation: Uint8Array
  readonly #ledger: Ledger
  #sorted: Hex[] | undefined
  #digest: Hex | undefined

  constructor (suite: Suite, ledger: Ledger) {
    this.#suite = suite
    this.#federation = ledger.charter.federation
    this.#ledger = ledger
  }

  /** After an item came or went. */
  changed (): void {
    this.#sorted = undefined
    this.#digest = undefined
  }

  /** Typed hash (kind `roll`) of all ids, rising. */
  get digest (): Hex {
    this.#digest ??= toHex(this.#hash(this.#ids))
    return this.#digest
  }

  /** The beginnings of the typed hashes of the ids in each part, one after another. */
  buckets (): Uint8Array {
    const parts = Array.from({ length: bucketsCount }, (): Hex[] => [])
    for (const id of this.#ids) {
      parts[bucketOf(id)]?.push(id)
    }
    return concat(...parts.map((ids) => this.#hash(ids).subarray(0, bucketBytes)))
  }

  /** The ids in some parts. */
  in (buckets: ReadonlySet<number>): Hex[] {
    return this.#ids.filter((id) => buckets.has(bucketOf(id)))
  }

  get #ids (): Hex[] {
    this.#sorted ??= [...this.#ledger.ids()].sort()
    return this.#sorted
  }

  #hash (ids: readonly Hex[]): Uint8Array {
    return typedHash(this.#suite, 'roll', this.#federation, concat(...ids.map(fromHex)))
  }
}

function bucketOf (id: Hex): number {
  return parseInt(id.slice(0, 2), 16)
}
