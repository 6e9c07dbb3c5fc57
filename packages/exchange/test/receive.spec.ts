import { laneAfter, toUtf8 } from '@hanse/core'
import { describe, expect, it } from 'vitest'
import { leafState } from '../src/index.ts'
import { Bench } from './support/bench.ts'
import { memberNamed, nodeNamed } from './support/federation.ts'
import type { PublishedEntry } from '../src/index.ts'
import type { HandlingTerms } from '@hanse/core'

const peer = nodeNamed('p')
const other = nodeNamed('q')
const green: HandlingTerms = { tlp: 'green' }

function benchWith (
  options: ConstructorParameters<typeof Bench>[1] = {},
  specs: ConstructorParameters<typeof Bench>[0] = [{ name: 'p' }, { name: 'q' }]
): Bench {
  const bench = new Bench(specs, options)
  bench.up(peer)
  bench.up(other)
  return bench
}

function bundles (count: number): Array<{ texts: string[] }> {
  return Array.from({ length: count }, (_, i) => ({ texts: [`leaf ${i}`] }))
}

describe('an entry that arrives', () => {
  it('is held, delivered and announced only when it is stored', () => {
    const bench = benchWith()
    const [opening, entry] = bench.author('p').lane(green, bundles(1), bench.now) as [PublishedEntry, PublishedEntry]
    bench.holding = true
    bench.give(peer, [opening, entry])
    expect(bench.of('store')).toHaveLength(1)
    expect(bench.machine.headOf(entry.entry.lane)).toBeUndefined()
    expect(bench.machine.header(entry.entry.id)).toBe(entry.entry)
    expect(bench.of('deliver').filter(({ event }) => event.type === 'entry')).toEqual([])
    bench.release()
    expect(bench.machine.headOf(entry.entry.lane)).toEqual({ seq: 1, id: entry.entry.id })
    expect(bench.of('deliver').map(({ event }) => event.type).filter((type) => type === 'entry')).toHaveLength(2)
  })

  it('is stored once, however often it comes', () => {
    const bench = benchWith()
    const entries = bench.author('p').lane(green, bundles(2), bench.now)
    bench.holding = true
    bench.give(peer, entries)
    bench.give(other, entries)
    bench.release()
    bench.give(other, entries)
    expect(bench.of('store').flatMap(({ writes }) => writes).filter(({ type }) => type === 'entry')).toHaveLength(3)
    expect(bench.of('store').flatMap(({ writes }) => writes).filter(({ type }) => type === 'chunk')).toHaveLength(2)
    expect(bench.codes('reject')).toEqual([])
  })

  it('is forgotten when it cannot be stored, and taken when it comes again', () => {
    const bench = benchWith()
    const entries = bench.author('p').lane(green, bundles(1), bench.now)
    bench.failing = 'E_DISK_FULL'
    bench.give(peer, entries)
    expect(bench.codes('report')).toContain('E_DISK_FULL')
    expect(bench.machine.lanes()).toEqual([])
    bench.failing = undefined
    bench.give(peer, entries)
    expect(bench.machine.lanes()).toHaveLength(1)
  })

  it('is asked for from the beginning of its lane when the opening is unknown', () => {
    const bench = benchWith()
    const [, , third] = bench.author('p').lane(green, bundles(2), bench.now) as [PublishedEntry, PublishedEntry, PublishedEntry]
    bench.give(peer, [third])
    expect(bench.sent(peer, 'want')).toEqual([{ type: 'want', lanes: [{ lane: third.entry.lane, from: 0, to: 2 }], leaves: [] }])
    expect(bench.codes('reject')).toEqual([])
    expect(bench.of('store')).toEqual([])
  })

  it('is stored and delivered at once ahead of a gap, which is asked for', () => {
    const bench = benchWith()
    const [opening, , , fourth] = bench.author('p').lane(green, bundles(3), bench.now) as [PublishedEntry, PublishedEntry, PublishedEntry, PublishedEntry]
    bench.give(peer, [opening, fourth])
    expect(bench.machine.lane(fourth.entry.lane)).toMatchObject({ head: { seq: 0 }, ahead: 1 })
    expect(bench.sent(peer, 'want').at(-1)?.lanes).toEqual([{ lane: fourth.entry.lane, from: 1, to: 2 }])
  })

  it('is refused more than aheadMax beyond the head: E_CHAIN_AHEAD', () => {
    const bench = benchWith({ limits: { aheadMax: 3 } })
    const entries = bench.author('p').lane(green, bundles(5), bench.now)
    bench.give(peer, [entries[0], entries[3], entries[4]] as PublishedEntry[])
    expect(bench.codes('reject')).toEqual(['E_CHAIN_AHEAD'])
    expect(bench.machine.lane(entries[0]?.entry.lane as string)).toMatchObject({ ahead: 1 })
  })

  it.each([
    ['E_NOT_CLEARED', 'p', { tlp: 'amber', audience: { any: [{ members: [memberNamed('q')] }] } }, peer],
    ['E_TLP_RED_RELAY', 'p', { tlp: 'red', audience: { any: [{ members: [memberNamed('self'), memberNamed('q')] }] } }, other],
    ['E_ROLE_OBSERVER', 'o', green, peer]
  ] as const)('is refused with nothing stored: %s', (code, author, terms, from) => {
    const bench = benchWith({}, [{ name: 'p' }, { name: 'q' }, { name: 'o', role: 'observer' }])
    const entries = bench.author(author).lane(terms as HandlingTerms, bundles(1), bench.now)
    bench.give(from, entries)
    expect(bench.codes('reject')).toContain(code)
    expect(bench.of('store').flatMap(({ writes }) => writes).filter((write) => write.type === 'entry' && write.entry.header.seq > 0)).toEqual([])
    expect(bench.codes('hangup')).toEqual([])
  })

  it('is taken from an observer when it is an acknowledgement', () => {
    const bench = benchWith({}, [{ name: 'p' }, { name: 'q' }, { name: 'o', role: 'observer' }])
    bench.give(peer, bench.author('o').lane(green, [{ texts: ['seen'], kind: 'ack' }], bench.now))
    expect(bench.machine.lanes()).toMatchObject([{ head: { seq: 1 } }])
  })

  it('is RED and taken from another node of this member', () => {
    const bench = new Bench([{ name: 'p' }, { name: 'q' }])
    const terms: HandlingTerms = { tlp: 'red', audience: { any: [{ members: [memberNamed('self')] }] } }
    bench.up(peer)
    bench.give(peer, bench.author('p').lane(terms, bundles(1), bench.now))
    expect(bench.machine.lanes()).toHaveLength(1)
  })

  it('is kept a while when its time lies ahead, and refused when it lies far ahead', () => {
    const bench = benchWith({ limits: { deferredMax: 2 } })
    const [opening] = bench.author('p').lane(green, [], bench.now) as [PublishedEntry]
    bench.give(peer, [opening])
    const lane = laneAfter(opening.entry)
    const soon = [1, 2, 3].map((i) => bench.author('p').next(lane, { texts: [`${i}`], time: bench.now + 600_000 }))
    const late = bench.author('p').next(lane, { texts: ['late'], time: bench.now + 3_600_001 })
    bench.give(peer, [late, ...soon])
    expect(bench.codes('reject')).toEqual(['E_TIME_FUTURE', 'E_TIME_FUTURE'])
    expect(bench.machine.headOf(lane.lane)?.seq).toBe(0)
    bench.fire('deferred', 30_000)
    expect(bench.machine.headOf(lane.lane)?.seq).toBe(0)
    bench.fire('deferred', 300_000)
    expect(bench.machine.headOf(lane.lane)?.seq).toBe(1)
  })

  it('keeps its header and not its leaves when it has expired', () => {
    const bench = benchWith()
    const entries = bench.author('p').lane(green, [{ texts: ['x', 'y'], expiry: bench.now + 1_000 }], bench.now)
    bench.now += 1_000
    bench.give(peer, entries)
    const [, entry] = entries as [PublishedEntry, PublishedEntry]
    expect(bench.machine.leafStates(entry.entry.id)).toEqual([leafState.expired, leafState.expired])
    expect(bench.disk.bodies.size).toBe(0)
    expect(bench.disk.entries.get(entry.entry.id)?.states).toEqual([leafState.expired, leafState.expired])
  })

  it('is refused when a node has lanesPerNodeMax lanes: E_LIMIT_LANES', () => {
    const bench = benchWith({ limits: { lanesPerNodeMax: 2 } })
    const author = bench.author('p')
    bench.give(peer, [1, 2, 3].map(() => author.open(green, bench.now)))
    expect(bench.codes('reject')).toEqual(['E_LIMIT_LANES'])
    expect(bench.machine.lanes()).toHaveLength(2)
  })

  it('is dropped when arrivingMax frames of the peer wait to be stored: E_LIMIT_ARRIVING', () => {
    const bench = benchWith({ limits: { arrivingMax: 2 } })
    bench.holding = true
    bench.give(peer, bench.author('p').lane(green, bundles(3), bench.now))
    expect(bench.codes('reject')).toEqual(['E_LIMIT_ARRIVING', 'E_LIMIT_ARRIVING'])
    bench.release()
    expect(bench.machine.lanes()).toMatchObject([{ head: { seq: 1 } }])
  })
})

