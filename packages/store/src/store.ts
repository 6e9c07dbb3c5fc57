import { fromHex, toHex, u64 } from '@hanse/core'
import { auditRows, verifyAudit } from './audit/read.ts'
import { Findings } from './check/findings.ts'
import { scan } from './check/scan.ts'
import { purgeErased } from './disk/purge.ts'
import { damaged, storeError } from './errors.ts'
import { afterPrefix, idKey, readPlaceKey } from './keys.ts'
import { indexKeyBytes, placesMax } from './limits.ts'
import { readBundle, readWaiting } from './outbox/outbox.ts'
import { ObjectReader } from './read/objects.ts'
import { keysOf, rowsOf } from './read/range.ts'
import { decodeArrival } from './record/arrival.ts'
import { decodePrivate } from './record/facts.ts'
import { decodePublication } from './record/publication.ts'
import { decodeWithdrawn } from './record/withdrawn.ts'
import { writeRecord } from './write/write-record.ts'
import { Writer } from './write/writer.ts'
import type { AuditVerdict } from './audit/read.ts'
import type { NumberedAuditRow } from './audit/row.ts'
import type { Layout, Part } from './layout.ts'
import type { Waiting } from './outbox/outbox.ts'
import type { StoreRecord } from './record/meta.ts'
import type { StoreParts } from './store-parts.ts'
import type {
  AbortOptions, Arrival, BootWitness, Damage, IndexRow, Place, Restored, RowWatcher, StoreCounts, StoredChunk, StoredObject, StoredPublication, StoreWrite,
  Withdrawn
} from './types.ts'
import type { Hex, ObjectFacts, Suite } from '@hanse/core'

/** How many at most; `placesMax` unless told. */
export interface LimitOptions extends AbortOptions { limit?: number }

/** An open store; `openStore` and `openDirectory` make it. Methods throw `E_STORE_CLOSED` once it is closed. */
export class Store {
  /** what the start found and mended; only with `tolerate` */
  readonly damage: Damage | undefined
  /** what the last repair found, at this start or before; undefined for a store that was never repaired */
  readonly repaired: Damage | undefined
  private readonly layout: Layout
  private readonly suite: Suite
  private readonly writer: Writer
  private readonly reader: ObjectReader
  private readonly witness: BootWitness | undefined
  private readonly release: (() => Promise<void>) | undefined
  private record: StoreRecord
  /** what the start has read, until it is asked for or no longer true */
  private scanned: Restored | undefined

  constructor ({ layout, suite, record, scan, damage, repaired, witness, release }: StoreParts) {
    this.layout = layout
    this.suite = suite
    this.record = record
    this.scanned = scan.restored
    this.damage = damage
    this.repaired = repaired
    this.witness = witness
    this.release = release
    this.writer = new Writer(layout, suite, fromHex(record.federation), scan.memory)
    this.reader = new ObjectReader(layout)
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
    return purgeErased(this.layout)
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
    const { restored } = await this.reading(scan(this.layout, this.suite, findings))
    const damage = findings.damage()
    if (damage !== undefined) {
      throw damaged(damage)
    }
    return restored
  }

  /**
   * The stored chunk that holds leaf `from` of an entry, which need not be its first, and the facts of its leaves.
   *
   * @throws {HanseError} `E_STORE_DAMAGED`
   */
  async body (entry: Hex, from: number): Promise<StoredChunk | undefined> {
    return this.reading(this.reader.chunk(entry, from))
  }

  /**
   * One leaf, if it is held.
   *
   * @throws {HanseError} `E_STORE_DAMAGED`
   */
  async leaf (entry: Hex, index: number): Promise<StoredObject | undefined> {
    const [object] = await this.objects([{ entry, index }])
    return object
  }

  /**
   * The objects at these places, in their order; undefined for what is not held.
   *
   * @throws {HanseError} `E_STORE_DAMAGED`
   */
  async objects (places: readonly Place[], options: AbortOptions = {}): Promise<Array<StoredObject | undefined>> {
    return this.reading(this.reader.objects(places, options), options)
  }

  /** Where a STIX id stands, entries' leaves before private imports; at most `limit`. */
  async placesById (id: string, options: LimitOptions = {}): Promise<Place[]> {
    return this.placesUnder(this.layout.ids, idKey(this.suite, id), options)
  }

  /** What stands under a STIX id, entries' leaves before private imports; at most `limit`. */
  async objectsById (id: string, { limit = placesMax, signal }: LimitOptions = {}): Promise<StoredObject[]> {
    const places = await this.placesById(id, { limit, signal })
    const objects = await this.objects(places, { signal })
    return objects.flatMap((object) => object?.facts.id === id ? [object] : [])
  }

