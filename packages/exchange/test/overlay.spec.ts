import { describe, expect, it } from 'vitest'
import { defaultLimits } from '../src/index.ts'
import { Bench } from './support/bench.ts'
import { memberNamed, nodeNamed, rosterOf } from './support/federation.ts'
import { World } from './support/world.ts'
import type { MemberSpec } from './support/federation.ts'
import type { Limits, PublishedEntry } from '../src/index.ts'
import type { HandlingTerms, NodeId } from '@hanse/core'

const others = Array.from({ length: 99 }, (_, i) => `m${i}`)
/** On one side of one cycle this many members that are away are skipped. */
const skippedMax = 16
const awayAfterMs = 30_000

function alone (limits: Partial<Limits> = {}, count = others.length): Bench {
  const bench = new Bench(others.slice(0, count).map((name) => ({ name })), { limits })
  bench.feed({ type: 'roster', roster: bench.roster })
  return bench
}

/** Every node that was dialled, the higher ids that are given time first. */
function dialled (bench: Bench): Set<NodeId> {
  return new Set(bench.of('dial').map(({ peer }) => peer))
}

/** Fires dial timers until nothing new is dialled for a while. */
function wait (bench: Bench): void {
  for (let passed = 0; passed < awayAfterMs; passed += 1_000) {
    bench.fire('dial', 1_000)
  }
}

describe('the overlay', () => {
  it('is everyone up to meshMembersMax members, and six neighbours beyond', () => {
    const { meshMembersMax } = defaultLimits
    const small = alone({}, meshMembersMax - 1)
    small.fire('dial', defaultLimits.dialYieldMs)
    expect(dialled(small).size).toBe(meshMembersMax - 1)
    const large = alone({}, meshMembersMax)
    large.fire('dial', defaultLimits.dialYieldMs)
    expect(dialled(large).size).toBeLessThanOrEqual(6)
  })

  it('is the same for all: whom a node has as neighbour has it as neighbour, and all hang together', () => {
    const world = new World({ members: 150, seed: 1 })
    world.start()
    const peers = new Map(world.ids.map((id) => [id, world.net.host(id).machine.peers().map(({ peer }) => peer)]))
    expect(Math.max(...[...peers.values()].map(({ length }) => length))).toBe(6)
    const reached = new Set([world.id(0)])
    for (const id of reached) {
      peers.get(id)?.forEach((peer) => reached.add(peer))
    }
    expect(reached.size).toBe(150)
  })

  it('leaves out who is away, in bounds, tries them again, and has them back when they come', () => {
    const bench = alone()
    bench.fire('dial', defaultLimits.dialYieldMs)
    const first = dialled(bench)
    wait(bench)
    const more = dialled(bench)
    expect(more.size).toBeGreaterThan(first.size)
    expect(more.size).toBeLessThanOrEqual(6 * skippedMax)
    bench.effects = bench.of('schedule')
    bench.fire('dial', defaultLimits.dialBackoffMaxMs)
    expect(dialled(bench)).toEqual(more)
    for (const peer of first) {
      bench.upInTrees(peer)
    }
    bench.effects = bench.of('schedule')
    wait(bench)
    // nobody needs those who took their places any more
    expect(dialled(bench).size).toBe(0)
  })

  it('of a handling leaves out whom it does not clear, and is there once a lane of it is held', () => {
    const cleared = others.filter((_, i) => i % 3 === 0)
    const terms: HandlingTerms = { tlp: 'amber', audience: { any: [{ members: ['self', ...cleared].map((name) => memberNamed(name)) }] } }
    const bench = alone()
    bench.fire('dial', defaultLimits.dialYieldMs)
    const base = dialled(bench)
    const author = nodeNamed(cleared[0] as string)
    bench.upInTrees(author)
    bench.give(author, bench.author(cleared[0] as string).lane(terms, [{ texts: ['x'] }], bench.now))
    const added = [...dialled(bench)].filter((peer) => !base.has(peer))
    expect(added.length).toBeGreaterThan(0)
    expect(added.length).toBeLessThanOrEqual(6)
    expect(added.filter((peer) => !cleared.some((name) => nodeNamed(name) === peer))).toEqual([])
  })

  it('passes over who takes no part in trees', () => {
    const bench = alone()
    bench.fire('dial', defaultLimits.dialYieldMs)
    const before = dialled(bench)
    const [older] = before as unknown as Iterable<NodeId>
    bench.up(older as NodeId)
    bench.fire('dial', defaultLimits.dialYieldMs)
    expect(dialled(bench).size).toBeGreaterThan(before.size)
  })
})

