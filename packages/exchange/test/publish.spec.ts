import { laneAfter } from '@hanse/core'
import { describe, expect, it } from 'vitest'
import { Exchange } from '../src/index.ts'
import { Bench } from './support/bench.ts'
import { memberNamed, nodeNamed, rosterOf } from './support/federation.ts'
import { Network } from './support/network.ts'
import { fakeSuite } from './support/suite.ts'
import type { PublishedEntry } from '../src/index.ts'
import type { HandlingTerms, LaneState } from '@hanse/core'

const peer = nodeNamed('p')
const green: HandlingTerms = { tlp: 'green' }

function unpublished (bench: Bench): string[] {
  return bench.of('deliver').map(({ event }) => event).flatMap((event) => event.type === 'unpublished' ? [event.code] : [])
}

describe('a publication', () => {
  it('is one synced batch, and nothing leaves before it is stored', () => {
    const bench = new Bench([{ name: 'p' }])
    bench.up(peer)
    bench.holding = true
    const entries = [
      ...bench.author('self').lane(green, [{ texts: ['x'] }], bench.now),
      ...bench.author('self').lane({ tlp: 'clear' }, [{ texts: ['y'] }], bench.now)
    ]
    bench.feed({ type: 'publish', token: 'mine', entries })
    expect(bench.of('store')).toMatchObject(
      [
        {
          sync: true,
          writes: [
            { type: 'entry' },
            { type: 'entry' },
            { type: 'chunk' },
            { type: 'entry' },
            { type: 'entry' },
            { type: 'chunk' },
            { type: 'head', seq: 1 },
            { type: 'head', seq: 1 }
          ]
        }
      ]
    )
    expect(bench.sent(peer, 'entry')).toEqual([])
    bench.release()
    expect(bench.sent(peer, 'entry').map(({ entry }) => entry.id)).toEqual(entries.map(({ entry }) => entry.id))
    expect(bench.of('deliver').at(-1)?.event).toEqual({ type: 'published', token: 'mine', entries: entries.map(({ entry }) => entry.id) })
  })

  it('did not happen when the store fails', () => {
    const bench = new Bench([{ name: 'p' }])
    bench.up(peer)
    bench.failing = 'E_DISK_FULL'
    const entries = bench.author('self').lane(green, [{ texts: ['x'] }], bench.now)
    bench.feed({ type: 'publish', token: 't', entries })
    expect(unpublished(bench)).toEqual(['E_DISK_FULL'])
    expect(bench.machine.lanes()).toEqual([])
    expect(bench.sent(peer, 'entry')).toEqual([])
    bench.failing = undefined
    bench.feed({ type: 'publish', token: 'u', entries })
    expect(bench.machine.lanes()).toHaveLength(1)
  })

  it('asks for nothing and repeats nothing at its readers', () => {
    const net = new Network({ roster: rosterOf(['a', 'b', 'c'].map((name) => ({ name }))) })
    net.start()
    net.advance(5_000)
    const from = net.sent.length
    net.publish(nodeNamed('a'), net.host(nodeNamed('a')).author.lane(green, [{ texts: ['x'] }, { texts: ['y'] }, { texts: ['z'] }], net.now))
    net.advance(1_000)
    const types = net.sent.slice(from).map(({ message }) => message.type)
    expect(types.filter((type) => type === 'entry')).toHaveLength(8)
    expect(types.filter((type) => type === 'unsigned-receipt')).toHaveLength(2)
    expect(types.filter((type) => !['entry', 'unsigned-receipt', 'hello'].includes(type))).toEqual([])
  })

  it('reaches whom the roster clears now, and shows others nothing', () => {
    const bench = new Bench([{ name: 'p', sectors: ['energy'] }, { name: 'q' }])
    bench.up(peer)
    bench.up(nodeNamed('q'))
    const before = bench.of('send').filter((effect) => effect.peer === nodeNamed('q')).length
    bench.feed(
      {
        type: 'publish',
        token: 't',
        entries: bench.author('self').lane({ tlp: 'amber', audience: { any: [{ sectors: ['energy'] }] } }, [{ texts: ['x'] }], bench.now)
      }
    )
    expect(bench.sent(peer, 'entry')).toHaveLength(2)
    expect(bench.of('send').filter((effect) => effect.peer === nodeNamed('q'))).toHaveLength(before)
  })

  it('sends the opening first where it is not known', () => {
    const bench = new Bench([{ name: 'p' }])
    const entries = bench.author('self').lane(green, [{ texts: ['x'] }], bench.now)
    bench.feed({ type: 'publish', token: 't', entries })
    bench.up(peer)
    const next = bench.author('self').next(laneAfter((entries[1] as PublishedEntry).entry), { texts: ['y'], time: bench.now })
    bench.feed({ type: 'publish', token: 'u', entries: [next] })
    expect(bench.sent(peer, 'entry').map(({ entry }) => entry.header.seq)).toEqual([0, 2])
  })

  it.each<[string, (bench: Bench, entries: PublishedEntry[]) => PublishedEntry[]]>([
    ['E_NOT_AUTHOR', (bench) => bench.author('p').lane(green, [], bench.now)],
    ['E_CHAIN_GAP', (_, entries) => entries.slice(1)],
    ['E_CHAIN_GAP', (_, entries) => [entries[0], entries[2]] as PublishedEntry[]],
    ['E_PROOF_COUNT', (_, entries) => entries.map(({ entry }) => ({ entry, bodies: [] }))],
    [
      'E_CHAIN_PREV',
      (bench, entries) => [
        entries[0],
        bench.author('self').next({ ...laneAfter((entries[0] as PublishedEntry).entry), head: 'ab'.repeat(32) }, { texts: ['z'], time: bench.now })
      ] as PublishedEntry[]
    ]
  ])('is refused whole: %s', (code, spoil) => {
    const bench = new Bench([{ name: 'p' }])
    bench.feed({ type: 'publish', token: 't', entries: spoil(bench, bench.author('self').lane(green, [{ texts: ['x'] }, { texts: ['y'] }], bench.now)) })
    expect(unpublished(bench)).toEqual([code])
    expect(bench.of('store')).toEqual([])
  })

  it('is refused while its lane is being written: E_LANE_BUSY', () => {
    const bench = new Bench([{ name: 'p' }])
    const entries = bench.author('self').lane(green, [{ texts: ['x'] }], bench.now)
    bench.holding = true
    bench.feed({ type: 'publish', token: 't', entries: entries.slice(0, 1) })
    bench.feed({ type: 'publish', token: 'u', entries: entries.slice(1) })
    expect(unpublished(bench)).toEqual(['E_LANE_BUSY'])
    bench.release()
    bench.feed({ type: 'publish', token: 'u', entries: entries.slice(1) })
    expect(bench.machine.lanes()).toMatchObject([{ head: { seq: 1 } }])
  })
})

