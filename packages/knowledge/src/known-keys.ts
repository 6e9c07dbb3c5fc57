import { Presence } from './presence.ts'
import type { Store } from '@hanse/store'

/** Values looked up before the index keys are read into memory: who asks little does not pay for that. */
const unaidedMax = 1_000

/** Which index keys occur in a store, from memory once it is worth it. */
export class KnownKeys {
  readonly #store: Store
  #asked = 0
  #presence: Presence | undefined
  #isWhole = false
  #reading: Promise<void> = Promise.resolve()

  constructor (store: Store) {
    this.#store = store
  }

  /** Bytes in memory. */
  get bytes (): number {
    return this.#presence?.bytes ?? 0
  }

  /** Notes that so many values are asked for. Reading all keys goes on behind; until then the database answers. */
  ask (values: number): void {
    this.#asked += values
    if (this.#asked > unaidedMax && this.#presence === undefined) {
      const presence = new Presence()
      this.#presence = presence
      this.#store.watchRows((rows) => {
        for (const { key } of rows) {
          presence.add(key)
        }
      })
      this.#reading = this.#read(presence).then(() => { this.#isWhole = true }, () => {
        // closed meanwhile, or unreadable: the database answers, and says so where it cannot
      })
    }
  }

  /** Resolves when nothing is being read into memory any more. */
  async idle (): Promise<void> {
    await this.#reading
  }

  /** Which of these keys occur, in their order. */
  async occur (keys: readonly Uint8Array[]): Promise<readonly boolean[]> {
    const presence = this.#isWhole ? this.#presence : undefined
    if (presence === undefined) {
      return this.#store.occur(keys)
    }
    const may = keys.map((key) => presence.has(key))
    const asked = keys.filter((_, i) => may[i])
    const found = asked.length === 0 ? [] : await this.#store.occur(asked)
    let next = 0
    return may.map((is) => is && found[next++])
  }

  async #read (presence: Presence): Promise<void> {
    for await (const keys of this.#store.indexKeys()) {
      keys.forEach((key) => { presence.add(key) })
    }
  }
}
