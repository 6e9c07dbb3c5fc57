import { laneAfter } from '@hanse/core'
import { describe, expect, it } from 'vitest'
import { Bench } from './support/bench.ts'
import { memberNamed, nodeNamed } from './support/federation.ts'
import type { PublishedEntry } from '../src/index.ts'
import type { HandlingTerms } from '@hanse/core'

const green: HandlingTerms = { tlp: 'green' }
const peer = nodeNamed('p')
const other = nodeNamed('q')
const specs = [{ name: 'p' }, { name: 'q' }]
const bundles = (count: number): Array<{ texts: string[] }> => Array.from({ length: count }, (_, i) => ({ texts: [`bundle ${i}`] }))

/** A node that published four entries and runs again on what it had after the second. */
function yesterday (terms: HandlingTerms = green): { bench: Bench, lane: PublishedEntry[] } {
  const before = new Bench(specs)
  const lane = before.author('self').lane(terms, bundles(3), before.now)
  before.feed({ type: 'publish', token: 'first', entries: lane.slice(0, 2) })
  const bench = new Bench(specs, { restored: before.disk.restore() })
  before.disk.entries.forEach((stored, id) => bench.disk.entries.set(id, stored))
  return { bench, lane }
}

const idOf = (lane: PublishedEntry[]): string => (lane[0] as PublishedEntry).entry.lane
const incarnationOf = (bench: Bench): Uint8Array => bench.author('self').incarnation
const claimed = (bench: Bench): string[] => bench.of('deliver').flatMap(({ event }) => event.type === 'claimed' ? [event.token] : [])
const outlived = (bench: Bench): number[] => bench.of('deliver').flatMap(({ event }) => event.type === 'outlived' ? [event.seq] : [])

