import { didOf, forkProofOf, toHex, toUtf8, unwrap } from '@hanse/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { indexKeyBytes, leafState, placesMax, privatePlace } from '../src/index.ts'
import { backends, collect } from './support/backends.ts'
import { factsOf, federation, idOf, leaf, startMs, TestLane } from './support/lane.ts'
import { keyPair, suite } from './support/suite.ts'
import type { Backend } from './support/backends.ts'
import type { IndexRow, Store } from '../src/index.ts'

function key (text: string): Uint8Array {
  return suite.sha256(toUtf8(text)).subarray(0, indexKeyBytes)
}

describe.each(backends)('a store on $name', (backend: Backend) => {
  let opened: Awaited<ReturnType<Backend['make']>>
  let store: Store

  beforeEach(async () => {
    opened = await backend.make()
    store = await opened.open()
  })

  afterEach(async () => {
    await store.close()
    await opened.remove()
  })

  async function reopen (): Promise<void> {
    await store.close()
    store = await opened.open()
  }

  it('gives back what the machine needs, before and after a restart', async () => {
    const lane = new TestLane(1)
    await store.append(lane.open())
    await store.append(lane.next([leaf('a'), leaf('b')]))
    const { entry } = lane.seal([leaf('c')])
    await store.append([lane.entryWrite(entry)])
    const before = await store.restore()
    await reopen()
    const after = await store.restore()

    expect(after).toEqual(before)
    expect(after.lanes).toHaveLength(1)
    const [restored] = after.lanes
    expect(restored).toMatchObject({ lane: lane.lane, node: lane.node, group: lane.group, head: { seq: 1, id: lane.entries[1].id } })
    expect(restored.entries.map((row) => row.entry.id)).toEqual(lane.entries.map((sealed) => sealed.id))
    expect(restored.entries[0].entry).toEqual(lane.opening)
    expect(restored.entries.map((row) => row.states)).toEqual([[], [leafState.held, leafState.held], [leafState.wanted]])
    expect(store.counts).toEqual({ lanes: 1, entries: 3, objects: 2, privateObjects: 0, arrivals: 1 })
    expect(store.federation).toBe(federation)
  })

  it('gives back the last proof of a lane that is forked, with or without its branches', async () => {
    const lane = new TestLane(1)
    await store.append(lane.open())
    const twin = new TestLane(1)
    const branches = [lane, twin, new TestLane(1)].map((one, i) => one.seal([leaf(`branch ${i}`)]).entry)
    const [first, last] = [[0, 1], [1, 2]].map(([a, b]) => unwrap(forkProofOf(suite, branches[a], branches[b])))
    await store.append([{ type: 'fork', proof: first, at: startMs }])
    await store.append([{ type: 'fork', proof: last, at: startMs + 1 }])
    await reopen()
    expect((await store.restore()).forks).toEqual([last])
    await reopen()
    expect((await store.restore()).lanes[0].entries).toHaveLength(1)
  })

  it('gives a fresh reading when the first was taken or something was written', async () => {
    const lane = new TestLane(1)
    expect((await store.restore()).lanes).toEqual([])
    await store.append(lane.open())
    expect((await store.restore()).lanes).toHaveLength(1)
    expect((await store.restore()).lanes).toHaveLength(1)
  })

  it('gives chunks and leaves byte for byte, with their facts', async () => {
    const lane = new TestLane(1)
    const leaves = [leaf('a'), leaf('b'), leaf('c')]
    const { entry, chunks } = lane.seal(leaves)
    await store.append([...lane.open(), lane.entryWrite(entry), ...chunks])

    const body = await store.body(entry.id, 2)
    expect(body?.chunk).toEqual(chunks[0].chunk)
    expect(body?.facts).toEqual(leaves.map(factsOf))
    expect(await store.leaf(entry.id, 1)).toEqual({ place: { entry: entry.id, index: 1 }, bytes: leaves[1], facts: factsOf(leaves[1]), at: startMs + 1 })
    expect(await store.leaf(entry.id, 3)).toBeUndefined()
    expect(await store.body('00'.repeat(32), 0)).toBeUndefined()
  })

  it('keeps several chunks of an entry, with salts and proofs, as they come', async () => {
    const lane = new TestLane(1)
    const leaves = ['a', 'b', 'c', 'd'].map((name) => leaf(name, undefined, 120_000))
    const { entry, chunks } = lane.seal(leaves)
    expect(chunks.length).toBeGreaterThan(1)
    await store.append([...lane.open(), lane.entryWrite(entry), chunks[1]])
    await reopen()
    const last = chunks[1].chunk
    expect((await store.restore()).lanes[0].entries[1].states).toEqual(leaves.map((_, i) => i >= last.from ? leafState.held : leafState.wanted))
    expect(await store.body(entry.id, 0)).toBeUndefined()
    expect((await store.body(entry.id, 3))?.chunk).toEqual(last)
    await store.append([chunks[0]])
    expect((await store.body(entry.id, 0))?.chunk).toEqual(chunks[0].chunk)
    expect(store.counts.objects).toBe(4)
  })

  it('writes the same thing once: entries, chunks and imports are idempotent', async () => {
    const lane = new TestLane(1)
    const writes = [...lane.open(), ...lane.next([leaf('a')])]
    expect(await store.append([...writes, ...writes])).toHaveLength(1)
    expect(await store.append(writes)).toEqual([])
    const bytes = leaf('p')
    expect(await store.addPrivate([{ bytes, facts: factsOf(bytes) }, { bytes, facts: factsOf(bytes) }], startMs)).toHaveLength(1)
    expect(await store.addPrivate([{ bytes, facts: factsOf(bytes) }], startMs)).toEqual([])
    await reopen()
    expect(store.counts).toEqual({ lanes: 1, entries: 2, objects: 1, privateObjects: 1, arrivals: 2 })
  })

  it('changes leaf states and no longer gives what is not held', async () => {
    const lane = new TestLane(1)
    await store.append([...lane.open(), ...lane.next([leaf('a'), leaf('b'), leaf('c')])])
    const { id } = lane.entries[1]
    await store.append([{ type: 'states', entry: id, from: 1, states: [leafState.erased, leafState.refused] }])
    await reopen()
    expect((await store.restore()).lanes[0].entries[1].states).toEqual([leafState.held, leafState.erased, leafState.refused])
    expect(store.counts.objects).toBe(1)
    expect(await store.leaf(id, 1)).toBeUndefined()
    expect(await store.objectsById(idOf(leaf('b')))).toEqual([])
    expect(await store.leaf(id, 0)).toBeDefined()
  })

  it('keeps the newest receipt of a node in a lane', async () => {
    const lane = new TestLane(1)
    const node = didOf(keyPair(9).publicKey)
    const receipt = { type: 'receipt' as const, lane: lane.lane, node, body: toUtf8('body'), signature: toUtf8('signature') }
    await store.append([...lane.open(), { ...receipt, seq: 0, at: 1 }])
    await store.append([{ ...receipt, seq: 4, at: 2 }])
    await reopen()
    expect((await store.restore()).receipts).toEqual([{ lane: lane.lane, node, seq: 4, body: receipt.body, signature: receipt.signature, at: 2 }])
  })

  it('keeps receipts for one entry alone beside it, one for each seq', async () => {
    const lane = new TestLane(1)
    const node = didOf(keyPair(9).publicKey)
    const receipt = { type: 'receipt' as const, lane: lane.lane, node, signature: toUtf8('signature') }
    const of = (body: string, seq: number, at: number): { body: Uint8Array, seq: number, at: number } => ({ body: toUtf8(body), seq, at })
    await store.append([...lane.open(), { ...receipt, ...of('all', 1, 1) }, { ...receipt, ...of('three', 3, 2), alone: true }])
    await store.append([{ ...receipt, ...of('five', 5, 3), alone: true }, { ...receipt, ...of('three', 3, 4), alone: true }])
    await store.append([{ ...receipt, ...of('more', 4, 5) }])
    await reopen()
    const kept = { lane: receipt.lane, node, signature: receipt.signature }
    expect((await store.restore()).receipts).toEqual([of('more', 4, 5), of('three', 3, 4), of('five', 5, 3)].map((rest) => ({ ...kept, ...rest })))
  })

  it('keeps publications', async () => {
    const entries = ['01'.repeat(32), '02'.repeat(32)]
    const id = '0f'.repeat(16)
    await store.append([{ type: 'publication', id, entries, at: 5, note: 'advisory 7' }, { type: 'publication', id: '0e'.repeat(16), entries: [], at: 6 }])
    expect(await store.publication(id)).toEqual({ id, entries, at: 5, note: 'advisory 7' })
    expect(await store.publication('00'.repeat(16))).toBeUndefined()
    expect(await collect(store.publications())).toEqual([{ id: '0e'.repeat(16), entries: [], at: 6 }, { id, entries, at: 5, note: 'advisory 7' }])
  })

  it('numbers arrivals in the order of their writing and goes on behind any of them', async () => {
    const lane = new TestLane(1)
    await store.append(lane.open())
    const [first] = await store.append(lane.next([leaf('a'), leaf('b')]))
    const bytes = leaf('p')
    const [second] = await store.addPrivate([{ bytes, facts: factsOf(bytes) }], startMs + 7)
    await reopen()
    const [third] = await store.append(lane.next([leaf('c')]))

    expect(first).toEqual({ number: 0, at: startMs + 1, private: false, entry: lane.entries[1].id, from: 0, count: 2 })
    expect(second).toEqual({ number: 1, at: startMs + 7, private: true, object: toHex(suite.sha256(bytes)) })
    expect(third.number).toBe(2)
    expect(await collect(store.arrivals(-1))).toEqual([first, second, third])
    expect(await collect(store.arrivals(0))).toEqual([second, third])
    expect(await collect(store.arrivals(-1, { limit: 1 }))).toEqual([first])
    expect(await collect(store.arrivals(2))).toEqual([])
  })

  it('finds every place of a STIX id, in entries and imports', async () => {
    const lane = new TestLane(1)
    const [old, newer, other] = [leaf('a', '2026-01-01T00:00:00Z'), leaf('a', '2026-02-01T00:00:00Z'), leaf('b')]
    await store.append([...lane.open(), ...lane.next([other, old])])
    await store.addPrivate([{ bytes: newer, facts: factsOf(newer) }], startMs)
    const found = await store.objectsById(idOf(old))
    expect(found.map(({ bytes }) => bytes)).toEqual([old, newer])
    expect(found[1].place).toEqual(privatePlace(suite, newer))
    expect(await store.objectsById(idOf(old), { limit: 1 })).toHaveLength(1)
    expect(await store.objectsById('indicator--none')).toEqual([])
  })

  it('gives all private imports', async () => {
    const objects = ['a', 'b', 'c'].map((name) => ({ bytes: leaf(name), facts: factsOf(leaf(name)) }))
    await store.addPrivate(objects, startMs)
    const found = await collect(store.privateObjects())
    expect(found.map(({ bytes }) => toHex(bytes)).sort()).toEqual(objects.map(({ bytes }) => toHex(bytes)).sort())
    expect(found[0].at).toBe(startMs)
  })

  it('writes index rows with what they point to, and finds them by key', async () => {
    const lane = new TestLane(1)
    const { entry, chunks } = lane.seal([leaf('a'), leaf('b')])
    const rows: IndexRow[] = [
      { key: key('evil'), place: { entry: entry.id, index: 1 } },
      { key: key('evil'), place: { entry: entry.id, index: 0 } },
      { key: key('evil'), place: { private: 'cd'.repeat(32) } },
      { key: key('mark') }
    ]
    await store.append([...lane.open(), lane.entryWrite(entry), ...chunks], rows)
    await reopen()
    expect(await store.occur([key('none'), key('evil'), key('mark')])).toEqual([false, true, true])
    expect(await store.places(key('evil'))).toEqual([{ entry: entry.id, index: 0 }, { entry: entry.id, index: 1 }, { private: 'cd'.repeat(32) }])
    expect(await store.places(key('evil'), { limit: 1 })).toEqual([{ entry: entry.id, index: 0 }])
    expect(await store.places(key('mark'))).toEqual([])
  })

  it('answers at most placesMax places unless told', async () => {
    const rows = Array.from({ length: placesMax + 5 }, (_, index) => ({ key: key('hot'), place: { entry: 'ee'.repeat(32), index } }))
    await store.append([], rows)
    expect(await store.places(key('hot'))).toHaveLength(placesMax)
    expect(await store.places(key('hot'), { limit: placesMax + 10 })).toHaveLength(placesMax + 5)
  })

  it('stops reading when the signal says so', async () => {
    const objects = ['a', 'b', 'c'].map((name) => ({ bytes: leaf(name), facts: factsOf(leaf(name)) }))
    await store.addPrivate(objects, startMs)
    const reason = new Error('enough')
    const aborted = AbortSignal.abort(reason)
    await expect(collect(store.arrivals(-1, { signal: aborted }))).rejects.toBe(reason)
    await expect(store.objects([{ private: 'cd'.repeat(32) }], { signal: aborted })).rejects.toBe(reason)
    await expect(store.restore({ signal: aborted })).rejects.toBe(reason)
    const controller = new AbortController()
    const reading = store.arrivals(-1, { signal: controller.signal })
    await reading.next()
    controller.abort(reason)
    await expect(reading.next()).rejects.toBe(reason)
  })

  it('remembers its incarnation and counts its starts', async () => {
    expect(store.boot).toBe(1)
    expect(store.incarnation).toBeUndefined()
    expect(store.restored).toBe(false)
    await store.setIncarnation('0a'.repeat(16))
    await reopen()
    expect(store.boot).toBe(2)
    expect(store.incarnation).toBe('0a'.repeat(16))
    expect(store.restored).toBe(false)
  })

  it('refuses to work once closed', async () => {
    await store.close()
    await expect(store.append([])).rejects.toMatchObject({ code: 'E_STORE_CLOSED' })
    await expect(store.leaf('00'.repeat(32), 0)).rejects.toMatchObject({ code: 'E_STORE_CLOSED' })
    await expect(collect(store.arrivals(-1))).rejects.toMatchObject({ code: 'E_STORE_CLOSED' })
  })
})
