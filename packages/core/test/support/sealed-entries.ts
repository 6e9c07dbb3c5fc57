/** Real sealed entries of many shapes, and a small seeded source of chance. */
import { hash } from 'node:crypto'
import { leafHashes, saltOf } from '../../src/index.ts'
import { nodeSuite } from './keys.ts'
import { entryOf, seed as saltSeed } from './lanes.ts'
import type { Entry, Suite, Verified } from '../../src/index.ts'

/** Mulberry32: enough chance for tests, the same for the same seed. */
export class Random {
  #state: number

  constructor (seed: number) {
    this.#state = seed
  }

  /** A whole number from 0 to `count` − 1. */
  below (count: number): number {
    this.#state = this.#state + 0x6d2b79f5 | 0
    let mixed = Math.imul(this.#state ^ this.#state >>> 15, 1 | this.#state)
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed
    return Math.floor(((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32 * count)
  }

  pick<T> (items: readonly T[]): T {
    return items[this.below(items.length)] as T
  }

  bytes (length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256))
  }
}

/** The suite with one-shot hashes, which cost a third. */
export const fastSuite: Suite = { ...nodeSuite, sha256: (bytes) => hash('sha256', bytes, 'buffer') }

export interface SealedEntry {
  entry: Verified<Entry>
  leaves: Uint8Array[]
  salts: Uint8Array[]
  hashes: Uint8Array[]
}

const kinds: ReadonlyArray<(random: Random, index: number) => Uint8Array> = [
  (random) => random.bytes(1 + random.below(40)),
  // two leaves of the same bytes differ in their place and salt alone
  () => Uint8Array.of(7),
  // as long as two hashes: what passes for a node where leaves and nodes are not told apart
  (random) => random.bytes(64),
  (random, index) => new Uint8Array(1 + index % 9).fill(random.below(4))
]

/** An entry of these many leaves, signed and sealed by the test node. */
export function sealedEntry (random: Random, count: number): SealedEntry {
  const kind = random.pick(kinds)
  return sealedFrom(Array.from({ length: count }, (_, i) => kind(random, i)))
}

/** An entry of these leaves, and what its author knows of it. */
export function sealedFrom (leaves: Uint8Array[]): SealedEntry {
  return {
    entry: entryOf(leaves),
    leaves,
    salts: leaves.map((_, i) => saltOf(fastSuite, saltSeed, i)),
    hashes: leafHashes(fastSuite, leaves, { seed: saltSeed })
  }
}
