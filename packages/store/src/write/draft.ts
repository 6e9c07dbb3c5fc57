import { didOf, fromHex, toHex } from '@hanse/core'
import { auditKey, chainRow, encodeAuditEnds } from '../audit/chain.ts'
import { headerKey, placedKey, receiptKey } from '../keys.ts'
import { putWaiting, removeWaiting } from '../outbox/outbox.ts'
import { encodeForkRecord } from '../record/fork.ts'
import { encodeHeaderRecord } from '../record/header.ts'
import { encodeInvitationRecord } from '../record/invitation.ts'
import { encodeLaneRecord } from '../record/lane.ts'
import { encodeMembershipRecord } from '../record/membership.ts'
import { countsKey, encodeCounts } from '../record/meta.ts'
import { encodePublication } from '../record/publication.ts'
import { encodeReceiptRecord } from '../record/receipt.ts'
import { seal } from '../record/sealed.ts'
import { encodeSpot, spotOf } from '../record/spot.ts'
import { countedKey } from './append.ts'
import { checkAppend } from './check-append.ts'
import { rowKey } from './erase.ts'
import { Objects } from './objects.ts'
import { Operations } from './operations.ts'
import type { Append, AnyWrite, CountedWrite, WriteOf } from './append.ts'
import type { Known, Memory } from './memory.ts'
import type { AuditEnds } from '../audit/chain.ts'
import type { AuditRow } from '../audit/row.ts'
import type { Layout } from '../layout.ts'
import type { LaneRecord } from '../record/lane.ts'
import type { CountsRecord } from '../record/meta.ts'
import type { Arrival, IndexRow } from '../types.ts'
import type { Hex, Suite } from '@hanse/core'

/** The batch in the making: appends turn into operations, in order, over a copy of what they change. */
export class Draft {
  readonly operations = new Operations()
  private readonly layout: Layout
  private readonly suite: Suite
  private readonly federation: Uint8Array
  private readonly memory: Memory
  private readonly known: Known
  private readonly lanes = new Map<Hex, LaneRecord>()
  /** index keys in hex that nothing is left under */
  private readonly emptied = new Set<string>()
  private readonly counts: CountsRecord
  private readonly objects: Objects
  private audit: AuditEnds

  constructor (layout: Layout, suite: Suite, federation: Uint8Array, memory: Memory, known: Known) {
    this.layout = layout
    this.suite = suite
    this.federation = federation
    this.memory = memory
    this.known = known
    this.counts = { ...memory.counts }
    this.objects = new Objects({ layout, suite, operations: this.operations, known, counts: this.counts })
    this.audit = memory.audit
  }

  /** Keys of the STIX ids that stand in one more place. */
  get ids (): readonly Uint8Array[] { return this.objects.ids }

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
    this.objects.finish()
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
        return this.objects.chunk(write)
      case 'states':
        this.objects.setStates(write.entry, write.from, write.states)
        return []
      case 'erase':
        return this.objects.erase(write)
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
      case 'membership':
        this.counts.membership += Number(this.isFirst(write))
        this.operations.put(this.layout.membership, countedKey(write).key, encodeMembershipRecord(write.item))
        return []
      case 'membership-gone':
        this.counts.membership -= Number(!this.isFirst(write))
        this.known.counted.delete(countedKey(write).name)
        this.operations.delete(this.layout.membership, countedKey(write).key)
        return []
      case 'invitation':
        this.operations.put(this.layout.invitations, fromHex(write.invitation.id), encodeInvitationRecord(write.invitation))
        return []
      case 'invitation-gone':
        this.operations.delete(this.layout.invitations, fromHex(write.id))
        return []
      case 'publication':
        this.counts.publications += Number(this.isFirst(write))
        this.operations.put(this.layout.publications, fromHex(write.id), encodePublication(write))
        return []
      case 'private':
        return this.isFirst(write) ? this.objects.importPrivate(write) : []
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
    this.objects.want(entry.id, header.leafCount)
    const record = this.lane(lane)
    if (record === undefined) {
      this.counts.lanes++
    }
    this.counts.entries++
    this.lanes.set(lane, { ...record ?? { node: didOf(header.node), group }, count: (record?.count ?? 0) + 1 })
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

  private row ({ key, place }: IndexRow): void {
    this.emptied.delete(toHex(key))
    // whoever knows that a value stands in one place only reads where that is, instead of a range of places
    this.operations.put(this.layout.index, key, encodeSpot(place && spotOf(place, this.known.states)))
    if (place !== undefined) {
      this.operations.mark(this.layout.index, placedKey(key, place))
    }
  }

  private lane (lane: Hex): LaneRecord | undefined {
    return this.lanes.get(lane) ?? this.memory.lanes.get(lane)
  }
}
