import { forNobody, readRules, unwrap } from '@hanse/core'
import { describe, expect, it } from 'vitest'
import { leafState } from '../src/index.ts'
import { plainFacts } from './support/author.ts'
import { Bench } from './support/bench.ts'
import { memberNamed, nodeNamed } from './support/federation.ts'
import type { Effect, PublishedEntry } from '../src/index.ts'
import type { HandlingTerms, ObjectFacts, RuleSet } from '@hanse/core'

const [p, q] = [nodeNamed('p'), nodeNamed('q')]
const green: HandlingTerms = { tlp: 'green' }
const indicator: ObjectFacts = { ...plainFacts, id: 'indicator--1' }
const malware: ObjectFacts = { ...plainFacts, type: 'malware', id: 'malware--1' }

function rules (...items: object[]): RuleSet {
  return unwrap(readRules({ version: 1, rules: items.map((item, at) => ({ id: `r${at}`, verdict: 'deny', ...item })), default: 'permit' }))
}

/** This node with p and q connected, and a lane of an author: its opening, and one entry of an indicator and malware. */
function meet (set: RuleSet | undefined, author = 'p'): { bench: Bench, entries: [PublishedEntry, PublishedEntry] } {
  const bench = new Bench([{ name: 'p' }, { name: 'q' }])
  bench.feed({ type: 'rules', rules: set })
  bench.up(p)
  bench.up(q)
  const entries = bench.author(author).lane(green, [{ texts: ['indicator', 'malware'], facts: [indicator, malware] }], bench.now)
  return { bench, entries: entries as [PublishedEntry, PublishedEntry] }
}

/** What q gets when it asks for the whole lane: leaves by index, and what is said to be absent. */
function askedByQ (bench: Bench, [, { entry }]: [PublishedEntry, PublishedEntry]): { leaves: number[], absent: number[], headers: number } {
  bench.effects = []
  bench.frame(q, { type: 'want', lanes: [{ lane: entry.lane, from: 0, to: 1 }], leaves: [] })
  const frames = [...bench.sent(q, 'entry'), ...bench.sent(q, 'chunk')]
  const indices = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i)
  return {
    leaves: frames.flatMap(({ chunk }) => chunk === undefined ? [] : indices(chunk.from, chunk.leaves.length)),
    absent: bench.sent(q, 'absent').flatMap(({ leaves }) => leaves).flatMap(({ from, count }) => indices(from, count)),
    headers: bench.sent(q, 'entry').length
  }
}

describe('a lane for nobody', () => {
  it('goes to the other node of its member, an observer too, and no word of it to another member', () => {
    const second = nodeNamed('self', 1)
    const bench = new Bench([{ name: 'self', role: 'observer', nodes: 2 }, { name: 'p' }, { name: 'q' }])
    const peers = [p, q, second]
    peers.forEach((peer) => { bench.up(peer) })
    const [opening, entry] = bench.author('self').lane(forNobody, [{ texts: ['indicator'], facts: [indicator] }], bench.now) as [PublishedEntry, PublishedEntry]
    bench.effects = []
    bench.feed({ type: 'publish', token: 't', entries: [opening, entry] })
    for (const peer of [q, second]) {
      bench.frame(peer, { type: 'want', lanes: [{ lane: entry.entry.lane, from: 0, to: 1 }], leaves: [{ entry: entry.entry.id, from: 0, count: 1 }] })
    }
    const told = (peer: string): number => (['entry', 'chunk', 'heads', 'groups'] as const).reduce((sum, type) => sum + bench.sent(peer, type).length, 0)
    expect(peers.map((peer) => told(peer) > 0)).toEqual([false, false, true])
    expect(bench.sent(q, 'absent').length).toBeGreaterThan(0)
  })
})

