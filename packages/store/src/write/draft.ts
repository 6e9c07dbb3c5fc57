import { didOf, fromHex, toHex, u64 } from '@hanse/core'
import { auditKey, chainRow, encodeAuditEnds } from '../audit/chain.ts'
import { erasedKey, headerKey, idKey, pageKey, placedKey, receiptKey } from '../keys.ts'
import { isErased, leafState } from '../leaf-state.ts'
import { putWaiting, removeWaiting } from '../outbox/outbox.ts'
import { encodeArrival } from '../record/arrival.ts'
import { encodePages, pageStarts } from '../record/body.ts'
import { encodePrivate } from '../record/facts.ts'
import { encodeForkRecord } from '../record/fork.ts'
import { encodeHeaderRecord } from '../record/header.ts'
import { encodeLaneRecord } from '../record/lane.ts'
import { countsKey, encodeCounts } from '../record/meta.ts'
import { encodePublication } from '../record/publication.ts'
import { encodeReceiptRecord } from '../record/receipt.ts'
import { seal } from '../record/sealed.ts'
import { encodeSpot, spotOf } from '../record/spot.ts'
import { encodeStates, wantedStates } from '../record/states.ts'
import { encodeWithdrawn } from '../record/withdrawn.ts'
import { countedKey } from './append.ts'
import { checkAppend } from './check-append.ts'
import { chunkName, leavesWithin, overlap, rowKey, withoutLeaves } from './erase.ts'
import { Operations } from './operations.ts'
import type { Append, AnyWrite, CountedWrite, PrivateWrite } from './append.ts'
import type { Known, Memory } from './memory.ts'
import type { AuditEnds } from '../audit/chain.ts'
import type { AuditRow } from '../audit/row.ts'
import type { Layout } from '../layout.ts'
import type { ErasedState } from '../leaf-state.ts'
import type { DatedChunk } from '../record/body.ts'
import type { LaneRecord } from '../record/lane.ts'
import type { CountsRecord } from '../record/meta.ts'
import type { LeafRange, StatesRecord } from '../record/states.ts'
import type { Arrival, IndexRow, Place, StoreWrite, Withdrawn } from '../types.ts'
import type { Hex, Suite } from '@hanse/core'

type WithdrawnBy = NonNullable<(StoreWrite & { type: 'erase' })['withdrawn']>

type WriteOf<T extends AnyWrite['type']> = AnyWrite & { type: T }

/** The batch in the making: appends turn into operations, in order, over a copy of what they change. */
export class Draft {
  readonly operations = new Operations()
  /** keys of the STIX ids that stand in one more place */
  readonly ids: Uint8Array[] = []
  private readonly layout: Layout
  private readonly suite: Suite
  private readonly federation: Uint8Array
  private readonly memory: Memory
  private readonly known: Known
  private readonly lanes = new Map<Hex, LaneRecord>()
  /** index keys in hex that nothing is left under */
  private readonly emptied = new Set<string>()
  private readonly changedStates = new Set<Hex>()
  private readonly counts: CountsRecord
  private audit: AuditEnds

  constructor (layout: Layout, suite: Suite, federation: Uint8Array, memory: Memory, known: Known) {
    this.layout = layout
    this.suite = suite
    this.federation = federation
    this.memory = memory
    this.known = known
    this.counts = { ...memory.counts }
    this.audit = memory.audit
  }

  /** @throws {HanseError} `E_STORE_WRITE` when an append cannot follow what is in the draft */
  check (append: Append): void {
    checkAppend(append, (entry) => this.known.states.get(entry)?.states.length, (lane) => this.lane(lane) !== undefined)
  }

  /** Takes a checked append into the draft. Should it throw, the draft is spoilt. */
  apply (append: Append): Arrival[] {
    const arrivals = append.writes.flatMap((write) => this.write(write))
    for (const row of append.gone) {
      this.operations.delete(this.layout.index, rowKey(row))
      if (this.known.emptied.has(toHex(row.key))) {
        this.emptied.add(toHex(row.key))
      }
    }
    for (const row of append.rows) {
      this.row(row)
    }
    return arrivals
  }

  /** Adds what has to be written once a batch. */
  finish (): void {
    const { layout, operations } = this
    this.counts.batches++
    this.emptied.forEach((key) => { operations.delete(layout.index, fromHex(key)) })
    for (const entry of this.changedStates) {
      operations.put(layout.states, fromHex(entry), encodeStates(this.states(entry)))
    }
    for (const [lane, record] of this.lanes) {
      const value = encodeLaneRecord(record)
      operations.put(layout.lanes, fromHex(lane), value)
      operations.put(layout.lanes2, fromHex(lane), value)
    }
    operations.put(layout.meta, countsKey, encodeCounts(this.counts))
    if (this.audit !== this.memory.audit) {
      operations.put(layout.meta, auditKey, encodeAuditEnds(this.audit))
    }
  }