describe('what is owed in a large federation', () => {
  const few: HandlingTerms = { tlp: 'amber', audience: { any: [{ members: others.slice(0, 10).map((name) => memberNamed(name)) }] } }

  it('is brought to each of a few by the author, who dials them when it publishes, and again after a restart', () => {
    const bench = alone()
    bench.feed({ type: 'publish', token: 't', entries: bench.author('self').lane(few, [{ texts: ['x'] }], bench.now) })
    const readers = others.slice(0, 10).map((name) => nodeNamed(name))
    bench.fire('dial', defaultLimits.dialYieldMs)
    expect(readers.filter((peer) => !dialled(bench).has(peer))).toEqual([])
    const again = new Bench(others.map((name) => ({ name })), { restored: bench.disk.restore() })
    again.feed({ type: 'roster', roster: again.roster })
    again.fire('dial', defaultLimits.dialYieldMs)
    expect(readers.filter((peer) => !dialled(again).has(peer))).toEqual([])
  })

  it('says of nobody that it is unreachable before it was dialled in vain', () => {
    const bench = alone()
    const entries = bench.author('self').lane(few, [{ texts: ['x'] }], bench.now)
    bench.feed({ type: 'publish', token: 't', entries })
    const statuses = (): Set<string> => new Set(bench.machine.delivery(entries.map(({ entry }) => entry.id)).map(({ status }) => status))
    expect(statuses()).toEqual(new Set(['pending']))
    wait(bench)
    expect(statuses()).toEqual(new Set(['unreachable']))
  })

  it('is a withdrawal too, to one who was a reader and is no longer cleared', () => {
    const reader = nodeNamed('m0')
    const specs = (sectors: string[]): MemberSpec[] => others.map((name) => ({ name, sectors: name === 'm0' ? sectors : [] }))
    const bench = new Bench(specs(['energy']))
    const terms: HandlingTerms = { tlp: 'amber', audience: { any: [{ sectors: ['energy'] }] } }
    const [opening, entry] = bench.author('self').lane(terms, [{ texts: ['x'] }], bench.now) as [PublishedEntry, PublishedEntry]
    bench.feed({ type: 'publish', token: 't', entries: [opening, entry] })
    bench.upInTrees(reader)
    bench.frame(reader, bench.receipt(bench.node('m0'), opening.entry.lane, 1, entry.entry.id))
    bench.feed({ type: 'peer:down', peer: reader })
    bench.feed({ type: 'roster', roster: rosterOf([{ name: 'self' }, ...specs([])], 'later') })
    bench.fire('dial', defaultLimits.dialBackoffMaxMs)
    bench.effects = bench.of('schedule')
    const withdrawal = bench.author('self').withdrawal(entry.entry, [{ entry: entry.entry.id, from: 0, count: 1 }], bench.now)
    bench.feed({ type: 'publish', token: 'w', entries: [withdrawal] })
    expect(dialled(bench).has(reader)).toBe(true)
    bench.upInTrees(reader)
    expect(bench.sent(reader, 'entry').map(({ entry: sent }) => sent.header.kind)).toEqual(['withdrawal'])
    bench.feed({ type: 'peer:down', peer: reader })
    bench.effects = bench.of('schedule')
    bench.fire('floor', defaultLimits.floorDelayMs)
    expect(dialled(bench).has(reader)).toBe(false)
  })
})
