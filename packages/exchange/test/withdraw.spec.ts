import { decodeWithdrawal, encodeWithdrawal, unwrap } from '@hanse/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leafState } from '../src/index.ts'
import { plainFacts } from './support/author.ts'
import { Bench } from './support/bench.ts'
import { nodeNamed, rosterOf } from './support/federation.ts'
import { Network } from './support/network.ts'
import type { Author } from './support/author.ts'
import type { Body, PublishedEntry } from '../src/index.ts'
import type { HandlingTerms, NodeId } from '@hanse/core'

const green: HandlingTerms = { tlp: 'green' }
const [p, q] = ['p', 'q'].map((name) => nodeNamed(name)) as [NodeId, NodeId]
const [a, b, c] = ['a', 'b', 'c'].map((name) => nodeNamed(name)) as [NodeId, NodeId, NodeId]

/** An opening, two entries of two leaves, and a withdrawal of the first's second leaf. */
function withdrawn (author: Author, time: number): [PublishedEntry, PublishedEntry, PublishedEntry, PublishedEntry] {
  const [opening, first, second] = author.lane(
    green,
    [{ texts: ['zero', 'one'] }, { texts: ['two', 'three'] }],
    time
  ) as [PublishedEntry, PublishedEntry, PublishedEntry]
  return [opening, first, second, author.withdrawal(second.entry, [{ entry: first.entry.id, from: 1, count: 1 }], time)]
}

