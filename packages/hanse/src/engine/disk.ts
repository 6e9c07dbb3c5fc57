import { rowsFor } from '@hanse/knowledge'
import type { ReadLeaf } from './leaf-reader.ts'
import type { Chunk, ObjectFacts, Verified } from '@hanse/core'
import type { Body, LoadRequest, StoreWrite as MachineWrite } from '@hanse/exchange'
import type { IndexRow, Store, StoreWrite } from '@hanse/store'

/** Bytes of leaves under way to the disk before peers have to wait. */
const storingBytesMax = 8 * 1024 * 1024

/** The machine's `store` and `load` effects against the store; index rows go into the batch of what they point to. */
export class Disk {
  readonly #store: Store
  readonly #read = new WeakMap<Verified<Chunk>, ReadLeaf[]>()
  readonly #drained: Array<() => void> = []
  #beside: StoreWrite[] = []
  #storing = 0
  #idle: Promise<unknown> = Promise.resolve()

  constructor (store: Store) {
    this.#store = store
  }

  /** Remembers what the leaves of a chunk say, so that they need not be parsed again for the index. */
  know (chunk: Verified<Chunk>, leaves: ReadLeaf[]): void {
    this.#read.set(chunk, leaves)
  }

  /** A record of the author's own that goes into the next batch. */
  beside (write: StoreWrite): void {
    this.#beside.push(write)
  }

  /** One synced batch, all or nothing. */
  async append (writes: readonly MachineWrite[]): Promise<void> {
    const beside = this.#beside.splice(0)
    const rows: IndexRow[] = []
    let bytes = 0
    for (const write of writes) {
      if (write.type === 'chunk') {
        bytes += write.chunk.leaves.reduce((sum, leaf) => sum + leaf.length, 0)
        rows.push(...this.#rowsOf(write.chunk, write.facts))
      }
    }
    this.#storing += bytes
    const done = this.#store.append([...writes, ...beside], rows)
    this.#track(done)
    try {
      await done
    } finally {
      this.#storing -= bytes
      if (this.#storing <= storingBytesMax) {
        this.#drained.splice(0).forEach((resume) => { resume() })
      }
    }
  }

  /** The stored chunks that are there, in the order asked for. */
  async load (requests: readonly LoadRequest[]): Promise<Body[]> {
    const work = Promise.all(requests.map(async ({ entry, from }) => this.#store.body(entry, from)))
    this.#track(work)
    return (await work).filter((body) => body !== undefined)
  }

  /** Resolves at once, or when the disk has caught up: what makes a fast peer wait. */
  async room (): Promise<void> {
    if (this.#storing > storingBytesMax) {
      await new Promise<void>((resolve) => { this.#drained.push(resolve) })
    }
  }

  /** Resolves when nothing is under way any more. */
  async idle (): Promise<void> {
    await this.#idle
  }

  #rowsOf (chunk: Verified<Chunk>, facts: ObjectFacts[]): IndexRow[] {
    const read = this.#read.get(chunk)
    this.#read.delete(chunk)
    return chunk.leaves.flatMap((_, i) => {
      const value = read?.[i]?.value
      return value === undefined ? [] : rowsFor({ value, facts: facts[i] as ObjectFacts, place: { entry: chunk.entry, index: chunk.from + i } })
    })
  }

  #track (work: Promise<unknown>): void {
    this.#idle = Promise.allSettled([this.#idle, work])
  }
}
