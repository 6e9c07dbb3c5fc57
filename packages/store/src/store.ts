import { fromHex, toHex, u64 } from '@hanse/core'
import { auditRows, verifyAudit } from './audit/read.ts'
import { Findings } from './check/findings.ts'
import { scan } from './check/scan.ts'
import { purgeErased } from './disk/purge.ts'
import { damaged, storeError } from './errors.ts'
import { rowsOf } from './read/range.ts'
import { ReadableStore } from './read/readable-store.ts'
import { decodeArrival } from './record/arrival.ts'
import { Recovery } from './write/recovery.ts'
import { writeRecord } from './write/write-record.ts'
import { Writer } from './write/writer.ts'
import type { AuditVerdict } from './audit/read.ts'
import type { NumberedAuditRow } from './audit/row.ts'
import type { Space } from './disk/space.ts'
import type { LimitOptions } from './read/readable-store.ts'
import type { StoreRecord } from './record/meta.ts'
import type { StoreParts } from './store-parts.ts'
import type { AbortOptions, Arrival, BootWitness, Damage, IndexRow, Restored, RowWatcher, StoreCounts, StoreWrite } from './types.ts'
import type { Files } from './write/recovery.ts'
import type { HanseError, Hex, ObjectFacts } from '@hanse/core'

/** An open store; `openStore` and `openDirectory` make it. Methods throw `E_STORE_CLOSED` once it is closed. */
export class Store extends ReadableStore {
  /** what the start found and mended; only with `tolerate` */
  readonly damage: Damage | undefined
  /** what the last repair found, at this start or before; undefined for a store that was never repaired */
  readonly repaired: Damage | undefined
  private readonly writer: Writer
  private readonly witness: BootWitness | undefined
  private readonly files: Files | undefined
  private readonly recovery: Recovery
  private readonly release: (() => Promise<void>) | undefined
  private record: StoreRecord
  private closing: Promise<void> | undefined
  private recovering: Promise<boolean> | undefined
  private purging: Promise<unknown> = Promise.resolve()
  /** what the start has read, until it is asked for or no longer true */
  private scanned: Restored | undefined

  constructor ({ layout, suite, record, scan, damage, repaired, witness, files, release }: StoreParts) {
    super(layout, suite)
    this.record = record
    this.scanned = scan.restored
    this.damage = damage
    this.repaired = repaired
    this.witness = witness
    this.files = files
    this.release = release
    this.writer = new Writer(layout, suite, fromHex(record.federation), scan.memory)
    this.recovery = new Recovery(layout, files, () => this.writer.memory.counts.batches)
  }

  get federation (): Hex { return this.record.federation }

  /** How often this store was opened, this time included. */
  get boot (): number { return this.record.boot }

  /** The incarnation in which this node seals; undefined before the first. */
  get incarnation (): Hex | undefined { return this.record.incarnation }

  /**
   * The store was put back from a copy, moved, or damaged: it may not remember all that this node has sealed. The
   * node opens a new incarnation before it seals; true until `setIncarnation`.
   */
  get restored (): boolean { return this.record.restored }

  /** A repair has dropped the index rows: `reindex` of the knowledge package makes them again, and `setIndexed` says so. */
  get unindexed (): boolean { return this.record.unindexed === true }

  get counts (): StoreCounts {
    const { lanes, entries, objects, privateObjects, nextArrival } = this.writer.memory.counts
    return { lanes, entries, objects, privateObjects, arrivals: nextArrival }
  }

  /** Remembers the incarnation, durably, and that it was chosen knowing what `restored` says. */
  async setIncarnation (incarnation: Hex): Promise<void> {
    await this.keep({ ...this.record, incarnation, restored: false })
  }

  /** Remembers that all index rows are there again. */
  async setIndexed (): Promise<void> {
    await this.keep({ ...this.record, unindexed: false })
  }

  /**
   * Writes all of `writes` and `rows` or nothing, synced to disk when it resolves. Calls are applied in the order
   * made; those that wait together share one batch. `gone` are the index rows of the leaves that are erased.
   *
   * @returns what became held: chunks of which every leaf was held before are no arrivals
   * @throws {HanseError} `E_STORE_WRITE` (does not fit what is stored), `E_DISK_FULL`, `E_STORE_IO`, `E_STORE_CLOSED`
   */
  async append (writes: readonly StoreWrite[], rows: readonly IndexRow[] = [], gone: readonly IndexRow[] = []): Promise<Arrival[]> {
    this.scanned = undefined
    return this.writer.append({ writes, rows, gone })
  }

  /**
   * Rewrites files until none holds bytes of leaves that were erased before. What an interrupted call leaves is made
   * up for by the next.
   *
   * @returns how many entries leaves were erased of since the last time
   * @throws {HanseError} `E_STORE_IO`, `E_STORE_CLOSED`, …
   */
  async purge (): Promise<number> {
    this.layout.gate.check()
    const purging = purgeErased(this.layout)
    this.purging = Promise.allSettled([this.purging, purging])
    return purging
  }

