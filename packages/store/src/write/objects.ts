import { fromHex, u64 } from '@hanse/core'
import { erasedKey, idKey, pageKey, placedKey } from '../keys.ts'
import { isErased, leafState } from '../leaf-state.ts'
import { encodeArrival } from '../record/arrival.ts'
import { encodePages, pageStarts } from '../record/body.ts'
import { encodePrivate } from '../record/facts.ts'
import { encodeStates, wantedStates } from '../record/states.ts'
import { encodeWithdrawn } from '../record/withdrawn.ts'
import { chunkName, leavesWithin, overlap, withoutLeaves } from './erase.ts'
import type { PrivateWrite, WriteOf } from './append.ts'
import type { Known } from './memory.ts'
import type { Operations } from './operations.ts'
import type { Layout } from '../layout.ts'
import type { ErasedState } from '../leaf-state.ts'
import type { DatedChunk } from '../record/body.ts'
import type { CountsRecord } from '../record/meta.ts'
import type { LeafRange, StatesRecord } from '../record/states.ts'
import type { Arrival, Place, Withdrawn } from '../types.ts'
import type { Hex, Suite } from '@hanse/core'

type WithdrawnBy = NonNullable<WriteOf<'erase'>['withdrawn']>

export interface ObjectsInit {
  layout: Layout
  suite: Suite
  operations: Operations
  known: Known
  /** of the draft, which counts on in them */
  counts: CountsRecord
}

/** The objects of a batch in the making, leaves and imports: their bodies, states and ids, and what arrives by them. */
export class Objects {
  /** keys of the STIX ids that stand in one more place */
  readonly ids: Uint8Array[] = []
  private readonly layout: Layout
  private readonly suite: Suite
  private readonly operations: Operations
  private readonly known: Known
  private readonly counts: CountsRecord
  /** entries whose leaves are in other states than before */
  private readonly changed = new Set<Hex>()

  constructor ({ layout, suite, operations, known, counts }: ObjectsInit) {
    this.layout = layout
    this.suite = suite
    this.operations = operations
    this.known = known
    this.counts = counts
  }

  /** The leaves of a new entry, none of which is held. */
  want (entry: Hex, leafCount: number): void {
    this.known.states.set(entry, wantedStates(leafCount))
    this.changed.add(entry)
  }

  /** Leaves that came: what of them is wanted becomes held. */
  chunk ({ chunk, leafCount, facts, at }: WriteOf<'chunk'>): Arrival[] {
    const { entry, from, leaves } = chunk
    const count = leaves.length
    const record = this.states(entry)
    const states = record.states.slice(from, from + count)
    if (states.every((state) => state === leafState.held || isErased(state))) {
      return []
    }
    const erased = states.findIndex(isErased)
    if (erased >= 0) {
      // what was erased does not come back
      return withoutLeaves(this.suite, leafCount, { chunk, facts, at }, { from: from + erased, count: 1 })
        .flatMap((rest) => this.chunk({ type: 'chunk', leafCount, ...rest }))
    }
    this.body({ chunk, facts, at })
    facts.forEach(({ id }, position) => { this.id(id, { entry, index: from + position }) })
    record.chunks = [...record.chunks.filter((range) => range.from !== from), { from, count }]
    this.setStates(entry, from, leaves.map(() => leafState.held))
    return [this.arrive({ number: this.counts.nextArrival++, at, private: false, entry, from, count })]
  }

  /** Leaves that go, out of the chunks in which they are stored. */
  erase ({ entry, from, count, state, withdrawn }: WriteOf<'erase'>): Arrival[] {
    const record = this.states(entry)
    const objects: Withdrawn['objects'] = []
    for (const range of record.chunks.filter((range) => overlap(range, { from, count }))) {
      const stored = this.known.erasing.get(chunkName(entry, range.from)) as DatedChunk
      const rest = withoutLeaves(this.suite, record.states.length, stored, { from, count })
      pageStarts(range).forEach((start) => { this.operations.delete(this.layout.bodies, pageKey(entry, range.from, start)) })
      record.chunks = record.chunks.filter((other) => other !== range)
      for (const part of rest) {
        this.body(part)
        this.known.erasing.set(chunkName(entry, part.chunk.from), part)
        record.chunks.push({ from: part.chunk.from, count: part.chunk.leaves.length })
      }
      const gone = leavesWithin(stored, { from, count })
      objects.push(...gone)
      for (const { index, id } of gone.filter(({ id }) => id !== '')) {
        this.operations.delete(this.layout.ids, placedKey(idKey(this.suite, id), { entry, index }))
      }
    }
    this.setStates(entry, from, Array<ErasedState>(count).fill(state))
    this.operations.mark(this.layout.erased, erasedKey(entry, this.counts.batches))
    return withdrawn === undefined || objects.length === 0 ? [] : [this.depart({ entry, from, count }, withdrawn, objects)]
  }

  /** An import that is new. */
  importPrivate ({ id, bytes, facts, at }: PrivateWrite): Arrival[] {
    this.counts.privateObjects++
    this.operations.put(this.layout.private, fromHex(id), encodePrivate(bytes, facts, at))
    this.id(facts.id, { private: id })
    return [this.arrive({ number: this.counts.nextArrival++, at, private: true, object: id })]
  }

  /** Leaves from a place on are in other states. */
  setStates (entry: Hex, from: number, states: WriteOf<'states'>['states']): void {
    const record = this.states(entry)
    states.forEach((state, position) => {
      this.counts.objects += Number(state === leafState.held) - Number(record.states[from + position] === leafState.held)
      record.states[from + position] = state
    })
    this.changed.add(entry)
  }

  /** Adds what has to be written once a batch. */
  finish (): void {
    for (const entry of this.changed) {
      this.operations.put(this.layout.states, fromHex(entry), encodeStates(this.states(entry)))
    }
  }

  private body (stored: DatedChunk): void {
    const { entry, from, leaves } = stored.chunk
    const starts = pageStarts({ from, count: leaves.length })
    encodePages(stored).forEach((page, i) => { this.operations.put(this.layout.bodies, pageKey(entry, from, starts[i]), page) })
  }

  private arrive (arrival: Arrival): Arrival {
    this.operations.put(this.layout.arrivals, u64(arrival.number), encodeArrival(arrival))
    return arrival
  }

  /** Leaves that were held are withdrawn: this takes its place among the arrivals. */
  private depart (leaves: LeafRange & { entry: Hex }, { withdrawal, reason, at }: WithdrawnBy, objects: Withdrawn['objects']): Arrival {
    const number = this.counts.nextArrival++
    const byIndex = objects.sort((a, b) => a.index - b.index)
    this.operations.put(this.layout.withdrawn, u64(number), encodeWithdrawn({ withdrawal, reason, objects: byIndex }))
    return this.arrive({ number, at, private: false, ...leaves })
  }

  private id (id: string, place: Place): void {
    if (id !== '') {
      const key = idKey(this.suite, id)
      this.ids.push(key)
      this.operations.mark(this.layout.ids, placedKey(key, place))
    }
  }

  private states (entry: Hex): StatesRecord {
    return this.known.states.get(entry) as StatesRecord
  }
}