describe('the first seal in a lane after a start', () => {
  it('waits until every connected holder has said what it has behind the head', () => {
    const { bench, lane } = yesterday()
    bench.feed({ type: 'roster', roster: bench.roster })
    bench.up(peer)
    bench.up(other)
    bench.feed({ type: 'claim', token: 'seal', lane: idOf(lane) })
    for (const node of [peer, other]) {
      expect(bench.sent(node, 'want').at(-1)?.lanes).toEqual([{ lane: idOf(lane), from: 2, to: 2 }])
      expect(claimed(bench)).toEqual([])
      bench.frame(node, { type: 'absent', lanes: [{ lane: idOf(lane), from: 2, to: 2 }], leaves: [] }, 'bulk')
    }
    expect(claimed(bench)).toEqual(['seal'])
    bench.feed({ type: 'claim', token: 'again', lane: idOf(lane) })
    expect(claimed(bench)).toEqual(['seal', 'again'])
    expect(bench.machine.laneFor(bench.author('self').group(green), incarnationOf(bench))).toMatchObject({ seq: 1 })
  })

  it('is not made when a holder has more: its entries are taken, and the incarnation is over', () => {
    const { bench, lane } = yesterday()
    bench.feed({ type: 'roster', roster: bench.roster })
    bench.up(peer)
    bench.feed({ type: 'claim', token: 'seal', lane: idOf(lane) })
    bench.give(peer, [lane[2] as PublishedEntry], 'bulk')
    expect([claimed(bench), outlived(bench), bench.codes('report')]).toEqual([['seal'], [2], ['E_INCARNATION']])
    expect(bench.machine.isOutlived(incarnationOf(bench))).toBe(true)
    expect(bench.machine.laneFor(bench.author('self').group(green), incarnationOf(bench))).toBeUndefined()
    expect(bench.machine.headOf(idOf(lane))).toMatchObject({ seq: 2 })
    const second = bench.author('self').next(laneAfter((lane[2] as PublishedEntry).entry), { texts: ['second at 3'], time: bench.now })
    bench.feed({ type: 'publish', token: 'late', entries: [second] })
    expect(bench.of('deliver').at(-1)?.event).toMatchObject({ type: 'unpublished', code: 'E_INCARNATION' })
  })

  it('goes on after claimWaitMs when a holder does not answer', () => {
    const { bench, lane } = yesterday()
    bench.feed({ type: 'roster', roster: bench.roster })
    bench.up(peer)
    bench.feed({ type: 'claim', token: 'seal', lane: idOf(lane) })
    bench.fire('claim', 2_999)
    expect(claimed(bench)).toEqual([])
    bench.fire('claim', 1)
    expect(claimed(bench)).toEqual([])
    bench.feed({ type: 'timer', timer: { type: 'claim', token: 'seal' } })
    expect(claimed(bench)).toEqual(['seal'])
  })

  it('waits that long after going online for anyone to connect, asks who comes, and does not wait for who goes', () => {
    const { bench, lane } = yesterday()
    bench.feed({ type: 'roster', roster: bench.roster })
    bench.now += 1_000
    bench.feed({ type: 'claim', token: 'seal', lane: idOf(lane) })
    expect(claimed(bench)).toEqual([])
    bench.up(peer)
    expect(bench.sent(peer, 'want').at(-1)?.lanes).toEqual([{ lane: idOf(lane), from: 2, to: 2 }])
    bench.up(other)
    bench.feed({ type: 'peer:down', peer: other })
    bench.frame(peer, { type: 'absent', lanes: [{ lane: idOf(lane), from: 2, to: 2 }], leaves: [] }, 'bulk')
    expect(claimed(bench)).toEqual(['seal'])
  })

  it('goes on at once offline, for a lane that nobody else may hold, and long after going online with nobody there', () => {
    const offline = yesterday()
    offline.bench.feed({ type: 'claim', token: 'offline', lane: idOf(offline.lane) })
    const alone = yesterday({ tlp: 'amber', audience: { any: [{ members: [memberNamed('self')] }] } })
    alone.bench.feed({ type: 'roster', roster: alone.bench.roster })
    alone.bench.feed({ type: 'claim', token: 'alone', lane: idOf(alone.lane) })
    const quiet = yesterday()
    quiet.bench.feed({ type: 'roster', roster: quiet.bench.roster })
    quiet.bench.now += 3_000
    quiet.bench.feed({ type: 'claim', token: 'quiet', lane: idOf(quiet.lane) })
    expect([offline, alone, quiet].flatMap(({ bench }) => claimed(bench))).toEqual(['offline', 'alone', 'quiet'])
  })

  it('does not wait in a lane that this run has begun', () => {
    const bench = new Bench(specs)
    bench.feed({ type: 'roster', roster: bench.roster })
    bench.up(peer)
    const lane = bench.author('self').lane(green, bundles(1), bench.now)
    bench.feed({ type: 'publish', token: 'first', entries: lane })
    bench.feed({ type: 'claim', token: 'seal', lane: idOf(lane) })
    expect(claimed(bench)).toEqual(['seal'])
  })
})

describe('an incarnation is over', () => {
  it('when a peer shows any entry of it that this node does not know, also of a lane it does not know', () => {
    const bench = new Bench(specs)
    bench.up(peer)
    const lane = bench.author('self').lane(green, bundles(1), bench.now)
    bench.give(peer, lane)
    expect(outlived(bench)).toEqual([0])
    expect(bench.machine.lanes()).toMatchObject([{ head: { seq: 1 } }])
  })

  it('when a fork of its own is shown, and still after a restart', () => {
    const { bench, lane } = yesterday()
    bench.up(peer)
    const second = bench.author('self').next(laneAfter((lane[0] as PublishedEntry).entry), { texts: ['second at 1'], time: bench.now })
    bench.give(peer, [second])
    const fork = bench.of('deliver').map(({ event }) => event).find(({ type }) => type === 'fork')
    expect(fork).toMatchObject({ own: true, proof: { seq: 1 } })
    const restarted = new Bench(specs, { restored: bench.disk.restore() })
    expect(restarted.machine.isOutlived(incarnationOf(restarted))).toBe(true)
  })
})
