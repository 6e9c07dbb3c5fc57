import { describe, expect, it } from 'vitest'
import { defaultLimits, hopsMax } from '../src/index.ts'
import { Bench } from './support/bench.ts'
import { nodeNamed } from './support/federation.ts'
import type { Limits, Message, PublishedEntry } from '../src/index.ts'
import type { HandlingTerms, Hex, NodeId } from '@hanse/core'

const green: HandlingTerms = { tlp: 'green' }
const names = ['author', 'p', 'q', 'r']
const [author, p, q] = names.map((name) => nodeNamed(name)) as [NodeId, NodeId, NodeId]

/** This node, with the author out of reach, and a lane that p brought it. */
function meet (limits: Partial<Limits> = {}): { bench: Bench, lane: Hex, ids: Hex[] } {
  const bench = new Bench(names.map((name) => ({ name })), { limits: { directMembersMax: 1, ...limits } })
  bench.upInTrees(p)
  bench.upInTrees(q)
  const entries = bench.author('author').lane(green, [{ texts: ['x'] }, { texts: ['y'] }], bench.now)
  for (const { entry, bodies: [body] } of entries) {
    bench.frame(p, { type: 'entry', entry, ...(body !== undefined && { chunk: body.chunk }), hops: 2 })
  }
  return { bench, lane: (entries[0] as PublishedEntry).entry.lane, ids: entries.map(({ entry }) => entry.id) }
}

function passed (message: Message, hops: number): Message {
  return message.type === 'receipt' ? { ...message, hops } : message
}

describe('receipts hop by hop', () => {
  it('go to whoever brought the lane when its author is no peer, and later than to the author', () => {
    const { bench, lane } = meet()
    bench.fire('receipts', defaultLimits.receiptDelayMs)
    expect(bench.of('send').filter(({ message }) => message.type === 'unsigned-receipt')).toEqual([])
    bench.fire('relays', defaultLimits.relayDelayMs)
    expect(bench.sent(p, 'unsigned-receipt')).toMatchObject([{ receipt: { lane, seq: 2 }, hops: 1 }])
    expect(bench.sent(q, 'unsigned-receipt')).toEqual([])
  })

  it('are passed on towards the author, with one hop more, and to it when it is a peer', () => {
    const { bench, lane, ids } = meet()
    bench.frame(q, passed(bench.receipt(bench.node('r'), lane, 1, ids[1] as Hex), 3))
    expect(bench.sent(p, 'receipt').map(({ hops }) => hops)).toEqual([4])
    bench.upInTrees(author)
    bench.frame(p, passed(bench.receipt(bench.node('r'), lane, 2, ids[2] as Hex), 1))
    expect(bench.sent(author, 'receipt').map(({ hops }) => hops)).toEqual([2])
  })

  it('are passed on once, and not without end', () => {
    const { bench, lane, ids } = meet()
    const receipt = bench.receipt(bench.node('r'), lane, 1, ids[1] as Hex)
    bench.frame(q, passed(receipt, 1))
    bench.frame(q, passed(receipt, 1))
    expect(bench.sent(p, 'receipt')).toHaveLength(1)
    bench.frame(q, passed(bench.receipt(bench.node('q'), lane, 1, ids[1] as Hex), hopsMax))
    expect(bench.sent(p, 'receipt')).toHaveLength(1)
  })

  it('are remembered for relayedMax nodes and lanes: older ones would be passed on again', () => {
    const { bench, lane, ids } = meet({ relayedMax: 1 })
    const receipts = ['r', 'q', 'r'].map((name) => passed(bench.receipt(bench.node(name), lane, 1, ids[1] as Hex), 1))
    for (const receipt of receipts) {
      bench.frame(q, receipt)
    }
    expect(bench.sent(p, 'receipt')).toHaveLength(3)
  })

  it('never go back to whom they are from, or to a peer that passes nothing on', () => {
    const { bench, lane, ids } = meet()
    bench.feed({ type: 'peer:down', peer: q })
    bench.up(q)
    bench.frame(p, passed(bench.receipt(bench.node('r'), lane, 1, ids[1] as Hex), 1))
    bench.up(author)
    bench.frame(p, passed(bench.receipt(bench.node('r'), lane, 2, ids[2] as Hex), 1))
    expect(bench.of('send').filter(({ message }) => message.type === 'receipt')).toEqual([])
    expect(bench.codes('reject')).toEqual([])
  })

  it('count at the author as if they had come directly, and are refused where they are not true', () => {
    const bench = new Bench(names.map((name) => ({ name })), { limits: { directMembersMax: 1 } })
    bench.upInTrees(p)
    const entries = bench.author('self').lane(green, [{ texts: ['x'] }], bench.now)
    bench.feed({ type: 'publish', token: 't', entries })
    const [opening, entry] = entries.map((published) => published.entry)
    const lane = opening?.lane as Hex
    bench.frame(p, passed(bench.receipt(bench.node('r'), lane, 1, entry?.id as Hex), 5))
    expect(bench.machine.delivery([entry?.id as Hex]).filter(({ status }) => status === 'acknowledged')).toHaveLength(1)
    bench.frame(p, passed(bench.receipt(bench.node('q'), lane, 1, opening?.id as Hex), 5))
    // without hops it must be the peer's own
    bench.frame(p, bench.receipt(bench.node('q'), lane, 1, entry?.id as Hex))
    bench.frame(p, passed(bench.receipt(bench.node('q'), '00'.repeat(32), 1, entry?.id as Hex), 5))
    expect(bench.codes('reject')).toEqual(['E_RECEIPT', 'E_RECEIPT', 'E_RECEIPT'])
  })
})
