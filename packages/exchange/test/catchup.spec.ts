import { laneAfter } from '@hanse/core'
import { describe, expect, it } from 'vitest'
import { leafState } from '../src/index.ts'
import { Bench } from './support/bench.ts'
import { memberNamed, nodeNamed, rosterOf } from './support/federation.ts'
import { Network } from './support/network.ts'
import type { Sent } from './support/host.ts'
import type { PublishedEntry } from '../src/index.ts'
import type { HandlingTerms, Hex, NodeId } from '@hanse/core'

const green: HandlingTerms = { tlp: 'green' }
const [a, b, c] = ['a', 'b', 'c'].map((name) => nodeNamed(name)) as [NodeId, NodeId, NodeId]
const peer = nodeNamed('p')
const specs = ['a', 'b', 'c'].map((name) => ({ name }))

function bundles (count: number, bytes = 300): Array<{ texts: string[] }> {
  return Array.from({ length: count }, (_, i) => ({ texts: [`leaf ${i} `.padEnd(bytes, 'x')] }))
}

function bytesOf (sent: readonly Sent[]): number {
  return sent.reduce((sum, { bytes }) => sum + bytes, 0)
}

function publishAll (net: Network, from: NodeId, entries: PublishedEntry[]): Hex[] {
  net.publish(from, entries)
  net.advance(1_000)
  return entries.map(({ entry }) => entry.id)
}

