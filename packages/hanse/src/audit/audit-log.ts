import { mergeSendings } from './sending.ts'
import type { Clock } from '../clock.ts'
import type { Sending } from './sending.ts'
import type { AuditRow } from '@hanse/store'

/** Denials that wait to be written. */
const lazyMax = 256
/** Denials kept for later while nothing can be written: those that come beyond are not noted. */
const lazyKeptMax = 16_384

interface Waiting { sending: Sending, resolve(): void, reject(error: unknown): void }

/**
 * Notes what is about to leave, durably, before it does. What comes while rows are being written shares the next
 * write, and what belongs together becomes one row, so a backfill costs a row and a sync for many frames.
 */
export class AuditLog {
  readonly #clock: Clock
  readonly #write: (rows: AuditRow[]) => Promise<void>
  readonly #failed: (error: unknown) => void
  readonly #waiting: Waiting[] = []
  /** denials that are not written yet */
  #lazy: Sending[] = []
  #running: Promise<void> | undefined

  /**
   * @param clock - when rows are written
   * @param write - resolves when the rows are durable
   * @param failed - hears why deferred rows were lost
   */
  constructor (clock: Clock, write: (rows: AuditRow[]) => Promise<void>, failed: (error: unknown) => void = () => {}) {
    this.#clock = clock
    this.#write = write
    this.#failed = failed
  }

  /** Resolves when the row is durable, and not before: what it speaks of may leave then. */
  async note (sending: Sending): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ sending, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  /** A denial: written with the next row, so before anything later leaves, or when asked for or too many wait. */
  defer (sending: Sending): void {
    if (this.#lazy.length < lazyKeptMax) {
      this.#lazy.push(sending)
    }
    if (this.#lazy.length % lazyMax === 0) {
      this.flush().catch(this.#failed)
    }
  }

  /** Resolves when what was deferred is durable. */
  async flush (): Promise<void> {
    if (this.#lazy.length > 0) {
      await this.#writeBefore([])
    }
  }

  /** Resolves when nothing is being written any more. */
  async idle (): Promise<void> {
    await this.#running
    await this.flush().catch(this.#failed)
  }

  /** Writes what was deferred, and something behind it; a failure keeps what was deferred for the next time. */
  async #writeBefore (sendings: readonly Sending[]): Promise<void> {
    const lazy = this.#lazy.splice(0)
    try {
      await this.#write(mergeSendings([...lazy, ...sendings], this.#clock.nowMs()))
    } catch (error) {
      this.#lazy.unshift(...lazy)
      throw error
    }
  }

  async #run (): Promise<void> {
    // one turn, so that all that one input sets off is written together
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0)
      try {
        await this.#writeBefore(batch.map(({ sending }) => sending))
        batch.forEach(({ resolve }) => { resolve() })
      } catch (error) {
        batch.forEach(({ reject }) => { reject(error) })
      }
    }
    this.#running = undefined
  }
}
