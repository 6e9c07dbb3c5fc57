import { rowsFor } from '@hanse/knowledge'
import { DiskWatch, isRefusing } from './disk-watch.ts'
import { goneRows } from './gone-rows.ts'
import type { ReadLeaf } from './leaf-reader.ts'
import type { DiskView } from '../types.ts'
import type { Chunk, Hex, ObjectFacts, Suite, Verified } from '@hanse/core'
import type { Body, LoadRequest, StoreWrite as MachineWrite } from '@hanse/exchange'
import type { IndexRow, Store, StoreWrite } from '@hanse/store'
import type { Logger } from '@libp2p/interface'

/** Bytes of leaves under way to the disk before peers have to wait. */
const storingBytesMax = 8 * 1024 * 1024

/** The machine's `store` and `load` effects against the store; index rows go into the batch of what they point to. */
export class Disk {
  readonly #store: Store
  readonly #suite: Suite
  readonly #read = new WeakMap<Uint8Array, ReadLeaf>()
  readonly #drained: Array<() => void> = []
  readonly #beside = new Map<Hex, readonly StoreWrite[]>()
  #storing = 0
  #idle: Promise<unknown> = Promise.resolve()
  #purging: Promise<unknown> = Promise.resolve()
  readonly #log: Logger
  /** how much room there is, and what to do about it */
  readonly watch: DiskWatch

  constructor (store: Store, suite: Suite, log: Logger, changed: (view: DiskView) => void) {
    this.#store = store
    this.#suite = suite
    this.#log = log
    this.watch = new DiskWatch(store, log, (view, before) => {
      changed(view)
      if (isRefusing(before)) {
        this.purge()
      }
    })
  }

  /** Remembers what the leaves of a chunk say, so that they need not be parsed again for the index. */
  know (chunk: Verified<Chunk>, leaves: ReadLeaf[]): void {
    // by leaf: the machine may store a part of what came
    chunk.leaves.forEach((bytes, i) => { this.#read.set(bytes, leaves[i] as ReadLeaf) })
  }

  /** Records of the author's own that go into the batch of an entry. */
  beside (entry: Hex, writes: readonly StoreWrite[]): void {
    this.#beside.set(entry, writes)
  }

  /** Forgets them, should the entry never have been written. */
  forget (entry: Hex): void {
    this.#beside.delete(entry)
  }

  /** Records that belong to no entry: one synced batch, all or nothing. */
  async record (writes: readonly StoreWrite[]): Promise<void> {
    const done = this.#store.append(writes)
    this.#track(done)
    await this.#noted(done)
  }

  /** One synced batch, all or nothing. */
  async append (writes: readonly MachineWrite[]): Promise<void> {
    const beside = writes.flatMap((write) => write.type === 'entry' ? this.#takeBeside(write.entry.id) : [])
    const rows: IndexRow[] = []
    let bytes = 0
    for (const write of writes) {
      if (write.type === 'chunk') {
        bytes += write.chunk.leaves.reduce((sum, leaf) => sum + leaf.length, 0)
        rows.push(...this.#rowsOf(write.chunk, write.facts))
      }
    }
    this.#storing += bytes
    const erases = writes.some(({ type }) => type === 'erase')
    const done = erases
      ? goneRows(this.#suite, this.#store, writes).then(async (gone) => this.#store.append([...writes, ...beside], rows, gone))
      : this.#store.append([...writes, ...beside], rows)
    this.#track(done)
    try {
      await this.#noted(done)
      this.watch.wrote(bytes)
      if (erases) {
        this.purge()
      }
    } finally {
      this.#storing -= bytes
      if (this.#storing <= storingBytesMax) {
        this.#drained.splice(0).forEach((resume) => { resume() })
      }
    }
  }

  /** Rewrites files that hold erased leaves, one time after another; `end` waits for it. */
  purge (): void {
    this.#purging = this.#purging.then(async () => this.#store.purge()).catch((error: unknown) => {
      this.#log.error('erased content is still in files; it is tried again when the disk has room, or at the next start - %e', error)
    })
    this.#track(this.#purging)
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

  /** Ends the watch; resolves when nothing is under way any more. */
  async end (): Promise<void> {
    await this.watch.end()
    let seen: Promise<unknown>
    do {
      // an erasure that ends begins to rewrite files
      seen = this.#idle
      await seen
    } while (seen !== this.#idle)
  }

  #rowsOf (chunk: Verified<Chunk>, facts: ObjectFacts[]): IndexRow[] {
    return chunk.leaves.flatMap((bytes, i) => {
      const value = this.#read.get(bytes)?.value
      return value === undefined ? [] : rowsFor(this.#suite, { value, facts: facts[i] as ObjectFacts, place: { entry: chunk.entry, index: chunk.from + i } })
    })
  }

  /** The watch hears of a write that failed. */
  async #noted (done: Promise<unknown>): Promise<void> {
    try {
      await done
    } catch (error) {
      this.watch.failed()
      throw error
    }
  }

  #takeBeside (entry: Hex): readonly StoreWrite[] {
    const writes = this.#beside.get(entry) ?? []
    this.#beside.delete(entry)
    return writes
  }

  #track (work: Promise<unknown>): void {
    this.#idle = Promise.allSettled([this.#idle, work])
  }
}
