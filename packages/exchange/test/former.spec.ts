/** The author's side of former readers: whom it tells of a withdrawal, and whose word it takes. */
import { toHex } from '@hanse/core'
import { describe, expect, it } from 'vitest'
import { Bench } from './support/bench.ts'
import { memberNamed, nodeNamed, rosterOf } from './support/federation.ts'
import { bank, banks, sealed, withdraw } from './support/former.ts'
import type { MemberSpec } from './support/federation.ts'
import type { Sealed } from './support/former.ts'
import type { PublishedEntry } from '../src/index.ts'
import type { Hex, Receipt, Roster } from '@hanse/core'

const [p, q] = [nodeNamed('p'), nodeNamed('q')]

const before = (self: MemberSpec = { name: 'self' }): Roster => rosterOf([self, { name: 'p', sectors: bank }, { name: 'q' }], 'before')
const after = (self: MemberSpec = { name: 'self' }): Roster => rosterOf([self, { name: 'p' }, { name: 'q' }], 'after')

interface Told { bench: Bench, entries: Sealed, last: PublishedEntry, lane: Hex }

/** The author withdraws what `p` had signed for, but for the exceptions, before it lost its clearance. */
function told (except: Receipt['except'] = []): Told {
  const bench = new Bench([], { roster: before() })
  const entries = sealed(bench.author('self'), bench.now)
  const [opening, first, second, last] = entries
  bench.up(p)
  bench.up(q)
  bench.feed({ type: 'publish', token: '1', entries: [opening, first] })
  bench.frame(p, bench.receipt(bench.node('p'), opening.entry.lane, 1, first.entry.id, except))
  bench.feed({ type: 'roster', roster: after() })
  bench.effects = []
  bench.feed({ type: 'publish', token: '2', entries: [second] })
  bench.feed({ type: 'publish', token: '3', entries: [last] })
  return { bench, entries, last, lane: opening.entry.lane }
}

function deliveryOf (bench: Bench, { entry, bodies }: PublishedEntry): ReturnType<Bench['machine']['delivery']> {
  return bench.machine.delivery([entry.id], bodies)
}

const pending = [{ member: memberNamed('p'), status: 'pending', former: true }]

