import { describe, expect, it } from 'vitest'
import { digests, founders, governedNetwork, knows, machine, outcome, state } from '../support/governed-network.ts'
import { admit, charterOf, memberOf, nodeOf, requested, revoke, stated } from '../support/governed.ts'
import type { HandlingTerms } from '@hanse/core'

const { charter, roster } = charterOf(founders)
const green: HandlingTerms = { tlp: 'green' }

describe('certificates over the exchange', () => {
  it('are assembled from votes that were given at different nodes, and everybody comes to the same roster', () => {
    const net = governedNetwork()
    const { now } = net
    for (const number of [10, 20, 30]) {
      state(net, number, stated(charter, admit(charter, 50), [10, ...number === 10 ? [] : [number]], now))
      net.advance(500)
      expect(outcome(net, number)).toBe('stated')
    }
    expect(founders.map((number) => knows(net, number, 50))).toEqual([true, true, true, true])
    expect(new Set(digests(net)).size).toBe(1)
    expect(digests(net)[0]).not.toBe(roster.digest)
    for (const number of founders) {
      expect(net.host(nodeOf(number)).disk.membership.size).toBe(1)
      expect(net.host(nodeOf(number)).events.filter(({ type }) => type === 'roster')).toHaveLength(1)
      expect(net.host(nodeOf(number)).rejects).toEqual([])
    }
  })

  it('reach who was away by comparing, whatever each learned meanwhile', () => {
    const net = governedNetwork()
    net.away(40)
    state(net, 10, stated(charter, admit(charter, 50), [10, 20, 30], net.now))
    state(net, 40, requested(charter, 60, 40, net.now))
    net.advance(1_000)
    expect(knows(net, 40, 50)).toBe(false)
    net.away(40, false)
    net.advance(30_000)
    expect(founders.map((number) => knows(net, number, 50))).toEqual([true, true, true, true])
    expect(founders.map((number) => net.host(nodeOf(number)).disk.membership.size)).toEqual([2, 2, 2, 2])
  })

  it('come back after a restart of everybody', () => {
    const net = governedNetwork()
    state(net, 10, stated(charter, admit(charter, 50), [10, 20, 30], net.now))
    net.advance(1_000)
    const [before] = digests(net)
    founders.forEach((number) => { net.restart(nodeOf(number)) })
    net.advance(5_000)
    expect(digests(net)).toEqual(founders.map(() => before))
    expect(before).not.toBe(roster.digest)
  })

  it('of yesterday’s store are made up for before anything is said to who left meanwhile', () => {
    const net = governedNetwork()
    const lane = net.host(nodeOf(10)).author.lane(green, [{ texts: ['after'] }], net.now)
    state(net, 20, stated(charter, revoke(40), [10, 20, 30], net.now))
    net.advance(1_000)
    net.host(nodeOf(10)).disk.membership.clear()
    net.restart(nodeOf(10))
    expect(knows(net, 10, 40)).toBe(true)
    net.publish(nodeOf(10), lane)
    net.advance(5_000)
    expect(knows(net, 10, 40)).toBe(false)
    expect([...net.host(nodeOf(20)).disk.entries.keys()]).toEqual(lane.map(({ entry }) => entry.id))
    expect([...net.host(nodeOf(40)).disk.entries.keys()]).toEqual([])
  })

  it('that are refused change nothing', () => {
    const net = governedNetwork()
    state(net, 10, stated(charter, revoke(40), [10, 40], net.now))
    expect(outcome(net, 10)).toBe('E_GOV_SELF')
    state(net, 10, stated(charter, revoke(50), [10], net.now))
    expect(outcome(net, 10)).toBe('E_MEMBER_UNKNOWN')
    net.advance(1_000)
    expect(digests(net)).toEqual(founders.map(() => roster.digest))
    expect(net.host(nodeOf(10)).disk.membership.size).toBe(0)
  })

  it('say when the disk did not take them', () => {
    const net = governedNetwork()
    net.host(nodeOf(10)).failing = 'E_DISK_FULL'
    state(net, 10, stated(charter, admit(charter, 50), [10, 20, 30], net.now))
    net.advance(100)
    expect(outcome(net, 10)).toBe('E_DISK_FULL')
  })

  it('that waited for too long are forgotten', () => {
    const net = governedNetwork()
    const held = (): number[] => founders.map((number) => net.host(nodeOf(number)).disk.membership.size)
    state(net, 10, stated(charter, revoke(40), [10], net.now))
    net.advance(1_000)
    expect(held()).toEqual([1, 1, 1, 1])
    net.advance(86_400_000 + 120_000)
    expect(held()).toEqual([0, 0, 0, 0])
  })

  it('bring a newcomer what it is cleared for, and only that', () => {
    const net = governedNetwork()
    const open = net.host(nodeOf(10)).author.lane(green, [{ texts: ['for all'] }, { texts: ['more'] }], net.now)
    net.publish(nodeOf(10), open)
    const two: HandlingTerms = { tlp: 'amber', audience: { any: [{ members: [memberOf(10), memberOf(30)] }] } }
    const closed = net.host(nodeOf(20)).author.lane(two, [{ texts: ['for two'] }], net.now)
    net.publish(nodeOf(20), closed)
    net.advance(1_000)
    const admission = stated(charter, admit(charter, 50), [10, 20, 30], net.now)
    state(net, 10, admission)
    net.advance(500)
    const node = machine(net, 10).roster.nodes.get(nodeOf(50))
    net.join(node as NonNullable<typeof node>, [admission])
    net.restart(nodeOf(50))
    net.advance(10_000)
    expect([...net.host(nodeOf(50)).disk.entries.keys()].sort()).toEqual(open.map(({ entry }) => entry.id).sort())
    const heard = net.sent.filter(({ to }) => to === nodeOf(50)).map(({ message }) => JSON.stringify(message)).join()
    expect(heard).not.toContain(closed[0]?.entry.lane)
  })

  it('of many members are compared in parts, and nothing is said of them when nothing differs but one digest', () => {
    const net = governedNetwork()
    const items = Array.from({ length: 60 }, (_, i) => stated(charter, admit(charter, 1_000 + 10 * i), [10, 20, 30], net.now))
    net.away(40)
    state(net, 10, ...items)
    net.advance(1_000)
    net.away(40, false)
    net.advance(30_000)
    expect(machine(net, 40).roster.members.size).toBe(64)
    const from = net.sent.length
    net.advance(10 * 60_000)
    const spoken = net.sent.slice(from).filter(({ class: name }) => name === 'membership').map(({ message }) => message.type)
    expect(new Set(spoken)).toEqual(new Set(['roll']))
  })
})
