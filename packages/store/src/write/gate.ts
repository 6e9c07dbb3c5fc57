import { HanseError } from '@hanse/core'

/** What a database fails with when it may have written a part: all but that it is closed. */
const sticking = new Set(['E_DISK_FULL', 'E_FD', 'E_STORE_READONLY', 'E_STORE_IO', 'E_STORE_DAMAGED'])

/**
 * Shut by the first write that fails. LevelDB may go on writing behind a record of which a part stands in its log, and
 * drop what it acknowledges then at its next start, so nothing more is written until it was opened again.
 */
export class Gate {
  private shut: HanseError | undefined
  /** a write has failed since the database was opened: what stands in its log is not known */
  suspect = false
  private final = false

  /** Why nothing can be written; undefined while all is well. */
  get failure (): HanseError | undefined { return this.shut }

  /** Whether only a start of the node, which reads and checks all of it, can help. */
  get isFinal (): boolean { return this.final }

  /** The error of a write that is not tried. */
  refusal (): HanseError | undefined {
    return this.shut && new HanseError(this.shut.code, this.shut.message, this.shut.facts, { cause: this.shut })
  }

  /** @throws {HanseError} while it is shut */
  check (): void {
    const refusal = this.refusal()
    if (refusal !== undefined) {
      throw refusal
    }
  }

  /** Notes what a write failed with, and gives it back. */
  failed (error: unknown): unknown {
    if (error instanceof HanseError && sticking.has(error.code)) {
      this.suspect = true
      this.shut ??= error
    }
    return error
  }

  /** Takes no more writes, though the database has not failed. */
  close (failure: HanseError): void {
    this.shut ??= failure
  }

  /** Takes no more writes until the next start. */
  closeForGood (failure: HanseError): HanseError {
    this.shut = failure
    this.final = true
    return failure
  }

  open (): void {
    this.shut = undefined
  }
}
