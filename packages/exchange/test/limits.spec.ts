import { laneAfter, toUtf8 } from '@hanse/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultLimits, leafState } from '../src/index.ts'
import { Bench } from './support/bench.ts'
import { memberNamed, nodeNamed } from './support/federation.ts'
import type { Limits, PublishedEntry } from '../src/index.ts'
import type { HandlingTerms, Hex } from '@hanse/core'

const peer = nodeNamed('p')
const other = nodeNamed('q')
const green: HandlingTerms = { tlp: 'green' }
const minuteMs = 60_000

function benchWith (limits: Partial<Limits> = {}): Bench {
  const bench = new Bench([{ name: 'p' }, { name: 'q' }], { limits })
  bench.up(peer)
  return bench
}

function bundles (count: number, kind = 'bundle'): Array<{ texts: string[], kind: string }> {
  return Array.from({ length: count }, (_, i) => ({ kind, texts: [`leaf ${i}`] }))
}

function taken (bench: Bench): number {
  return bench.disk.entries.size
}

/** What the peer was asked for, in entries. */
function asked (bench: Bench): number {
  return bench.sent(peer, 'want').flatMap(({ lanes }) => lanes).reduce((sum, { from, to }) => sum + to - from + 1, 0)
}

function malformed (bench: Bench, times: number, code = 'E_SIG_INVALID'): void {
  for (let i = 0; i < times; i++) {
    bench.feed({ type: 'malformed', peer, class: 'live', bytes: 10, code, message: '' })
  }
}

describe('a node that sends bad frames', () => {
  const { rejectedMax, rejectedWindowMs, banMs } = defaultLimits

  it('is banned at rejectedMax, over however many sessions, and is neither let in nor dialled for banMs', () => {
    const bench = benchWith()
    malformed(bench, rejectedMax - 1)
    bench.feed({ type: 'peer:down', peer })
    bench.up(peer)
    expect(bench.machine.banned().size).toBe(0)
    malformed(bench, 1)
    expect(bench.codes('hangup')).toEqual(['E_PEER_BAD'])
    expect(bench.codes('report')).toEqual(['E_PEER_BANNED'])
    expect(bench.machine.banned()).toEqual(new Map([[peer, bench.now + banMs]]))
    bench.feed({ type: 'peer:down', peer })
    bench.effects = bench.effects.filter(({ type }) => type !== 'dial')
    bench.fire('dial', banMs - 1)
    bench.feed({ type: 'peer:up', peer })
    expect(bench.codes('hangup')).toEqual(['E_PEER_BAD', 'E_PEER_BANNED'])
    expect(bench.machine.peers()).toEqual([])
    expect(bench.of('dial').filter((effect) => effect.peer === peer)).toEqual([])
    bench.fire('ban', 1)
    bench.fire('dial', defaultLimits.dialYieldMs)
    expect(bench.machine.banned().size).toBe(0)
    expect(bench.of('dial').filter((effect) => effect.peer === peer)).not.toEqual([])
    bench.up(peer)
    expect(bench.machine.peers()).toMatchObject([{ peer, ready: true }])
  })

  it('is not banned for fewer within rejectedWindowMs, nor for frames that were cut short', () => {
    const bench = benchWith()
    malformed(bench, rejectedMax - 1)
    bench.now += rejectedWindowMs
    malformed(bench, rejectedMax - 1)
    malformed(bench, 2 * rejectedMax, 'E_FRAME_TRUNCATED')
    expect(bench.codes('hangup')).toEqual([])
  })
})

