import { fromHex, toHex, u64 } from '@hanse/core'
import { storeError } from '../errors.ts'
import { afterPrefix, idKey, readPlaceKey } from '../keys.ts'
import { indexKeyBytes, placesMax } from '../limits.ts'
import { readBundle, readWaiting } from '../outbox/outbox.ts'
import { decodePrivate } from '../record/facts.ts'
import { decodeInvitationRecord } from '../record/invitation.ts'
import { decodePublication } from '../record/publication.ts'
import { decodeWithdrawn } from '../record/withdrawn.ts'
import { ObjectReader } from './objects.ts'
import { keysOf, rowsOf } from './range.ts'
import type { Layout, Part } from '../layout.ts'
import type { Waiting } from '../outbox/outbox.ts'
import type { AbortOptions, Place, StoredChunk, StoredInvitation, StoredObject, StoredPublication, Withdrawn } from '../types.ts'
import type { Hex, Suite } from '@hanse/core'

/** How many at most; `placesMax` unless told. */
export interface LimitOptions extends AbortOptions { limit?: number }

/** What can be asked of an open store. */
export class ReadableStore {
  protected readonly layout: Layout
  protected readonly suite: Suite
  private readonly reader: ObjectReader

  constructor (layout: Layout, suite: Suite) {
    this.layout = layout
    this.suite = suite
    this.reader = new ObjectReader(layout)
  }

  /**
   * The stored chunk that holds leaf `from` of an entry, which need not be its first, and the facts of its leaves.
   *
   * @throws {HanseError} `E_STORE_DAMAGED`
   */
  async body (entry: Hex, from: number): Promise<StoredChunk | undefined> {
    return this.reading(async () => this.reader.chunk(entry, from))
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
    return this.reading(async () => this.reader.objects(places, options), options)
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

  /**
   * What a withdrawal took, of an arrival that tells of it; undefined for every other.
   *
   * @throws {HanseError} `E_STORE_DAMAGED`
   */
  async withdrawn (arrival: number): Promise<Withdrawn | undefined> {
    const value = await this.reading(async () => this.layout.withdrawn.get(u64(arrival)))
    return value && decodeWithdrawn(arrival, value)
  }

  async publication (id: Hex): Promise<StoredPublication | undefined> {
    const value = await this.reading(async () => this.layout.publications.get(fromHex(id)))
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

  /**
   * All invitations that are kept.
   *
   * @throws {HanseError} `E_STORE_DAMAGED`
   */
  async invitations (options: AbortOptions = {}): Promise<StoredInvitation[]> {
    const invitations: StoredInvitation[] = []
    for await (const [key, value] of rowsOf(this.layout, this.layout.invitations, options)) {
      invitations.push(decodeInvitationRecord(key, value))
    }
    return invitations
  }

  /** What waits to be published, in the order of ids, without the bundles. */
  async outbox (options?: AbortOptions): Promise<Waiting[]> {
    return readWaiting(this.layout, options)
  }

  /** The bundle of something that waits; undefined when nothing of this id does. */
  async outboxBundle (id: Hex): Promise<Uint8Array | undefined> {
    return this.reading(async () => readBundle(this.layout, id))
  }

  /** Which of these index keys occur, in their order. */
  async occur (keys: readonly Uint8Array[]): Promise<boolean[]> {
    return this.reading(async () => this.layout.index.hasMany([...keys]))
  }

  /** The object that the newest row under each index key points to; undefined where only `places` tells. Reads two small rows a key. */
  async newest (keys: readonly Uint8Array[], options: AbortOptions = {}): Promise<Array<StoredObject | undefined>> {
    return this.reading(async () => this.reader.newest(keys, options), options)
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

  private async placesUnder (part: Part, key: Uint8Array, { limit = placesMax, signal }: LimitOptions): Promise<Place[]> {
    const places: Place[] = []
    for await (const [row] of rowsOf(this.layout, part, { gt: key, lt: afterPrefix(key), limit, signal })) {
      places.push(readPlaceKey(row, indexKeyBytes))
    }
    return places
  }

  protected async reading<T> (read: () => Promise<T>, { signal }: AbortOptions = {}): Promise<T> {
    try {
      return await this.layout.reads.track(read)
    } catch (error) {
      throw signal?.aborted === true ? error : storeError(error)
    }
  }
}