describe('the author', () => {
  it('counts former readers by their signed word, once, and does not tell them again', () => {
    const { bench, last, lane } = told()
    expect(bench.sent(p, 'entry').map(({ entry }) => entry.id)).toEqual([last.entry.id])
    expect(deliveryOf(bench, last)).toEqual(pending)
    expect(bench.machine.delivery([last.entry.id])).toEqual([])
    bench.holding = true
    bench.frame(p, bench.applied(bench.node('p'), last.entry))
    bench.frame(p, bench.applied(bench.node('p'), last.entry))
    expect(deliveryOf(bench, last)).toEqual(pending)
    bench.release()
    bench.frame(p, bench.applied(bench.node('p'), last.entry))
    expect(bench.of('store').flatMap(({ writes }) => writes).filter(({ type }) => type === 'receipt')).toMatchObject([{ seq: 3, alone: true, node: p }])
    expect(deliveryOf(bench, last)).toEqual([{ member: memberNamed('p'), status: 'acknowledged', former: true, at: bench.now }])
    expect(bench.of('deliver').map(({ event }) => event)).toContainEqual({
      type: 'delivery', lane, node: p, member: memberNamed('p'), seq: 3, alone: true, at: bench.now
    })
    bench.effects = []
    bench.feed({ type: 'peer:down', peer: p })
    bench.up(p)
    expect(bench.of('load')).toEqual([])
    expect(bench.sent(p, 'entry')).toEqual([])
    expect(bench.codes('reject')).toEqual([])
  })

  it('tells again after a disconnection and after a restart, and remembers the answer over one', () => {
    const { bench, last } = told()
    bench.feed({ type: 'peer:down', peer: p })
    expect(deliveryOf(bench, last)).toEqual([{ member: memberNamed('p'), status: 'unreachable', former: true }])
    const restarted = (): Bench => {
      const again = new Bench([], { roster: after(), restored: bench.disk.restore() })
      Object.assign(again, { disk: bench.disk })
      return again
    }
    const again = restarted()
    again.up(p)
    expect(again.sent(p, 'entry').map(({ entry }) => entry.id)).toEqual([last.entry.id])
    again.frame(p, again.applied(again.node('p'), last.entry))
    expect(deliveryOf(again, last)[0]?.status).toBe('acknowledged')
    const third = restarted()
    expect(deliveryOf(third, last)).toEqual([{ member: memberNamed('p'), status: 'acknowledged', former: true, at: again.now }])
    third.up(p)
    expect(third.sent(p, 'entry')).toEqual([])
  })

  it('tells who holds a part of an entry, and not who holds none of it', () => {
    expect(told([{ seq: 1, from: 0, count: 1 }]).bench.sent(p, 'entry')).toHaveLength(1)
    const none = told([{ seq: 1, from: 0, count: 2 }])
    expect(none.bench.sent(p, 'entry')).toEqual([])
    expect(deliveryOf(none.bench, none.last)).toEqual([])
  })

  it.each([
    ['an entry that is no withdrawal', ({ bench, entries: [, first] }: Told) => bench.frame(p, bench.applied(bench.node('p'), first.entry))],
    ['a withdrawal that the peer was never told of', ({ bench, last }: Told) => bench.frame(q, bench.applied(bench.node('q'), last.entry))],
    ['another node', ({ bench, last }: Told) => bench.frame(q, bench.applied(bench.node('p'), last.entry))],
    ['an entry that is not there', ({ bench, lane }: Told) => bench.frame(p, bench.receipt(bench.node('p'), lane, 9, 'ab'.repeat(32), [], true))],
    ['another seq', ({ bench, last, lane }: Told) => bench.frame(p, bench.receipt(bench.node('p'), lane, 2, last.entry.id, [], true))],
    ['another lane', ({ bench, last }: Told) => bench.frame(p, bench.receipt(bench.node('p'), 'cd'.repeat(32), 3, last.entry.id, [], true))],
    ['everything up to it', ({ bench, last, lane }: Told) => bench.frame(p, bench.receipt(bench.node('p'), lane, 3, last.entry.id))]
  ])('refuses a word on %s: E_RECEIPT', (_, send) => {
    const state = told()
    const { bench, last } = state
    bench.effects = []
    send(state)
    expect(bench.codes('reject')).toEqual(['E_RECEIPT'])
    expect(bench.of('store')).toEqual([])
    expect(bench.codes('hangup')).toEqual([])
    expect(deliveryOf(bench, last)).toEqual(pending)
  })

  it('takes a word for what it told in this session only, and again when it could not be stored', () => {
    const { bench, last } = told()
    bench.feed({ type: 'peer:down', peer: p })
    bench.holding = true
    bench.up(p)
    bench.frame(p, bench.applied(bench.node('p'), last.entry))
    expect(bench.codes('reject')).toEqual(['E_RECEIPT'])
    bench.release()
    bench.failing = 'E_DISK_FULL'
    bench.frame(p, bench.applied(bench.node('p'), last.entry))
    expect(deliveryOf(bench, last)).toEqual(pending)
    bench.failing = undefined
    bench.frame(p, bench.applied(bench.node('p'), last.entry))
    expect(deliveryOf(bench, last)[0]?.status).toBe('acknowledged')
  })

  it('does not take the word for the rest of the lane when the member is cleared again', () => {
    const { bench, last, entries: [, , second] } = told()
    bench.frame(p, bench.applied(bench.node('p'), last.entry))
    bench.feed({ type: 'roster', roster: before() })
    expect(bench.machine.delivery([second.entry.id])).toEqual([{ member: memberNamed('p'), status: 'pending' }])
    expect(bench.machine.holders(second.entry.id)).toEqual([])
    expect(deliveryOf(bench, last)).toEqual([{ member: memberNamed('p'), status: 'acknowledged', at: bench.now }])
    bench.now += 10
    bench.frame(p, bench.receipt(bench.node('p'), last.entry.lane, 3, last.entry.id))
    expect(bench.machine.delivery([second.entry.id])[0]?.status).toBe('acknowledged')
    expect(deliveryOf(bench, last)[0]?.at).toBe(bench.now - 10)
  })

  it('tells what the queue lost, and who loses its clearance only after the withdrawal', () => {
    const bench = new Bench([], { roster: before() })
    const [opening, first, second, last] = sealed(bench.author('self'), bench.now)
    bench.up(p)
    bench.feed({ type: 'publish', token: '1', entries: [opening, first] })
    bench.frame(p, bench.receipt(bench.node('p'), opening.entry.lane, 1, first.entry.id))
    bench.stalled = true
    bench.effects = []
    const filler = bench.author('self').lane({ tlp: 'clear' }, [{ texts: ['x'.repeat(200_000)] }, { texts: ['y'.repeat(200_000)] }], bench.now)
    bench.feed({ type: 'publish', token: '2', entries: filler })
    bench.feed({ type: 'publish', token: '3', entries: [second, last] })
    bench.feed({ type: 'roster', roster: after() })
    expect(bench.sent(p, 'entry').filter(({ entry }) => entry.lane === opening.entry.lane)).toEqual([])
    bench.stalled = false
    const bytes = bench.of('send').filter(({ peer }) => peer === p).reduce((sum, effect) => sum + effect.bytes, 0)
    bench.feed({ type: 'writable', peer: p, class: 'live', bytes })
    expect(bench.sent(p, 'entry').filter(({ entry }) => entry.lane === opening.entry.lane).map(({ entry }) => entry.id)).toEqual([last.entry.id])
  })

  /** The author's first node is rotated out, and its second goes on with the same store. */
  const rotated = (roster: Roster): Roster => {
    const [self, gone] = [memberNamed('self'), nodeNamed('self')]
    const member = roster.members.get(self) as NonNullable<ReturnType<Roster['members']['get']>>
    return {
      ...roster,
      digest: toHex(new Uint8Array(32).fill(9)),
      members: new Map([...roster.members, [self, { ...member, nodes: member.nodes.filter(({ id }) => id !== gone) }]]),
      nodes: new Map([...roster.nodes].filter(([id]) => id !== gone))
    }
  }

  it('tells former readers of its old lane after a rotation, be the withdrawal in the old lane or in the new', () => {
    const { bench: old, entries: [, first], last } = told()
    const bench = new Bench([], { roster: rotated(after({ name: 'self', nodes: 2 })), restored: old.disk.restore(), selfIndex: 1 })
    Object.assign(bench, { disk: old.disk })
    bench.up(p)
    expect(bench.sent(p, 'entry').map(({ entry }) => entry.id)).toEqual([last.entry.id])
    bench.frame(p, bench.applied(bench.node('p'), last.entry))
    expect(deliveryOf(bench, last)[0]?.status).toBe('acknowledged')

    const author = bench.author('self', 1)
    const opening = author.open(banks, bench.now)
    const again = withdraw(author, opening.entry, first.entry, bench.now)
    const more = withdraw(author, again.entry, first.entry, bench.now)
    bench.effects = []
    bench.feed({ type: 'publish', token: 'w', entries: [opening, again] })
    bench.feed({ type: 'publish', token: 'x', entries: [more] })
    expect(bench.sent(p, 'entry').map(({ entry }) => entry.id)).toEqual([opening.entry.id, again.entry.id, more.entry.id])
    expect(bench.sent(q, 'entry')).toEqual([])
    bench.frame(p, bench.applied(bench.node('p'), again.entry))
    expect(bench.machine.delivery([again.entry.id, more.entry.id], [...again.bodies, ...more.bodies])).toEqual(pending)
    bench.frame(p, bench.applied(bench.node('p'), more.entry))
    expect(bench.machine.delivery([again.entry.id, more.entry.id], [...again.bodies, ...more.bodies])[0]?.status).toBe('acknowledged')
  })

  it('tells them with the node that has their receipts, whichever node withdrew', () => {
    const two = { name: 'self', nodes: 2 }
    const bench = new Bench([], { roster: before(two) })
    const [opening, first] = sealed(bench.author('self'), bench.now)
    bench.up(p)
    bench.feed({ type: 'publish', token: '1', entries: [opening, first] })
    bench.frame(p, bench.receipt(bench.node('p'), opening.entry.lane, 1, first.entry.id))
    bench.feed({ type: 'roster', roster: after(two) })
    bench.effects = []
    bench.up(nodeNamed('self', 1))
    const author = bench.author('self', 1)
    const other = author.open(banks, bench.now)
    const last = withdraw(author, other.entry, first.entry, bench.now)
    bench.give(nodeNamed('self', 1), [other, last])
    expect(bench.sent(p, 'entry').map(({ entry }) => entry.id)).toEqual([other.entry.id, last.entry.id])
    bench.frame(p, bench.applied(bench.node('p'), last.entry))
    expect(deliveryOf(bench, last)[0]?.status).toBe('acknowledged')
  })
})
