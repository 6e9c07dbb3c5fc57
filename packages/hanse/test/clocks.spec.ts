/** Clocks that are wrong by up to a year, on real nodes: what shows, what is denied, and that all is well when they are right again. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { examine } from '../src/index.ts'
import { bundle, indicator } from './support/bundles.ts'
import { firms, found } from './support/federation.ts'
import { TestClock } from './support/test-clock.ts'
import { eventOf, held, objectsUntil, until } from './support/wait.ts'
import type { HanseNode, ObjectEvent } from '../src/index.ts'
import type { TestObject } from './support/bundles.ts'
import type { TestFederation } from './support/federation.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const yearMs = 365 * 24 * hourMs
const limitMs = 5 * minuteMs
const names = ['Aurora', 'Brig', 'Corvette']

let federation: TestFederation
beforeEach(async () => { federation = await found(firms.slice(0, 3)) })
afterEach(async () => { await federation.end() })

interface Seat { name: string, clock: TestClock, node: HanseNode }

async function open (name: string, aheadMs = 0, start = true): Promise<Seat> {
  const clock = new TestClock(aheadMs)
  return { name, clock, node: await federation.open(name, { clock, start }) }
}

async function openAll (aheadMs: readonly number[] = []): Promise<[Seat, Seat, Seat]> {
  return Promise.all(names.map(async (name, i) => open(name, aheadMs[i]))) as Promise<[Seat, Seat, Seat]>
}

async function connected (seats: readonly Seat[]): Promise<void> {
  for (const { node } of seats) {
    await until(node, async () => (await node.status()).peersReady === seats.length - 1)
  }
}

let count = 0
const fresh = (): TestObject => indicator(`[domain-name:value = 'clock-${++count}.example']`)

async function publish ({ node }: Seat, object = fresh()): Promise<string> {
  await node.publish(bundle(object), { tlp: 'green' })
  return object.id
}

async function setAll (seats: readonly Seat[], aheadMs: number): Promise<void> {
  seats.forEach(({ clock }) => { clock.aheadMs = aheadMs })
  // whoever looks first sees it: nothing has to be restarted
  await Promise.all(seats.map(async ({ node }) => node.status()))
  await connected(seats)
}

/** What a node must think of its clock, from the clocks alone: a certificate that is yet to begin keeps everybody away. */
function mustBeOff (aheadMs: readonly number[], self: number): boolean {
  const own = aheadMs[self] ?? 0
  const apart = aheadMs.filter((_, i) => i !== self).filter((other) => other >= 0).map((other) => Math.abs(other - own))
  return own < 0 || (apart.length > 0 && Math.min(...apart) > limitMs)
}

const subsets = [
  [yearMs, 0, 0],
  [0, -yearMs, 0],
  [yearMs, -yearMs, 0],
  [0, yearMs, yearMs],
  [-yearMs, -yearMs, 0],
  [yearMs, yearMs, yearMs],
  [-yearMs, yearMs, -yearMs]
]

describe('clocks that are wrong by a year', () => {
  it.each(subsets)('by %d, %d and %d ms deny, show and are got over', async (...aheadMs) => {
    const seats = await openAll(aheadMs)
    await connected(seats.filter((_, i) => (aheadMs[i] ?? 0) >= 0))
    const early: string[] = []
    for (const [i, seat] of seats.entries()) {
      const off = mustBeOff(aheadMs, i)
      const status = await seat.node.status()
      expect([seat.name, status.clockOff]).toEqual([seat.name, off])
      expect(await examine(federation.members.get(seat.name)?.directory as string, { running: seat.node }))
        .toContainEqual(expect.objectContaining({ check: 'clock', ...(off && { verdict: 'failed', code: 'E_CLOCK' }) }))
      if (off) {
        await expect(publish(seat)).rejects.toMatchObject({ code: 'E_CLOCK' })
      } else {
        early.push(await publish(seat))
      }
    }

    const changes = seats.map(async ({ node }, i) => aheadMs[i] === yearMs && mustBeOff(aheadMs, i)
      ? eventOf(node, (event) => event.type === 'clock' && !event.off)
      : undefined)
    await setAll(seats, 0)
    await Promise.all(changes)
    const late = await Promise.all(seats.map(async (seat) => publish(seat)))
    for (const { node } of seats) {
      expect(await node.status()).toMatchObject({ clockOff: false, egressBlocked: 0 })
      await objectsUntil(node, (ids) => late.every((id) => ids.has(id)))
    }
    const right = seats.filter((_, i) => aheadMs[i] === 0)
    for (const { node } of right.length === 2 ? right : []) {
      await objectsUntil(node, (ids) => early.every((id) => ids.has(id)))
    }
  })
})

describe('a clock that is set while the node runs', () => {
  it('is noticed at once, shown by an event, and denies until it is right again', async () => {
    const seats = await openAll()
    await connected(seats)
    const [aurora, brig] = seats
    for (const aheadMs of [yearMs, -yearMs]) {
      const wrong = eventOf(aurora.node, (event) => event.type === 'clock')
      aurora.clock.aheadMs = aheadMs
      await expect(publish(aurora)).rejects.toMatchObject({ code: 'E_CLOCK' })
      expect(await wrong).toMatchObject({ off: true, skewMs: expect.closeTo(-aheadMs, -5) as number })
      const id = await publish(brig)
      await setAll(seats, 0)
      expect((await aurora.node.status()).clockOff).toBe(false)
      await objectsUntil(aurora.node, (ids) => ids.has(id))
    }
    const id = await publish(aurora)
    await objectsUntil(brig.node, (ids) => ids.has(id))
  })

  it('back gives no entry an earlier time than the one before', async () => {
    const seats = await openAll()
    const [aurora, brig] = seats
    await setAll(seats, 2 * minuteMs)
    const ids = [await publish(aurora)]
    await setAll(seats, 0)
    ids.push(await publish(aurora), await publish(aurora))
    const events = await objectsUntil(brig.node, (seen) => ids.every((id) => seen.has(id)))
    const times = ids.map((id) => (events.find((event) => event.id === id) as ObjectEvent).time)
    expect(times[1]).toBe(times[0])
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect((await aurora.node.status()).renewal).toBeUndefined()
  })
})

describe('what a clock that was ahead has sealed while nobody was connected', () => {
  it('is deferred by others until its time, if that is near', async () => {
    const before = await open('Aurora', 30 * minuteMs, false)
    const id = await publish(before)
    await before.node.stop()
    const seats = await openAll()
    await connected(seats)
    const mark = await publish(seats[1])
    await objectsUntil(seats[0].node, (ids) => ids.has(mark))
    expect(await held(seats[1].node)).not.toContain(id)
    await setAll(seats, 31 * minuteMs)
    await objectsUntil(seats[1].node, (ids) => ids.has(id))
  })

  it('is refused by others until its time; the node goes on in new lanes, says so, and is heard', async () => {
    const before = await open('Aurora', yearMs, false)
    const lost = await publish(before)
    await before.node.stop()
    const seats = await openAll()
    await connected(seats)
    const [aurora, brig, corvette] = seats
    const renewed = eventOf(aurora.node, (event) => event.type === 'incarnation')
    const id = await publish(aurora)
    expect(await renewed).toMatchObject({ reason: 'clock' })
    expect((await aurora.node.status()).renewal).toMatchObject({ reason: 'clock' })
    for (const { node } of [brig, corvette]) {
      await objectsUntil(node, (ids) => ids.has(id))
      expect(await held(node)).not.toContain(lost)
    }
    // it was said once, and is not said again
    const next = await publish(aurora)
    await objectsUntil(brig.node, (ids) => ids.has(next))
  })
})
