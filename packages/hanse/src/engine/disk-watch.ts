import { HanseError } from '@hanse/core'
import type { DiskState, DiskView } from '../types.ts'
import type { Store } from '@hanse/store'
import type { Logger } from '@libp2p/interface'

/** How often the free space is looked at, and how much may be written between two looks. */
const lookMs = 10_000
const lookBytes = 16 * 1024 * 1024
/** Until a store that refuses writes is tried again: at first, and at most; it doubles. */
const retryMs = 1_000
const retryMaxMs = 60_000
/** Openings in a row that fail although there is room; after these only a new start of the node helps. */
const reopeningsMax = 10
/** Above the floor by this share of it there is room again. */
const easeShare = 1 / 8

/** Whether there is room to write: looks at the free space, and opens the store again in place after a write failed. */
export class DiskWatch {
  readonly #store: Store
  readonly #log: Logger
  readonly #changed: (view: DiskView, before: DiskState) => void
  #view: DiskView = { state: 'ok' }
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined
  #ended = false
  #retries = 0
  #reopenings = 0
  #written = 0

  /**
   * @param store - of the node
   * @param log - told what an operator must know
   * @param changed - hears of every other state
   */
  constructor (store: Store, log: Logger, changed: (view: DiskView, before: DiskState) => void) {
    this.#store = store
    this.#log = log
    this.#changed = changed
  }

  get view (): DiskView { return this.#view }

  /** Looks for the first time; the ballast is made later, by a node that stays. */
  async begin (): Promise<void> {
    await this.#measure()
    this.#schedule()
  }

  /** So many bytes were written. */
  wrote (bytes: number): void {
    this.#written += bytes
    if (this.#written >= lookBytes) {
      this.#lookNow()
    }
  }

  /** A write failed. */
  failed (): void {
    if (this.#store.failure !== undefined && !isRefusing(this.#view.state)) {
      this.#set(this.#refusing({}))
      this.#lookNow()
    }
  }

  /** Looks no more; resolves when a look that is under way has ended. */
  async end (): Promise<void> {
    this.#ended = true
    clearTimeout(this.#timer)
    await this.#looking
  }

  #lookNow (): void {
    this.#written = 0
    this.#looking ??= this.#look()
      .catch((error: unknown) => { this.#log.error('the free space of the disk is not known - %e', error) })
      .finally(() => {
        this.#looking = undefined
        this.#schedule()
      })
  }

  #schedule (): void {
    clearTimeout(this.#timer)
    if (!this.#ended) {
      const delayMs = isRefusing(this.#view.state) ? Math.min(retryMs * 2 ** this.#retries++, retryMaxMs) : lookMs
      this.#timer = setTimeout(() => { this.#lookNow() }, delayMs)
      this.#timer.unref()
    }
  }

  async #look (): Promise<void> {
    await (this.#store.failure === undefined ? this.#ballast() : this.#recover())
    await this.#measure()
  }

  async #ballast (): Promise<void> {
    try {
      await this.#store.makeBallast()
    } catch (error) {
      this.#log('no ballast could be made - %e', error)
    }
  }

  async #recover (): Promise<void> {
    if (this.#reopenings >= reopeningsMax) {
      return
    }
    try {
      const isOpen = await this.#store.recover()
      this.#reopenings = 0
      this.#retries = isOpen ? 0 : this.#retries
    } catch (error) {
      this.#reopenings++
      this.#log.error('the store could not be opened again (%d of %d times) - %e', this.#reopenings, reopeningsMax, error)
    }
  }

  async #measure (): Promise<void> {
    const space = await this.#store.space()
    if (this.#store.failure !== undefined) {
      this.#set(this.#refusing({ ...space }))
      return
    }
    const easeBytes = this.#view.state === 'ok' ? 0 : (space?.floorBytes ?? 0) * easeShare
    const isLow = space !== undefined && space.freeBytes < space.floorBytes + easeBytes
    this.#set(isLow
      ? {
          ...space,
          state: 'low',
          code: 'E_DISK_LOW',
          message: `${mebibytes(space.freeBytes)} MiB are free, less than the floor of ${mebibytes(space.floorBytes)} MiB: content of others waits; ` +
            'free space, and it is taken'
        }
      : { ...space, state: 'ok' })
  }

  #refusing (space: Partial<DiskView>): DiskView {
    const { code, message } = this.#store.failure ?? new HanseError('E_STORE_IO', 'the store takes no writes')
    const hope = this.#reopenings < reopeningsMax ? 'the node goes on by itself when it can write' : 'stop the node, and start it again'
    return { ...space, state: code === 'E_DISK_FULL' ? 'full' : 'failed', code, message: `${message}; what is held can be read, nothing is published; ${hope}` }
  }

  #set (view: DiskView): void {
    const before = this.#view.state
    this.#view = view
    if (view.state === before) {
      return
    }
    if (view.state === 'ok') {
      this.#log('the disk has room again')
    } else {
      this.#log.error('%s: %s', view.code, view.message)
    }
    this.#changed(view, before)
  }
}

/** Whether nothing can be written. */
export function isRefusing (state: DiskState): boolean {
  return state === 'full' || state === 'failed'
}

function mebibytes (bytes: number): number {
  return Math.floor(bytes / (1024 * 1024))
}