describe("own rules about others' content", () => {
  it('keep leaves from being relayed, and headers never', () => {
    const { bench, entries } = meet(rules({ when: { direction: 'relay', subject: { member: memberNamed('q') }, object: { type: 'malware' } } }))
    bench.give(p, entries)
    expect(askedByQ(bench, entries)).toEqual({ leaves: [0], absent: [1], headers: 2 })
    bench.feed({ type: 'rules', rules: rules({ when: { direction: 'relay' } }) })
    expect(askedByQ(bench, entries)).toEqual({ leaves: [], absent: [0, 1], headers: 2 })
    bench.feed({ type: 'rules', rules: undefined })
    expect(askedByQ(bench, entries)).toEqual({ leaves: [0, 1], absent: [], headers: 2 })
  })

  it('are told of once a denial, before what is sent of the entry, and anew under other rules', () => {
    const { bench, entries } = meet(
      rules({ when: { direction: 'relay', object: { type: 'malware' } } }, { when: { direction: 'accept', object: { type: 'url' } } })
    )
    bench.give(p, entries)
    askedByQ(bench, entries)
    const [, { entry }] = entries
    const denial = { place: 'relay', verdict: 'deny', member: memberNamed('q'), lane: entry.lane, seq: 1, leaves: { from: 1, count: 1 }, why: 'R_r0' }
    expect(bench.of('denied')).toEqual([{ type: 'denied', denial }])
    const isContent = (effect: Effect): boolean => effect.type === 'send' && effect.message.type === 'entry' && effect.message.chunk !== undefined
    expect(bench.effects.findIndex(isContent)).toBeGreaterThan(bench.effects.findIndex(({ type }) => type === 'denied'))
    askedByQ(bench, entries)
    expect(bench.of('denied')).toEqual([])
    expect(bench.machine.verdicts()).toMatchObject({ relay: { permit: 2, deny: 2, hold: 0 }, accept: { permit: 2, deny: 0, hold: 0 } })
    bench.feed({ type: 'rules', rules: rules({ when: { direction: 'relay' } }) })
    askedByQ(bench, entries)
    expect(bench.of('denied')).toMatchObject([{ denial: { verdict: 'deny', leaves: { from: 0, count: 2 } } }])
  })

  it('are told of anew when more denials came between than are remembered', () => {
    const bench = new Bench([{ name: 'p' }, { name: 'q' }], { limits: { deniedToldMax: 1 } })
    bench.feed({ type: 'rules', rules: rules({ when: { direction: 'relay' } }) })
    bench.up(p)
    bench.up(q)
    const lane = bench.author('p').lane(green, [{ texts: ['one'] }, { texts: ['two'] }], bench.now)
    bench.give(p, lane)
    for (let times = 0; times < 2; times++) {
      bench.effects = []
      bench.frame(q, { type: 'want', lanes: [{ lane: (lane[0] as PublishedEntry).entry.lane, from: 0, to: 2 }], leaves: [] })
      expect(bench.of('denied').map(({ denial }) => denial.seq)).toEqual([1, 2])
    }
  })

  it('say nothing of own content, nor of what its author asks for', () => {
    const deny = rules({ when: { direction: 'relay' } }, { when: { direction: 'accept' } })
    const own = meet(deny, 'self')
    own.bench.feed({ type: 'publish', token: 't', entries: own.entries })
    expect(askedByQ(own.bench, own.entries).leaves).toEqual([0, 1])
    const theirs = meet(rules({ when: { direction: 'relay' } }), 'q')
    theirs.bench.give(p, theirs.entries)
    expect(askedByQ(theirs.bench, theirs.entries).leaves).toEqual([0, 1])
  })

  it('refuse leaves that come in, and keep the others and the header', () => {
    const { bench, entries } = meet(rules({ when: { direction: 'accept', object: { type: 'malware' }, author: { member: memberNamed('p') } } }))
    const [, { entry }] = entries
    bench.give(p, entries)
    expect(bench.machine.headOf(entry.lane)).toEqual({ seq: 1, id: entry.id })
    expect(bench.machine.leafStates(entry.id)).toEqual([leafState.held, leafState.refused])
    const writes = bench.of('store').flatMap((effect) => effect.writes)
    expect(writes.filter(({ type }) => type === 'states')).toEqual([{ type: 'states', entry: entry.id, from: 1, states: [leafState.refused] }])
    expect(writes.flatMap((write) => write.type === 'chunk' ? write.chunk.leaves.length : [])).toEqual([1])
    expect(bench.sent(p, 'want')).toEqual([])
    // it does not come again, be it under other rules
    bench.feed({ type: 'rules', rules: undefined })
    bench.give(q, entries)
    expect(bench.machine.leafStates(entry.id)).toEqual([leafState.held, leafState.refused])
    expect(askedByQ(bench, entries)).toEqual({ leaves: [0], absent: [1], headers: 2 })
  })

  it('refuse a body as a whole, and what they cannot judge', () => {
    const { bench, entries } = meet(rules({ when: { direction: 'accept', object: { personalData: 'email' } } }))
    bench.give(p, entries)
    expect(bench.machine.leafStates(entries[1].entry.id)).toEqual([leafState.refused, leafState.refused])
    expect(bench.machine.headOf(entries[1].entry.lane)?.seq).toBe(1)
  })

  it('never stand before a withdrawal, though an object of that type is none', () => {
    const deny = rules({ when: { direction: 'accept' } })
    const { bench } = meet(deny)
    const withdrawal: ObjectFacts = { ...plainFacts, type: 'withdrawal', id: '' }
    const entries = bench.author('p').lane(
      green,
      [{ texts: ['a', 'b'], facts: [withdrawal, { ...withdrawal, id: 'withdrawal--1' }] }],
      bench.now
    ) as [PublishedEntry, PublishedEntry]
    bench.give(p, entries)
    expect(bench.machine.leafStates(entries[1].entry.id)).toEqual([leafState.held, leafState.refused])
  })

  it('hold as of the time that they name', () => {
    const { bench, entries } = meet(undefined)
    bench.feed({ type: 'rules', rules: rules({ when: { direction: 'relay', time: { until: '2030-01-01' } } }) })
    bench.give(p, entries)
    expect(askedByQ(bench, entries).leaves).toEqual([])
    bench.now = Date.UTC(2030, 0, 1)
    bench.frame(q, { type: 'credit', bytes: 1 << 20 }, 'bulk')
    expect(askedByQ(bench, entries).leaves).toEqual([0, 1])
  })
})
