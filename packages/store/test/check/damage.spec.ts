import { toHex, toUtf8 } from '@hanse/core'
import { describe, expect, it } from 'vitest'
import { findingsMax, leafState, openStore } from '../../src/index.ts'
import { collect, keptMemory } from '../support/backends.ts'
import { factsOf, federation, leaf, startMs, TestLane } from '../support/lane.ts'
import { suite } from '../support/suite.ts'
import type { AnyLevel, Store } from '../../src/index.ts'

type Row = [Uint8Array, Uint8Array]

/** Lanes, chunks, an import, a receipt, a publication: one of everything that is counted or chained. */
async function fill (level: AnyLevel): Promise<TestLane[]> {
  const store = await openStore({ level, federation, suite, create: true })
  const lanes = [new TestLane(1), new TestLane(2)]
  for (const lane of lanes) {
    await store.append(lane.open())
    await store.append(lane.next([leaf('a'), leaf('b')]))
    await store.append(lane.next([leaf('c')]))
    await store.append(lane.next([leaf('d')]))
  }
  const bytes = leaf('p')
  await store.addPrivate([{ bytes, facts: factsOf(bytes) }], startMs)
  await store.append([
    { type: 'receipt', lane: lanes[0].lane, node: lanes[1].node, seq: 1, body: toUtf8('b'), signature: toUtf8('s'), at: 1 },
    { type: 'publication', id: '0f'.repeat(16), entries: [lanes[0].entries[1].id], at: 1 }
  ])
  await store.close()
  return lanes
}

async function rowsOf (level: AnyLevel): Promise<Row[]> {
  await level.open()
  const rows = await level.iterator().all()
  await level.close()
  return rows
}

/** A fresh database with these rows. */
async function withRows (rows: Row[]): Promise<AnyLevel> {
  const level = keptMemory()
  await level.open()
  await level.batch(rows.map(([key, value]) => ({ type: 'put' as const, key, value })))
  await level.close()
  return level
}

function partOf ([key]: Row): string {
  return new TextDecoder().decode(key).split('!')[1]
}

/** Rows that can be made again from others: their loss costs a search, never content. */
const derived = new Set(['ids', 'index'])

/** Reads all there is, as a node does over time. */
async function readAll (store: Store): Promise<void> {
  for await (const arrival of store.arrivals(-1)) {
    arrival.private ? await store.objects([{ private: arrival.object }]) : await store.body(arrival.entry, arrival.from)
  }
  await collect(store.publications())
}

