import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { toHex, toUtf8, unwrap, verifyChunk } from '@hanse/core'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { leafState, openDirectory, openStore } from '../../src/index.ts'
import { collect, keptMemory, temporaryDirectory } from '../support/backends.ts'
import { federation, idOf, leaf, TestLane } from '../support/lane.ts'
import { suite } from '../support/suite.ts'
import { tableBytes } from '../support/tables.ts'
import type { AnyLevel, IndexRow, Store, StoreWrite } from '../../src/index.ts'
import type { Hex } from '@hanse/core'

const key = (name: string): Uint8Array => suite.sha256(toUtf8(name)).subarray(0, 16)

function erase (entry: Hex, from: number, count: number): StoreWrite {
  return { type: 'erase', entry, from, count, state: leafState.erased }
}

/** Every leaf that the store gives, each out of a chunk that verifies. */
async function verified (store: Store, lane: TestLane): Promise<Map<number, string>> {
  const entry = lane.entries[1]
  const found = new Map<number, string>()
  for (let index = 0; index < entry.header.leafCount; index++) {
    const body = await store.body(entry.id, index)
    if (body !== undefined) {
      const { from, leaves } = unwrap(verifyChunk(suite, entry, body.chunk))
      expect(body.facts.map(({ id }) => id)).toEqual(leaves.map(idOf))
      found.set(index, new TextDecoder().decode(leaves[index - from]))
    }
  }
  return found
}

describe('erasure', () => {
  let level: AnyLevel
  let store: Store
  let lane: TestLane

  beforeEach(async () => {
    level = keptMemory()
    store = await openStore({ level, federation, suite, create: true })
    lane = new TestLane(1)
    await store.append(lane.open())
  })

  afterEach(async () => { await store.close() })

  it('tells by number and id what a withdrawal took of what was held, and nothing else', async () => {
    await store.append(lane.next(['zero', 'one', 'two', 'three'].map((text) => leaf(text))))
    const [, { id }] = lane.entries
    const withdrawal = 'cd'.repeat(32)
    const taken: StoreWrite = { ...erase(id, 1, 2), withdrawn: { withdrawal, reason: 'error', at: 7 } } as StoreWrite
    const [arrival] = await store.append([erase(id, 0, 1), taken])
    expect(arrival).toMatchObject({ entry: id, from: 1, count: 2, at: 7 })
    expect(await store.append([taken])).toEqual([])
    await store.close()
    store = await openStore({ level, federation, suite })
    expect((await collect(store.arrivals(-1))).map(({ number }) => number)).toEqual([0, 1])
    expect(await store.withdrawn(0)).toBeUndefined()
    expect(await store.withdrawn(1)).toEqual({
      withdrawal, reason: 'error', objects: ['one', 'two'].map((text, i) => ({ index: i + 1, id: idOf(leaf(text)) }))
    })
  })

  it('takes any leaves, in any order, and leaves the rest verifiable, across restarts', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 8 }),
      fc.array(fc.record({ from: fc.nat(7), count: fc.integer({ min: 1, max: 8 }) }), { maxLength: 4 }),
      async (sizes, ranges) => {
        const level = keptMemory()
        let store = await openStore({ level, federation, suite, create: true })
        const lane = new TestLane(1)
        const leaves = sizes.map((size, i) => leaf(`leaf ${i}`, undefined, size))
        await store.append([...lane.open(), ...lane.next(leaves)])
        const [, { id }] = lane.entries
        const left = new Map(leaves.map((bytes, i) => [i, new TextDecoder().decode(bytes)]))
        const fitting = ranges.filter(({ from, count }) => from + count <= sizes.length)
        await Promise.all(fitting.map(async ({ from, count }) => store.append([erase(id, from, count)])))
        for (const { from, count } of fitting) {
          for (let i = from; i < from + count; i++) {
            left.delete(i)
          }
        }
        expect(await verified(store, lane)).toEqual(left)
        await store.close()
        store = await openStore({ level, federation, suite })
        expect(await verified(store, lane)).toEqual(left)
        expect((await store.restore()).lanes[0]?.entries[1]?.states).toEqual(sizes.map((_, i) => left.has(i) ? leafState.held : leafState.erased))
        expect(store.counts.objects).toBe(left.size)
        await store.close()
      }
    ), { numRuns: 40 })
  })

  it('takes the seed away, and every way to find the leaf', async () => {
    const [a, b] = [leaf('a'), leaf('b')]
    const writes = lane.next([a, b])
    const { id } = lane.entries[1]
    const rows: IndexRow[] = [
      { key: key('only a'), place: { entry: id, index: 0 } }, { key: key('both'), place: { entry: id, index: 0 } },
      { key: key('both'), place: { entry: id, index: 1 } }
    ]
    await store.append(writes, rows)
    await store.append([erase(id, 0, 1)], [], rows.filter(({ place }) => place !== undefined && 'entry' in place && place.index === 0))
    expect((await store.body(id, 1))?.chunk.disclosure).toEqual({ salts: [expect.any(Uint8Array)] })
    expect(await store.leaf(id, 0)).toBeUndefined()
    expect(await store.objectsById(idOf(a))).toEqual([])
    expect(await store.objectsById(idOf(b))).toHaveLength(1)
    expect(await store.occur([key('only a'), key('both')])).toEqual([false, true])
    expect(await store.places(key('both'))).toEqual([{ entry: id, index: 1 }])
    const rest = await level.iterator().all()
    const text = rest.map(([, value]) => Buffer.from(value).toString('latin1')).join()
    expect(text).not.toContain(idOf(a))
    expect(text).toContain(idOf(b))
  })

  it('is final: the leaf does not come back, wanted ones are refused beforehand', async () => {
    const { entry, chunks } = lane.seal([leaf('a'), leaf('b'), leaf('c')])
    await store.append([lane.entryWrite(entry), { type: 'head', lane: lane.lane, seq: 1, id: entry.id }])
    await store.append([erase(entry.id, 1, 1)])
    const arrivals = await store.append(chunks)
    expect(arrivals).toMatchObject([{ from: 0, count: 1 }, { from: 2, count: 1 }])
    expect([...(await verified(store, lane)).keys()]).toEqual([0, 2])
    await store.append([erase(entry.id, 0, 3)])
    expect(await store.append(chunks)).toEqual([])
    expect(store.counts.objects).toBe(0)
    expect(await collect(store.arrivals(-1))).toHaveLength(2)
  })

  it('keeps an index key that comes anew in the same breath, and refuses to erase what the same append stores', async () => {
    await store.append(lane.next([leaf('a')]), [{ key: key('k'), place: { entry: lane.entries[1]?.id ?? '', index: 0 } }])
    const first = lane.entries[1].id
    const more = lane.next([leaf('b')])
    await Promise.all([
      store.append([erase(first, 0, 1)], [], [{ key: key('k'), place: { entry: first, index: 0 } }]),
      store.append(more, [{ key: key('k'), place: { entry: lane.entries[2].id, index: 0 } }])
    ])
    expect(await store.occur([key('k')])).toEqual([true])
    const last = lane.next([leaf('c')])
    await expect(store.append([...last, erase(lane.entries[3].id, 0, 1)])).rejects.toMatchObject({ code: 'E_STORE_WRITE' })
  })
})

