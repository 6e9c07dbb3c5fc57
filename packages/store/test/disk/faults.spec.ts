/** The errors that LevelDB gives on a full disk, put in by hand: for machines on which no small file system can be mounted. */
import { readdir, readFile, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { Level } from 'level'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cutLog } from '../../src/disk/files/cut.ts'
import { openDirectory, openStore } from '../../src/index.ts'
import { keptMemory, temporaryDirectory } from '../support/backends.ts'
import { factsOf, federation, leaf, startMs, TestLane } from '../support/lane.ts'
import { suite } from '../support/suite.ts'
import { fillStore, readStore } from '../support/whole.ts'
import { aroundWrites } from '../support/writes.ts'
import type { AnyLevel, Store } from '../../src/index.ts'

const full = Object.assign(new Error('IO error: 000005.log: No space left on device'), { code: 'LEVEL_IO_ERROR' })

/** How the next batch fails: with nothing of it written, or with all of it in LevelDB's log. */
let fault: 'before' | 'behind' | undefined
const batch = Level.prototype.batch
let directory: string
let store: Store

async function failing (write: () => Promise<void>): Promise<void> {
  const kind = fault
  fault = undefined
  if (kind !== 'before') {
    await write()
  }
  if (kind !== undefined) {
    throw full
  }
}

async function open (create = false): Promise<Store> {
  return openDirectory({ directory: join(directory, 'store'), federation, suite, create })
}

async function add (to: Store, name: string): Promise<unknown> {
  const bytes = leaf(name)
  return to.addPrivate([{ bytes, facts: factsOf(bytes) }], startMs)
}

beforeEach(async () => {
  Object.assign(Level.prototype, { batch: aroundWrites(batch, failing) })
  directory = await temporaryDirectory()
  store = await open(true)
  const lanes = [new TestLane(1)]
  await store.append(lanes.flatMap((lane) => lane.open()))
  await fillStore(store, lanes, 'before')
})
afterEach(async () => {
  fault = undefined
  await store.close()
  delete (Level.prototype as { batch?: unknown }).batch
  await rm(directory, { recursive: true })
})

describe('a write that LevelDB refuses', () => {
  it.each(['before', 'behind'] as const)('shuts the store for writes until it was opened again in place, without the refused batch (%s)', async (kind) => {
    const seen = await readStore(store)
    const { boot, counts } = store
    fault = kind
    await expect(add(store, 'refused')).rejects.toMatchObject({ code: 'E_DISK_FULL' })
    await expect(add(store, 'not tried')).rejects.toMatchObject({ code: 'E_DISK_FULL' })
    await expect(store.purge()).rejects.toMatchObject({ code: 'E_DISK_FULL' })
    const reading = Promise.all(Array.from({ length: 50 }, async () => readStore(store)))
    expect(await store.recover()).toBe(true)
    await reading
    expect(await readStore(store)).toEqual(seen)
    expect(store).toMatchObject({ boot, counts, failure: undefined })
    await add(store, 'taken')
    await store.close()
    store = await open()
    expect(store.counts.privateObjects).toBe(counts.privateObjects + 1)
    expect(store.restored).toBe(false)
  })

  it.each(['before', 'behind'] as const)('is not there after a stop without a recovery either (%s)', async (kind) => {
    const seen = await readStore(store)
    fault = kind
    await expect(add(store, 'refused')).rejects.toMatchObject({ code: 'E_DISK_FULL' })
    await store.close()
    store = await open()
    expect(await readStore(store)).toEqual(seen)
  })

  it('of many that are under way is refused with all that come behind it, and those before it stay', async () => {
    const { privateObjects } = store.counts
    const results: Array<Promise<unknown>> = [add(store, 'first')]
    await results[0]
    fault = 'behind'
    results.push(...Array.from({ length: 20 }, async (_, i) => add(store, `later ${i}`)))
    const settled = await Promise.allSettled(results)
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', ...Array<string>(20).fill('rejected')])
    expect(await Promise.all([store.recover(), store.recover()])).toEqual([true, true])
    expect(store.counts.privateObjects).toBe(privateObjects + 1)
    expect(await readStore(store)).toEqual(await readStore(store))
  })

  it('in another database keeps it shut for good when the refused batch is there all the same', async () => {
    const level: AnyLevel = keptMemory()
    level.batch = aroundWrites(level.batch, failing)
    const other = await openStore({ level, federation, suite, create: true })
    fault = 'before'
    await expect(add(other, 'refused')).rejects.toMatchObject({ code: 'E_DISK_FULL' })
    expect(await other.recover()).toBe(true)
    await add(other, 'taken')
    fault = 'behind'
    await expect(add(other, 'refused')).rejects.toMatchObject({ code: 'E_DISK_FULL' })
    await expect(other.recover()).rejects.toMatchObject({ code: 'E_STORE_DAMAGED' })
    expect(await other.recover()).toBe(false)
    await expect(add(other, 'more')).rejects.toMatchObject({ code: 'E_STORE_DAMAGED' })
    await other.close()
    const again = await openStore({ level, federation, suite })
    expect(again.counts.privateObjects).toBe(2)
    await again.close()
  })
})

describe('the end of the log', () => {
  it('is cut back to the last record that counts, wherever it was torn', async () => {
    await store.close()
    const location = join(directory, 'store', 'level')
    const name = (await readdir(location)).find((file) => file.endsWith('.log')) as string
    const path = join(location, name)
    const whole = await readFile(path)
    for (let bytes = whole.length - 1; bytes > whole.length - 400; bytes -= 7) {
      await truncate(path, bytes)
      expect(await cutLog(location, () => false)).toEqual([])
      const left = await readFile(path)
      expect(left.equals(whole.subarray(0, left.length))).toBe(true)
      expect(left.length).toBeLessThanOrEqual(bytes)
    }
    await expect(cutLog(location, () => true)).resolves.toEqual([])
    expect(await readFile(path)).toHaveLength(0)
  })
})