describe('the check at the start', () => {
  it('finds the loss of any single record', async () => {
    const level = keptMemory()
    await fill(level)
    const rows = await rowsOf(level)
    expect(new Set(rows.map(partOf)).size).toBe(12)
    for (const lost of rows.filter((row) => !derived.has(partOf(row)))) {
      const damaged = await withRows(rows.filter((row) => row !== lost))
      await expect(openStore({ level: damaged, federation, suite }), `${partOf(lost)} ${toHex(lost[0])}`)
        .rejects.toMatchObject({ code: 'E_STORE_DAMAGED', facts: { what: expect.any(Array), missing: expect.any(Number), lanes: expect.any(Array) } })
    }
  })

  it('finds any altered byte, at the start or when the record is read', async () => {
    const level = keptMemory()
    await fill(level)
    const rows = await rowsOf(level)
    for (const [key, value] of rows.filter((row) => !derived.has(partOf(row)))) {
      for (let at = 0; at < value.length; at += 1 + (value.length >> 3)) {
        const flipped = value.map((byte, i) => i === at ? byte ^ 0x10 : byte)
        const damaged = await withRows(rows.map((row) => row[0] === key ? [key, flipped] : row))
        const reading = openStore({ level: damaged, federation, suite }).then(readAll)
        await expect(reading, `byte ${at} of ${new TextDecoder().decode(key.subarray(0, 12))}`).rejects.toMatchObject({ code: 'E_STORE_DAMAGED' })
      }
    }
  })

  it('opens with what is left when told to, and the next start is clean', async () => {
    const level = keptMemory()
    await fill(level)
    const rows = await rowsOf(level)
    for (const lost of rows.filter((row) => !derived.has(partOf(row)))) {
      const damaged = await withRows(rows.filter((row) => row !== lost))
      const store = await openStore({ level: damaged, federation, suite, tolerate: true })
      expect(store.restored, partOf(lost)).toBe(true)
      await readAll(store)
      await store.close()
      const again = await openStore({ level: damaged, federation, suite })
      expect(again.damage).toBeUndefined()
      await again.close()
    }
  })

  it('wants the leaves again whose body is gone, and takes them back', async () => {
    const level = keptMemory()
    const [lane] = await fill(level)
    const rows = await rowsOf(level)
    const { id } = lane.entries[1]
    const damaged = await withRows(rows.filter((row) => partOf(row) !== 'bodies' || !toHex(row[0]).includes(id)))
    await expect(openStore({ level: damaged, federation, suite })).rejects.toMatchObject({ facts: { lanes: [lane.lane] } })
    const store = await openStore({ level: damaged, federation, suite, tolerate: true })
    expect(store.damage).toMatchObject({ lanes: [lane.lane] })
    const restored = (await store.restore()).lanes.find((row) => row.lane === lane.lane)
    expect(restored?.entries[1].states).toEqual([leafState.wanted, leafState.wanted])
    expect(await store.append(new TestLane(1).next([leaf('a'), leaf('b')]))).toHaveLength(1)
    expect(await store.leaf(id, 1)).toBeDefined()
    await store.close()
  })

  it('falls back to the last header that the chain reaches, and takes the missing one back', async () => {
    const level = keptMemory()
    const [lane] = await fill(level)
    const rows = await rowsOf(level)
    const lost = rows.find((row) => partOf(row) === 'headers' && toHex(row[0]).includes(`${lane.lane}${'02'.padStart(16, '0')}`))
    const damaged = await withRows(rows.filter((row) => row !== lost))
    const store = await openStore({ level: damaged, federation, suite, tolerate: true })
    const restored = (await store.restore()).lanes.find((row) => row.lane === lane.lane)
    expect(restored?.head).toEqual({ seq: 1, id: lane.entries[1].id })
    expect(restored?.entries.map(({ entry }) => entry.header.seq)).toEqual([0, 1, 3])
    await store.append([lane.entryWrite(lane.entries[2]), { type: 'head', lane: lane.lane, seq: 3, id: lane.entries[3].id }])
    await store.close()
    const again = await openStore({ level: damaged, federation, suite })
    expect((await again.restore()).lanes.find((row) => row.lane === lane.lane)?.entries).toHaveLength(4)
    await again.close()
  })

  it('drops a lane of which neither pointer nor opening is left', async () => {
    const level = keptMemory()
    const [lane, other] = await fill(level)
    const rows = await rowsOf(level)
    const damaged = await withRows(rows.filter((row) => {
      const key = toHex(row[0])
      return !(partOf(row).startsWith('lanes') && key.includes(lane.lane)) && !(partOf(row) === 'headers' && key.includes(`${lane.lane}${'0'.repeat(16)}`))
    }))
    const store = await openStore({ level: damaged, federation, suite, tolerate: true })
    expect((await store.restore()).lanes.map((row) => row.lane)).toEqual([other.lane])
    await store.close()
    await (await openStore({ level: damaged, federation, suite })).close()
  })

  it('spells out at most findingsMax findings', async () => {
    const level = keptMemory()
    const store = await openStore({ level, federation, suite, create: true })
    const lane = new TestLane(1)
    await store.append(lane.open())
    for (let i = 0; i <= findingsMax; i++) {
      await store.append(lane.next([leaf(`${i}`)]))
    }
    await store.close()
    const rows = await rowsOf(level)
    const damaged = await withRows(rows.filter((row) => partOf(row) !== 'bodies'))
    const error = await openStore({ level: damaged, federation, suite }).catch((thrown: unknown) => thrown) as { facts: { what: string[], missing: number } }
    expect(error.facts.what).toHaveLength(findingsMax)
    expect(error.facts.missing).toBe(findingsMax + 1)
  })
})