describe('a withdrawal', () => {
  it('reads as it was written, and no other bytes do', () => {
    const run = fc.record({ from: fc.nat(400), count: fc.integer({ min: 1, max: 200 }) })
    fc.assert(fc.property(fc.uniqueArray(
      fc.string({ minLength: 64, maxLength: 64, unit: fc.constantFrom(...'0123456789abcdef') }),
      { minLength: 1, maxLength: 5 }
    ), run, (entries, { from, count }) => {
      const of = entries.sort().map((entry) => ({ entry, from, count }))
      expect(unwrap(decodeWithdrawal(encodeWithdrawal({ reason: 'false-positive', of })))).toEqual({ reason: 'false-positive', of })
    }))
    const entry = 'ab'.repeat(32)
    for (
      const of of [
        [],
        [{ entry, from: 0, count: 0 }],
        [{ entry, from: 999, count: 2 }],
        [{ entry, from: 1, count: 1 }, { entry, from: 0, count: 1 }],
        [{ entry, from: 0, count: 2 }, { entry, from: 1, count: 1 }]
      ]
    ) {
      expect(decodeWithdrawal(encodeWithdrawal({ reason: 'error', of })).ok).toBe(false)
    }
    expect(decodeWithdrawal(encodeWithdrawal({ reason: 'No code', of: [{ entry, from: 0, count: 1 }] })).ok).toBe(false)
  })

  it('is applied in the batch that stores it, and receipted after that', () => {
    const bench = new Bench([{ name: 'p' }])
    bench.up(p)
    const [opening, first, second, last] = withdrawn(bench.author('p'), bench.now)
    bench.give(p, [opening, first, second])
    bench.fire('receipts', 50)
    bench.holding = true
    bench.give(p, [last])
    expect(bench.of('store').at(-1)?.writes.map(({ type }) => type)).toEqual(['entry', 'chunk', 'erase', 'head'])
    expect(bench.machine.leafStates(first.entry.id)).toEqual([leafState.held, leafState.held])
    bench.fire('receipts', 50)
    expect(bench.sent(p, 'unsigned-receipt').at(-1)?.receipt.seq).toBe(2)
    bench.release()
    expect(bench.machine.leafStates(first.entry.id)).toEqual([leafState.held, leafState.erased])
    bench.fire('receipts', 50)
    expect(bench.sent(p, 'unsigned-receipt').at(-1)?.receipt).toMatchObject({ seq: 3, except: [] })
    expect([...bench.disk.leaves(first.entry.id).keys()]).toEqual([0])
    // the tombstone refuses the same leaf
    bench.frame(p, { type: 'chunk', chunk: (first.bodies[0] as Body).chunk })
    expect([...bench.disk.leaves(first.entry.id).keys()]).toEqual([0])
    bench.frame(p, { type: 'want', lanes: [], leaves: [{ entry: first.entry.id, from: 0, count: 2 }] })
    expect(bench.sent(p, 'chunk').map(({ chunk }) => [chunk.from, chunk.leaves.length])).toEqual([[0, 1]])
  })

  it('waits for what comes in the same breath, in whatever order', () => {
    const bench = new Bench([{ name: 'p' }])
    bench.up(p)
    const [opening, first, second, last] = withdrawn(bench.author('p'), bench.now)
    bench.give(p, [opening])
    bench.holding = true
    bench.give(p, [second, last, first])
    bench.release()
    expect(bench.machine.leafStates(first.entry.id)).toEqual([leafState.held, leafState.erased])
  })

  it('takes what comes after it: an entry behind a gap, also after a restart', () => {
    for (const restarts of [false, true]) {
      let bench = new Bench([{ name: 'p' }])
      bench.up(p)
      const [opening, first, second, last] = withdrawn(bench.author('p'), bench.now)
      bench.give(p, [opening, second, last])
      if (restarts) {
        const { disk } = bench
        bench = new Bench([{ name: 'p' }], { restored: disk.restore() })
        Object.assign(bench, { disk })
        bench.up(p)
      }
      bench.give(p, [first])
      expect(bench.machine.leafStates(first.entry.id)).toEqual([leafState.held, leafState.erased])
    }
  })

  it('takes what the same member published in an earlier lane of the same handling, and nothing of others', () => {
    const bench = new Bench([{ name: 'p' }, { name: 'q' }])
    bench.up(p)
    bench.up(q)
    const [opening, first, second] = withdrawn(bench.author('p'), bench.now)
    const foreign = bench.author('q').lane(green, [{ texts: ['mine'] }], bench.now)
    const otherTerms = bench.author('p').lane({ tlp: 'clear' }, [{ texts: ['wide'] }], bench.now)
    bench.give(q, foreign)
    bench.give(p, [...otherTerms, opening, first, second])
    const author = bench.author('p')
    author.incarnation.fill(9)
    const newer = author.open(green, bench.now)
    const of = [
      first,
      foreign[1],
      otherTerms[1]
    ].map((target) => ({ entry: target?.entry.id ?? '', from: 0, count: 1 })).sort((x, y) => x.entry < y.entry ? -1 : 1)
    bench.give(p, [newer, author.withdrawal(newer.entry, of, bench.now)])
    expect(bench.machine.leafStates(first.entry.id)).toEqual([leafState.erased, leafState.held])
    expect(bench.machine.leafStates(foreign[1]?.entry.id ?? '')).toEqual([leafState.held])
    expect(bench.machine.leafStates(otherTerms[1]?.entry.id ?? '')).toEqual([leafState.held])
  })

  it('stops what waits to be sent', () => {
    const bench = new Bench([{ name: 'p' }])
    const [opening, first, second, last] = withdrawn(bench.author('self'), bench.now)
    bench.feed({ type: 'publish', token: 't', entries: [opening, first, second] })
    bench.stalled = true
    bench.up(p)
    // the first frame goes whatever its size, so fill the pipe
    bench.feed({ type: 'publish', token: 'filler', entries: bench.author('self').lane({ tlp: 'clear' }, [{ texts: ['x'.repeat(200_000)] }], bench.now) })
    bench.frame(p, { type: 'want', lanes: [], leaves: [{ entry: first.entry.id, from: 0, count: 2 }] })
    bench.feed({ type: 'publish', token: 'w', entries: [last] })
    expect(bench.machine.leafStates(first.entry.id)).toEqual([leafState.held, leafState.erased])
    const sent = bench.sent(p, 'chunk').length
    bench.frame(p, { type: 'want', lanes: [], leaves: [{ entry: first.entry.id, from: 1, count: 1 }] })
    expect(bench.sent(p, 'chunk').length).toBe(sent)
  })

  it('reaches everyone through relays and late joiners never see the leaf, whatever is cut', () => {
    fc.assert(fc.property(fc.array(fc.record({ cut: fc.nat(2), ms: fc.nat(3_000) }), { maxLength: 6 }), fc.nat(6), (cuts, when) => {
      let late = true
      const net: Network = new Network({
        roster: rosterOf([{ name: 'a' }, { name: 'b' }, { name: 'c' }]),
        reachable: (x, y) => !(late && [x, y].includes(c)),
        factsOf: (leaf) => decodeWithdrawal(leaf).ok ? { ...plainFacts, type: 'withdrawal' } : plainFacts
      })
      net.start()
      const [opening, first, second, last] = withdrawn(net.host(a).author, net.now)
      net.publish(a, [opening, first, second])
      net.advance(5)
      const links: Array<[NodeId, NodeId]> = [[a, b], [b, c], [a, c]]
      cuts.forEach(({ cut, ms }, i) => {
        net.advance(ms)
        net.cut(...links[cut] as [NodeId, NodeId])
        if (i === when) {
          net.publish(a, [last])
        }
      })
      if (when >= cuts.length) {
        net.publish(a, [last])
      }
      net.advance(1_000)
      late = false
      net.advance(200_000)
      for (const id of [a, b, c]) {
        expect([...net.host(id).disk.leaves(first.entry.id).keys()]).toEqual([0])
        expect(net.host(id).machine.leafStates(first.entry.id)).toEqual([leafState.held, leafState.erased])
      }
      expect(net.host(a).machine.delivery([last.entry.id]).map(({ status }) => status)).toEqual(['acknowledged', 'acknowledged'])
    }), { numRuns: 30 })
  })
})