describe('what an author pushes over its rate', () => {
  it('is let go, told once, and asked for after pacedDelayMs, pacedEntriesMax at a time', () => {
    const bench = benchWith({ pushBurstMax: 5, pacedEntriesMax: 3 })
    const entries = bench.author('p').lane(green, bundles(19), bench.now)
    bench.give(peer, entries)
    expect(taken(bench)).toBe(5)
    expect(bench.codes('reject')).toEqual(['E_LIMIT_RATE'])
    expect(asked(bench)).toBe(0)
    bench.give(other, entries.slice(0, 1))
    bench.now += 500
    bench.give(peer, entries.slice(-1))
    bench.fire('paced', 499)
    expect(bench.sent(peer, 'want').flatMap(({ lanes }) => lanes)).toEqual([{ lane: entries[0]?.entry.lane, from: 5, to: 7 }])
    bench.give(peer, entries.slice(5, 8), 'bulk')
    expect(taken(bench)).toBe(8)
    // once it is within its rate again it is asked for all
    bench.fire('paced', minuteMs)
    expect(bench.sent(peer, 'want').flatMap(({ lanes }) => lanes).at(-1)).toMatchObject({ from: 8, to: 19 })
    bench.give(peer, entries.slice(8), 'bulk')
    expect(taken(bench)).toBe(20)
    expect(bench.codes('reject')).toEqual(['E_LIMIT_RATE'])
  })

  it.each([
    ['entries at once', 'bundle', { pushBurstMax: 5 }, 4],
    ['entries a day', 'bundle', { pushesPerDayMax: 5 }, 4],
    ['alerts at once', 'alert', {}, 3]
  ])('is counted apart: %s', (_, kind, limits, count) => {
    const bench = benchWith(limits)
    bench.give(peer, bench.author('p').lane(green, bundles(10, kind), bench.now), 'alert')
    // the opening is no alert
    expect(taken(bench)).toBe(count + 1)
  })

  it('counts by author, whoever brings it, and not what this member wrote', () => {
    const bench = benchWith({ pushBurstMax: 3 })
    bench.up(other)
    const entries = bench.author('p').lane(green, bundles(9), bench.now)
    bench.give(peer, entries.slice(0, 2))
    bench.give(other, entries.slice(2, 4))
    expect(taken(bench)).toBe(3)
    bench.give(peer, bench.author('q').lane(green, bundles(1), bench.now))
    expect(taken(bench)).toBe(5)
  })

  it('never exceeds burst and rate, whatever comes when', () => {
    const step = fc.record(
      { waitMs: fc.integer({ min: -1_000, max: 20_000 }), count: fc.integer({ min: 1, max: 6 }), kind: fc.constantFrom('bundle', 'alert') }
    )
    fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const bench = benchWith({ pushBurstMax: 4, pushesPerMinuteMax: 6, alertBurstMax: 2, alertsPerHourMax: 6 })
      const author = bench.author('p')
      const start = bench.now
      let latest = start
      let last = author.open(green, start)
      bench.give(peer, [last])
      for (const { waitMs, count, kind } of steps) {
        bench.now += waitMs
        latest = Math.max(latest, bench.now)
        for (let i = 0; i < count; i++) {
          last = author.next(laneAfter(last.entry), { kind, time: start, texts: ['x'] })
          bench.give(peer, [last])
        }
      }
      const kinds = [...bench.disk.entries.values()].map(({ entry }) => entry.header.kind)
      const backMs = steps.reduce((sum, { waitMs }) => sum + Math.max(0, -waitMs), 0)
      const elapsedMs = latest - start + backMs
      expect(kinds.filter((kind) => kind === 'alert').length).toBeLessThanOrEqual(2 + elapsedMs / 600_000)
      expect(kinds.filter((kind) => kind !== 'alert').length).toBeLessThanOrEqual(4 + elapsedMs / 10_000)
    }))
  })
})

