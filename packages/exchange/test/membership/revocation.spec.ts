import { laneAfter } from '@hanse/core'
import { describe, expect, it } from 'vitest'
import { encodeMessage } from '../../src/index.ts'
import { founders, governedNetwork, knows, machine, outcome, state } from '../support/governed-network.ts'
import { admit, cardOf, charterOf, memberOf, nodeOf, revoke, stated } from '../support/governed.ts'
import type { PublishedEntry } from '../../src/index.ts'
import type { Network } from '../support/network.ts'
import type { Entry, HandlingTerms, Verified } from '@hanse/core'

const { charter } = charterOf(founders)
const green: HandlingTerms = { tlp: 'green' }
const entryAt = (lane: readonly PublishedEntry[], seq: number): Verified<Entry> => (lane[seq] as PublishedEntry).entry
const held = (net: Network, number: number): string[] => [...net.host(nodeOf(number)).disk.entries.keys()]

describe('a revocation', () => {
  it('hangs up on its member after telling it why, and no vote of it is taken', () => {
    const net = governedNetwork()
    state(net, 10, stated(charter, revoke(40), [10, 20, 30], net.now))
    net.advance(5_000)
    for (const number of [10, 20, 30]) {
      expect(machine(net, number).peers().map(({ peer }) => peer)).not.toContain(nodeOf(40))
      expect(net.host(nodeOf(number)).hangups.map(({ peer, code }) => [peer, code])).toContainEqual([nodeOf(40), 'E_MEMBER_UNKNOWN'])
    }
    expect(knows(net, 40, 40)).toBe(false)
    expect(net.sent.filter(({ to, at }) => to === nodeOf(40) && at > net.now - 4_000)).toEqual([])
    state(net, 20, stated(charter, admit(charter, 50), [20, 40], net.now))
    expect(outcome(net, 20)).toBe('E_GOV_REVOKED')
  })

  it('keeps what was published before, and takes nothing after from anybody, whatever its date', () => {
    const net = governedNetwork()
    const { author } = net.host(nodeOf(40))
    const early = author.lane(green, [{ texts: ['early'] }], net.now)
    net.publish(nodeOf(40), early)
    net.advance(1_000)
    state(net, 10, stated(charter, revoke(40), [10, 20, 30], net.now))
    net.advance(1_000)
    const late = author.next(laneAfter(entryAt(early, 1)), { texts: ['late'], time: net.now - 60_000 })
    const [body] = late.bodies
    // an accomplice hands it on
    net.deliver(nodeOf(30), nodeOf(10), 'live', encodeMessage({ type: 'entry', entry: late.entry, ...(body && { chunk: body.chunk }) }))
    net.advance(1_000)
    expect(net.host(nodeOf(10)).rejects.map(({ code }) => code)).toContain('E_AUTHOR_REVOKED')
    expect(held(net, 10)).toEqual(early.map(({ entry }) => entry.id))
    expect(machine(net, 10).lanes().filter((lane) => lane.author === memberOf(40))).toHaveLength(1)
  })

  it('quarantines what stands beyond the cut that its quorum named, and passes none of it on', () => {
    const net = governedNetwork()
    const lane = net.host(nodeOf(40)).author.lane(green, [{ texts: ['one'] }, { texts: ['two'] }], net.now)
    net.publish(nodeOf(40), lane)
    net.advance(1_000)
    const last = entryAt(lane, 1)
    state(net, 10, stated(charter, revoke(40, [{ lane: last.lane, seq: 1, entry: last.id }]), [10, 20, 30], net.now))
    net.advance(1_000)
    for (const number of [10, 20, 30]) {
      expect(machine(net, number).headOf(last.lane)).toEqual({ seq: 1, id: last.id })
      expect(machine(net, number).header(entryAt(lane, 2).id)).toBeUndefined()
      expect(net.host(nodeOf(number)).events.filter(({ type }) => type === 'quarantined')).toHaveLength(1)
    }
    net.restart(nodeOf(20))
    net.advance(5_000)
    expect(machine(net, 20).headOf(last.lane)).toEqual({ seq: 1, id: last.id })
    // who comes later gets what counts
    state(net, 10, stated(charter, admit(charter, 50), [10, 20, 30], net.now))
    net.advance(500)
    const node = machine(net, 10).roster.nodes.get(nodeOf(50))
    net.join(node as NonNullable<typeof node>, [...net.host(nodeOf(10)).disk.membership.values()])
    net.restart(nodeOf(50))
    net.advance(10_000)
    expect(held(net, 50).sort()).toEqual([0, 1].map((seq) => entryAt(lane, seq).id).sort())
  })

  it('quarantines also what was being stored when it came', () => {
    const net = governedNetwork({ storeMs: 300 })
    const lane = net.host(nodeOf(40)).author.lane(green, [{ texts: ['one'] }, { texts: ['two'] }], net.now)
    const last = entryAt(lane, 1)
    net.publish(nodeOf(40), lane)
    net.advance(315)
    state(net, 10, stated(charter, revoke(40, [{ lane: last.lane, seq: 1, entry: last.id }]), [10, 20, 30], net.now))
    net.advance(5_000)
    expect(held(net, 10)).toContain(entryAt(lane, 2).id)
    expect(machine(net, 10).headOf(last.lane)).toEqual({ seq: 1, id: last.id })
    expect(machine(net, 10).header(entryAt(lane, 2).id)).toBeUndefined()
  })

  it('lets who was offline go on as far as more members vouch for than may lie, where no cut is named', () => {
    const net = governedNetwork()
    net.away(30)
    const terms: HandlingTerms = { tlp: 'amber', audience: { any: [{ members: [memberOf(10), memberOf(20), memberOf(30)] }] } }
    const lane = net.host(nodeOf(40)).author.lane(terms, [{ texts: ['one'] }, { texts: ['two'] }], net.now)
    net.publish(nodeOf(40), lane)
    net.advance(200)
    expect(held(net, 30)).toEqual([])
    state(net, 10, stated(charter, revoke(40), [10, 20, 30], net.now))
    net.advance(2_000)
    net.away(30, false)
    net.advance(5 * 60_000)
    expect(knows(net, 30, 40)).toBe(false)
    expect(held(net, 30).sort()).toEqual(lane.map(({ entry }) => entry.id).sort())
  })

  it('does not let a single accomplice bring what nobody else held', () => {
    const net = governedNetwork()
    const { author } = net.host(nodeOf(40))
    const terms: HandlingTerms = { tlp: 'amber', audience: { any: [{ members: [memberOf(10), memberOf(20), memberOf(30)] }] } }
    const lane = author.lane(terms, [{ texts: ['one'] }, { texts: ['two'] }], net.now)
    for (const number of [10, 20]) {
      net.away(number)
    }
    net.publish(nodeOf(40), lane)
    net.advance(200)
    expect(held(net, 30)).toHaveLength(3)
    net.away(40)
    state(net, 10, stated(charter, revoke(40), [10, 20, 30], net.now))
    state(net, 20, stated(charter, revoke(40), [10, 20, 30], net.now))
    net.away(10, false)
    net.away(20, false)
    net.advance(5 * 60_000)
    expect(knows(net, 30, 40)).toBe(false)
    expect([...held(net, 10), ...held(net, 20)]).toEqual([])
    // what stands in its lane is asked for once a round at most
    expect(net.sent.filter(({ message }) => message.type === 'want').length).toBeLessThan(50)
    expect(net.host(nodeOf(10)).rejects.map(({ code }) => code)).toContain('E_AUTHOR_REVOKED')
  })

  it('is answered by an admission with new keys, and the old lanes stay ended', () => {
    const net = governedNetwork()
    const revocation = stated(charter, revoke(40), [10, 20, 30], net.now)
    state(net, 10, revocation)
    net.advance(1_000)
    state(net, 10, stated(charter, { ...admit(charter, 40, cardOf(40, {}, 140)), cites: [revocation.item.hash] }, [10, 20, 30], net.now))
    net.advance(1_000)
    expect(outcome(net, 10)).toBe('stated')
    expect(machine(net, 20).roster.members.get(memberOf(40))?.nodes.map(({ id }) => id)).toEqual([nodeOf(140)])
    expect(machine(net, 20).roster.ended.has(nodeOf(40))).toBe(true)
  })
})
