import { fromHex, toHex, toUtf8 } from '@hanse/core'
import { sealItem, unsealFields } from './sealed.ts'
import type { Damage } from '../types.ts'
import type { CborValue, Hex } from '@hanse/core'

export const storeKey = toUtf8('store')
export const countsKey = toUtf8('counts')
export const repairKey = toUtf8('repair')

/** What the store remembers of itself. */
export interface StoreRecord {
  schema: number
  federation: Hex
  /** how often the store was opened */
  boot: number
  /** of the machine and the files, as the witness names them; empty without one */
  identity: string
  /** opened from a copy, or damaged, and no new incarnation chosen since */
  restored: boolean
  /** index rows were dropped by a repair and not made again */
  unindexed?: boolean
  incarnation?: Hex
}

/** Written with every batch, so that the loss of records shows. */
export interface CountsRecord {
  lanes: number
  entries: number
  /** leaves held */
  objects: number
  privateObjects: number
  receipts: number
  /** lanes with a proof of a fork */
  forks: number
  /** certificates, statements and requests to join */
  membership: number
  publications: number
  /** batches ever written */
  batches: number
  /** the number of the next arrival */
  nextArrival: number
  /** arrivals that damage has taken and a tolerant start has noted */
  lostArrivals: number
}

export const noCounts: CountsRecord = {
  lanes: 0,
  entries: 0,
  objects: 0,
  privateObjects: 0,
  receipts: 0,
  forks: 0,
  membership: 0,
  publications: 0,
  batches: 0,
  nextArrival: 0,
  lostArrivals: 0
}

export function encodeStoreRecord (record: StoreRecord): Uint8Array {
  const item: Record<string, CborValue> = {
    schema: record.schema,
    federation: fromHex(record.federation),
    boot: record.boot,
    identity: record.identity,
    restored: record.restored
  }
  if (record.unindexed === true) {
    item.unindexed = true
  }
  if (record.incarnation !== undefined) {
    item.incarnation = fromHex(record.incarnation)
  }
  return sealItem(item)
}

/** @throws {HanseError} `E_STORE_DAMAGED` */
export function decodeStoreRecord (value: Uint8Array): StoreRecord {
  const fields = unsealFields(value, 'the record of the store itself')
  const record: StoreRecord = {
    schema: fields.number('schema'),
    federation: toHex(fields.bytes('federation')),
    boot: fields.number('boot'),
    identity: fields.text('identity'),
    restored: fields.flag('restored')
  }
  if (fields.has('unindexed')) {
    record.unindexed = fields.flag('unindexed')
  }
  if (fields.has('incarnation')) {
    record.incarnation = toHex(fields.bytes('incarnation'))
  }
  return record
}

export function encodeCounts (counts: CountsRecord): Uint8Array {
  return sealItem({ ...counts })
}

/** @throws {HanseError} `E_STORE_DAMAGED` */
export function decodeCounts (value: Uint8Array): CountsRecord {
  const fields = unsealFields(value, 'the record of counts')
  return {
    lanes: fields.number('lanes'),
    entries: fields.number('entries'),
    objects: fields.number('objects'),
    privateObjects: fields.number('privateObjects'),
    receipts: fields.number('receipts'),
    // stores of the first days have none
    forks: fields.has('forks') ? fields.number('forks') : 0,
    membership: fields.has('membership') ? fields.number('membership') : 0,
    publications: fields.number('publications'),
    batches: fields.number('batches'),
    nextArrival: fields.number('nextArrival'),
    lostArrivals: fields.number('lostArrivals')
  }
}

/** What the last repair found, for whoever asks later. */
export function encodeRepair ({ lanes, missing, what }: Damage): Uint8Array {
  return sealItem({ lanes: lanes.map(fromHex), missing, what })
}

/** @throws {HanseError} `E_STORE_DAMAGED` */
export function decodeRepair (value: Uint8Array): Damage {
  const fields = unsealFields(value, 'the record of the last repair')
  const lanes = fields.list('lanes').flatMap((lane) => lane instanceof Uint8Array ? [toHex(lane)] : [])
  return { lanes, missing: fields.number('missing'), what: fields.list('what').map(String) }
}