describe('the lane for the next entry', () => {
  const incarnation = new Uint8Array(16)

  it('is the own open lane of the handling and incarnation', () => {
    const bench = new Bench([{ name: 'p' }])
    const author = bench.author('self')
    const entries = author.lane(green, [{ texts: ['x'] }], bench.now)
    bench.feed({ type: 'publish', token: 't', entries })
    const group = author.group(green)
    expect(bench.machine.laneFor(group, incarnation)).toEqual(laneAfter((entries[1] as PublishedEntry).entry))
    expect(bench.machine.laneFor(group, new Uint8Array(16).fill(1))).toBeUndefined()
    expect(bench.machine.laneFor(author.group({ tlp: 'clear' }), incarnation)).toBeUndefined()
    bench.feed(
      { type: 'publish', token: 'u', entries: [author.next(bench.machine.laneFor(group, incarnation) as LaneState, { kind: 'close', time: bench.now })] }
    )
    expect(bench.machine.laneFor(group, incarnation)).toBeUndefined()
  })
})

describe('a machine', () => {
  it('needs a roster that knows it: E_MEMBER_UNKNOWN', () => {
    expect(
      () => new Exchange({ self: nodeNamed('nobody'), roster: rosterOf([{ name: 'p' }]), suite: fakeSuite, seed: 1 })
    ).toThrow(expect.objectContaining({ code: 'E_MEMBER_UNKNOWN' }))
  })

  it('gives the same effects for the same seed and inputs', () => {
    const trace = (seed: number): string => {
      const net = new Network({ roster: rosterOf(['a', 'b', 'c'].map((name) => ({ name }))), seed })
      net.start()
      net.advance(4_000)
      net.publish(nodeNamed('a'), net.host(nodeNamed('a')).author.lane(green, [{ texts: ['x', 'y'] }, { texts: ['z'] }], net.now))
      net.isolate(nodeNamed('b'))
      net.advance(300_000)
      return JSON.stringify(
        [net.sent.map(({ from, to, at, bytes, message }) => [from, to, at, bytes, message.type]), [...net.hosts.values()].map(({ events }) => events)]
      )
    }
    expect(trace(3)).toBe(trace(3))
    expect(trace(3)).not.toBe(trace(4))
  })

  it('keeps effects that can be cloned', () => {
    const bench = new Bench([{ name: 'p' }])
    bench.up(peer)
    bench.feed({ type: 'publish', token: 't', entries: bench.author('self').lane(green, [{ texts: ['x'] }], bench.now) })
    expect(structuredClone(bench.effects)).toEqual(bench.effects)
    expect(bench.machine.handlingOf(bench.machine.lanes()[0]?.lane ?? '')).toMatchObject({ tlp: 'green' })
    expect(bench.machine.peers()[0]?.member).toBe(memberNamed('p'))
  })
})