describe('former readers', () => {
  const banks: HandlingTerms = { tlp: 'amber', audience: { any: [{ sectors: ['financial-services'] }] } }
  const bank = ['financial-services']

  it('are told by the author what was withdrawn of what they receipted, and nothing else', () => {
    for (const away of [false, true]) {
      const bench = new Bench([{ name: 'p', sectors: bank }, { name: 'q' }])
      const node = bench.node('p')
      const [opening, first, second] = bench.author('self').lane(
        banks,
        [{ texts: ['zero', 'one'] }, { texts: ['later'] }],
        bench.now
      ) as [PublishedEntry, PublishedEntry, PublishedEntry]
      const last = bench.author('self').withdrawal(second.entry, [{ entry: first.entry.id, from: 1, count: 1 }], bench.now)
      bench.up(p)
      bench.up(q)
      bench.feed({ type: 'publish', token: '1', entries: [opening, first] })
      bench.frame(p, bench.receipt(node, opening.entry.lane, 1, first.entry.id))
      bench.feed({ type: 'roster', roster: rosterOf([{ name: 'self' }, { name: 'p' }, { name: 'q' }], 'later') })
      bench.effects = []
      if (away) {
        bench.feed({ type: 'peer:down', peer: p })
      }
      bench.feed({ type: 'publish', token: '2', entries: [second] })
      bench.feed({ type: 'publish', token: '3', entries: [last] })
      if (away) {
        bench.up(p)
      }
      expect(bench.sent(p, 'entry')).toEqual([{ type: 'entry', entry: last.entry, chunk: (last.bodies[0] as Body).chunk }])
      expect(bench.sent(q, 'entry')).toEqual([])
      bench.frame(p, { type: 'want', lanes: [{ lane: opening.entry.lane, from: 0, to: 3 }], leaves: [{ entry: first.entry.id, from: 0, count: 1 }] })
      expect(bench.sent(p, 'entry')).toHaveLength(1)
      expect(bench.sent(p, 'chunk')).toEqual([])
    }
  })

  it('apply it though they are cleared for nothing else of the lane, from the author alone', () => {
    const bench = new Bench([{ name: 'p' }, { name: 'q' }])
    const cleared = rosterOf([{ name: 'self', sectors: bank }, { name: 'p' }, { name: 'q' }], 'before')
    bench.feed({ type: 'roster', roster: cleared })
    const [opening, first, second] = bench.author('p').lane(
      banks,
      [{ texts: ['zero', 'one'] }, { texts: ['later'] }],
      bench.now
    ) as [PublishedEntry, PublishedEntry, PublishedEntry]
    const last = bench.author('p').withdrawal(second.entry, [{ entry: first.entry.id, from: 1, count: 1 }], bench.now)
    bench.up(p)
    bench.up(q)
    bench.give(p, [opening, first])
    bench.feed({ type: 'roster', roster: rosterOf([{ name: 'self' }, { name: 'p' }, { name: 'q' }], 'after') })
    bench.give(p, [second])
    bench.give(q, [last])
    expect(bench.machine.leafStates(first.entry.id)).toEqual([leafState.held, leafState.held])
    expect(bench.codes('reject')).toEqual(['E_NOT_CLEARED', 'E_NOT_CLEARED'])
    bench.give(p, [last])
    expect(bench.machine.leafStates(first.entry.id)).toEqual([leafState.held, leafState.erased])
    expect(bench.machine.header(second.entry.id)).toBeUndefined()
  })
})

