import { HanseError, show } from '@hanse/core'
import { Findings } from './check/findings.ts'
import { rebuild } from './check/rebuild.ts'
import { scan } from './check/scan.ts'
import { dropUnreadable } from './check/unreadable.ts'
import { damaged, storeError } from './errors.ts'
import { layoutOf } from './layout.ts'
import { schemaNumber } from './limits.ts'
import { countsKey, decodeRepair, decodeStoreRecord, encodeCounts, encodeRepair, encodeStoreRecord, noCounts, repairKey, storeKey } from './record/meta.ts'
import { Store } from './store.ts'
import { Operations } from './write/operations.ts'
import { writeRecord } from './write/write-record.ts'
import type { Scan } from './check/scan.ts'
import type { Layout } from './layout.ts'
import type { StoreRecord } from './record/meta.ts'
import type { BootWitness, Damage, StoreInit, Testimony } from './types.ts'
import type { Suite } from '@hanse/core'

/** A repair can uncover what it was hiding, such as a count that was right only before: this often. */
const repairRoundsMax = 4

const nothingLost: Damage = { lanes: [], missing: 0, what: [] }

/** What brings a store of schema 1 to 2, of 2 to 3, …; schema 1 is the first. */
const migrations: ReadonlyArray<(layout: Layout) => Promise<void>> = []

/**
 * Opens a store: checks its schema and its federation, reads and checks everything once, and counts the start.
 *
 * @throws {HanseError} `E_STORE_MISSING` (empty, and `create` is not set), `E_STORE_NEWER` (written by a later
 * version), `E_CHARTER_MISMATCH` (another federation's), `E_STORE_DAMAGED` (facts: lanes, missing, what; not thrown
 * when `tolerate` is set and what is left could be brought into order), `E_DISK_FULL`, `E_STORE_IO`
 */
export async function openStore (init: StoreInit): Promise<Store> {
  const layout = layoutOf(init.level)
  try {
    await init.level.open()
    const testimony = await init.witness?.read()
    const record = await recordOf(layout, init, testimony)
    const { damage, ...scanned } = await checked(layout, { ...init, found: lostBefore(init, record) }, record, closedAfter(record, testimony))
    const isRepaired = damage !== undefined
    const noted = { ...record, restored: record.restored || isRepaired, unindexed: record.unindexed === true || isRepaired }
    const next = await countStart(layout, init.witness, testimony, noted)
    const repaired = damage ?? await lastRepair(layout)
    const { suite, witness, files, release } = init
    return new Store({ layout, suite, record: next, scan: scanned, damage, repaired, witness, files, release })
  } catch (error) {
    await init.level.close()
    throw storeError(error)
  }
}

/** What is known to be lost before anything is read. */
function lostBefore ({ found = [] }: StoreInit, { boot, restored }: StoreRecord): readonly string[] {
  return boot === 0 && restored ? [...found, 'the record of the store itself is gone'] : found
}

async function recordOf (layout: Layout, init: StoreInit, testimony: Testimony | undefined): Promise<StoreRecord> {
  const record = await readRecord(layout, init)
  if (record === undefined) {
    return newRecord(layout, init, (testimony?.boots.length ?? 0) > 0)
  }
  if (record.schema > schemaNumber) {
    throw new HanseError(
      'E_STORE_NEWER',
      `the store has schema ${record.schema}, this version knows ${schemaNumber}; use the version that wrote it, or a later one`,
      { schema: record.schema, known: schemaNumber }
    )
  }
  if (record.federation !== init.federation) {
    throw new HanseError(
      'E_CHARTER_MISMATCH',
      `the store belongs to federation ${show(record.federation)}, not to ${show(init.federation)}; use another directory`,
      { stored: record.federation, given: init.federation }
    )
  }
  for (const migrate of migrations.slice(record.schema - 1)) {
    await migrate(layout)
  }
  return { ...record, schema: schemaNumber }
}

/** Undefined when there is none, or none that can be read and damage is tolerated. */
async function readRecord (layout: Layout, { tolerate }: StoreInit): Promise<StoreRecord | undefined> {
  const value = await layout.meta.get(storeKey)
  try {
    return value && decodeStoreRecord(value)
  } catch (error) {
    if (tolerate === true) {
      return undefined
    }
    throw error
  }
}