describe('a peer that sends faster than the store writes', () => {
  it('has at most arrivingBytesMax bytes waiting: E_LIMIT_ARRIVING', () => {
    const bench = benchWith({ limits: { arrivingBytesMax: 150_000 } })
    bench.holding = true
    bench.give(peer, bench.author('p').lane(green, [1, 2, 3].map((i) => ({ texts: [`${i}`.padEnd(100_000, 'x')] })), bench.now))
    expect(bench.codes('reject')).toEqual(['E_LIMIT_ARRIVING', 'E_LIMIT_ARRIVING'])
    bench.release()
    expect(bench.machine.lanes()).toMatchObject([{ head: { seq: 1 } }])
  })
})

describe('leaves that arrive by themselves', () => {
  it('need a known header: E_ENTRY_UNKNOWN', () => {
    const bench = benchWith()
    const [, entry] = bench.author('p').lane(green, bundles(1), bench.now) as [PublishedEntry, PublishedEntry]
    bench.frame(peer, { type: 'chunk', chunk: (entry.bodies[0] as PublishedEntry['bodies'][number]).chunk }, 'bulk')
    expect(bench.codes('reject')).toEqual(['E_ENTRY_UNKNOWN'])
  })

  it('complete an entry of which only the header came, and are delivered', () => {
    const bench = benchWith()
    const [opening, entry] = bench.author('p').lane(
      green,
      [{ texts: ['x'.repeat(200_000), 'y'.repeat(200_000)] }],
      bench.now
    ) as [PublishedEntry, PublishedEntry]
    bench.give(peer, [opening, entry])
    expect(bench.machine.leafStates(entry.entry.id)).toEqual([leafState.held, leafState.wanted])
    expect(bench.sent(peer, 'want').at(-1)?.leaves).toEqual([{ entry: entry.entry.id, from: 1, count: 1 }])
    const { chunk } = entry.bodies[1] as PublishedEntry['bodies'][number]
    bench.frame(peer, { type: 'chunk', chunk }, 'bulk')
    bench.frame(peer, { type: 'chunk', chunk }, 'bulk')
    expect(bench.machine.leafStates(entry.entry.id)).toEqual([leafState.held, leafState.held])
    const delivered = bench.of('deliver').map(({ event }) => event).filter((event) => event.type === 'leaves')
    expect(delivered).toHaveLength(1)
    expect(delivered[0]).toMatchObject({ bodies: [{ chunk: { leaves: [toUtf8('y'.repeat(200_000))] } }] })
  })
})