describe('leaves that expire', () => {
  it('are not served any more, and are erased within the sweep', () => {
    const bench = new Bench([{ name: 'p' }, { name: 'q' }])
    bench.up(p)
    const expiry = bench.now + 10_000
    const entries = bench.author('p').lane(green, [{ texts: ['brief'], expiry }, { texts: ['long'] }], bench.now)
    bench.give(p, entries)
    const brief = (entries[1] as PublishedEntry).entry
    bench.up(q)
    bench.now = expiry
    bench.frame(q, { type: 'want', lanes: [{ lane: brief.lane, from: 0, to: 2 }], leaves: [] })
    expect(bench.sent(q, 'entry').map(({ chunk }) => chunk !== undefined)).toEqual([false, false, true])
    expect(bench.machine.leafStates(brief.id)).toEqual([leafState.held])
    bench.fire('expiry', 0)
    expect(bench.machine.leafStates(brief.id)).toEqual([leafState.expired])
    expect(bench.disk.leaves(brief.id).size).toBe(0)
    bench.fire('receipts', 50)
    expect(bench.sent(p, 'unsigned-receipt').at(-1)?.receipt).toMatchObject({ seq: 2, except: [] })
    bench.fire('expiry', 60_000)
    expect(bench.of('schedule').filter(({ timer }) => timer.type === 'expiry')).toEqual([])
  })

  it('are erased at the start when their time came meanwhile, and again after a failure of the disk', () => {
    const before = new Bench([{ name: 'p' }])
    before.up(p)
    const entries = before.author('p').lane(green, [{ texts: ['brief'], expiry: before.now + 10_000 }], before.now)
    before.give(p, entries)
    const bench = new Bench([{ name: 'p' }], { restored: before.disk.restore() })
    Object.assign(bench, { disk: before.disk })
    bench.now += 20_000
    bench.failing = 'E_DISK_FULL'
    bench.feed({ type: 'timer', timer: { type: 'expiry' } })
    expect(bench.codes('report')).toEqual(['E_DISK_FULL'])
    bench.failing = undefined
    bench.fire('expiry', 60_000)
    expect(bench.machine.leafStates((entries[1] as PublishedEntry).entry.id)).toEqual([leafState.expired])
  })
})
