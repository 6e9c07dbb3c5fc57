/** A cursor of one node at another: by time, with an overlap, so that nothing is missed. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bundle, indicator } from '../support/bundles.ts'
import { found } from '../support/federation.ts'
import type { HanseEvent, HanseNode } from '../../src/index.ts'
import type { TestObject } from '../support/bundles.ts'
import type { TestFederation } from '../support/federation.ts'

const hourMs = 3_600_000
const begun = Date.UTC(2026, 10, 1)

let federation: TestFederation
beforeEach(async () => {
  federation = await found()
  vi.useFakeTimers({ toFake: ['Date'], now: begun })
})
afterEach(async () => {
  vi.useRealTimers()
  await federation.end()
})

async function eventsOf (node: HanseNode, since: string): Promise<HanseEvent[]> {
  const events: HanseEvent[] = []
  for await (const event of node.subscribe({ since, types: ['object'], follow: false })) {
    events.push(event)
  }
  return events
}

const idsOf = (events: HanseEvent[]): string[] => events.map((event) => event.type === 'object' ? event.id : '')

/** Stores one object every two hours from a moment on. */
async function filled (name: string, from: number, objects: TestObject[]): Promise<HanseNode> {
  const node = await federation.open(name, { start: false })
  for (const [i, object] of objects.entries()) {
    vi.setSystemTime(from + 2 * i * hourMs)
    await node.import(bundle(object))
  }
  return node
}

describe('cursors', () => {
  const objects = Array.from({ length: 6 }, (_, i) => indicator(`[domain-name:value = 'n${i}.example']`))
  const ids = objects.map(({ id }) => id)

  it('go on exactly behind the event at the node that gave them, also without saying whose they are', async () => {
    const node = await filled('Aurora', begun, objects)
    const events = await eventsOf(node, 'start')
    for (const [i, { cursor }] of events.entries()) {
      expect(idsOf(await eventsOf(node, cursor))).toEqual(ids.slice(i + 1))
      expect(idsOf(await eventsOf(node, cursor.split('.').slice(0, 2).join('.')))).toEqual(ids.slice(i + 1))
    }
  })

  it('go on at most one hour and an object earlier at another node', async () => {
    const one = await filled('Aurora', begun, objects)
    // the same came half an hour later, behind other things, so numbers do not fit
    const before = Array.from({ length: 3 }, (_, i) => indicator(`[domain-name:value = 'old${i}.example']`))
    const other = await filled('Brig', begun + hourMs / 2 - 6 * hourMs, [...before, ...objects])
    for (const [i, { cursor }] of (await eventsOf(one, 'start')).entries()) {
      expect(idsOf(await eventsOf(other, cursor))).toEqual(ids.slice(i))
    }
  })

  it('are refused when no event carried them', async () => {
    const node = await federation.open('Aurora', { start: false })
    for (const since of ['', 'x', '1', '-1.0', '1.2.3', '1.2.3.xyz', '1.2.3.0123456789abcdef0']) {
      await expect(eventsOf(node, since)).rejects.toMatchObject({ code: 'E_CURSOR' })
    }
  })
})
