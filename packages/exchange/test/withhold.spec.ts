import { narrowChunk, toUtf8 } from '@hanse/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leafState } from '../src/index.ts'
import { plainFacts } from './support/author.ts'
import { Bench } from './support/bench.ts'
import { nodeNamed, rosterOf } from './support/federation.ts'
import { Network } from './support/network.ts'
import { factsOf, secretPrefix } from './support/oracle.ts'
import { fakeSuite } from './support/suite.ts'
import type { Body, PublishedEntry } from '../src/index.ts'
import type { HandlingTerms, Hex, NodeId } from '@hanse/core'

const green: HandlingTerms = { tlp: 'green' }
const [a, b] = ['a', 'b'].map((name) => nodeNamed(name)) as [NodeId, NodeId]
const [p, q] = ['p', 'q'].map((name) => nodeNamed(name)) as [NodeId, NodeId]

function part (entry: PublishedEntry, from: number, count: number): Body['chunk'] {
  return narrowChunk(fakeSuite, entry.entry.header.leafCount, (entry.bodies[0] as Body).chunk, { from, count })
}

function textsOf ({ from, leaves }: Body['chunk']): Array<[number, string]> {
  return leaves.map((leaf, i) => [from + i, new TextDecoder().decode(leaf)])
}

function indicesOf ({ from, count }: { from: number, count: number }): number[] {
  return Array.from({ length: count }, (_, i) => from + i)
}

describe('leaves that are withheld', () => {
  it('leave the others free to go, with proofs and salts and never the seed', () => {
    fc.assert(fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), (secrets) => {
      const bench = new Bench([{ name: 'p' }])
      const texts = secrets.map((secret, i) => `${secret ? secretPrefix : 'leaf'} ${i}`)
      const entries = bench.author('self').lane(green, [{ texts, facts: texts.map((text) => factsOf(toUtf8(text))) }], bench.now)
      bench.feed({ type: 'publish', token: 't', entries })
      bench.up(p)
      const { lane, id } = (entries[1] as PublishedEntry).entry
      bench.frame(p, { type: 'want', lanes: [{ lane, from: 1, to: 1 }], leaves: [] })
      const chunks = [...bench.sent(p, 'entry'), ...bench.sent(p, 'chunk')].flatMap(({ chunk }) => chunk ?? [])
      const shown = new Map(chunks.flatMap(textsOf))
      expect(shown).toEqual(new Map(texts.map((text, i): [number, string] => [i, text]).filter((_, i) => secrets[i] === false)))
      expect(chunks.some(({ disclosure }) => 'seed' in disclosure)).toBe(!secrets.includes(true))
      const absent = bench.sent(p, 'absent').flatMap(({ leaves }) => leaves).filter(({ entry }) => entry === id).flatMap(indicesOf)
      expect(absent).toEqual(secrets.flatMap((secret, i) => secret ? [i] : []))
    }))
  })

  it('are completed from other holders in turn, each keeping what it has in parts', () => {
    const bench = new Bench([{ name: 'p' }, { name: 'q' }, { name: 'r' }])
    const [opening, entry] = bench.author('r').lane(green, [{ texts: ['zero', 'one', 'two', 'three'] }], bench.now) as [PublishedEntry, PublishedEntry]
    const { id, lane } = entry.entry
    bench.up(p)
    bench.up(q)
    bench.frame(p, { type: 'entry', entry: opening.entry })
    bench.frame(p, { type: 'entry', entry: entry.entry, chunk: part(entry, 1, 1) })
    expect(bench.sent(p, 'want').at(-1)).toEqual({ type: 'want', lanes: [], leaves: [{ entry: id, from: 0, count: 1 }, { entry: id, from: 2, count: 2 }] })
    bench.frame(p, { type: 'absent', lanes: [], leaves: [{ entry: id, from: 0, count: 1 }, { entry: id, from: 2, count: 2 }] }, 'bulk')
    expect(bench.machine.leafStates(id)).toEqual([leafState.withheld, leafState.held, leafState.withheld, leafState.withheld])
    bench.frame(q, { type: 'heads', groups: [], heads: [{ lane, seq: 1, head: id }], answer: true, last: true })
    expect(bench.sent(q, 'want').at(-1)).toEqual({ type: 'want', lanes: [], leaves: [{ entry: id, from: 0, count: 1 }, { entry: id, from: 2, count: 2 }] })
    bench.frame(q, { type: 'chunk', chunk: part(entry, 0, 3) }, 'bulk')
    bench.frame(q, { type: 'absent', lanes: [], leaves: [{ entry: id, from: 3, count: 1 }] }, 'bulk')
    expect(bench.machine.leafStates(id)).toEqual([leafState.held, leafState.held, leafState.held, leafState.withheld])
    // what was held is not stored again
    expect(bench.disk.bodies.get(id)?.map(({ chunk }) => [chunk.from, chunk.leaves.length])).toEqual([[1, 1], [0, 1], [2, 1]])
    bench.up(nodeNamed('r'))
    bench.frame(nodeNamed('r'), { type: 'want', lanes: [], leaves: [{ entry: id, from: 0, count: 4 }] })
    expect(bench.sent(nodeNamed('r'), 'chunk').map(({ chunk }) => [chunk.from, chunk.leaves.length, chunk.entry])).toEqual([[0, 1, id], [1, 1, id], [2, 1, id]])
    expect(bench.sent(nodeNamed('r'), 'absent')).toEqual([{ type: 'absent', lanes: [], leaves: [{ entry: id, from: 3, count: 1 }] }])
  })

  it('are noted though the peer says so before the header is stored', () => {
    const bench = new Bench([{ name: 'p' }, { name: 'r' }])
    const [opening, entry] = bench.author('r').lane(green, [{ texts: ['zero', 'one'] }], bench.now) as [PublishedEntry, PublishedEntry]
    const { id } = entry.entry
    bench.up(p)
    bench.frame(p, { type: 'entry', entry: opening.entry })
    bench.holding = true
    bench.frame(p, { type: 'entry', entry: entry.entry, chunk: part(entry, 0, 1) }, 'bulk')
    bench.frame(p, { type: 'absent', lanes: [], leaves: [{ entry: id, from: 1, count: 1 }] }, 'bulk')
    bench.release()
    expect(bench.machine.leafStates(id)).toEqual([leafState.held, leafState.withheld])
    expect(bench.sent(p, 'want')).toEqual([])
  })

  it('can be pushed around', () => {
    const net = new Network({ roster: rosterOf([{ name: 'a' }, { name: 'b' }]), factsOf })
    net.connect(a, b)
    net.advance(1_000)
    const texts = [`${secretPrefix} 0`, 'one', `${secretPrefix} 2`, 'three']
    const [opening, entry] = net.host(a).author.lane(
      green,
      [{ texts, facts: texts.map((text) => text.startsWith(secretPrefix) ? { ...plainFacts, marking: 'tlp', tlp: 'red' } : plainFacts) }],
      net.now
    ) as [PublishedEntry, PublishedEntry]
    net.publish(a, [opening, entry])
    net.advance(1_000)
    expect([...net.host(b).disk.leaves(entry.entry.id).keys()]).toEqual([1, 3])
    expect(net.host(b).machine.leafStates(entry.entry.id)).toEqual([leafState.withheld, leafState.held, leafState.withheld, leafState.held])
    expect(net.host(b).rejects).toEqual([])
  })
})

