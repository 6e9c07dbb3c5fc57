/** A disk that is full, and one that cannot be written: real small file systems. */
import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeWithDisks, smallDisk } from '../../../../test/support/small-disk.ts'
import { ballastBytes, freeToResumeBytes, openDirectory } from '../../src/index.ts'
import { addUntilRefused } from '../support/bulk.ts'
import { federation, TestLane } from '../support/lane.ts'
import { Random, seed } from '../support/random.ts'
import { suite } from '../support/suite.ts'
import { fillStore } from '../support/whole.ts'
import type { SmallDisk } from '../../../../test/support/small-disk.ts'
import type { Store } from '../../src/index.ts'

const mebibyte = 1_024 * 1_024
const diskBytes = 160 * mebibyte
/** LevelDB meets the end of the disk at another place each time: in its log, in a table, in its manifest. */
const leftMebibytes = [0, 1, 6, 14, 17, 24]
const rounds = 2
const random = new Random(seed)

let disk: SmallDisk
let lanes: TestLane[]
beforeEach(() => {
  disk = smallDisk(diskBytes)
  lanes = [new TestLane(1), new TestLane(2)]
})
afterEach(() => { disk[Symbol.dispose]() })

async function open (create = true): Promise<Store> {
  return openDirectory({ directory: join(disk.directory, 'store'), federation, suite, create })
}

async function ballast (): Promise<number> {
  return stat(join(disk.directory, 'store', 'ballast')).then(({ size }) => size, () => 0)
}

/** Of all objects, heads and numbers that it gives. */
async function digest (store: Store): Promise<string> {
  const hash = createHash('sha256')
  const { lanes } = await store.restore()
  hash.update(JSON.stringify([store.counts, await store.verifyAudit(), lanes.map(({ lane, head, entries }) => [lane, head, entries.length])]))
  for await (const arrival of store.arrivals(-1)) {
    const places = arrival.private
      ? [{ private: arrival.object }]
      : Array.from({ length: arrival.count }, (_, i) => ({ entry: arrival.entry, index: arrival.from + i }))
    for (const object of await store.objects(places)) {
      hash.update(object?.bytes ?? 'gone')
    }
  }
  return hash.digest('hex')
}

/** A store with something of everything in it. */
async function filled (): Promise<Store> {
  const store = await open()
  await store.append(lanes.flatMap((lane) => lane.open()))
  await fillStore(store, lanes, 'before')
  return store
}

describeWithDisks(`a full disk (SEED=${seed})`, () => {
  it.each(leftMebibytes)('refuses writes, goes on reading, loses nothing acknowledged, and takes writes again in place: %f MiB at first', async (left) => {
    const store = await filled()
    expect(await store.makeBallast()).toBe(true)
    for (let round = 0; round < rounds; round++) {
      await disk.fill(left * mebibyte + random.below(mebibyte))
      expect(await addUntilRefused(store)).toMatchObject({ code: 'E_DISK_FULL' })
      expect(store.failure).toMatchObject({ code: 'E_DISK_FULL' })
      const seen = await digest(store)
      await disk.fill()
      expect(await store.recover()).toBe(false)
      await expect(store.append(new TestLane(9).open())).rejects.toMatchObject({ code: 'E_DISK_FULL' })
      await expect(store.setIncarnation('0a'.repeat(16))).rejects.toMatchObject({ code: 'E_DISK_FULL' })
      expect(await digest(store)).toEqual(seen)
      await disk.clear()
      expect(await store.recover()).toBe(true)
      expect(await digest(store)).toEqual(seen)
      expect(store.failure).toBeUndefined()
      expect(await ballast()).toBe(ballastBytes)
      await store.append(new TestLane(20 + round).open())
    }
    const seen = await digest(store)
    await store.close()
    const again = await open(false)
    expect(again.restored).toBe(false)
    expect(await digest(again)).toEqual(seen)
    await again.close()
  })

  it('lets a store open for reading by its ballast, also after a stop while it was full', async () => {
    const store = await filled()
    await store.makeBallast()
    await disk.fill()
    await addUntilRefused(store)
    const seen = await digest(store)
    await store.close()
    const again = await open(false)
    expect(await digest(again)).toEqual(seen)
    await disk.fill()
    expect(await again.recover()).toBe(false)
    await again.close()
    await disk.clear()
    const last = await open(false)
    expect(last.failure).toBeUndefined()
    expect(await digest(last)).toEqual(seen)
    await last.close()
  })

  it('without a ballast refuses the opening with how much it takes, and changes nothing', async () => {
    const store = await filled()
    const seen = await digest(store)
    await store.close()
    await disk.fill()
    await expect(open(false)).rejects.toMatchObject({ code: 'E_DISK_FULL', facts: { freeBytes: expect.any(Number), neededBytes: expect.any(Number) } })
    await disk.clear()
    const again = await open(false)
    expect(await digest(again)).toEqual(seen)
    await again.close()
  })

  it('gives its ballast up at once when it starts without room, and refuses writes until there is', async () => {
    const store = await filled()
    await store.makeBallast()
    await store.close()
    await disk.fill()
    const full = await open(false)
    expect(full.failure).toMatchObject({ code: 'E_DISK_FULL' })
    expect(await full.recover()).toBe(false)
    await expect(full.append([])).rejects.toMatchObject({ code: 'E_DISK_FULL' })
    await disk.clear()
    expect(await full.recover()).toBe(true)
    await full.close()
  })

  it('is measured, and has a floor of an eighth where half a GiB is more', async () => {
    const store = await filled()
    const before = await store.space()
    expect(before).toMatchObject({ floorBytes: diskBytes / 8, ballastBytes: 0 })
    await store.makeBallast()
    const after = await store.space()
    expect(after?.ballastBytes).toBe(ballastBytes)
    expect((before?.freeBytes ?? 0) - (after?.freeBytes ?? 0)).toBeGreaterThanOrEqual(ballastBytes)
    await store.close()
  })

  it('gets no ballast without room for more than that', async () => {
    const store = await filled()
    await disk.fill(ballastBytes + freeToResumeBytes / 2)
    expect(await store.makeBallast()).toBe(false)
    expect(await ballast()).toBe(0)
    await store.close()
  })
})

describeWithDisks('a read-only disk', () => {
  it('refuses the opening with E_STORE_READONLY', async () => {
    await (await filled()).close()
    disk.setReadOnly(true)
    await expect(open(false)).rejects.toMatchObject({ code: 'E_STORE_READONLY' })
    disk.setReadOnly(false)
    await (await open(false)).close()
  })
})