async function newRecord (layout: Layout, { create, tolerate, federation, level }: StoreInit, wasOpened: boolean): Promise<StoreRecord> {
  const rest = await level.keys({ limit: 1 }).all()
  const isEmpty = rest.length === 0
  const isLost = !isEmpty || wasOpened
  if (isLost && tolerate !== true) {
    throw damaged({ lanes: [], missing: 1, what: [isEmpty ? 'everything in it is gone' : 'the record of the store itself is gone'] })
  }
  if (!isLost && create !== true) {
    throw new HanseError('E_STORE_MISSING', 'there is no store here; create one, or look in another directory')
  }
  const record: StoreRecord = { schema: schemaNumber, federation, boot: 0, identity: '', restored: isLost }
  const operations = new Operations()
  operations.put(layout.meta, storeKey, encodeStoreRecord(record))
  if (isEmpty) {
    operations.put(layout.meta, countsKey, encodeCounts(noCounts))
  }
  await operations.commit(layout)
  return record
}

/** What the witness saw at the end of the very start that the database remembers as its last. */
function closedAfter ({ boot }: StoreRecord, testimony: Testimony | undefined): number | undefined {
  return testimony?.boots.length === 1 && testimony.boots[0] === boot ? testimony.batches : undefined
}

async function checked (layout: Layout, init: StoreInit, record: StoreRecord, batches: number | undefined): Promise<Scan & { damage?: Damage }> {
  const findings = new Findings()
  const beneath = init.found ?? []
  if (beneath.length === 0) {
    const found = await scan(layout, init.suite, findings, batches)
    const damage = findings.damage()
    if (damage === undefined) {
      return found
    }
    if (init.tolerate !== true) {
      throw damaged(damage)
    }
  }
  return repaired(layout, init, record, batches)
}

/** What is lost is noted, and that the index has to be made again, before anything is brought into order. */
async function repaired (
  layout: Layout,
  { suite, found = [] }: StoreInit,
  record: StoreRecord,
  batches: number | undefined
): Promise<Scan & { damage: Damage }> {
  const lost = new Findings()
  found.forEach((what) => { lost.add(what) })
  await writeRecord(layout, { ...record, restored: true, unindexed: true })
  const unreadable = new Findings()
  await dropUnreadable(layout, unreadable)
  await unreadable.repairs.commit(layout)
  lost.include(unreadable.damage() ?? nothingLost)
  await settled(layout, suite, batches, lost)
  await rebuild(layout, suite)
  // the counts follow what was rebuilt, which is no loss
  const scanned = await settled(layout, suite, batches, new Findings())
  const damage = lost.damage() ?? nothingLost
  const note = new Operations()
  note.put(layout.meta, repairKey, encodeRepair(damage))
  await note.commit(layout)
  return { ...scanned, damage }
}

/** Scans and repairs until a scan finds nothing; what the first found is added to `lost`. */
async function settled (layout: Layout, suite: Suite, batches: number | undefined, lost: Findings): Promise<Scan> {
  for (let round = 0; ; round++) {
    const findings = new Findings()
    const found = await scan(layout, suite, findings, batches)
    const damage = findings.damage()
    if (damage === undefined) {
      return found
    }
    if (round === repairRoundsMax) {
      throw damaged(damage)
    }
    if (round === 0) {
      lost.include(damage)
    }
    await findings.repairs.commit(layout)
  }
}

async function lastRepair (layout: Layout): Promise<Damage | undefined> {
  const value = await layout.meta.get(repairKey)
  return value && decodeRepair(value)
}

/**
 * Raises the boot counter, in the database and with the witness. Whoever finds them apart runs a copy that was put
 * back: it may have sealed entries that it does not remember, so it must not go on in the old incarnation.
 */
async function countStart (layout: Layout, witness: BootWitness | undefined, testimony: Testimony | undefined, record: StoreRecord): Promise<StoreRecord> {
  const known = testimony?.boots ?? [record.boot]
  const isFirst = record.boot === 0 && known.length === 0
  const isElsewhere = witness !== undefined && record.identity !== '' && witness.identity !== record.identity
  const isApart = !isFirst && !known.includes(record.boot)
  const noted = { ...record, restored: record.restored || isElsewhere || isApart }
  if (noted.restored) {
    // Before the counters agree again, so that a crash in between does not forget it.
    await writeRecord(layout, noted)
  }
  const boot = Math.max(record.boot, ...known) + 1
  const next = { ...noted, boot, identity: witness?.identity ?? record.identity }
  await witness?.write({ boots: [record.boot, boot] })
  await writeRecord(layout, next)
  await witness?.write({ boots: [boot] })
  return next
}
