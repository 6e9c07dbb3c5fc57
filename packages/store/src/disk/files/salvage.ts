import { readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { toHex } from '@hanse/core'
import { openLevel } from '../level.ts'
import { readLog } from './log.ts'
import { currentManifest, readManifest } from './manifest.ts'
import { numberIn } from './names.ts'
import { readableRows } from './table.ts'
import { batchRows } from './write-batch.ts'
import type { Row } from './row.ts'
import type { AnyLevel } from '../../types.ts'

const freshBytesMax = 4 * 1_024 * 1_024
const everything = { start: Uint8Array.of(0), end: Uint8Array.of(0xff) }

/** Where the new files grow, and where the old ones wait for them to be in place. */
const besides = (location: string): { fresh: string, old: string } => ({ fresh: `${location}.salvage`, old: `${location}.damaged` })

/**
 * Makes the database anew from whatever holds together: blocks of tables and records of logs whose checksums are right.
 * LevelDB's own repair copies altered blocks as they are, and ends the process when keys in them are out of order.
 *
 * @param location - of LevelDB's files, which nobody has open
 */
export async function salvage (location: string): Promise<void> {
  const { fresh, old } = besides(location)
  await rm(fresh, { recursive: true, force: true })
  try {
    const level = await openLevel(fresh, { create: true })
    try {
      await writeRows(level, location)
      // what lies in LevelDB's memory becomes tables, which are synced
      await (level as Compactable).compactRange(everything.start, everything.end, { keyEncoding: 'view' })
    } finally {
      await level.close()
    }
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    throw error
  }
  await rename(location, old)
  await rename(fresh, location)
  await rm(old, { recursive: true })
}

/** Ends what a crash has interrupted: the new files are complete once the old ones have made place. */
export async function endSalvage (location: string): Promise<void> {
  const { fresh, old } = besides(location)
  const names = await readdir(join(location, '..'))
  const has = (path: string): boolean => names.some((name) => join(location, '..', name) === path)
  if (has(fresh) && has(old) && !has(location)) {
    await rename(fresh, location)
  }
  await rm(fresh, { recursive: true, force: true })
  await rm(old, { recursive: true, force: true })
}

type Compactable = AnyLevel & { compactRange (start: Uint8Array, end: Uint8Array, options: { keyEncoding: 'view' }): Promise<void> }

async function writeRows (level: AnyLevel, location: string): Promise<void> {
  let operations: Array<{ type: 'put', key: Uint8Array, value: Uint8Array } | { type: 'del', key: Uint8Array }> = []
  let bytes = 0
  const write = async (): Promise<void> => {
    await level.batch<Uint8Array, Uint8Array>(operations, { keyEncoding: 'view', valueEncoding: 'view' })
    operations = []
    bytes = 0
  }
  for await (const { key, value } of rowsInOrder(location)) {
    operations.push(value === undefined ? { type: 'del', key } : { type: 'put', key, value })
    bytes += key.length + (value?.length ?? 0)
    if (bytes > freshBytesMax) {
      await write()
    }
  }
  await write()
}

/** Rows such that of one key the newest comes last. */
async function * rowsInOrder (location: string): AsyncGenerator<Row> {
  const names = await readdir(location)
  const tables = await tablesInOrder(location, names)
  const logs = names.filter((name) => name.endsWith('.log')).sort((a, b) => numberIn(a) - numberIn(b))
  if (tables.isOrdered) {
    for (const name of tables.names) {
      yield * readableRows(await readFile(join(location, name)))
    }
    for (const name of logs) {
      yield * logRows(await readFile(join(location, name)))
    }
    return
  }
  const newest = new Map<string, number>()
  const all = async function * (): AsyncGenerator<Row> {
    for (const name of [...tables.names, ...logs]) {
      const bytes = await readFile(join(location, name))
      yield * name.endsWith('.log') ? logRows(bytes) : readableRows(bytes)
    }
  }
  for await (const { key, sequence } of all()) {
    const name = toHex(key)
    newest.set(name, Math.max(newest.get(name) ?? 0, sequence))
  }
  for await (const row of all()) {
    if (newest.get(toHex(row.key)) === row.sequence) {
      yield row
    }
  }
}

/** The manifest's tables from the deepest level up, in level 0 from the oldest on: or all there are, without one. */
async function tablesInOrder (location: string, names: readonly string[]): Promise<{ names: string[], isOrdered: boolean }> {
  const there = names.filter((name) => /\.(ldb|sst)$/.test(name))
  const manifest = await currentManifest(location, new Set(names))
  const reading = manifest === undefined ? undefined : readManifest(await readFile(join(location, manifest)))
  if (reading === undefined || 'fault' in reading) {
    return { names: there, isOrdered: false }
  }
  const live = [...reading.tables].sort(([a, { level: levelOfA }], [b, { level: levelOfB }]) => levelOfB - levelOfA || a - b)
  return { names: live.flatMap(([number]) => there.filter((name) => numberIn(name) === number)), isOrdered: true }
}

function * logRows (bytes: Uint8Array): Generator<Row> {
  for (const record of readLog(bytes).records) {
    yield * batchRows(record)
  }
}