  /** Why nothing can be written since a write failed, until `recover` succeeds; undefined while all is well. */
  get failure (): HanseError | undefined { return this.layout.gate.failure }

  /** Takes no writes until `recover` succeeds: for whoever opened it where there is hardly any room. */
  refuse (failure: HanseError): void {
    this.layout.gate.close(failure)
  }

  /**
   * After a write failed: opens the database again in place if there is room, and takes writes again. What was acknowledged
   * is there, reads go on. Whoever runs a node calls it from time to time until it is true.
   *
   * @returns whether writes are taken; false while there is still no room, and for good after `E_STORE_DAMAGED`
   * @throws {HanseError} `E_STORE_DAMAGED` (only a new start helps), or what the opening failed with: then reads fail too
   */
  async recover (): Promise<boolean> {
    this.recovering ??= this.recoverNow().finally(() => { this.recovering = undefined })
    return this.recovering
  }

  /** How much room there is; undefined for a database that is in no directory of its own. */
  async space (): Promise<Space | undefined> {
    return this.files?.space.measure()
  }

  /**
   * Makes what is given up on a full disk, so that the database can be opened there. Takes a second of a slow disk.
   *
   * @returns whether it stands
   */
  async makeBallast (): Promise<boolean> {
    return this.failure === undefined && await this.files?.space.makeBallast() === true
  }

  /**
   * Keeps objects for this member alone, each by the SHA-256 of its bytes (`privatePlace`).
   *
   * @param objects - parsed before
   * @param at - ms since 1970
   * @param rows - index rows of these objects
   * @returns an arrival for each that was not there before
   * @throws {HanseError} as `append`
   */
  async addPrivate (objects: ReadonlyArray<{ bytes: Uint8Array, facts: ObjectFacts }>, at: number, rows: readonly IndexRow[] = []): Promise<Arrival[]> {
    const writes = objects.map(({ bytes, facts }) => ({ type: 'private' as const, id: toHex(this.suite.sha256(bytes)), bytes, facts, at }))
    return this.writer.append({ writes, rows, gone: [] })
  }

  /** All that the protocol machine keeps in memory. The first call gives what the start has read. */
  async restore ({ signal }: AbortOptions = {}): Promise<Restored> {
    signal?.throwIfAborted()
    if (this.scanned !== undefined) {
      const restored = this.scanned
      this.scanned = undefined
      return restored
    }
    const findings = new Findings()
    const { restored } = await this.reading(async () => scan(this.layout, this.suite, findings))
    const damage = findings.damage()
    if (damage !== undefined) {
      throw damaged(damage)
    }
    return restored
  }

  /** What became held or was withdrawn behind arrival number `since` (−1: everything), in order, up to what is there now. */
  async * arrivals (since: number, { limit, signal }: LimitOptions = {}): AsyncGenerator<Arrival> {
    for await (const [key, value] of rowsOf(this.layout, this.layout.arrivals, { gte: u64(since + 1), lt: u64(this.counts.arrivals), limit, signal })) {
      yield decodeArrival(key, value)
    }
  }

  /** Rows of the audit log from number `from`, in order, up to what is there now. */
  audit (from: number, options?: LimitOptions): AsyncGenerator<NumberedAuditRow> {
    return auditRows(this.layout, from, this.writer.memory.audit.next, options)
  }

  /** Walks the audit log and names the first row that is missing, altered or out of its chain. */
  async verifyAudit (options?: AbortOptions): Promise<AuditVerdict> {
    return verifyAudit(this.layout, this.suite, fromHex(this.federation), () => this.writer.memory.audit, options)
  }

  /** Tells of all index rows and STIX ids that become durable from now on. */
  watchRows (watcher: RowWatcher): void {
    this.writer.watchers.push(watcher)
  }

  /** Waits for what is being written, closes the database and gives back its lock. */
  async close (): Promise<void> {
    this.closing ??= this.closeNow()
    await this.closing
  }

  async [Symbol.asyncDispose] (): Promise<void> {
    await this.close()
  }

  private async recoverNow (): Promise<boolean> {
    await Promise.all([this.writer.idle(), this.purging])
    return this.recovery.attempt()
  }

  private async closeNow (): Promise<void> {
    await this.writer.close()
    await this.recovering?.catch(() => {})
    await this.layout.level.close()
    try {
      await this.recovery.cut()
      await this.witness?.write({ boots: [this.boot], batches: this.writer.memory.counts.batches })
    } catch (error) {
      // without its word the next start takes this for a crash, and checks as much
      if (this.failure === undefined) {
        throw storeError(error)
      }
    } finally {
      await this.release?.()
    }
  }

  private async keep (record: StoreRecord): Promise<void> {
    await writeRecord(this.layout, record)
    this.record = record
  }
}