  /** The batch is durable: what changed becomes the memory. */
  settle (): void {
    for (const [lane, record] of this.lanes) {
      this.memory.lanes.set(lane, record)
    }
    this.memory.counts = this.counts
    this.memory.audit = this.audit
  }

  private write (write: AnyWrite): Arrival[] {
    switch (write.type) {
      case 'entry':
        this.entry(write)
        return []
      case 'chunk':
        return this.chunk(write)
      case 'states':
        this.setStates(write.entry, write.from, write.states)
        return []
      case 'erase':
        return this.erase(write)
      case 'head':
        this.lanes.set(write.lane, { ...this.lane(write.lane) as LaneRecord, head: { seq: write.seq, id: write.id } })
        return []
      case 'receipt':
        this.counts.receipts += Number(this.isFirst(write))
        this.operations.put(this.layout.receipts, receiptKey(write), encodeReceiptRecord(write))
        return []
      case 'fork':
        this.counts.forks += Number(this.isFirst(write))
        this.operations.put(this.layout.forks, fromHex(write.proof.lane), encodeForkRecord(write))
        return []
      case 'publication':
        this.counts.publications += Number(this.isFirst(write))
        this.operations.put(this.layout.publications, fromHex(write.id), encodePublication(write))
        return []
      case 'private':
        return this.privateObject(write)
      case 'audit':
        this.auditRow(write.row)
        return []
      case 'outbox':
        putWaiting(this.operations, this.layout, write)
        return []
      case 'outbox-remove':
        removeWaiting(this.operations, this.layout, write.id)
        return []
      default: {
        const never: never = write
        return never
      }
    }
  }

  private entry ({ entry, group, at }: WriteOf<'entry'>): void {
    if (this.known.states.has(entry.id)) {
      return
    }
    const { header, lane } = entry
    this.operations.put(this.layout.headers, headerKey(lane, header.seq), encodeHeaderRecord(entry, at))
    this.operations.put(this.layout.entries, fromHex(entry.id), seal(headerKey(lane, header.seq)))
    this.known.states.set(entry.id, wantedStates(header.leafCount))
    this.changedStates.add(entry.id)
    const record = this.lane(lane)
    if (record === undefined) {
      this.counts.lanes++
    }
    this.counts.entries++
    this.lanes.set(lane, { ...record ?? { node: didOf(header.node), group }, count: (record?.count ?? 0) + 1 })
  }

  private chunk ({ chunk, leafCount, facts, at }: WriteOf<'chunk'>): Arrival[] {
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

  private body (stored: DatedChunk): void {
    const { entry, from, leaves } = stored.chunk
    const starts = pageStarts({ from, count: leaves.length })
    encodePages(stored).forEach((page, i) => { this.operations.put(this.layout.bodies, pageKey(entry, from, starts[i]), page) })
  }

  private erase ({ entry, from, count, state, withdrawn }: WriteOf<'erase'>): Arrival[] {
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

  private privateObject (write: PrivateWrite): Arrival[] {
    if (!this.isFirst(write)) {
      return []
    }
    const { id, bytes, facts, at } = write
    this.counts.privateObjects++
    this.operations.put(this.layout.private, fromHex(id), encodePrivate(bytes, facts, at))
    this.id(facts.id, { private: id })
    return [this.arrive({ number: this.counts.nextArrival++, at, private: true, object: id })]
  }

  private auditRow (row: AuditRow): void {
    const { key, value, ends, drop } = chainRow(this.suite, this.federation, this.audit, row)
    this.audit = ends
    this.operations.put(this.layout.audit, key, value)
    drop.forEach((old) => { this.operations.delete(this.layout.audit, old) })
  }

  /** Whether nothing stands under its key yet; from now on something does. */
  private isFirst (write: CountedWrite): boolean {
    const { name } = countedKey(write)
    const isFirst = !this.known.counted.has(name)
    this.known.counted.add(name)
    return isFirst
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

  private row ({ key, place }: IndexRow): void {
    this.emptied.delete(toHex(key))
    // whoever knows that a value stands in one place only reads where that is, instead of a range of places
    this.operations.put(this.layout.index, key, encodeSpot(place && spotOf(place, this.known.states)))
    if (place !== undefined) {
      this.operations.mark(this.layout.index, placedKey(key, place))
    }
  }

  private setStates (entry: Hex, from: number, states: (StoreWrite & { type: 'states' })['states']): void {
    const record = this.states(entry)
    states.forEach((state, position) => {
      this.counts.objects += Number(state === leafState.held) - Number(record.states[from + position] === leafState.held)
      record.states[from + position] = state
    })
    this.changedStates.add(entry)
  }

  private lane (lane: Hex): LaneRecord | undefined {
    return this.lanes.get(lane) ?? this.memory.lanes.get(lane)
  }

  private states (entry: Hex): StatesRecord {
    return this.known.states.get(entry) as StatesRecord
  }
}
