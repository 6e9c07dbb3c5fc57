import { fromHex, HanseError } from '@hanse/core'
import { storeError } from '../errors.ts'
import { appendsPerBatchMax, batchLeafBytesMax } from '../limits.ts'
import { decodeStates } from '../record/states.ts'
import { countedKey, countedParts, erases, leafBytesOf } from './append.ts'
import { Draft } from './draft.ts'
import { chunksToErase, emptiedKeys } from './erase.ts'
import type { Append, PendingAppend } from './append.ts'
import type { Known, Memory } from './memory.ts'
import type { Layout } from '../layout.ts'
import type { Arrival, RowWatcher, StoreWrite } from '../types.ts'
import type { Hex, Suite } from '@hanse/core'

/**
 * Group commit: appends that come while a batch is being synced share the next one, in order. A failed batch rejects
 * all of its appends, an append that does not fit rejects alone, and later ones go on.
 */
export class Writer {
  /** told of index rows, and of keys of STIX ids, once they are durable */
  readonly watchers: RowWatcher[] = []
  readonly memory: Memory
  private readonly layout: Layout
  private readonly suite: Suite
  private readonly federation: Uint8Array
  private readonly waiting: PendingAppend[] = []
  private running: Promise<void> | undefined
  private closed = false

  constructor (layout: Layout, suite: Suite, federation: Uint8Array, memory: Memory) {
    this.layout = layout
    this.suite = suite
    this.federation = federation
    this.memory = memory
  }

  /** Resolves when durable. */
  append (append: Append): Promise<Arrival[]> {
    if (this.closed) {
      return Promise.reject(new HanseError('E_STORE_CLOSED', 'the store is closed; open it before use'))
    }
    const refusal = this.layout.gate.refusal()
    if (refusal !== undefined) {
      return Promise.reject(refusal)
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ ...append, resolve, reject })
      this.running ??= this.run()
    })
  }

  /** Resolves when the appends taken are settled. */
  async idle (): Promise<void> {
    await this.running
  }

  /** Takes no more appends; resolves when those taken are settled. */
  async close (): Promise<void> {
    this.closed = true
    await this.idle()
  }

  private async run (): Promise<void> {
    // One turn of the loop, so that appends made together are written together.
    await Promise.resolve()
    while (this.waiting.length > 0) {
      const batch = this.take()
      try {
        await this.commit(batch)
      } catch (error) {
        const reason = storeError(error)
        batch.forEach(({ reject }) => { reject(reason) })
      }
    }
    // In the same turn as the last look at what waits: an append comes before it, or starts the next run.
    this.running = undefined
  }

  private take (): PendingAppend[] {
    let bytes = 0
    let count = 0
    for (const append of this.waiting) {
      bytes += leafBytesOf(append)
      if ((count > 0 && erases(append)) || count === appendsPerBatchMax || (count > 0 && bytes > batchLeafBytesMax)) {
        break
      }
      count++
    }
    return this.waiting.splice(0, count)
  }

  private async commit (batch: PendingAppend[]): Promise<void> {
    const draft = new Draft(this.layout, this.suite, this.federation, this.memory, await this.known(batch))
    const done: Array<() => void> = []
    for (const append of batch) {
      try {
        draft.check(append)
      } catch (error) {
        append.reject(error)
        continue
      }
      const arrivals = draft.apply(append)
      done.push(() => {
        this.watchers.forEach((tell) => { tell(append.rows, []) })
        append.resolve(arrivals)
      })
    }
    if (done.length > 0) {
      draft.finish()
      await draft.operations.commit(this.layout)
      draft.settle()
      this.watchers.forEach((tell) => { tell([], draft.ids) })
      done.forEach((resolve) => { resolve() })
    }
  }

  private async known (batch: readonly Append[]): Promise<Known> {
    const entries = new Set<Hex>()
    const fresh = new Set<Hex>()
    const counted = new Map<string, ReturnType<typeof countedKey>>()
    for (const write of batch.flatMap(({ writes }) => writes)) {
      switch (write.type) {
        case 'entry':
          if (this.isNew(write)) {
            fresh.add(write.entry.id)
          }
          entries.add(write.entry.id)
          break
        case 'chunk': entries.add(write.chunk.entry); break
        case 'states':
        case 'erase': entries.add(write.entry); break
        case 'head':
        case 'audit':
        case 'outbox':
        case 'outbox-remove':
        case 'invitation':
        case 'invitation-gone': break
        case 'private':
        case 'receipt':
        case 'fork':
        case 'membership':
        case 'membership-gone':
        case 'publication': {
          const key = countedKey(write)
          counted.set(key.name, key)
          break
        }
        default: {
          const never: never = write
          return never
        }
      }
    }
    for (const { place } of batch.flatMap(({ rows }) => rows)) {
      if (place !== undefined && 'entry' in place) {
        entries.add(place.entry)
      }
    }
    const states = await this.statesOf([...entries].filter((id) => !fresh.has(id)))
    // only the first of a batch erases: what it takes from stands in the database
    const [first = { writes: [], rows: [], gone: [] }] = batch
    return {
      states,
      counted: await this.present([...counted.values()]),
      erasing: await chunksToErase(this.layout, first, states),
      emptied: await emptiedKeys(this.layout, first.gone)
    }
  }

  /** Whether no header of its lane stands at its place or behind it: then nothing of it is stored, and nothing need be read. */
  private isNew ({ entry: { lane, header: { seq } } }: StoreWrite & { type: 'entry' }): boolean {
    const known = this.memory.lanes.get(lane)
    return known === undefined || (known.head?.seq === known.count - 1 && seq >= known.count)
  }

  private async statesOf (ids: readonly Hex[]): Promise<Known['states']> {
    // most batches are receipts and rows of the audit log
    const values = ids.length === 0 ? [] : await this.layout.states.getMany(ids.map(fromHex))
    return new Map(ids.flatMap((id, i) => {
      const value = values[i]
      return value === undefined ? [] : [[id, decodeStates(value, `the leaf states of entry ${id}`)]]
    }))
  }

  private async present (keys: ReadonlyArray<ReturnType<typeof countedKey>>): Promise<Set<string>> {
    const found = new Set<string>()
    for (const part of countedParts) {
      const asked = keys.filter((key) => key.part === part)
      const present = asked.length === 0 ? [] : await this.layout[part].hasMany(asked.map(({ key }) => key))
      asked.filter((_, i) => present[i]).forEach(({ name }) => found.add(name))
    }
    return found
  }
}
