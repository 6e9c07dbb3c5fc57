/** Withdrawals between real nodes: out of lookups at once, out of the files, signed for. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bundle, indicator } from './support/bundles.ts'
import { found } from './support/federation.ts'
import { held, objectsUntil, until } from './support/wait.ts'
import type { TestFederation } from './support/federation.ts'
import type { HanseEvent, HanseNode, SubscribeOptions } from '../src/index.ts'

let federation: TestFederation
beforeEach(async () => { federation = await found() })
afterEach(async () => { await federation.end() })

const secret = 'a1b2c3d4e5f60718293a4b5c6d7e8f90'

function homeOf (name: string): string {
  return federation.members.get(name)?.directory ?? ''
}

async function filesHold (name: string, text: string): Promise<boolean> {
  for (const file of await readdir(homeOf(name), { recursive: true, withFileTypes: true })) {
    if (file.isFile() && (await readFile(join(file.parentPath, file.name))).includes(text)) {
      return true
    }
  }
  return false
}

async function states (node: HanseNode, id: string): Promise<Record<string, string>> {
  return Object.fromEntries((await node.delivery(id)).members.map(({ name, state }) => [name, state]))
}

async function eventsOf (node: HanseNode, options: SubscribeOptions): Promise<HanseEvent[]> {
  const events: HanseEvent[] = []
  // deliveries and peers come and go as they happen
  for await (const event of node.subscribe({ types: ['object', 'withdrawn'], ...options, follow: false })) {
    events.push(event)
  }
  return events
}

async function * withdrawalsOf (node: HanseNode): AsyncGenerator<HanseEvent> {
  yield * node.subscribe({ types: ['withdrawn'] })
}

describe('a withdrawal', () => {
  it('removes every version everywhere, leaves the rest, and is signed for by each reader', async () => {
    const aurora = await federation.open('Aurora')
    const brig = await federation.open('Brig')
    await until(aurora, async () => (await aurora.status()).peersReady === 1)
    const bad = indicator(`[domain-name:value = '${secret}.example']`)
    const corrected = { ...bad, modified: '2026-01-03T00:00:00.000Z', description: 'corrected' }
    const good = indicator("[domain-name:value = 'good.example']")
    await aurora.publish(bundle(bad, good), { tlp: 'green' })
    await objectsUntil(brig, (ids) => ids.has(good.id))
    await aurora.publish(bundle(corrected), { tlp: 'green' })
    await until(brig, async () => (await brig.lookup(`${secret}.example`)).matches.length === 2)
    expect((await brig.lookup(`${secret}.example`)).matches.map(({ current }) => current).sort()).toEqual([false, true])
    expect(await filesHold('Brig', secret)).toBe(true)

    const report = await aurora.withdraw([bad.id], { reason: 'false-positive' })
    expect(report).toMatchObject({ objects: 2, reason: 'false-positive', entries: [expect.any(String)] })
    await until(aurora, async () => (await states(aurora, bad.id))['Brig'] === 'acknowledged')
    expect(await states(aurora, bad.id)).toEqual({ Brig: 'acknowledged', Corvette: 'unreachable', Dhow: 'unreachable' })
    expect((await aurora.delivery(report.withdrawal)).withdrawal).toEqual({ reason: 'false-positive', at: expect.any(Number), objects: [bad.id] })
    for (const node of [aurora, brig]) {
      expect((await node.lookup(`${secret}.example`)).matches).toEqual([])
      expect(await held(node)).toEqual([good.id])
      await expect(node.explain(bad.id)).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
    }

    // who comes late never sees it, and signs as well
    const corvette = await federation.open('Corvette')
    await objectsUntil(corvette, (ids) => ids.has(good.id))
    await until(aurora, async () => (await states(aurora, bad.id))['Corvette'] === 'acknowledged')
    expect(await held(corvette)).toEqual([good.id])

    await Promise.all([aurora.stop(), brig.stop(), corvette.stop()])
    for (const name of ['Aurora', 'Brig', 'Corvette']) {
      expect(await filesHold(name, secret)).toBe(false)
    }
    const again = await federation.open('Brig')
    expect(await held(again)).toEqual([good.id])
  })

  it('is an event that tells who was away as well as who listens what to undo', async () => {
    const aurora = await federation.open('Aurora')
    const brig = await federation.open('Brig')
    await until(aurora, async () => (await aurora.status()).peersReady === 1)
    const [bad, good] = [indicator(`[domain-name:value = '${secret}.example']`), indicator("[domain-name:value = 'good.example']")]
    const published = await aurora.publish(bundle(bad, good), { tlp: 'green' })
    await objectsUntil(brig, (ids) => ids.has(good.id))
    const before = await eventsOf(brig, { since: 'start' })
    const listening = withdrawalsOf(brig)
    const first = listening.next()
    const { entries: [withdrawal] } = await aurora.withdraw([bad.id], { reason: 'false-positive' })
    const { value: live } = await first
    const place = { entry: published.entries[0], index: 0 }
    expect(live).toMatchObject({
      withdrawal, objects: [{ id: bad.id, place }], authorName: 'Aurora', author: aurora.member, reason: 'false-positive', own: false
    })
    await listening.return(undefined)
    await brig.stop()

    const again = await federation.open('Brig')
    // that a peer comes meanwhile is no part of this
    const durable: SubscribeOptions['types'] = ['object', 'withdrawn']
    const missed = await eventsOf(again, { since: before.at(-1)?.cursor, types: durable })
    expect(missed).toEqual([live])
    expect(await eventsOf(again, { since: missed[0]?.cursor, types: durable })).toEqual([])
    // from the start: what is held, and what went; the withdrawal itself is nothing that was held
    expect((await eventsOf(again, { since: 'start', types: durable })).map(({ type }) => type)).toEqual(['object', 'withdrawn'])
    expect(await eventsOf(again, { since: 'start', types: ['withdrawn'] })).toEqual([live])
    expect((await eventsOf(again, { since: 'start', types: ['object'] })).map(({ type }) => type)).toEqual(['object'])
    expect(await eventsOf(aurora, { since: 'start', types: ['withdrawn'] })).toMatchObject([{ own: true, objects: [{ id: bad.id, place }] }])

    // who never held it has nothing to undo
    const corvette = await federation.open('Corvette')
    await objectsUntil(corvette, (ids) => ids.has(good.id))
    await until(aurora, async () => (await states(aurora, bad.id))['Corvette'] === 'acknowledged')
    expect(await eventsOf(corvette, { since: 'start', types: ['withdrawn'] })).toEqual([])
  })

  it('is for the author alone, for what was published, with a known reason', async () => {
    const aurora = await federation.open('Aurora')
    const brig = await federation.open('Brig')
    await until(aurora, async () => (await aurora.status()).peersReady === 1)
    const object = indicator("[domain-name:value = 'one.example']")
    await aurora.publish(bundle(object), { tlp: 'green' })
    await objectsUntil(brig, (ids) => ids.has(object.id))
    await expect(brig.withdraw([object.id], { reason: 'error' })).rejects.toMatchObject({ code: 'E_NOT_AUTHOR' })
    await expect(aurora.withdraw(['indicator--00000000-0000-4000-8000-ffffffffffff'], { reason: 'error' })).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
    await expect(aurora.withdraw([object.id], { reason: 'bored' as 'error' })).rejects.toMatchObject({ code: 'E_WITHDRAWAL_REASON' })
    await expect(aurora.withdraw([], { reason: 'error' })).rejects.toMatchObject({ code: 'E_WITHDRAWAL_EMPTY' })
    const mine = indicator("[domain-name:value = 'mine.example']")
    await aurora.import(bundle(mine))
    await expect(aurora.withdraw([mine.id], { reason: 'error' })).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
    await aurora.withdraw([object.id], { reason: 'error' })
    await expect(aurora.withdraw([object.id], { reason: 'error' })).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
  })
})
