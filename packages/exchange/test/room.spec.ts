/** A node with too little room for what others publish: it asks for nothing that it cannot store, and for all of it once there is room. */
import { describe, expect, it } from 'vitest'
import { defaultLimits, leafState } from '../src/index.ts'
import { Bench } from './support/bench.ts'
import { nodeNamed } from './support/federation.ts'
import type { PublishedEntry } from '../src/index.ts'
import type { HandlingTerms, Hex } from '@hanse/core'

const peer = nodeNamed('p')
const other = nodeNamed('q')
const green: HandlingTerms = { tlp: 'green' }
const { reconcileIntervalMs, wantTimeoutMs } = defaultLimits

function cramped (): Bench {
  const bench = new Bench([{ name: 'p' }, { name: 'q' }])
  bench.up(peer)
  bench.feed({ type: 'room', enough: false })
  return bench
}

/** Entries of p, whose headers alone are taken. */
function headers (bench: Bench, kinds: readonly string[]): PublishedEntry[] {
  const entries = bench.author('p').lane(green, kinds.map((kind) => ({ kind, texts: [`an object of a ${kind}`] })), bench.now)
  bench.give(peer, entries.map(({ entry }) => ({ entry, bodies: [] })))
  return entries
}

function wantedLeaves (bench: Bench, of = peer): Hex[] {
  return bench.sent(of, 'want').flatMap(({ leaves }) => leaves).map(({ entry }) => entry)
}

describe('without room for leaves of others', () => {
  it('those of alerts alone are asked for, however many rounds go by, and the others at once when there is room', () => {
    const bench = cramped()
    const [, first, alert, last] = headers(bench, ['bundle', 'alert', 'bundle'])
    expect(wantedLeaves(bench)).toEqual([alert?.entry.id])
    bench.give(peer, [alert as PublishedEntry], 'bulk')
    for (let i = 0; i < 5; i++) {
      bench.fire('reconcile', 2 * reconcileIntervalMs)
      bench.fire('wants', wantTimeoutMs)
    }
    expect(wantedLeaves(bench)).toEqual([alert?.entry.id])
    bench.feed({ type: 'room', enough: true })
    expect(wantedLeaves(bench)).toEqual([alert, first, last].map((entry) => entry?.entry.id))
    bench.give(peer, [first, last] as PublishedEntry[], 'bulk')
    expect(bench.machine.leafStates(last?.entry.id as Hex)).toEqual([leafState.held])
  })

  it('a range is asked for once, though its answer is not read on, and of another peer only when there is room', () => {
    const bench = cramped()
    bench.up(other)
    const entries = bench.author('p').lane(green, Array(3).fill({ texts: ['x'] }), bench.now)
    const [{ entry: opening }, , , { entry: last }] = entries as [PublishedEntry, PublishedEntry, PublishedEntry, PublishedEntry]
    bench.give(peer, [{ entry: opening, bodies: [] }, { entry: last, bodies: [] }])
    const ranges = (of: string): unknown[] => bench.sent(of, 'want').flatMap(({ lanes }) => lanes)
    const heads = { type: 'heads' as const, groups: [], heads: [{ lane: opening.lane, seq: 3, head: last.id }], answer: true, last: true }
    expect(ranges(peer)).toEqual([{ lane: opening.lane, from: 1, to: 2 }])
    for (let i = 0; i < 5; i++) {
      bench.fire('wants', wantTimeoutMs)
      for (const one of [peer, other]) {
        bench.frame(one, heads)
      }
    }
    expect([...ranges(peer), ...ranges(other)]).toHaveLength(1)
    bench.feed({ type: 'room', enough: true })
    expect([...ranges(peer), ...ranges(other)]).toHaveLength(1)
    bench.fire('wants', wantTimeoutMs)
    expect(ranges(other)).toEqual([{ lane: opening.lane, from: 1, to: 2 }])
  })

  it('nothing changes by being told twice, nor without any peer', () => {
    const bench = new Bench([{ name: 'p' }])
    bench.feed({ type: 'room', enough: false })
    bench.feed({ type: 'room', enough: true })
    expect(bench.feed({ type: 'room', enough: true })).toEqual([])
  })
})
