import { receiptExceptionsMax } from '@hanse/core'
import { describe, expect, it } from 'vitest'
import { Bench } from './support/bench.ts'
import { memberNamed, nodeNamed } from './support/federation.ts'
import type { PublishedEntry } from '../src/index.ts'
import type { HandlingTerms, Hex } from '@hanse/core'

const peer = nodeNamed('p')
const green: HandlingTerms = { tlp: 'green' }

function bundles (count: number): Array<{ texts: string[] }> {
  return Array.from({ length: count }, (_, i) => ({ texts: [`one ${i}`, `two ${i}`] }))
}

describe('receipts that are owed', () => {
  it('go to the author after a while, for all that came meanwhile, and name what is not held', () => {
    const bench = new Bench([{ name: 'p' }])
    bench.up(peer)
    const entries = bench.author('p').lane(green, bundles(3), bench.now)
    bench.give(peer, entries.slice(0, 3))
    bench.frame(peer, { type: 'entry', entry: (entries[3] as PublishedEntry).entry })
    expect(bench.sent(peer, 'unsigned-receipt')).toEqual([])
    bench.fire('receipts', 50)
    expect(bench.sent(peer, 'unsigned-receipt').map(({ receipt }) => receipt)).toMatchObject([
      { lane: entries[0]?.entry.lane, seq: 3, head: entries[3]?.entry.id, except: [{ seq: 3, from: 0, count: 2 }] }
    ])
  })

  it('go at once for alerts', () => {
    const bench = new Bench([{ name: 'p' }])
    bench.up(peer)
    bench.give(peer, bench.author('p').lane(green, [{ texts: ['now'], kind: 'alert' }], bench.now), 'alert')
    expect(bench.sent(peer, 'unsigned-receipt').at(-1)?.receipt.seq).toBe(1)
  })

  it('wait for the author when others brought its entries', () => {
    const bench = new Bench([{ name: 'p' }, { name: 'q' }])
    bench.up(peer)
    bench.give(peer, bench.author('q').lane(green, bundles(1), bench.now))
    bench.fire('receipts', 50)
    expect(bench.of('send').filter(({ message }) => message.type === 'unsigned-receipt')).toEqual([])
    bench.up(nodeNamed('q'))
    expect(bench.sent(nodeNamed('q'), 'unsigned-receipt')).toHaveLength(1)
  })

  it('reach only as far as their exceptions can be named', () => {
    const bench = new Bench([{ name: 'p' }])
    bench.up(peer)
    const entries = bench.author('p').lane(green, bundles(receiptExceptionsMax + 3), bench.now)
    for (const { entry } of entries) {
      bench.frame(peer, { type: 'entry', entry })
    }
    bench.fire('receipts', 50)
    const receipts = bench.sent(peer, 'unsigned-receipt').map(({ receipt }) => receipt)
    expect(receipts.map(({ seq, except }) => [seq, except.length])).toEqual([[receiptExceptionsMax, receiptExceptionsMax]])
  })

  it('are made up for after the live queue overflowed', () => {
    const bench = new Bench(
      [{ name: 'p' }],
      {
        limits: {
          queueBytesMax: { alert: 1, membership: 1, live: 1_000, bulk: 1_000_000 },
          inFlightBytesMax: { alert: 1, membership: 1, live: 1_000, bulk: 1_000_000 }
        }
      }
    )
    bench.up(peer)
    bench.stalled = true
    bench.feed({ type: 'publish', token: 't', entries: bench.author('self').lane(green, bundles(9), bench.now) })
    expect(bench.machine.peers()[0]?.behind).toBe(true)
    bench.give(peer, bench.author('p').lane(green, bundles(1), bench.now))
    bench.fire('receipts', 50)
    expect(bench.sent(peer, 'unsigned-receipt')).toEqual([])
    bench.stalled = false
    bench.feed({ type: 'writable', peer, class: 'live', bytes: 10_000 })
    expect(bench.sent(peer, 'unsigned-receipt')).toHaveLength(1)
  })
})

