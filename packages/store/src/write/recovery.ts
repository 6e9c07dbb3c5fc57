import { equal } from '@hanse/core'
import { cutLog } from '../disk/files/cut.ts'
import { damaged, storeError } from '../errors.ts'
import { partsOf } from '../layout.ts'
import { countsKey, decodeCounts, noCounts } from '../record/meta.ts'
import type { Row } from '../disk/files/row.ts'
import type { DiskSpace } from '../disk/space.ts'
import type { Layout } from '../layout.ts'

/** The files under a database that lies in a directory. */
export interface Files {
  /** of LevelDB's files */
  location: string
  space: DiskSpace
}

/**
 * Opens a database again in which a write has failed, in place: reads wait meanwhile, and go on with the old handle for
 * as long as there is no room. What was acknowledged is there afterwards, and nothing of what was not.
 */
export class Recovery {
  readonly #layout: Layout
  readonly #files: Files | undefined
  readonly #batches: () => number

  /**
   * @param layout - of the database
   * @param files - absent for a database that somebody else has made
   * @param batches - how many are acknowledged
   */
  constructor (layout: Layout, files: Files | undefined, batches: () => number) {
    this.#layout = layout
    this.#files = files
    this.#batches = batches
  }

  /**
   * Tries once.
   *
   * @returns whether writes are taken again; false while it makes no sense to try
   * @throws {HanseError} what the opening failed with; `E_STORE_DAMAGED` when only a new start can help
   */
  async attempt (): Promise<boolean> {
    const { gate } = this.#layout
    if (gate.failure === undefined || gate.isFinal) {
      return gate.failure === undefined
    }
    const isFull = gate.failure.code === 'E_DISK_FULL'
    if (!await this.#mayOpen(isFull)) {
      return false
    }
    if (gate.suspect) {
      await this.#layout.reads.between(async () => this.#reopen())
    }
    if (isFull && await this.#files?.space.makeBallast() === false) {
      return false
    }
    gate.open()
    return true
  }

  /** What a failed write has left must not look like damage to the next start. Behind the closed database. */
  async cut (): Promise<void> {
    if (this.#files !== undefined && this.#layout.gate.suspect) {
      const key = this.#layout.meta.prefixKey(countsKey, 'view', false)
      const faults = await cutLog(this.#files.location, (rows) => rows.some((row) => isLater(row, key, this.#batches())))
      if (faults.length > 0) {
        throw this.#layout.gate.closeForGood(damaged({ lanes: [], missing: faults.length, what: faults }))
      }
    }
  }

  /** The ballast goes, if the disk is full, and something can be written. */
  async #mayOpen (isFull: boolean): Promise<boolean> {
    if (this.#files === undefined) {
      return true
    }
    const { space } = this.#files
    if (isFull) {
      await space.giveBallast()
    }
    try {
      await space.probe()
    } catch {
      return false
    }
    return !this.#layout.gate.suspect || (await space.opens()).fits
  }

  async #reopen (): Promise<void> {
    const { level, gate, meta } = this.#layout
    await level.close()
    await this.cut()
    try {
      await level.open({ createIfMissing: false })
      await Promise.all(partsOf(this.#layout).map(async (part) => part.open()))
    } catch (error) {
      throw storeError(error)
    }
    const value = await meta.get(countsKey)
    const { batches } = value === undefined ? noCounts : decodeCounts(value)
    if (batches !== this.#batches()) {
      const what = `the database holds ${batches} batches, ${this.#batches()} were acknowledged`
      throw gate.closeForGood(damaged({ lanes: [], missing: 1, what: [what] }))
    }
    gate.suspect = false
  }
}

/** Whether this is the count of batches as a later batch than these has written it. */
function isLater ({ key, value }: Row, countsKey: Uint8Array, batches: number): boolean {
  return value !== undefined && equal(key, countsKey) && decodeCounts(value).batches > batches
}