  /** What became held or was withdrawn behind arrival number `since` (−1: everything), in order, up to what is there now. */
  async * arrivals (since: number, { limit, signal }: LimitOptions = {}): AsyncGenerator<Arrival> {
    for await (const [key, value] of rowsOf(this.layout, this.layout.arrivals, { gte: u64(since + 1), lt: u64(this.counts.arrivals), limit, signal })) {
      yield decodeArrival(key, value)
    }
  }

  /**
   * What a withdrawal took, of an arrival that tells of it; undefined for every other.
   *
   * @throws {HanseError} `E_STORE_DAMAGED`
   */
  async withdrawn (arrival: number): Promise<Withdrawn | undefined> {
    const value = await this.reading(this.layout.withdrawn.get(u64(arrival)))
    return value && decodeWithdrawn(arrival, value)
  }

  async publication (id: Hex): Promise<StoredPublication | undefined> {
    const value = await this.reading(this.layout.publications.get(fromHex(id)))
    return value && decodePublication(id, value)
  }

  /** All publications, in no order of meaning. */
  async * publications ({ signal }: AbortOptions = {}): AsyncGenerator<StoredPublication> {
    for await (const [key, value] of rowsOf(this.layout, this.layout.publications, { signal })) {
      yield decodePublication(toHex(key), value)
    }
  }

  /** All private imports, in the order of their hashes. */
  async * privateObjects ({ signal }: AbortOptions = {}): AsyncGenerator<StoredObject> {
    for await (const [key, value] of rowsOf(this.layout, this.layout.private, { signal })) {
      const id = toHex(key)
      yield { place: { private: id }, ...decodePrivate(value, `private object ${id}`) }
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

  /** What waits to be published, in the order of ids, without the bundles. */
  async outbox (options?: AbortOptions): Promise<Waiting[]> {
    return readWaiting(this.layout, options)
  }

  /** The bundle of something that waits; undefined when nothing of this id does. */
  async outboxBundle (id: Hex): Promise<Uint8Array | undefined> {
    return this.reading(readBundle(this.layout, id))
  }

  /** Which of these index keys occur, in their order. */
  async occur (keys: readonly Uint8Array[]): Promise<boolean[]> {
    return this.reading(this.layout.index.hasMany([...keys]))
  }

  /** The object that the newest row under each index key points to; undefined where only `places` tells. Reads two small rows a key. */
  async newest (keys: readonly Uint8Array[], options: AbortOptions = {}): Promise<Array<StoredObject | undefined>> {
    return this.reading(this.reader.newest(keys, options), options)
  }

  /** The places under an index key, entries' leaves before private imports; at most `limit`. */
  async places (key: Uint8Array, options: LimitOptions = {}): Promise<Place[]> {
    return this.placesUnder(this.layout.index, key, options)
  }

  /** Every index row's key in portions, marks among them, with the place behind it where there is one. */
  async * indexKeys (): AsyncGenerator<Uint8Array[]> {
    yield * keysOf(this.layout, this.layout.index)
  }

  /** The key under which the places of a STIX id stand. */
  idKey (id: string): Uint8Array {
    return idKey(this.suite, id)
  }

  /** The keys of all STIX ids, in portions and in order, once for each place where it stands. */
  async * idKeys (): AsyncGenerator<Uint8Array[]> {
    yield * keysOf(this.layout, this.layout.ids)
  }

  /** Tells of all index rows and STIX ids that become durable from now on. */
  watchRows (watcher: RowWatcher): void {
    this.writer.watchers.push(watcher)
  }

  /** Waits for what is being written, closes the database and gives back its lock. */
  async close (): Promise<void> {
    if (this.layout.level.status === 'open') {
      await this.writer.close()
      await this.layout.level.close()
      await this.witness?.write({ boots: [this.boot], batches: this.writer.memory.counts.batches })
      await this.release?.()
    }
  }

  async [Symbol.asyncDispose] (): Promise<void> {
    await this.close()
  }

  private async keep (record: StoreRecord): Promise<void> {
    await writeRecord(this.layout, record)
    this.record = record
  }

  private async placesUnder (part: Part, key: Uint8Array, { limit = placesMax, signal }: LimitOptions): Promise<Place[]> {
    const places: Place[] = []
    for await (const [row] of rowsOf(this.layout, part, { gt: key, lt: afterPrefix(key), limit, signal })) {
      places.push(readPlaceKey(row, indexKeyBytes))
    }
    return places
  }

  private async reading<T> (read: Promise<T>, { signal }: AbortOptions = {}): Promise<T> {
    try {
      return await this.layout.reads.track(read)
    } catch (error) {
      throw signal?.aborted === true ? error : storeError(error)
    }
  }
}
