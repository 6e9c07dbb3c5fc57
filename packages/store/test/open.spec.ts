import { toUtf8 } from '@hanse/core'
import { describe, expect, it } from 'vitest'
import { openStore, schemaNumber } from '../src/index.ts'
import { layoutOf } from '../src/layout.ts'
import { decodeStoreRecord, encodeStoreRecord, storeKey } from '../src/record/meta.ts'
import { keptMemory } from './support/backends.ts'
import { federation, TestLane } from './support/lane.ts'
import { suite } from './support/suite.ts'
import type { AnyLevel, BootWitness, Store, Testimony } from '../src/index.ts'
import type { StoreRecord } from '../src/record/meta.ts'

/** A boot file in memory. */
class MemoryWitness implements BootWitness {
  identity = 'machine 1'
  boots: number[] = []
  /** what to do at the next write, as a crash would */
  crash: 'before' | 'after' | undefined

  batches: number | undefined

  async read (): Promise<Testimony> { return { boots: this.boots, batches: this.batches } }

  async write ({ boots, batches }: Testimony): Promise<void> {
    const { crash } = this
    this.crash = undefined
    if (crash !== 'before') {
      this.boots = boots
      this.batches = batches
    }
    if (crash !== undefined) {
      throw new Error('crash')
    }
  }
}

async function changeRecord (level: AnyLevel, change: (record: StoreRecord) => StoreRecord): Promise<void> {
  await level.open()
  const { meta } = layoutOf(level)
  const value = await meta.get(storeKey) as Uint8Array
  await meta.put(storeKey, encodeStoreRecord(change(decodeStoreRecord(value))))
  await level.close()
}

async function startOnce (level: AnyLevel, witness?: BootWitness): Promise<Pick<Store, 'boot' | 'restored'>> {
  const store = await openStore({ level, federation, suite, create: true, witness })
  const { boot, restored } = store
  await store.close()
  return { boot, restored }
}

describe('opening', () => {
  it('refuses an empty database unless it is to create one', async () => {
    await expect(openStore({ level: keptMemory(), federation, suite })).rejects.toMatchObject({ code: 'E_STORE_MISSING' })
  })

  it('refuses a store of a later version', async () => {
    const level = keptMemory()
    await startOnce(level)
    await changeRecord(level, (record) => ({ ...record, schema: schemaNumber + 1 }))
    await expect(openStore({ level, federation, suite })).rejects.toMatchObject({
      code: 'E_STORE_NEWER',
      facts: { schema: schemaNumber + 1, known: schemaNumber }
    })
  })

  it('refuses the store of another federation', async () => {
    const level = keptMemory()
    await startOnce(level)
    await expect(openStore({ level, federation: 'cd'.repeat(32), suite })).rejects.toMatchObject({ code: 'E_CHARTER_MISMATCH' })
  })

  it('closes the database when it refuses', async () => {
    const level = keptMemory()
    await expect(openStore({ level, federation, suite })).rejects.toThrow()
    expect(level.status).toBe('closed')
  })

  it('refuses a database that is something else', async () => {
    const level = keptMemory()
    await level.open()
    await level.put(toUtf8('other'), toUtf8('data'))
    await expect(openStore({ level, federation, suite, create: true })).rejects.toMatchObject({ code: 'E_STORE_DAMAGED' })
  })
})

describe('the boot counter', () => {
  it('agrees with the witness from start to start', async () => {
    const level = keptMemory()
    const witness = new MemoryWitness()
    expect(await startOnce(level, witness)).toEqual({ boot: 1, restored: false })
    expect(await startOnce(level, witness)).toEqual({ boot: 2, restored: false })
    expect(witness.boots).toEqual([2])
  })

  it('notices a database that was put back from an older copy, until a new incarnation is chosen', async () => {
    const level = keptMemory()
    const witness = new MemoryWitness()
    await startOnce(level, witness)
    witness.boots = [7]
    expect(await startOnce(level, witness)).toEqual({ boot: 8, restored: true })
    expect(await startOnce(level, witness)).toEqual({ boot: 9, restored: true })
    const store = await openStore({ level, federation, suite, witness })
    await store.setIncarnation('0b'.repeat(16))
    expect(store.restored).toBe(false)
    await store.close()
    expect(await startOnce(level, witness)).toEqual({ boot: 11, restored: false })
  })

  it('notices a database that went with a copy, and a boot file that is gone', async () => {
    const level = keptMemory()
    const witness = new MemoryWitness()
    await startOnce(level, witness)
    witness.identity = 'machine 2'
    expect(await startOnce(level, witness)).toMatchObject({ restored: true })
    const other = keptMemory()
    const lost = new MemoryWitness()
    await startOnce(other, lost)
    lost.boots = []
    expect(await startOnce(other, lost)).toMatchObject({ restored: true })
  })

  it('does not begin anew beside an old boot file, unless damage is tolerated', async () => {
    const witness = new MemoryWitness()
    witness.boots = [3]
    await expect(startOnce(keptMemory(), witness)).rejects.toMatchObject({ code: 'E_STORE_DAMAGED' })
    const store = await openStore({ level: keptMemory(), federation, suite, witness, tolerate: true })
    expect(store).toMatchObject({ boot: 4, restored: true, damage: { missing: 1 } })
    await store.close()
  })

  it.each(['before', 'after'] as const)('does not mistake a start that was cut short for a copy (%s the counter was written)', async (crash) => {
    const level = keptMemory()
    const witness = new MemoryWitness()
    await startOnce(level, witness)
    witness.crash = crash
    await expect(startOnce(level, witness)).rejects.toMatchObject({ code: 'E_STORE_IO' })
    expect(await startOnce(level, witness)).toMatchObject({ restored: false })
  })

  it('does not forget a copy when the start that noticed it is cut short', async () => {
    const level = keptMemory()
    const witness = new MemoryWitness()
    await startOnce(level, witness)
    witness.boots = [7]
    witness.crash = 'after'
    await expect(startOnce(level, witness)).rejects.toThrow()
    expect(await startOnce(level, witness)).toMatchObject({ restored: true })
  })

  it('notices that the newest batches are gone since it was closed in order', async () => {
    const level = keptMemory()
    const witness = new MemoryWitness()
    await startOnce(level, witness)
    expect(witness.batches).toBe(0)
    witness.batches = 2
    await expect(startOnce(level, witness)).rejects.toMatchObject({
      code: 'E_STORE_DAMAGED',
      facts: { what: ['the store was closed after 2 batches, 0 are left'] }
    })
    const store = await openStore({ level, federation, suite, witness, tolerate: true })
    expect(store.restored).toBe(true)
    await store.close()
    expect(await startOnce(level, witness)).toMatchObject({ restored: true })
  })

  it('is not asked for where there is no witness', async () => {
    const level = keptMemory()
    const store = await openStore({ level, federation, suite, create: true })
    await store.append(new TestLane(1).open())
    await store.close()
    expect(await startOnce(level)).toEqual({ boot: 2, restored: false })
  })
})
