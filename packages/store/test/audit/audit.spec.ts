import { fromHex, toUtf8, u64 } from '@hanse/core'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chainRow, emptyAudit } from '../../src/audit/chain.ts'
import { openStore } from '../../src/index.ts'
import { backends, collect, keptMemory } from '../support/backends.ts'
import { federation, startMs, TestLane } from '../support/lane.ts'
import { suite } from '../support/suite.ts'
import type { AnyLevel, AuditRow, Store } from '../../src/index.ts'
import type { Backend } from '../support/backends.ts'

const lane = 'ab'.repeat(32)
const full: AuditRow = {
  at: startMs,
  kind: 'sent',
  verdict: 'permit',
  member: 'did:key:z6MkLex',
  lane,
  range: { from: 3, to: 9 },
  leaves: { from: 0, count: 4 },
  rule: 'cd'.repeat(32),
  item: 'ef'.repeat(16),
  who: 'Ada',
  why: 'the patient agreed'
}

function row (at: number): AuditRow {
  return { at, kind: 'sent', verdict: 'permit', lane, range: { from: at, to: at } }
}

async function write (store: Store, ...rows: AuditRow[]): Promise<void> {
  await store.append(rows.map((written) => ({ type: 'audit', row: written })))
}

describe.each(backends)('the audit log on $name', (backend: Backend) => {
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

  it('is empty and whole at first', async () => {
    expect(await collect(store.audit(0))).toEqual([])
    expect(await store.verifyAudit()).toEqual({ first: 0, rows: 0, head: '00'.repeat(32) })
  })

  it('gives back what was written, in order, and goes on after a restart', async () => {
    await write(store, full, row(1))
    const before = await store.verifyAudit()
    await store.close()
    store = await opened.open()
    expect(await store.verifyAudit()).toEqual(before)
    await write(store, row(2))
    expect(await collect(store.audit(0))).toEqual([{ number: 0, ...full }, { number: 1, ...row(1) }, { number: 2, ...row(2) }])
    expect(await collect(store.audit(1, { limit: 1 }))).toEqual([{ number: 1, ...row(1) }])
    const after = await store.verifyAudit()
    expect(after).toMatchObject({ first: 0, rows: 3 })
    expect(after.break).toBeUndefined()
    expect(after.head).not.toBe(before.head)
  })

  it('stands in one batch with what it speaks of', async () => {
    const author = new TestLane(1)
    await expect(
      store.append([{ type: 'head', lane: author.lane, seq: 0, id: author.opening.id }, { type: 'audit', row: full }])
    ).rejects.toMatchObject({ code: 'E_STORE_WRITE' })
    expect(await collect(store.audit(0))).toEqual([])
    await store.append([...author.open(), { type: 'audit', row: full }])
    expect((await store.verifyAudit()).rows).toBe(1)
  })

  it('keeps the order of appends that share a batch', async () => {
    await Promise.all(Array.from({ length: 50 }, async (_, at) => write(store, row(at))))
    expect((await collect(store.audit(0))).map(({ at }) => at)).toEqual(Array.from({ length: 50 }, (_, at) => at))
    expect((await store.verifyAudit()).break).toBeUndefined()
  })

  it('ends its reading with the reason of the signal', async () => {
    await write(store, full)
    const reason = new Error('enough')
    await expect(collect(store.audit(0, { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason)
    await expect(store.verifyAudit({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})

const rowsWritten = 6

/** A database with a log of `rowsWritten` rows, changed behind the store's back. */
async function tampered (change: (level: AnyLevel) => Promise<void>): Promise<Store> {
  const level = keptMemory()
  const store = await openStore({ level, federation, suite, create: true })
  for (let at = 0; at < rowsWritten; at++) {
    await write(store, row(at))
  }
  await store.close()
  await level.open()
  await change(level)
  await level.close()
  return openStore({ level, federation, suite, tolerate: true })
}

function auditPart (level: AnyLevel): ReturnType<typeof level.sublevel<Uint8Array, Uint8Array>> {
  return level.sublevel<Uint8Array, Uint8Array>('audit', { keyEncoding: 'view', valueEncoding: 'view' })
}

describe('a log that was tampered with', () => {
  it('names the first row that is missing', async () => {
    for (let gone = 0; gone < rowsWritten; gone++) {
      await using store = await tampered(async (level) => { await auditPart(level).del(u64(gone)) })
      expect((await store.verifyAudit()).break).toMatchObject({ row: gone, what: expect.stringContaining('missing') })
    }
  })

  it('names a row that was altered, whichever byte', async () => {
    await fc.assert(fc.asyncProperty(fc.nat(rowsWritten - 1), fc.nat(), fc.integer({ min: 1, max: 255 }), async (at, position, flip) => {
      await using store = await tampered(async (level) => {
        const value = Uint8Array.from(await auditPart(level).get(u64(at)) as Uint8Array)
        value[position % value.length] ^= flip
        await auditPart(level).put(u64(at), value)
      })
      expect((await store.verifyAudit()).break?.row).toBe(at)
    }), { numRuns: 40 })
  })

  it('names the row behind one that was rewritten with all its checksums', async () => {
    for (let at = 0; at < rowsWritten; at++) {
      await using store = await tampered(async (level) => {
        const link = Uint8Array.from(await auditPart(level).get(u64(at)) as Uint8Array).subarray(0, 32)
        const forged = chainRow(suite, fromHex(federation), { first: 0, next: at, head: link }, { ...row(at), member: 'did:key:z6MkOther' })
        await auditPart(level).put(u64(at), forged.value)
      })
      expect((await store.verifyAudit()).break?.row).toBe(Math.min(at + 1, rowsWritten - 1))
    }
  })

  it('shows where the record of its ends was lost, and goes on', async () => {
    await using store = await tampered(async (level) => {
      await level.sublevel<Uint8Array, Uint8Array>('meta', { keyEncoding: 'view', valueEncoding: 'view' }).del(toUtf8('audit'))
    })
    expect(store.damage?.what).toEqual(['the record of the audit log is gone or was altered'])
    await write(store, row(100))
    expect((await store.verifyAudit()).break?.row).toBe(rowsWritten)
  })
})

it('keeps at most so many rows, and its chain begins with the oldest that is left', () => {
  const rowsMax = 3
  let ends = emptyAudit
  const dropped: Uint8Array[] = []
  for (let at = 0; at < 8; at++) {
    const chained = chainRow(suite, fromHex(federation), ends, row(at), rowsMax)
    ends = chained.ends
    dropped.push(...chained.drop)
  }
  expect(ends).toMatchObject({ first: 5, next: 8 })
  expect(dropped).toEqual([0, 1, 2, 3, 4].map(u64))
})
