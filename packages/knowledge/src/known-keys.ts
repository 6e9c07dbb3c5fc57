import { indexKeyBytes } from '@hanse/store'
import { Presence } from './presence.ts'
import type { Store } from '@hanse/store'

/** Values looked up before the index keys are read into memory: who asks little does not pay for that. */
const unaidedMax = 1_000

/** What is in memory of a store: keys that occur, and those that may occur more than once. */
interface Known { present: Presence, several: Presence }

/** Which index keys occur in a store and which STIX ids stand in one place only, from memory once it is worth it. */
export class KnownKeys {
  readonly #store: Store
  #asked = 0
  #keys: Known | undefined
  readonly #ids: Known = { present: new Presence(), several: new Presence() }
  #isWhole = false
  #reading: Promise<void> = Promise.resolve()

  constructor (store: Store) {
    this.#store = store
  }

  /** Bytes in memory. */
  get bytes (): number {
    return this.#keys === undefined ? 0 : [this.#keys, this.#ids].reduce((sum, { present, several }) => sum + present.bytes + several.bytes, 0)
  }

  /** Whether all keys are in memory. */
  get isWhole (): boolean {
    return this.#isWhole
  }

  /** Notes that so many values are asked for. Reading all keys goes on behind; until then the database answers. */
  ask (values: number): void {
    this.#asked += values
    if (this.#asked > unaidedMax && this.#keys === undefined) {
      const keys = { present: new Presence(), several: new Presence() }
      this.#keys = keys
      this.#store.watchRows((rows, ids) => {
        for (const { key, place } of rows) {
          if (place !== undefined && keys.present.has(key)) {
            keys.several.add(key)
          }
          keys.present.add(key)
        }
        for (const key of ids) {
          note(this.#ids, key)
        }
      })
      this.#reading = this.#read(keys).then(() => { this.#isWhole = true }, () => {
        // closed meanwhile, or unreadable: the database answers, and says so where it cannot
      })
    }
  }

  /** Resolves when nothing is being read into memory any more. */
  async idle (): Promise<void> {
    await this.#reading
  }

  /** Whether, as far as memory knows, any key may occur that has this beginning. */
  mayOccur (hash: Uint8Array): boolean {
    return !this.#isWhole || this.#keys?.present.hasAny(hash) !== false
  }

  /** Whether it may occur, and in one place at most. */
  isAlone (key: Uint8Array): boolean {
    return this.#isWhole && this.#keys?.several.has(key) === false
  }

  /** Whether a STIX id stands in one place at most; `key` is the one under which the store keeps its places. */
  isAloneById (key: Uint8Array): boolean {
    return this.#isWhole && !this.#ids.several.has(key)
  }

  /** Which of these keys occur, in their order. */
  async occur (keys: readonly Uint8Array[]): Promise<readonly boolean[]> {
    const may = this.may(keys)
    const asked = keys.filter((_, i) => may[i])
    const found = asked.length === 0 ? [] : await this.#store.occur(asked)
    let next = 0
    return may.map((is) => is && found[next++])
  }

  /** Which of these keys may occur, as far as memory knows. */
  may (keys: readonly Uint8Array[]): boolean[] {
    const present = this.#isWhole ? this.#keys?.present : undefined
    return keys.map((key) => present?.has(key) !== false)
  }

  async #read (known: Known): Promise<void> {
    let last: Uint8Array | undefined
    for await (const keys of this.#store.indexKeys()) {
      for (const key of keys) {
        known.present.add(key)
        const isPlace = key.length > indexKeyBytes
        if (isPlace && last !== undefined && begins(key, last)) {
          known.several.add(key)
        }
        last = isPlace ? key : last
      }
    }
    for await (const keys of this.#store.idKeys()) {
      for (const key of keys) {
        note(this.#ids, key)
      }
    }
  }
}

/** What may be there already counts as more than one. */
function note ({ present, several }: Known, key: Uint8Array): void {
  if (!present.add(key)) {
    several.add(key)
  }
}

/** Whether two rows are of one key. */
function begins (a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < indexKeyBytes; i++) {
    if (a[i] !== b[i]) {
      return false
    }
  }
  return true
}
