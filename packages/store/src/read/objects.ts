import { fromHex } from '@hanse/core'
import { unreadable } from '../errors.ts'
import { chunkKey } from '../keys.ts'
import { leafState } from '../leaf-state.ts'
import { decodeBody, leafOfBody } from '../record/body.ts'
import { decodeFacts, decodePrivate, factsOfLeaf } from '../record/facts.ts'
import { chunkOf, decodeStates } from '../record/states.ts'
import type { Layout, Part } from '../layout.ts'
import type { LeafRange } from '../record/states.ts'
import type { AbortOptions, Place, StoredChunk, StoredFacts, StoredObject } from '../types.ts'
import type { Hex, ObjectFacts } from '@hanse/core'

/** Places read at once: each may pull a whole chunk of 256 KiB into memory. */
const placesPerReadMax = 64

/** A leaf that is held, and the chunk it stands in. */
interface LeafAt { position: number, chunk: string, key: Uint8Array }

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
    const range = await this.range(entry, from)
    if (range === undefined) {
      return undefined
    }
    const key = chunkKey(entry, range.from)
    const [body, facts] = await Promise.all([this.layout.bodies.get(key), this.layout.facts.get(key)])
    if (body === undefined || facts === undefined) {
      throw unreadable(`${whatChunk(entry, range.from)} is gone`)
    }
    const what = whatChunk(entry, range.from)
    return { chunk: decodeBody(body, entry, range.from, what), facts: decodeFacts(facts, what) }
  }

  /** The facts of that chunk alone. */
  async facts (entry: Hex, from: number): Promise<ObjectFacts[] | undefined> {
    const range = await this.range(entry, from)
    const value = range && await this.layout.facts.get(chunkKey(entry, range.from))
    return range && value && decodeFacts(value, whatChunk(entry, range.from))
  }

  /** The objects at these places, in order; undefined for what is not held. */
  async objects (places: readonly Place[], options: AbortOptions = {}): Promise<Array<StoredObject | undefined>> {
    return this.portions(places, options, async (portion) => {
      const leaves = await this.locate(portion)
      const bodies = await this.chunkValues(this.layout.bodies, leaves)
      const facts = await this.chunkValues(this.layout.facts, leaves)
      const privates = await this.privates(portion)
      return portion.map((place) => {
        if ('private' in place) {
          return privateAt(place, privates)
        }
        const leaf = leaves.get(nameOf(place))
        return leaf && {
          place,
          bytes: leafOfBody(bodies.get(leaf.chunk) ?? gone(leaf), leaf.position, leaf.chunk),
          ...factsOfLeaf(facts.get(leaf.chunk) ?? gone(leaf), leaf.position, leaf.chunk)
        }
      })
    })
  }

  /** Their facts alone. */
  async objectFacts (places: readonly Place[], options: AbortOptions = {}): Promise<Array<StoredFacts | undefined>> {
    return this.portions(places, options, async (portion) => {
      const leaves = await this.locate(portion)
      const facts = await this.chunkValues(this.layout.facts, leaves)
      const privates = await this.privates(portion)
      return portion.map((place) => {
        if ('private' in place) {
          return privateAt(place, privates)
        }
        const leaf = leaves.get(nameOf(place))
        return leaf && { place, facts: factsOfLeaf(facts.get(leaf.chunk) ?? gone(leaf), leaf.position, leaf.chunk).facts }
      })
    })
  }

  private async portions<T> (places: readonly Place[], { signal }: AbortOptions, read: (portion: readonly Place[]) => Promise<T[]>): Promise<T[]> {
    const all: T[] = []
    for (let i = 0; i < places.length; i += placesPerReadMax) {
      signal?.throwIfAborted()
      all.push(...await read(places.slice(i, i + placesPerReadMax)))
    }
    return all
  }

  /** Which chunks hold the leaves among these places; what is not held is left out. */
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
        found.set(nameOf({ entry, index }), { position: index - from, chunk: whatChunk(entry, from), key: chunkKey(entry, from) })
      }
    }
    return found
  }

  private async chunkValues (part: Part, leaves: ReadonlyMap<string, LeafAt>): Promise<Values> {
    return this.many(part, [...leaves.values()].map(({ chunk, key }) => [chunk, key]))
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

function privateAt (place: Place & { private: Hex }, values: Values): StoredObject | undefined {
  const value = values.get(place.private)
  return value && { place, ...decodePrivate(value, `private object ${place.private}`) }
}

function gone ({ chunk }: LeafAt): never {
  throw unreadable(`${chunk} is gone`)
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
