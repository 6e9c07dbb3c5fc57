import { didOf, toUtf8 } from '@hanse/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appendsPerBatchMax, batchLeafBytesMax, leafState, openStore } from '../../src/index.ts'
import { collect, keptMemory } from '../support/backends.ts'
import { factsOf, federation, leaf, startMs, TestLane } from '../support/lane.ts'
import { keyPair, suite } from '../support/suite.ts'
import { aroundWrites } from '../support/writes.ts'
import type { AnyLevel, Store } from '../../src/index.ts'

describe('group commit', () => {
  let level: AnyLevel
  let store: Store
  /** the options of each batch */
  let batches: unknown[]
  /** what the next batch fails with */
  let failure: Error | undefined

  beforeEach(async () => {
    level = keptMemory()
    batches = []
    level.batch = aroundWrites(level.batch, async (write, options) => {
      batches.push(options)
      const error = failure
      failure = undefined
      if (error !== undefined) {
        throw error
      }
      await write()
    })
    store = await openStore({ level, federation, suite, create: true })
    batches = []
  })

  afterEach(async () => {
    await store.close()
  })

  function privateObject (name: string, padding: number = 0): { bytes: Uint8Array, facts: ReturnType<typeof factsOf> } {
    const bytes = leaf(name, undefined, padding)
    return { bytes, facts: factsOf(bytes) }
  }

  it('writes appends that wait together as one synced batch, in order', async () => {
    const arrivals = await Promise.all(['a', 'b', 'c'].map(async (name) => store.addPrivate([privateObject(name)], startMs)))
    expect(arrivals.flat().map(({ number }) => number)).toEqual([0, 1, 2])
    expect(batches).toEqual([{ sync: true }])
  })

  it('takes at most appendsPerBatchMax appends into a batch', async () => {
    await Promise.all(Array.from({ length: appendsPerBatchMax + 1 }, async (_, i) => store.addPrivate([privateObject(`${i}`)], startMs)))
    expect(batches).toHaveLength(2)
    expect(store.counts.privateObjects).toBe(appendsPerBatchMax + 1)
  })

  it('takes at most batchLeafBytesMax bytes of leaves into a batch, but never splits an append', async () => {
    const half = batchLeafBytesMax / 2
    const large = store.addPrivate([privateObject('a', half), privateObject('b', half)], startMs)
    const rest = ['c', 'd', 'e'].map(async (name) => store.addPrivate([privateObject(name, half - 1_000)], startMs))
    await Promise.all([large, ...rest])
    expect(batches).toHaveLength(3)
  })

  it('rejects all of a failed batch, and goes on when the database was opened again', async () => {
    failure = Object.assign(new Error('IO error: 000005.log: No space left on device'), { code: 'LEVEL_IO_ERROR' })
    const failed = await Promise.allSettled(['a', 'b'].map(async (name) => store.addPrivate([privateObject(name)], startMs)))
    expect(failed).toMatchObject([{ status: 'rejected', reason: { code: 'E_DISK_FULL' } }, { status: 'rejected', reason: { code: 'E_DISK_FULL' } }])
    expect(store.counts).toMatchObject({ privateObjects: 0, arrivals: 0 })
    await expect(store.addPrivate([privateObject('a')], startMs)).rejects.toMatchObject({ code: 'E_DISK_FULL' })
    expect(await store.recover()).toBe(true)
    const [arrival] = await store.addPrivate([privateObject('a')], startMs)
    expect(arrival.number).toBe(0)
    expect(await collect(store.arrivals(-1))).toEqual([arrival])
  })

  it.each([
    ['LEVEL_IO_ERROR', 'IO error: lock: Too many open files', 'E_FD'],
    ['LEVEL_IO_ERROR', 'IO error: 000005.log: Read-only file system', 'E_STORE_READONLY'],
    ['LEVEL_IO_ERROR', 'IO error: 000005.log: Input/output error', 'E_STORE_IO'],
    ['LEVEL_CORRUPTION', 'Corruption: block checksum mismatch', 'E_STORE_DAMAGED']
  ])('names what the database reports: %s, %s', async (code, message, expected) => {
    failure = Object.assign(new Error(message), { code })
    await expect(store.addPrivate([privateObject('a')], startMs)).rejects.toMatchObject({ name: 'HanseError', code: expected })
  })

  it('rejects an append that does not fit alone, with nothing of it written', async () => {
    const lane = new TestLane(1)
    const { entry, chunks } = lane.seal([leaf('a')])
    const node = didOf(keyPair(3).publicKey)
    const receipt = { type: 'receipt' as const, lane: lane.lane, node, seq: 0, body: toUtf8('b'), signature: toUtf8('s'), at: 1 }
    const results = await Promise.allSettled([
      store.append([receipt, ...chunks]),
      store.append([...lane.open(), lane.entryWrite(entry), ...chunks]),
      store.append([{ type: 'head', lane: '00'.repeat(32), seq: 0, id: '00'.repeat(32) }]),
      store.append([{ type: 'states', entry: entry.id, from: 0, states: [leafState.held] }]),
      store.append([{ type: 'states', entry: entry.id, from: 1, states: [leafState.wanted] }]),
      store.append([{ ...chunks[0], facts: [] }]),
      store.append([], [{ key: Uint8Array.of(1) }])
    ])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'rejected', 'rejected', 'rejected', 'rejected'])
    expect(results.filter(({ status }) => status === 'rejected')).toEqual(Array(6).fill({
      status: 'rejected',
      reason: expect.objectContaining({ code: 'E_STORE_WRITE' })
    }))
    expect((await store.restore()).receipts).toEqual([])
  })

  it('settles what is under way before it closes', async () => {
    const writing = store.addPrivate([privateObject('a')], startMs)
    await store.close()
    expect(await writing).toHaveLength(1)
    store = await openStore({ level, federation, suite })
    expect(store.counts.privateObjects).toBe(1)
  })
})