describe('the files', () => {
  it('hold nothing of erased leaves after a purge, which an interruption does not forget', async () => {
    const directory = await temporaryDirectory()
    const open = async (): Promise<Store> => openDirectory({ directory: join(directory, 'store'), federation, suite, create: true })
    try {
      let store = await open()
      const lane = new TestLane(1)
      await store.append(lane.open())
      const secret = toHex(suite.sha256(toUtf8('secret')))
      const leaves = [leaf('a', undefined, 500), leaf(secret, undefined, 60_000), leaf('c', undefined, 500)]
      await store.append(lane.next(leaves))
      const { id } = lane.entries[1]
      await store.close()
      store = await open()
      expect(await contains(directory, secret)).toBe(true)
      await store.append([erase(id, 1, 1)])
      await store.close()
      store = await open()
      expect(await contains(directory, secret)).toBe(true)
      expect(await store.purge()).toBe(1)
      expect(await contains(directory, secret)).toBe(false)
      expect(await contains(directory, idOf(leaves[1]))).toBe(false)
      expect(await contains(directory, idOf(leaves[2]))).toBe(true)
      // values and their deletions in one table: the case that one compaction leaves as it is
      await store.append(lane.next([leaf(`${secret} again`)]))
      await store.append([erase(lane.entries[2].id, 0, 1)])
      expect(await store.purge()).toBe(1)
      expect(await contains(directory, `${secret} again`)).toBe(false)
      expect(await store.purge()).toBe(0)
      expect([...(await verified(store, lane)).keys()]).toEqual([0, 2])
      await store.append(lane.next([leaf('e')]))
      await store.close()
      await (await open()).close()
    } finally {
      await rm(directory, { recursive: true })
    }
  })

  it('hold nothing of them either when reads began before the erasure, and are still under way', async () => {
    const directory = await temporaryDirectory()
    const store = await openDirectory({ directory: join(directory, 'store'), federation, suite, create: true })
    const lane = new TestLane(1)
    await store.append(lane.open())
    for (let i = 1; i <= 10; i++) {
      await store.append(lane.next([leaf(`under-way-${i}-`, undefined, 500)]))
      const { id } = lane.entries[i]
      const slow = store.arrivals(-1)
      await slow.next()
      const reads = [store.leaf(id, 0), store.objects([{ entry: id, index: 0 }])]
      await store.append([erase(id, 0, 1)])
      const late = store.objects([{ entry: id, index: 0 }])
      expect(await store.purge()).toBe(1)
      expect(await contains(directory, `under-way-${i}-`)).toBe(false)
      await Promise.all([...reads, late])
      await slow.return(undefined)
    }
    await store.close()
    await rm(directory, { recursive: true })
  })

  it('of many entries are rewritten at once', async () => {
    const directory = await temporaryDirectory()
    const store = await openDirectory({ directory: join(directory, 'store'), federation, suite, create: true })
    const lane = new TestLane(1)
    await store.append(lane.open())
    for (let i = 0; i < 70; i++) {
      await store.append(lane.next([leaf(`many-${i}-`)]))
    }
    await Promise.all(lane.entries.slice(1).map(async ({ id }) => store.append([erase(id, 0, 1)])))
    expect(await store.purge()).toBe(70)
    expect(await contains(directory, 'many-')).toBe(false)
    await store.close()
    await rm(directory, { recursive: true })
  })
})

/** Whether any file below holds a text, as it is or in a compressed block of a table. */
async function contains (directory: string, text: string): Promise<boolean> {
  for (const file of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (file.isFile()) {
      const bytes = await readFile(join(file.parentPath, file.name))
      const blocks = file.name.endsWith('.ldb') ? tableBytes(bytes) : []
      if ([bytes, ...blocks].some((block) => Buffer.from(block).includes(text))) {
        return true
      }
    }
  }
  return false
}