describe('a large entry whose transfer is cut', () => {
  it('resumes with the leaves that are wanted, whatever was cut off where', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 5 }), fc.boolean(), (cuts, restarts) => {
      let allowed = Infinity
      const net: Network = new Network({
        roster: rosterOf([{ name: 'a' }, { name: 'b' }]),
        watch: ({ to, message }) => {
          if (to === b && (message.type === 'chunk' || message.type === 'entry') && allowed-- === 0) {
            net.after(0, () => { restarts ? net.restart(b) : net.cut(a, b) })
          }
        }
      })
      const texts = Array.from({ length: 24 }, (_, i) => `${i}`.padEnd(100_000, 'x'))
      const entries = net.host(a).author.lane(green, [{ texts }], net.now)
      net.publish(a, entries)
      net.advance(100)
      const id = entries[1]?.entry.id as Hex
      for (const chunks of [...cuts, Infinity]) {
        allowed = chunks
        net.connect(a, b)
        net.advance(20_000)
      }
      expect(net.host(b).disk.leaves(id).size).toBe(texts.length)
      const stored = (net.host(b).disk.bodies.get(id) ?? []).reduce((sum, { chunk }) => sum + chunk.leaves.length, 0)
      expect(stored).toBe(texts.length)
      const sentLeaves = net.sent.filter(({ to }) => to === b).reduce(
        (sum, { message }) => sum + (message.type === 'chunk' || message.type === 'entry' ? message.chunk?.leaves.length ?? 0 : 0),
        0
      )
      // at most what is under way without credit is lost with a connection
      expect(sentLeaves).toBeLessThanOrEqual(texts.length + cuts.length * 6)
      expect(net.host(a).machine.delivery([id])).toMatchObject([{ status: 'acknowledged' }])
    }), { numRuns: 20 })
  })
})
