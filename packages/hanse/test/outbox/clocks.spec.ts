/** What waits for its time goes out once and not before, whatever clocks do in between. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bundle, indicator } from '../support/bundles.ts'
import { firms, found } from '../support/federation.ts'
import { TestClock } from '../support/test-clock.ts'
import { eventOf, held, objectsUntil, until } from '../support/wait.ts'
import type { HanseNode } from '../../src/index.ts'
import type { TestFederation } from '../support/federation.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const yearMs = 365 * 24 * hourMs
const object = indicator("[domain-name:value = 'embargo.example']")

let federation: TestFederation
const clocks = new Map<string, TestClock>()
beforeEach(async () => {
  clocks.clear()
  federation = await found(firms.slice(0, 3))
})
afterEach(async () => { await federation.end() })

function clockOf (name: string): TestClock {
  const clock = clocks.get(name) ?? new TestClock()
  clocks.set(name, clock)
  return clock
}

async function open (name: string, start = true): Promise<HanseNode> {
  return federation.open(name, { clock: clockOf(name), start })
}

async function openOthers (): Promise<[HanseNode, HanseNode]> {
  return Promise.all([open('Brig'), open('Corvette')])
}

async function meets (node: HanseNode, peers = 2): Promise<void> {
  await until(node, async () => (await node.status()).peersReady === peers)
}

/** An hour under embargo, asked for with a clock that is right. */
async function schedule (node: HanseNode): Promise<void> {
  const { waiting } = await node.publish(bundle(object), { tlp: 'green' }, { at: clockOf('Aurora').nowMs() + hourMs, by: 'Ada' })
  expect(waiting?.state).toBe('scheduled')
}

async function setAll (aheadMs: number, nodes: readonly HanseNode[]): Promise<void> {
  for (const clock of clocks.values()) {
    clock.aheadMs = aheadMs
  }
  await Promise.all(nodes.map(async (node) => node.status()))
}

async function isWaiting (node: HanseNode): Promise<boolean> {
  return (await node.outbox()).length === 1
}

async function publications (node: HanseNode): Promise<number> {
  let count = 0
  for await (const { kind } of node.audit()) {
    count += kind === 'published' ? 1 : 0
  }
  return count
}

describe('an embargo', () => {
  it.each([
    ['ahead by a year', yearMs], ['behind by a year', -yearMs], ['ahead by two hours', 2 * hourMs]
  ])('is not lifted by a start with a clock that is %s, with or without peers, and is when its time has come', async (_, aheadMs) => {
    const before = await open('Aurora', false)
    await schedule(before)
    await before.stop()

    clockOf('Aurora').aheadMs = aheadMs
    const alone = await open('Aurora')
    expect(await isWaiting(alone)).toBe(true)
    const [brig, corvette] = await openOthers()
    if (aheadMs > 0) {
      await meets(alone)
      expect((await alone.status()).clockOff).toBe(true)
    }
    expect(await isWaiting(alone)).toBe(true)
    await alone.stop()

    clockOf('Aurora').aheadMs = 0
    const aurora = await open('Aurora')
    await meets(aurora)
    expect(await isWaiting(aurora)).toBe(true)
    await setAll(hourMs + minuteMs, [aurora, brig, corvette])
    for (const node of [aurora, brig, corvette]) {
      await objectsUntil(node, (ids) => ids.has(object.id))
    }
    await aurora.stop()
    const again = await open('Aurora')
    await meets(again)
    expect([await isWaiting(again), await publications(again), await held(brig)]).toEqual([false, 1, [object.id]])
  })

  it('is not lifted by a clock that is set while the node runs, goes out once when it is right, and not again after it was set back', async () => {
    const aurora = await open('Aurora')
    const [brig, corvette] = await openOthers()
    const all = [aurora, brig, corvette]
    await meets(aurora)
    await schedule(aurora)
    for (const aheadMs of [yearMs, -yearMs, 2 * hourMs]) {
      const wrong = eventOf(aurora, (event) => event.type === 'clock' && event.off)
      clockOf('Aurora').aheadMs = aheadMs
      expect((await aurora.status()).clockOff).toBe(true)
      await wrong
      expect(await isWaiting(aurora)).toBe(true)
      const right = eventOf(aurora, (event) => event.type === 'clock' && !event.off)
      await setAll(0, all)
      await right
      expect(await isWaiting(aurora)).toBe(true)
    }
    await meets(aurora)
    await setAll(hourMs + minuteMs, all)
    await objectsUntil(corvette, (ids) => ids.has(object.id))
    await setAll(0, all)
    await meets(aurora)
    await setAll(2 * hourMs, all)
    await meets(aurora)
    expect([await isWaiting(aurora), await publications(aurora), await held(brig)]).toEqual([false, 1, [object.id]])
  })

  it('in a federation of one node is lifted by its own clock', async () => {
    await federation.end()
    federation = await found(firms.slice(0, 1))
    const aurora = await open('Aurora')
    await schedule(aurora)
    await setAll(hourMs + minuteMs, [aurora])
    await aurora.stop()
    const again = await open('Aurora')
    await objectsUntil(again, (ids) => ids.has(object.id))
  })
})
