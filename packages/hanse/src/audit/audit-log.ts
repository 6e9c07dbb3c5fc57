import { mergeSendings } from './sending.ts'
import type { Sending } from './sending.ts'
import type { AuditRow } from '@hanse/store'

interface Waiting { sending: Sending, resolve(): void, reject(error: unknown): void }

/**
 * Notes what is about to leave, durably, before it does. What comes while rows are being written shares the next
 * write, and what belongs together becomes one row, so a backfill costs a row and a sync for many frames.
 */
export class AuditLog {
  readonly #write: (rows: AuditRow[]) => Promise<void>
  readonly #waiting: Waiting[] = []
  #running: Promise<void> | undefined

  /** @param write - resolves when the rows are durable */
  constructor (write: (rows: AuditRow[]) => Promise<void>) {
    this.#write = write
  }

  /** Resolves when the row is durable, and not before: what it speaks of may leave then. */
  async note (sending: Sending): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ sending, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  /** Resolves when nothing is being written any more. */
  async idle (): Promise<void> {
    await this.#running
  }

  async #run (): Promise<void> {
    // one turn, so that all that one input sets off is written together
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0)
      try {
        await this.#write(mergeSendings(batch.map(({ sending }) => sending), Date.now()))
        batch.forEach(({ resolve }) => { resolve() })
      } catch (error) {
        batch.forEach(({ reject }) => { reject(error) })
      }
    }
    this.#running = undefined
  }
}
