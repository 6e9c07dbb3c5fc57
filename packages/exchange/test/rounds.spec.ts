import { describe, expect, it } from 'vitest'
import { Bench } from './support/bench.ts'
import { memberNamed, nodeNamed, rosterOf } from './support/federation.ts'
import { Network } from './support/network.ts'
import type { PublishedEntry } from '../src/index.ts'
import type { HandlingTerms, Hex, NodeId } from '@hanse/core'

const green: HandlingTerms = { tlp: 'green' }
const [a, b] = ['a', 'b'].map((name) => nodeNamed(name)) as [NodeId, NodeId]
const peer = nodeNamed('p')
const specs = ['a', 'b', 'c'].map((name) => ({ name }))

function bundles (count: number, bytes = 300): Array<{ texts: string[] }> {
  return Array.from({ length: count }, (_, i) => ({ texts: [`leaf ${i} `.padEnd(bytes, 'x')] }))
}

function publishAll (net: Network, from: NodeId, entries: PublishedEntry[]): Hex[] {
  net.publish(from, entries)
  net.advance(1_000)
  return entries.map(({ entry }) => entry.id)
}

describe('rounds', () => {
  it('are begun by the higher id when the lower is silent', () => {
    const bench = new Bench([{ name: 'p' }, { name: 'q' }, { name: 'r' }])
    const lower = ['p', 'q', 'r'].map((name) => nodeNamed(name)).find((id) => id < bench.self) as NodeId
    bench.up(lower)
    expect(bench.sent(lower, 'digest')).toEqual([])
    bench.fire('reconcile', 95_000)
    expect(bench.sent(lower, 'digest')).toHaveLength(1)
  })

  it('split what one frame cannot list, and reach every lane', () => {
    const net = new Network({ roster: rosterOf(specs.slice(0, 2)), limits: { itemsPerFrameMax: 3, wantRangesMax: 4 } })
    const { author } = net.host(a)
    for (let i = 0; i < 11; i++) {
      publishAll(net, a, author.lane({ tlp: 'green', audience: { any: [{ members: [memberNamed('b')] }, { sectors: [`sector-${i}`] }] } }, bundles(1), net.now))
    }
    net.connect(a, b)
    net.advance(5_000)
    expect(net.host(b).disk.entries.size).toBe(22)
    expect(net.host(a).rejects).toEqual([])
    const lists = net.sent.map(({ message }) => message).filter((message) => message.type === 'groups' || message.type === 'heads')
    expect(
      Math.max(...lists.map((message) => message.type === 'groups' ? message.groups.length : Math.max(message.groups.length, message.heads.length)))
    ).toBe(3)
  })

  it('end where a peer claims more than groupsMax: E_LIMIT_GROUPS', () => {
    const bench = new Bench([{ name: 'p' }], { limits: { groupsMax: 3 } })
    bench.up(peer)
    const groups = Array.from({ length: 4 }, (_, i) => ({ group: `0${i}`.repeat(32), digest: '00'.repeat(32) }))
    bench.frame(peer, { type: 'groups', groups: groups.slice(0, 3), last: false })
    bench.frame(peer, { type: 'groups', groups: groups.slice(3), last: true })
    expect(bench.codes('reject')).toEqual(['E_LIMIT_GROUPS'])
    expect(bench.sent(peer, 'heads')).toEqual([])
  })

  it('look at no more than announcedMax lanes of a peer: E_LIMIT_HEADS', () => {
    const bench = new Bench([{ name: 'p' }], { limits: { announcedMax: 3 } })
    bench.up(peer)
    bench.frame(
      peer,
      {
        type: 'heads',
        groups: [],
        heads: Array.from({ length: 5 }, (_, i) => ({ lane: `0${i}`.repeat(32), seq: 1, head: '00'.repeat(32) })),
        answer: true,
        last: true
      }
    )
    expect(bench.codes('reject')).toEqual(['E_LIMIT_HEADS', 'E_LIMIT_HEADS'])
    expect(bench.sent(peer, 'want').flatMap(({ lanes }) => lanes)).toHaveLength(3)
  })

  it('ask for no more than wantRangesMax ranges at a time, and answer no more: E_LIMIT_WANTS', () => {
    const bench = new Bench([{ name: 'p' }], { limits: { wantRangesMax: 2 } })
    bench.up(peer)
    const lanes = Array.from({ length: 5 }, (_, i) => `0${i}`.repeat(32))
    bench.frame(peer, { type: 'heads', groups: [], heads: lanes.map((lane) => ({ lane, seq: 1, head: '00'.repeat(32) })), answer: true, last: true })
    expect(bench.sent(peer, 'want').flatMap(({ lanes: asked }) => asked)).toHaveLength(2)
    bench.frame(peer, { type: 'absent', lanes: [{ lane: lanes[0] as Hex, from: 0, to: 1 }], leaves: [] }, 'bulk')
    expect(bench.sent(peer, 'want').flatMap(({ lanes: asked }) => asked)).toHaveLength(3)
    bench.frame(peer, { type: 'want', lanes: lanes.map((lane) => ({ lane, from: 0, to: 1 })), leaves: [] })
    expect(bench.codes('reject')).toEqual(['E_LIMIT_WANTS'])
    expect(bench.sent(peer, 'absent').flatMap(({ lanes: absent }) => absent)).toHaveLength(2)
  })

  it('ask a peer that denied the leaves of absentMax entries for no more leaves before the next', () => {
    const bench = new Bench([{ name: 'p' }, { name: 'q' }], { limits: { absentMax: 1 } })
    const [opening, first, second] = bench.author('q').lane(green, bundles(2), bench.now) as [PublishedEntry, PublishedEntry, PublishedEntry]
    bench.up(peer)
    const give = ({ entry }: PublishedEntry): void => { bench.frame(peer, { type: 'entry', entry }) }
    give(opening)
    give(first)
    bench.frame(peer, { type: 'absent', lanes: [], leaves: [{ entry: first.entry.id, from: 0, count: 1 }] }, 'bulk')
    give(second)
    expect(bench.sent(peer, 'want')).toHaveLength(1)
    bench.fire('reconcile', 95_000)
    expect(bench.sent(peer, 'want').at(-1)?.leaves).toHaveLength(2)
  })
})
