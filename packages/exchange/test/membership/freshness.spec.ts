import { beforeEach, describe, expect, it } from 'vitest'
import { founders, governedNetwork, machine, state } from '../support/governed-network.ts'
import { charterOf, foundedMs, memberOf, nodeOf, revoke, stated } from '../support/governed.ts'
import type { HandlingTerms, NodeId } from '@hanse/core'

const dayMs = 86_400_000
/** Short, so that few dials of who is away are to be counted through. */
const limitDays = 4
const { charter, roster } = charterOf(founders, { freshnessDays: limitDays })
const amber: HandlingTerms = { tlp: 'amber', audience: { any: [{ members: founders.map(memberOf) }] } }
const green: HandlingTerms = { tlp: 'green' }

describe('beacons over the exchange', () => {
  let net: ReturnType<typeof governedNetwork>

  beforeEach(() => { net = governedNetwork({ charter, roster, beacons: true, limits: { reconcileIntervalMs: 30 * 60_000 } }) })

  function publish (number: number, terms: HandlingTerms, text: string): void {
    const { author } = net.host(nodeOf(number))
    const lane = machine(net, number).laneFor(author.group(terms), author.incarnation)
    net.publish(nodeOf(number), lane === undefined ? author.lane(terms, [{ texts: [text] }], net.now) : [author.next(lane, { texts: [text], time: net.now })])
  }
  /** how many leaves a node holds */
  const leaves = (number: number): number =>
    [...net.host(nodeOf(number)).disk.entries.values()].flatMap(({ states }) => [...states]).filter((leaf) => leaf === 0).length
  const headers = (number: number): number => net.host(nodeOf(number)).disk.entries.size
  const freshness = (number: number): string | undefined => machine(net, number).freshness(net.now)?.state
  const beaconTimes = (number: number): number[] =>
    [...net.host(nodeOf(number)).disk.membership.values()].flatMap((item) => item.kind === 'beacon' ? [item.item.body.at] : [])
  const silence = (numbers: readonly number[], isAway = true): void => { numbers.forEach((number) => { net.away(number, isAway) }) }

  it('are signed at the start and every day without anybody, and of each node the newest is kept', () => {
    expect(founders.map((number) => beaconTimes(number).length)).toEqual([4, 4, 4, 4])
    net.advance(10 * dayMs)
    for (const number of founders) {
      expect(beaconTimes(number)).toHaveLength(4)
      expect(Math.min(...beaconTimes(number))).toBeGreaterThan(net.now - dayMs - 60_000)
      expect(net.host(nodeOf(number)).rejects).toEqual([])
      // nothing in them concerns a person
      expect(net.host(nodeOf(number)).events.filter(({ type }) => type === 'membership' || type === 'roster')).toEqual([])
    }
  })

  it('keep a federation exchanging for ten days that all its people are away, though it would be stale after four', () => {
    for (let day = 0; day < 10; day++) {
      publish(founders[day % 4] as number, amber, `day ${day}`)
      net.advance(dayMs)
      expect(founders.map(leaves)).toEqual(founders.map(() => day + 1))
    }
    expect(founders.map(freshness)).toEqual(['fresh', 'fresh', 'fresh', 'fresh'])
  }, 60_000)

  it('of too few governors stop what is above GREEN and nothing else, and the first quorum of them sets it going again', () => {
    silence([30, 40])
    net.advance((limitDays - 1) * dayMs)
    expect(freshness(10)).toBe('warning')
    publish(10, amber, 'in time')
    net.advance(60_000)
    expect([leaves(20), headers(20)]).toEqual([1, 2])
    net.advance(2 * dayMs)
    expect([10, 20].map(freshness)).toEqual(['stale', 'stale'])
    publish(10, amber, 'too late')
    publish(10, green, 'for all')
    net.advance(60_000)
    // the header of what is late, not its leaf; GREEN as ever
    expect([leaves(20), headers(20)]).toEqual([2, 5])
    net.advance(2 * 60 * 60_000)
    expect(leaves(20)).toBe(2)
    silence([30], false)
    net.advance(2 * 60 * 60_000)
    expect([10, 20, 30].map(freshness)).toEqual(['fresh', 'fresh', 'fresh'])
    expect([20, 30].map(leaves)).toEqual([3, 3])
  })

  it('that a node hears of too late say nothing about what waits in its queues', () => {
    silence([20, 30, 40])
    publish(10, amber, 'nobody there')
    net.advance((limitDays + 1) * dayMs)
    silence([20], false)
    net.advance(60 * 60_000)
    expect(freshness(10)).toBe('stale')
    expect([leaves(20), headers(20)]).toEqual([0, 2])
  })

  it('of a clock that is wrong count for nobody, and the clock makes nothing fresher', () => {
    const host = net.host(nodeOf(20))
    const setClock = (skewMs: number): void => {
      const jumpMs = skewMs - host.skewMs
      host.skewMs = skewMs
      net.feed(nodeOf(20), { type: 'clock', jumpMs })
      net.advance(2 * 60 * 60_000)
    }
    const seenBy20 = (): string | undefined => machine(net, 20).freshness(net.clockOf(nodeOf(20)))?.state
    setClock(10 * dayMs)
    // ahead: older than it is, to itself alone
    expect([seenBy20(), freshness(10)]).toEqual(['stale', 'fresh'])
    expect(beaconTimes(10).filter((at) => at > net.now)).toEqual([])
    setClock(0)
    silence([30, 40])
    net.advance(limitDays * dayMs)
    expect([seenBy20(), freshness(10)]).toEqual(['stale', 'stale'])
    setClock(-10 * dayMs)
    expect([seenBy20(), freshness(10)]).toEqual(['stale', 'stale'])
    // right again: its word counts from the moment on
    setClock(0)
    silence([30], false)
    net.advance(2 * 60 * 60_000)
    expect([10, 20, 30].map(freshness)).toEqual(['fresh', 'fresh', 'fresh'])
    expect(beaconTimes(10).every((at) => at <= net.now)).toBe(true)
  })

  it('of a node that left are dropped everywhere', () => {
    const from = (node: NodeId): number[] => founders.slice(0, 3).map((number) =>
      [...net.host(nodeOf(number)).disk.membership.values()]
        .filter((item) => item.kind === 'beacon' && nodeOf(40) === node && item.item.hash === hashOf(40)).length)
    const hashOf = (number: number): string => Buffer.from(net.host(nodeOf(number)).node.nodeKey).toString('hex')
    expect(from(nodeOf(40))).toEqual([1, 1, 1])
    state(net, 10, stated(charter, revoke(40), [10, 20, 30], net.now))
    net.advance(60_000)
    expect(from(nodeOf(40))).toEqual([0, 0, 0])
    expect(founders.slice(0, 3).flatMap((number) => net.host(nodeOf(number)).rejects).filter(({ code }) => code.startsWith('E_GOV'))).toEqual([])
  })

  it('are missing at first: the founding counts, which all signed', () => {
    const silent = governedNetwork({ charter, roster })
    expect(silent.host(nodeOf(10)).machine.freshness(silent.now)).toEqual({ at: foundedMs, staleAtMs: foundedMs + limitDays * dayMs, state: 'fresh' })
  })
})