describe('receipts that come', () => {
  function published (): { bench: Bench, lane: Hex, ids: Hex[] } {
    const bench = new Bench([{ name: 'p', nodes: 2 }, { name: 'q' }, { name: 'r' }])
    const entries = bench.author('self').lane({ tlp: 'amber', audience: { any: [{ members: [memberNamed('p'), memberNamed('q')] }] } }, bundles(3), bench.now)
    bench.feed({ type: 'publish', token: 't', entries })
    return { bench, lane: (entries[0] as PublishedEntry).entry.lane, ids: entries.map(({ entry }) => entry.id) }
  }

  it('are stored before they count, and say what is acknowledged, pending and unreachable', () => {
    const { bench, lane, ids } = published()
    bench.up(peer)
    expect(bench.machine.delivery(ids)).toEqual([{ member: memberNamed('p'), status: 'pending' }, { member: memberNamed('q'), status: 'unreachable' }])
    bench.holding = true
    bench.frame(peer, bench.receipt(bench.node('p'), lane, 3, ids[3] as Hex, [{ seq: 2, from: 1, count: 1 }]))
    expect(bench.machine.delivery([ids[1] as Hex])[0]?.status).toBe('pending')
    bench.release()
    expect(bench.machine.delivery([ids[1] as Hex])[0]).toEqual({ member: memberNamed('p'), status: 'acknowledged', at: bench.now })
    expect(bench.machine.delivery([ids[2] as Hex])[0]?.status).toBe('pending')
    expect(bench.machine.delivery(ids)[0]?.status).toBe('pending')
    expect(bench.machine.holders(ids[3] as Hex)).toContain(peer)
    expect(bench.of('deliver').map(({ event }) => event)).toContainEqual({
      type: 'delivery',
      lane,
      node: peer,
      member: memberNamed('p'),
      seq: 3,
      at: bench.now
    })
  })

  it('count when any node of the member gave them', () => {
    const { bench, lane, ids } = published()
    bench.up(nodeNamed('p', 1))
    bench.frame(nodeNamed('p', 1), bench.receipt(bench.node('p', 1), lane, 3, ids[3] as Hex))
    expect(bench.machine.delivery(ids)[0]?.status).toBe('acknowledged')
  })

  it('only grow, and keep the time when an entry was first covered', () => {
    const { bench, lane, ids } = published()
    bench.up(peer)
    const times = [1, 2, 3].map((seq) => {
      bench.now += 10
      bench.frame(peer, bench.receipt(bench.node('p'), lane, seq, ids[seq] as Hex))
      return bench.now
    })
    bench.frame(peer, bench.receipt(bench.node('p'), lane, 1, ids[1] as Hex))
    bench.frame(peer, bench.receipt(bench.node('p'), lane, 3, ids[3] as Hex))
    expect(bench.of('store').flatMap(({ writes }) => writes).filter(({ type }) => type === 'receipt')).toHaveLength(3)
    expect(ids.slice(1).map((id) => bench.machine.delivery([id])[0]?.at)).toEqual(times)
  })

  it('that come while one is being stored wait in one place, of which the newest is stored', () => {
    const { bench, lane, ids } = published()
    bench.up(peer)
    bench.holding = true
    for (const seq of [0, 1, 2, 1, 3]) {
      bench.frame(peer, bench.receipt(bench.node('p'), lane, seq, ids[seq] as Hex))
    }
    const stored = (): number[] => bench.of('store').flatMap(({ writes }) => writes).flatMap((write) => write.type === 'receipt' ? [write.seq] : [])
    expect(stored()).toEqual([0])
    bench.failing = 'E_DISK_FULL'
    bench.held.splice(0).forEach((answer) => { answer() })
    expect(stored()).toEqual([0, 3])
    bench.failing = undefined
    bench.release()
    expect(bench.machine.delivery(ids.slice(1))[0]?.status).toBe('acknowledged')
  })

  it.each([
    ['another head than ours', 'p', 2, 3],
    ['a seq that is not published', 'p', 9, 3],
    ['a member that is not cleared', 'r', 3, 3],
    ["another node's word", 'q', 3, 3]
  ])('are refused for %s: E_RECEIPT', (what, name, seq, head) => {
    const { bench, lane, ids } = published()
    const from = what === "another node's word" ? peer : nodeNamed(name)
    bench.up(from)
    bench.frame(from, bench.receipt(bench.node(name), lane, seq, ids[head] as Hex))
    expect(bench.codes('reject')).toEqual(['E_RECEIPT'])
  })

  it('survive a restart', () => {
    const { bench, lane, ids } = published()
    bench.up(peer)
    bench.frame(peer, bench.receipt(bench.node('p'), lane, 3, ids[3] as Hex))
    const again = new Bench([{ name: 'p', nodes: 2 }, { name: 'q' }, { name: 'r' }], { restored: bench.disk.restore() })
    expect(again.machine.delivery(ids)[0]).toEqual({ member: memberNamed('p'), status: 'acknowledged', at: bench.now })
  })
})
