/** Former readers: they apply what their author withdraws, and sign for it. */
import { describe, expect, it } from 'vitest'
import { leafState } from '../src/index.ts'
import { plainFacts } from './support/author.ts'
import { Bench } from './support/bench.ts'
import { memberNamed, nodeNamed, rosterOf } from './support/federation.ts'
import { bank, banks, sealed, withdraw, withdrawalFacts } from './support/former.ts'
import { Network } from './support/network.ts'
import type { Sealed } from './support/former.ts'
import type { NetworkInit } from './support/network.ts'
import type { Body, PublishedEntry } from '../src/index.ts'
import type { Roster } from '@hanse/core'

const [p, q] = [nodeNamed('p'), nodeNamed('q')]

describe('a former reader', () => {
  const cleared = (): Roster => rosterOf([{ name: 'self', sectors: bank }, { name: 'p' }, { name: 'q' }], 'before')
  const uncleared = (): Roster => rosterOf([{ name: 'self' }, { name: 'p' }, { name: 'q' }], 'after')

  /** Holds the first entry of a lane that it is not cleared for any more. */
  function reader (): { bench: Bench, entries: Sealed } {
    const bench = new Bench([], { roster: cleared() })
    const entries = sealed(bench.author('p'), bench.now)
    bench.up(p)
    bench.up(q)
    bench.give(p, entries.slice(0, 2))
    bench.fire('receipts', 50)
    bench.feed({ type: 'roster', roster: uncleared() })
    bench.effects = []
    return { bench, entries }
  }

  const words = (bench: Bench, to = p): Array<[number, boolean]> =>
    bench.sent(to, 'unsigned-receipt').map(({ receipt }) => [receipt.seq, receipt.alone === true])

  it('answers the author alone, once the withdrawal is applied, and again each time it is told', () => {
    const { bench, entries: [, first, , last] } = reader()
    bench.holding = true
    bench.give(p, [last])
    bench.give(p, [last])
    expect(words(bench)).toEqual([])
    bench.release()
    expect(bench.machine.leafStates(first.entry.id)).toEqual([leafState.held, leafState.erased])
    expect(words(bench)).toEqual([[3, true]])
    expect(bench.sent(p, 'unsigned-receipt')[0]?.receipt).toMatchObject({ lane: last.entry.lane, head: last.entry.id, except: [] })
    bench.give(p, [last])
    bench.fire('receipts', 50)
    expect(words(bench)).toEqual([[3, true], [3, true]])
    expect(words(bench, q)).toEqual([])
    const again = new Bench([], { roster: uncleared(), restored: bench.disk.restore() })
    again.up(p)
    again.give(p, [last])
    expect(words(again)).toEqual([[3, true]])
  })

  it('does not answer for what it could not erase before it is told again', () => {
    const { bench, entries: [, first, , last] } = reader()
    bench.give(p, [last])
    const disk = bench.disk.restore()
    // as if it had stopped between the withdrawal and an entry that it takes
    const lanes = disk.lanes.map((lane) => ({
      ...lane,
      entries: lane.entries.map((entry) => entry.entry.id === first.entry.id ? { ...entry, states: [leafState.held, leafState.held] } : entry)
    }))
    const again = new Bench([], { roster: uncleared(), restored: { ...disk, lanes } })
    Object.assign(again, { disk: bench.disk })
    again.up(p)
    again.failing = 'E_DISK_FULL'
    again.give(p, [last])
    expect(again.codes('report')).toEqual(['E_DISK_FULL'])
    expect(words(again)).toEqual([])
    again.failing = undefined
    again.give(p, [last])
    expect(again.machine.leafStates(first.entry.id)).toEqual([leafState.held, leafState.erased])
    expect(words(again)).toEqual([[3, true]])
  })

  it('answers when it learns later than the author that it is not cleared', () => {
    const bench = new Bench([], { roster: cleared() })
    const [opening, first, , last] = sealed(bench.author('p'), bench.now)
    bench.up(p)
    bench.give(p, [opening, first])
    bench.give(p, [last])
    bench.fire('receipts', 50)
    expect(words(bench).filter(([, alone]) => alone)).toEqual([])
    bench.feed({ type: 'roster', roster: uncleared() })
    expect(words(bench).at(-1)).toEqual([3, true])
  })

  it('takes a withdrawal in a lane of the same handling that it does not know, however long, and no lane of others', () => {
    const { bench, entries: [, first] } = reader()
    const author = bench.author('p')
    author.incarnation.fill(9)
    const entries = author.lane(banks, Array.from({ length: 1_100 }, () => ({ texts: ['x'] })), bench.now)
    const [opening, newest] = [entries[0], entries.at(-1)] as [PublishedEntry, PublishedEntry]
    const last = withdraw(author, newest.entry, first.entry, bench.now)
    bench.give(q, [opening, last])
    expect(bench.machine.header(opening.entry.id)).toBeUndefined()
    bench.effects = []
    bench.give(p, [opening, last])
    expect(bench.machine.leafStates(first.entry.id)).toEqual([leafState.held, leafState.erased])
    expect(words(bench)).toEqual([[1_101, true]])
    bench.give(p, [newest])
    expect(bench.machine.header(newest.entry.id)).toBeUndefined()
    // an opening under terms of which it never held anything
    const strange = bench.author('p').open({ tlp: 'amber', audience: { any: [{ members: [memberNamed('q')] }] } }, bench.now)
    bench.give(p, [strange])
    expect(bench.machine.header(strange.entry.id)).toBeUndefined()
  })
})

describe('a withdrawal among machines', () => {
  it('is applied and signed for by a former reader though the author restarts in between, and caught up with once it is cleared again', () => {
    const [a, b] = [nodeNamed('a'), nodeNamed('b')]
    const rosterFor = (sectors: string[], digest: string): Roster => rosterOf([{ name: 'a' }, { name: 'b', sectors }], digest)
    let reachable = true
    const init: NetworkInit = {
      roster: rosterFor(bank, 'one'),
      reachable: () => reachable,
      factsOf: (leaf) => leaf[0] !== 0xa3 ? plainFacts : withdrawalFacts
    }
    const net = new Network(init)
    const change = (roster: Roster): void => {
      init.roster = roster
      for (const id of net.hosts.keys()) {
        net.feed(id, { type: 'roster', roster })
      }
    }
    net.start()
    net.advance(1_000)
    const [opening, first, second, last] = sealed(net.host(a).author, net.now)
    net.publish(a, [opening, first])
    net.advance(1_000)
    change(rosterFor([], 'two'))
    reachable = false
    net.cut(a, b)
    net.publish(a, [second])
    net.advance(100)
    net.publish(a, [last])
    net.advance(100)
    const status = (): string[] => net.host(a).machine.delivery([last.entry.id], last.bodies as Body[]).map((row) => row.status)
    expect(status()).toEqual(['unreachable'])
    net.restart(a)
    reachable = true
    net.advance(120_000)
    expect(status()).toEqual(['acknowledged'])
    expect(net.host(b).machine.leafStates(first.entry.id)).toEqual([leafState.held, leafState.erased])
    expect(net.host(b).machine.header(second.entry.id)).toBeUndefined()
    expect(net.host(a).rejects).toEqual([])
    change(rosterFor(bank, 'three'))
    net.advance(120_000)
    expect(net.host(b).machine.headOf(last.entry.lane)).toEqual({ seq: 3, id: last.entry.id })
    expect(net.host(a).machine.delivery([first.entry.id, second.entry.id, last.entry.id]).map((row) => row.status)).toEqual(['acknowledged'])
  })
})