describe('catching up', () => {
  it('costs one digest each interval when nothing changed', () => {
    const net = new Network({ roster: rosterOf(specs) })
    net.start()
    net.advance(3_000)
    publishAll(net, a, net.host(a).author.lane(green, bundles(50), net.now))
    net.advance(120_000)
    const from = net.sent.length
    net.advance(600_000)
    const idle = net.sent.slice(from)
    expect(new Set(idle.map(({ message }) => message.type))).toEqual(new Set(['digest']))
    expect(bytesOf(idle) / idle.length).toBeLessThanOrEqual(400)
    expect(idle.length / 3).toBeLessThanOrEqual(12)
  })

  it('moves little more than what is missing', () => {
    let apart = false
    const net = new Network({ roster: rosterOf(specs.slice(0, 2)), reachable: () => !apart })
    net.connect(a, b)
    const entries = net.host(a).author.lane(green, bundles(1_100), net.now)
    publishAll(net, a, entries.slice(0, 1_001))
    net.advance(5_000)
    apart = true
    net.cut(a, b)
    const missed = entries.slice(1_001)
    publishAll(net, a, missed)
    expect(net.host(b).disk.entries.size).toBe(1_001)
    apart = false
    const from = net.sent.length
    net.connect(a, b)
    net.advance(5_000)
    expect(net.host(b).disk.entries.size).toBe(1_101)
    const missing = missed.reduce(
      (sum, { entry, bodies: [body] }) => sum + entry.headerBytes.length + entry.signature.length + 32 + (body?.chunk.leaves[0]?.length ?? 0),
      0
    )
    expect(bytesOf(net.sent.slice(from).filter(({ class: name }) => name === 'bulk'))).toBeLessThanOrEqual(1.1 * missing)
    expect(bytesOf(net.sent.slice(from))).toBeLessThanOrEqual(1.1 * missing + 2_000)
  })

  it('asks others before the author, and the author for RED', () => {
    const net = new Network({ roster: rosterOf(specs), reachable: (x, y) => ![x, y].includes(c) })
    const red: HandlingTerms = { tlp: 'red', audience: { any: [{ members: [memberNamed('b'), memberNamed('c')] }] } }
    net.connect(a, b)
    net.advance(1_000)
    const open = publishAll(net, a, net.host(a).author.lane(green, bundles(5), net.now))
    const secret = publishAll(net, a, net.host(a).author.lane(red, bundles(5), net.now))
    const late = new Network({ roster: rosterOf(specs) })
    for (const id of [a, b]) {
      Object.assign(late.host(id).disk, { entries: net.host(id).disk.entries, bodies: net.host(id).disk.bodies })
      late.restart(id)
    }
    late.connect(a, c)
    late.connect(b, c)
    late.advance(20_000)
    const served = late.sent.filter(({ to, message }) => to === c && message.type === 'entry')
    expect(new Set(served.map(({ from, message }) => [from, message.type === 'entry' ? message.entry.lane : ''].join(' '))).size).toBe(2)
    expect(served.filter(({ message }) => message.type === 'entry' && secret.includes(message.entry.id)).every(({ from }) => from === a)).toBe(true)
    expect([...late.host(c).disk.entries.keys()].sort()).toEqual([...open, ...secret].sort())
    expect(
      late.sent.filter(({ from, to, message }) => from === b && to === c && (message.type === 'heads' || message.type === 'groups')).length
    ).toBeGreaterThan(0)
  })

  it('fetches entries of many chunks, paced by credit', () => {
    const net = new Network({ roster: rosterOf(specs.slice(0, 2)) })
    const texts = Array.from({ length: 40 }, (_, i) => `${i}`.padEnd(200_000, 'x'))
    const ids = publishAll(net, a, net.host(a).author.lane(green, [{ texts }], net.now))
    net.connect(a, b)
    net.advance(10_000)
    expect(net.host(b).disk.leaves(ids[1] as Hex).size).toBe(40)
    expect(net.sent.filter(({ message }) => message.type === 'chunk')).toHaveLength(39)
    expect(net.host(a).machine.delivery(ids)).toMatchObject([{ status: 'acknowledged' }])
  })

  it('moves on to another peer when one does not answer', () => {
    const bench = new Bench([{ name: 'p' }, { name: 'q' }, { name: 'r' }])
    const entries = bench.author('r').lane(green, bundles(3), bench.now)
    const head = entries[3] as PublishedEntry
    const heads = { type: 'heads' as const, groups: [], heads: [{ lane: head.entry.lane, seq: 3, head: head.entry.id }], answer: true, last: true }
    for (const name of ['p', 'q']) {
      bench.up(nodeNamed(name))
      bench.frame(nodeNamed(name), heads)
    }
    const asked = (): number[] => ['p', 'q'].map((name) => bench.sent(nodeNamed(name), 'want').length)
    expect(asked().reduce((sum, one) => sum + one)).toBe(1)
    bench.fire('wants', 10_000)
    expect(asked()).toEqual([1, 1])
    bench.fire('wants', 10_000)
    expect(asked()).toEqual([1, 1])
    bench.frame(peer, heads)
    expect(asked()).toEqual([2, 1])
    bench.feed({ type: 'peer:down', peer })
    bench.frame(nodeNamed('q'), heads)
    expect(asked()).toEqual([2, 2])
  })

  it('marks leaves that a peer does not give, asks the next, and tries again with the next round', () => {
    const bench = new Bench([{ name: 'p' }, { name: 'q' }])
    const [opening, entry] = bench.author('q').lane(green, bundles(1), bench.now) as [PublishedEntry, PublishedEntry]
    bench.up(peer)
    bench.frame(peer, { type: 'entry', entry: opening.entry })
    bench.frame(peer, { type: 'entry', entry: entry.entry })
    const want = { type: 'want', lanes: [], leaves: [{ entry: entry.entry.id, from: 0, count: 1 }] }
    expect(bench.sent(peer, 'want')).toEqual([want])
    bench.frame(peer, { type: 'absent', lanes: [], leaves: want.leaves }, 'bulk')
    expect(bench.machine.leafStates(entry.entry.id)).toEqual([leafState.withheld])
    expect(bench.sent(peer, 'want')).toHaveLength(1)
    bench.fire('reconcile', 90_000)
    expect(bench.sent(peer, 'want')).toHaveLength(2)
    bench.up(nodeNamed('q'))
    bench.give(nodeNamed('q'), [entry])
    expect(bench.machine.leafStates(entry.entry.id)).toEqual([leafState.held])
  })

  it('asks for the rest of every large entry that is pushed, also while it waits for another', () => {
    const bench = new Bench([{ name: 'p' }])
    const large = { texts: ['x', 'y'].map((letter) => letter.repeat(200_000)) }
    const [opening, first, second] = bench.author('p').lane(green, [large, large], bench.now) as [PublishedEntry, PublishedEntry, PublishedEntry]
    bench.up(peer)
    bench.give(peer, [opening, first])
    bench.give(peer, [second])
    const rest = ({ entry }: PublishedEntry): object => ({ type: 'want', lanes: [], leaves: [{ entry: entry.id, from: 1, count: 1 }] })
    expect(bench.sent(peer, 'want')).toEqual([rest(first)])
    for (const { bodies: [, body] } of [first, second]) {
      bench.frame(peer, { type: 'chunk', chunk: (body as PublishedEntry['bodies'][number]).chunk }, 'bulk')
    }
    expect(bench.sent(peer, 'want')).toEqual([rest(first), rest(second)])
    expect(bench.machine.leafStates(second.entry.id)).toEqual([leafState.held, leafState.held])
  })

  it('answers alike what is unknown and what the asker is not cleared for', () => {
    const bench = new Bench([{ name: 'p' }, { name: 'q' }])
    const entries = bench.author('self').lane({ tlp: 'amber', audience: { any: [{ members: [memberNamed('q')] }] } }, bundles(1), bench.now)
    bench.feed({ type: 'publish', token: 't', entries })
    bench.up(peer)
    const lanes = [entries[1]?.entry.lane as Hex, '11'.repeat(32)].map((lane) => ({ lane, from: 0, to: 1 }))
    const leaves = [entries[1]?.entry.id as Hex, '22'.repeat(32)].map((id) => ({ entry: id, from: 0, count: 1 }))
    for (const range of lanes) {
      bench.frame(peer, { type: 'want', lanes: [range], leaves: [] })
    }
    for (const range of leaves) {
      bench.frame(peer, { type: 'want', lanes: [], leaves: [range] })
    }
    expect(bench.sent(peer, 'absent')).toEqual(
      [...lanes.map((range) => ({ type: 'absent', lanes: [range], leaves: [] })), ...leaves.map((range) => ({ type: 'absent', lanes: [], leaves: [range] }))]
    )
    expect(bench.sent(peer, 'entry')).toEqual([])
    expect(bench.of('load')).toEqual([])
  })

  it('gives the header without leaves whose own marking is stricter', () => {
    const bench = new Bench([{ name: 'p' }])
    const facts = {
      status: 'parsed' as const,
      type: 'indicator',
      id: '',
      marking: 'tlp' as const,
      tlp: 'red' as const,
      refs: [],
      context: false,
      relation: false,
      sectors: [],
      countries: []
    }
    const entries = bench.author('self').lane(green, [{ texts: ['secret'], facts: [facts] }], bench.now)
    bench.feed({ type: 'publish', token: 't', entries })
    bench.up(peer)
    const { lane, id } = (entries[1] as PublishedEntry).entry
    bench.frame(peer, { type: 'want', lanes: [{ lane, from: 1, to: 1 }], leaves: [] })
    expect(bench.sent(peer, 'entry')).toEqual([{ type: 'entry', entry: (entries[1] as PublishedEntry).entry }])
    expect(bench.sent(peer, 'absent')).toEqual([{ type: 'absent', lanes: [], leaves: [{ entry: id, from: 0, count: 1 }] }])
  })

  it('answers what the store no longer has as absent', () => {
    const bench = new Bench([{ name: 'p' }])
    const entries = bench.author('self').lane(green, bundles(2), bench.now)
    bench.feed({ type: 'publish', token: 't', entries })
    bench.up(peer)
    bench.disk.bodies.delete((entries[1] as PublishedEntry).entry.id)
    bench.frame(peer, { type: 'want', lanes: [{ lane: (entries[0] as PublishedEntry).entry.lane, from: 0, to: 5 }], leaves: [] })
    expect(bench.sent(peer, 'entry').map(({ chunk }) => chunk === undefined)).toEqual([true, true, false])
    expect(bench.sent(peer, 'absent')).toEqual(
      [
        {
          type: 'absent',
          lanes: [{ lane: (entries[0] as PublishedEntry).entry.lane, from: 3, to: 5 }],
          leaves: [{ entry: (entries[1] as PublishedEntry).entry.id, from: 0, count: 1 }]
        }
      ]
    )
  })
})

describe('a lane that goes on', () => {
  it('is caught up with from where it was', () => {
    let apart = false
    const net = new Network({ roster: rosterOf(specs.slice(0, 2)), reachable: () => !apart })
    net.connect(a, b)
    net.advance(100)
    const entries = net.host(a).author.lane(green, bundles(3), net.now)
    publishAll(net, a, entries)
    apart = true
    net.cut(a, b)
    const more = net.host(a).author.next(laneAfter((entries.at(-1) as PublishedEntry).entry), { texts: ['more'], time: net.now })
    publishAll(net, a, [more])
    apart = false
    const from = net.sent.length
    net.connect(a, b)
    net.advance(1_000)
    expect(net.sent.slice(from).filter(({ message }) => message.type === 'entry')).toHaveLength(1)
    expect(net.host(b).machine.headOf(more.entry.lane)).toEqual({ seq: 4, id: more.entry.id })
  })
})
