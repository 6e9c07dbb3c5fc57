import { fromHex } from '@hanse/core'
import { unreadable } from '../errors.ts'
import { pageKey } from '../keys.ts'
import { leafState } from '../leaf-state.ts'
import { decodePages, leafOfPage, pageLeavesMax, pageStart, pageStarts } from '../record/body.ts'
import { decodePrivate } from '../record/facts.ts'
import { decodeSpot } from '../record/spot.ts'
import { chunkOf, decodeStates } from '../record/states.ts'
import type { Layout, Part } from '../layout.ts'
import type { DatedChunk } from '../record/body.ts'
import type { LeafRange } from '../record/states.ts'
import type { AbortOptions, Place, StoredChunk, StoredObject } from '../types.ts'
import type { Hex } from '@hanse/core'

/** Places read at once: each may pull a page, which may be as large as a chunk of 256 KiB, into memory. */
const placesPerReadMax = 64

/** A leaf that is held, and the page it stands on. */
interface LeafAt { position: number, page: string, key: Uint8Array }

/** Values of one part, under the names they were asked by. */
type Values = ReadonlyMap<string, Uint8Array>

/** Reads leaves and private imports. */
export class ObjectReader {
  private readonly layout: Layout

  constructor (layout: Layout) {
    this.layout = layout
  }

  /** The chunk that holds leaf `from`, with its facts. */
  async chunk (entry: Hex, from: number): Promise<StoredChunk | undefined> {
    return twice(async () => this.chunkNow(entry, from))
  }

  private async chunkNow (entry: Hex, from: number): Promise<StoredChunk | undefined> {
    const range = await this.range(entry, from)
    return range && this.chunkAt(entry, range)
  }

  /** The chunk of these leaves, as the leaf states name it. */
  async chunkAt (entry: Hex, range: LeafRange): Promise<DatedChunk> {
    return decodePages(await this.pages(entry, range), entry, range.from, whatChunk(entry, range.from))
  }

  /** The objects at these places, in order; undefined for what is not held. */
  async objects (places: readonly Place[], options: AbortOptions = {}): Promise<Array<StoredObject | undefined>> {
    return this.portions(places, options, async (portion) => {
      const leaves = await this.locate(portion)
      const pages = await this.many(this.layout.bodies, [...leaves.values()].map(({ page, key }) => [page, key]))
      const privates = await this.privates(portion)
      return portion.map((place) => {
        if ('private' in place) {
          return privateAt(place, privates)
        }
        const leaf = leaves.get(nameOf(place))
        const read = leaf && leafOfPage(pages.get(leaf.page) ?? gone(leaf), leaf.position, leaf.page)
        return read && { place, ...read }
      })
    })
  }

  /**
   * What stood under each index key when the last row under it was written, in order, with two reads for all of them.
   * Undefined where that is no longer so, or where nothing says so: the places under the key say what there is.
   */
  async newest (keys: readonly Uint8Array[], options: AbortOptions = {}): Promise<Array<StoredObject | undefined>> {
    return this.portions(keys, options, async (portion) => {
      const spots = (await this.layout.index.getMany([...portion])).map((value) => value && decodeSpot(value, 'an index row'))
      const leaves = spots.flatMap((spot) => spot === undefined || 'private' in spot.place ? [] : [{ ...spot.place, from: spot.from }])
      const pages = await this.layout.bodies.getMany(leaves.map(({ entry, index, from }) => pageKey(entry, from, pageStart(from, index))))
      let next = 0
      return spots.map((spot) => {
        if (spot === undefined || 'private' in spot.place) {
          return undefined
        }
        const { place, from } = spot
        const page = pages[next++]
        const leaf = page && leafOfPage(page, (spot.place.index - from) % pageLeavesMax, whatChunk(spot.place.entry, from))
        return leaf && { place, ...leaf }
      })
    })
  }

  private async portions<W, T> (wanted: readonly W[], { signal }: AbortOptions, read: (portion: readonly W[]) => Promise<T[]>): Promise<T[]> {
    const all: T[] = []
    for (let i = 0; i < wanted.length; i += placesPerReadMax) {
      signal?.throwIfAborted()
      all.push(...await twice(async () => read(wanted.slice(i, i + placesPerReadMax))))
    }
    return all
  }

  /** Which pages hold the leaves among these places; what is not held is left out. */
  private async locate (places: readonly Place[]): Promise<Map<string, LeafAt>> {
    const leaves = places.flatMap((place) => 'private' in place ? [] : [place])
    const states = await this.many(this.layout.states, leaves.map(({ entry }) => [entry, fromHex(entry)]))
    const records = new Map([...states].map(([entry, value]) => [entry, decodeStates(value, whatStates(entry))]))
    const found = new Map<string, LeafAt>()
    for (const { entry, index } of leaves) {
      const record = records.get(entry)
      const range = record?.states[index] === leafState.held ? chunkOf(record, index) : undefined
      if (range !== undefined) {
        const { from } = range
        const start = pageStart(from, index)
        found.set(nameOf({ entry, index }), { position: index - start, page: whatChunk(entry, start), key: pageKey(entry, from, start) })
      }
    }
    return found
  }

  /** All pages of a chunk, in order. */
  private async pages (entry: Hex, range: LeafRange): Promise<Uint8Array[]> {
    const pages = await this.layout.bodies.getMany(pageStarts(range).map((start) => pageKey(entry, range.from, start)))
    return pages.map((page) => {
      if (page === undefined) {
        throw unreadable(`a part of ${whatChunk(entry, range.from)} is gone`)
      }
      return page
    })
  }

  private async privates (places: readonly Place[]): Promise<Values> {
    const ids = places.flatMap((place) => 'private' in place ? [place.private] : [])
    return this.many(this.layout.private, ids.map((id) => [id, fromHex(id)]))
  }

  private async range (entry: Hex, index: number): Promise<LeafRange | undefined> {
    const value = await this.layout.states.get(fromHex(entry))
    return value && chunkOf(decodeStates(value, whatStates(entry)), index)
  }

  /** Values by name, each read once; what is not there is left out. */
  private async many (part: Part, keys: ReadonlyArray<[string, Uint8Array]>): Promise<Values> {
    const distinct = [...new Map(keys)]
    const values = distinct.length === 0 ? [] : await part.getMany(distinct.map(([, key]) => key))
    return new Map(distinct.flatMap(([name], i) => {
      const value = values[i]
      return value === undefined ? [] : [[name, value] as const]
    }))
  }
}

/** What is erased between two reads is missing as if it were lost: then the states, read anew, say so. */
async function twice<T> (read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch {
    return read()
  }
}

function privateAt (place: Place & { private: Hex }, values: Values): StoredObject | undefined {
  const value = values.get(place.private)
  return value && { place, ...decodePrivate(value, `private object ${place.private}`) }
}

function gone ({ page }: LeafAt): never {
  throw unreadable(`${page} is gone`)
}

function nameOf ({ entry, index }: { entry: Hex, index: number }): string {
  return `${entry} ${index}`
}

function whatChunk (entry: Hex, from: number): string {
  return `the body of entry ${entry} from leaf ${from}`
}

function whatStates (entry: Hex): string {
  return `the leaf states of entry ${entry}`
}