describe("an author's storage quota", () => {
  const large = 'x'.repeat(1_000)
  const quotaBytesMax = 2_500

  function leafStatesOf (bench: Bench, entries: readonly PublishedEntry[]): Array<number[] | undefined> {
    return entries.map(({ entry }) => bench.machine.leafStates(entry.id))
  }

  it('keeps leaves away and no header, no alert and no withdrawal, and is told once', () => {
    const bench = benchWith({ quotaBytesMax })
    const entries = bench.author('p').lane(green, [...Array(4).fill({ texts: [large] }), { kind: 'alert', texts: [large] }, { texts: ['small'] }], bench.now)
    bench.give(peer, entries)
    const { held, quota } = leafState
    expect(leafStatesOf(bench, entries)).toEqual([[], [held], [held], [quota], [quota], [held], [quota]])
    expect(bench.machine.headOf(entries[0]?.entry.lane as Hex)).toMatchObject({ seq: 6 })
    expect(bench.machine.quotaUses()).toEqual([{ author: memberNamed('p'), bytes: 3_000, limitBytes: quotaBytesMax, leavesOver: 3 }])
    expect(bench.codes('report')).toEqual(['E_LIMIT_QUOTA'])
    expect(bench.disk.entries.get(entries[3]?.entry.id as Hex)?.states).toEqual([quota])
    expect(bench.sent(peer, 'want')).toEqual([])
    const last = entries.at(-1) as PublishedEntry
    bench.give(peer, [bench.author('p').withdrawal(last.entry, [{ entry: entries[1]?.entry.id as Hex, from: 0, count: 1 }], bench.now)])
    expect(leafStatesOf(bench, entries)[1]).toEqual([leafState.erased])
  })

  it('takes what was over it when there is room, and when it was raised', () => {
    const bench = benchWith({ quotaBytesMax })
    const entries = bench.author('p').lane(green, Array(4).fill({ texts: [large] }), bench.now)
    bench.give(peer, entries)
    const last = entries.at(-1) as PublishedEntry
    bench.give(peer, [bench.author('p').withdrawal(last.entry, [{ entry: entries[1]?.entry.id as Hex, from: 0, count: 1 }], bench.now)])
    bench.fire('reconcile', 2 * defaultLimits.reconcileIntervalMs)
    expect(bench.sent(peer, 'want').flatMap(({ leaves }) => leaves)).toEqual([{ entry: entries[3]?.entry.id, from: 0, count: 1 }])
    const later = new Bench([{ name: 'p' }, { name: 'q' }], { restored: bench.disk.restore() })
    later.up(peer)
    later.fire('reconcile', 2 * defaultLimits.reconcileIntervalMs)
    const wanted = later.sent(peer, 'want').flatMap(({ leaves }) => leaves).map(({ entry }) => entry)
    expect(wanted).toEqual([entries[3]?.entry.id, entries[4]?.entry.id])
    later.frame(peer, { type: 'chunk', chunk: (entries[4] as PublishedEntry).bodies[0]?.chunk as never }, 'bulk')
    expect(leafStatesOf(later, entries)[4]).toEqual([leafState.held])
  })

  it('holds for leaves on their way to the disk in other lanes', () => {
    const bench = benchWith({ quotaBytesMax })
    bench.holding = true
    const lanes = ['DK', 'SE', 'DE'].map((country) => (
      bench.author('p').lane({ tlp: 'green', audience: { any: [{ countries: [country] }, { all: true }] } } as HandlingTerms, [{ texts: [large] }], bench.now)
    ))
    lanes.forEach((entries) => { bench.give(peer, entries) })
    bench.release()
    expect([...bench.disk.bodies.values()].flat()).toHaveLength(2)
  })

  it('is not got past by an entry whose leaves are longer than it says', () => {
    const bench = benchWith()
    const entries = bench.author('p').lane(green, [{ texts: [large, large] }], bench.now)
    const { entry, bodies: [body] } = entries[1] as PublishedEntry
    bench.give(peer, entries.slice(0, 1))
    bench.frame(peer, { type: 'entry', entry })
    for (const from of [0, 1]) {
      bench.frame(
        peer,
        { type: 'chunk', chunk: { ...body?.chunk, from, leaves: [toUtf8('z'.repeat(1_500))], disclosure: { salts: [new Uint8Array(16)] } } as never }
      )
    }
    expect(bench.machine.leafStates(entry.id)).toEqual([leafState.held, leafState.refused])
    expect(bench.codes('reject')).toEqual(['E_PROOF_COUNT'])
  })

  it('is exceeded by no sequence of entries, and given back by failures', () => {
    const step = fc.record({ bytes: fc.integer({ min: 1, max: 1_500 }), fails: fc.constantFrom(true, false, false) })
    fc.assert(fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const bench = benchWith({ quotaBytesMax })
      const author = bench.author('p')
      let last = author.open(green, bench.now)
      bench.give(peer, [last])
      for (const { bytes, fails } of steps) {
        const next = author.next(laneAfter(last.entry), { time: bench.now, texts: ['y'.repeat(bytes)] })
        bench.failing = fails ? 'E_DISK_FULL' : undefined
        bench.give(peer, [next])
        bench.failing = undefined
        bench.give(peer, [next])
        last = next
      }
      const held = [...bench.disk.bodies.values()].flat().reduce((sum, { chunk }) => sum + (chunk.leaves[0]?.length ?? 0), 0)
      expect(held).toBeLessThanOrEqual(quotaBytesMax)
      expect(taken(bench)).toBe(steps.length + 1)
    }))
  })
})

describe('asking for the same again and again', () => {
  it('is answered for all that is held and repeatedBytesMax more, and slowly beyond', () => {
    const bench = benchWith({ repeatedBytesMax: 10 * 65_536 })
    const entries = bench.author('self').lane(green, bundles(4), bench.now)
    bench.feed({ type: 'publish', token: 't', entries })
    const lane = entries[0]?.entry.lane as Hex
    const served = (): number => bench.sent(peer, 'entry').length
    const pushed = served()
    for (let i = 0; i < 20; i++) {
      bench.frame(peer, { type: 'want', lanes: [{ lane, from: 1, to: 4 }], leaves: [] })
      bench.frame(peer, { type: 'credit', bytes: 1e9 })
    }
    // what is loaded together goes together
    expect(served() - pushed).toBeLessThanOrEqual(5 + 10 + 4)
    expect(served() - pushed).toBeGreaterThanOrEqual(5 + 10)
    const before = served()
    bench.feed({ type: 'peer:down', peer })
    bench.up(peer)
    bench.frame(peer, { type: 'want', lanes: [{ lane, from: 1, to: 4 }], leaves: [] })
    expect(served()).toBe(before)
    bench.fire('served', defaultLimits.servedWindowMs)
    expect(served()).toBe(before + 4)
  })
})

describe('asking what this node has', () => {
  it('is answered roundsPerMinuteMax times at once, and again in the next minute', () => {
    const { roundsPerMinuteMax } = defaultLimits
    const bench = benchWith()
    bench.feed({ type: 'publish', token: 't', entries: bench.author('self').lane(green, bundles(1), bench.now) })
    const ask = (): void => { bench.frame(peer, { type: 'digest', digest: '00'.repeat(32) }) }
    for (let i = 0; i < 2 * roundsPerMinuteMax; i++) {
      ask()
    }
    expect(bench.sent(peer, 'groups')).toHaveLength(roundsPerMinuteMax)
    expect(new Set(bench.codes('reject'))).toEqual(new Set(['E_LIMIT_ROUNDS']))
    bench.now += minuteMs
    ask()
    expect(bench.sent(peer, 'groups')).toHaveLength(roundsPerMinuteMax + 1)
  })
})
