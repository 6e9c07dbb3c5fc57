import { narrowChunk } from '@hanse/core'
import { describe, expect, it } from 'vitest'
import { defaultLimits, hopsMax, leafState } from '../src/index.ts'
import { Bench } from './support/bench.ts'
import { memberNamed, nodeNamed } from './support/federation.ts'
import { fakeSuite } from './support/suite.ts'
import type { Body, Limits, Message, PublishedEntry } from '../src/index.ts'
import type { HandlingTerms, Hex, NodeId } from '@hanse/core'

const green: HandlingTerms = { tlp: 'green' }
const [p, q, r] = ['p', 'q', 'r'].map((name) => nodeNamed(name)) as [NodeId, NodeId, NodeId]
type Pair = [PublishedEntry, PublishedEntry]

/** This node between p, q and r, its neighbours, in a federation where more than one reader is many. */
function meet (limits: Partial<Limits> = {}, older: readonly NodeId[] = []): Bench {
  const bench = new Bench([{ name: 'p' }, { name: 'q' }, { name: 'r' }], { limits: { directMembersMax: 1, ...limits } })
  for (const peer of [p, q, r]) {
    if (older.includes(peer)) {
      bench.up(peer)
    } else {
      bench.upInTrees(peer)
    }
  }
  return bench
}

function laneOf (bench: Bench, author = 'r', texts = ['zero', 'one']): Pair {
  return bench.author(author).lane(green, [{ texts }], bench.now) as Pair
}

function pushed ({ entry, bodies: [body] }: PublishedEntry, hops: number, chunk = body?.chunk): Message {
  return { type: 'entry', entry, ...(chunk !== undefined && { chunk }), hops }
}

function push (bench: Bench, peer: NodeId, entries: readonly PublishedEntry[], hops: number): void {
  for (const entry of entries) {
    bench.frame(peer, pushed(entry, hops))
  }
}

/** What was pushed to a peer: seqs with hops. */
function pushesTo (bench: Bench, peer: NodeId): Array<[number, number | undefined]> {
  return bench.sent(peer, 'entry').map(({ entry, hops }) => [entry.header.seq, hops])
}

function told (bench: Bench, peer: NodeId): Array<{ lane: Hex, seq: number, hops: number }> {
  return bench.sent(peer, 'have').flatMap(({ heads }) => heads)
}

function part ({ entry, bodies: [body] }: PublishedEntry, from: number, count: number): Body['chunk'] {
  return narrowChunk(fakeSuite, entry.header.leafCount, (body as Body).chunk, { from, count })
}

describe('what is pushed', () => {
  it('goes from the author to its neighbours with one hop, and on with one more once it is stored', () => {
    const bench = meet()
    bench.feed({ type: 'publish', token: 't', entries: laneOf(bench, 'self') })
    expect([p, q, r].map((peer) => pushesTo(bench, peer))).toEqual(Array(3).fill([[0, 1], [1, 1]]))
    bench.effects = []
    bench.holding = true
    push(bench, p, laneOf(bench), 4)
    expect(pushesTo(bench, q)).toEqual([])
    bench.release()
    expect(pushesTo(bench, q)).toEqual([[0, 5], [1, 5]])
    // whence it came, and its author
    expect([...pushesTo(bench, p), ...pushesTo(bench, r)]).toEqual([])
  })

  it('stays with one who is one of few, is not RED, and is by hops that end', () => {
    const bench = meet({ directMembersMax: 3 })
    push(bench, p, laneOf(bench), 1)
    expect(pushesTo(bench, q)).toEqual([])
    const red = meet()
    const members = ['self', 'p', 'q', 'r'].map((name) => memberNamed(name))
    red.give(r, red.author('r').lane({ tlp: 'red', audience: { any: [{ members }] } }, [{ texts: ['x'] }], red.now))
    expect([p, q].flatMap((peer) => pushesTo(red, peer))).toEqual([])
    const far = meet()
    push(far, p, laneOf(far), hopsMax)
    far.fire('haves')
    expect(pushesTo(far, q)).toEqual([])
    expect(told(far, q).at(-1)).toMatchObject({ seq: 1, hops: hopsMax })
  })

  it('goes to a peer that knows no trees from the author alone', () => {
    const bench = meet({}, [q])
    bench.feed({ type: 'publish', token: 't', entries: laneOf(bench, 'self') })
    expect(pushesTo(bench, q)).toEqual([[0, undefined], [1, undefined]])
    bench.effects = []
    push(bench, p, laneOf(bench), 1)
    bench.fire('haves')
    expect(bench.of('send').filter(({ peer, message }) => peer === q && message.type !== 'digest')).toEqual([])
  })

  it('brings a prune when it brings nothing, and the peer is told from then on', () => {
    const bench = meet()
    const [opening, entry] = laneOf(bench)
    push(bench, p, [opening, entry], 1)
    expect(bench.sent(p, 'prune')).toEqual([])
    push(bench, q, [entry], 1)
    expect(bench.sent(q, 'prune')).toEqual([{ type: 'prune', lane: entry.entry.lane }])
    bench.effects = []
    push(bench, r, laneOf(bench, 'p'), 1)
    expect(pushesTo(bench, q)).toEqual([])
    bench.fire('haves', defaultLimits.haveDelayMs)
    expect(told(bench, q)).toMatchObject([{ seq: 1, hops: 2 }])
  })

  it('is judged by its leaves: a relay that withholds one stops no other from bringing it', () => {
    const bench = meet()
    const [opening, entry] = laneOf(bench)
    push(bench, p, [opening], 1)
    bench.frame(p, pushed(entry, 1, part(entry, 0, 1)))
    // the header is known, the other leaf is not
    bench.frame(q, pushed(entry, 2))
    expect(bench.machine.leafStates(entry.entry.id)).toEqual([leafState.held, leafState.held])
    expect([p, q].flatMap((peer) => bench.sent(peer, 'prune'))).toEqual([])
    // what came later is told, so that it can be asked for
    bench.fire('haves')
    expect(told(bench, q).concat(told(bench, p)).map(({ seq }) => seq)).toContain(1)
  })

  it('brings no prune while a leaf is missing, and that leaf is asked for of others in a while', () => {
    const bench = meet()
    const [opening, entry] = laneOf(bench)
    push(bench, p, [opening], 1)
    bench.frame(p, pushed(entry, 1, part(entry, 0, 1)))
    bench.frame(q, pushed(entry, 1, part(entry, 0, 1)))
    expect([p, q].flatMap((peer) => bench.sent(peer, 'prune'))).toEqual([])
    expect([p, q].flatMap((peer) => bench.sent(peer, 'want'))).toEqual([])
    bench.fire('grafts', defaultLimits.graftDelayMs)
    expect([p, q].flatMap((peer) => bench.sent(peer, 'want'))).toEqual([{ type: 'want', lanes: [], leaves: [{ entry: entry.entry.id, from: 1, count: 1 }] }])
  })
})

describe('what is told', () => {
  it('is asked for after a while of who told it, who pushes from then on; not when it was pushed meanwhile', () => {
    const bench = meet()
    const [opening, entry] = laneOf(bench)
    const { lane } = entry.entry
    push(bench, p, [opening], 1)
    push(bench, q, [opening], 1)
    expect(bench.sent(q, 'prune')).toHaveLength(1)
    bench.frame(q, { type: 'have', heads: [{ lane, seq: 1, hops: 3 }], ask: false })
    expect(bench.sent(q, 'want')).toEqual([])
    bench.fire('grafts', defaultLimits.graftDelayMs)
    expect(bench.sent(q, 'want')).toEqual([{ type: 'want', lanes: [{ lane, from: 1, to: 1 }], leaves: [] }])
    expect(bench.sent(q, 'graft')).toEqual([{ type: 'graft', lane }])
    bench.give(q, [entry], 'bulk')
    bench.frame(q, { type: 'have', heads: [{ lane, seq: 1, hops: 3 }], ask: false })
    bench.effects = []
    bench.fire('grafts', defaultLimits.graftDelayMs)
    expect([...bench.sent(q, 'want'), ...bench.sent(q, 'graft')]).toEqual([])
  })

  it('is given more time when pushes come after they were asked for elsewhere, up to graftDelayMaxMs, and less again slowly', () => {
    const { graftDelayMs } = defaultLimits
    const bench = meet({ graftDelayMaxMs: graftDelayMs * 3 })
    let times = 0
    const waitedMs = (isLate: boolean): number => {
      const author = bench.author('r')
      author.incarnation.fill(++times)
      const opening = author.open(green, bench.now)
      bench.effects = []
      bench.frame(q, { type: 'have', heads: [{ lane: opening.entry.lane, seq: 0, hops: 1 }], ask: false })
      const [delayMs] = bench.of('schedule').filter(({ timer }) => timer.type === 'grafts').map((effect) => effect.delayMs)
      bench.fire('grafts', isLate ? graftDelayMs * 3 : 0)
      push(bench, p, [opening], 1)
      bench.fire('grafts', graftDelayMs * 3)
      return delayMs as number
    }
    expect([waitedMs(true), waitedMs(true), waitedMs(true)]).toEqual([graftDelayMs, graftDelayMs * 2, graftDelayMs * 3])
    const [before, after] = [waitedMs(false), waitedMs(false)]
    expect(before).toBe(graftDelayMs * 3)
    expect(after).toBeLessThan(before)
    for (let i = 0; i < 100; i++) {
      waitedMs(false)
    }
    expect(waitedMs(false)).toBe(graftDelayMs)
  })

  it('is asked for at once where nobody will push it, and no graft follows', () => {
    const bench = meet()
    const { lane } = laneOf(bench)[1].entry
    bench.frame(q, { type: 'have', heads: [{ lane, seq: 1, hops: 3 }], ask: true })
    expect(bench.sent(q, 'want')).toEqual([{ type: 'want', lanes: [{ lane, from: 0, to: 1 }], leaves: [] }])
    expect(bench.sent(q, 'graft')).toEqual([])
  })

  it('goes in frames of itemsPerFrameMax, and counts for announcedMax', () => {
    const bench = meet({ itemsPerFrameMax: 3, announcedMax: 4 })
    const [opening] = laneOf(bench)
    push(bench, p, [opening], 1)
    push(bench, q, [opening], 1)
    bench.effects = []
    for (let i = 1; i <= 7; i++) {
      const author = bench.author('r', 0)
      author.incarnation.fill(i)
      push(bench, p, [author.open(green, bench.now)], 1)
    }
    bench.fire('haves')
    expect(bench.sent(q, 'have').map(({ heads }) => heads.length)).toEqual([3, 3, 1])
    const heads = Array.from({ length: 6 }, (_, i) => ({ lane: `${i}`.repeat(64), seq: 0, hops: 1 }))
    bench.frame(q, { type: 'have', heads, ask: true })
    expect(bench.codes('reject')).toContain('E_LIMIT_HEADS')
    expect(bench.sent(q, 'want').flatMap(({ lanes }) => lanes).length).toBeLessThanOrEqual(4)
  })

  it('ends in a push again when the peer grafts, and in being told when it prunes', () => {
    const bench = meet()
    const { lane } = laneOf(bench)[0].entry
    push(bench, p, laneOf(bench), 1)
    for (const [type, pushes] of [['prune', 0], ['graft', 1], ['prune', 0]] as const) {
      bench.frame(q, { type, lane })
      bench.effects = []
      const author = bench.author('r')
      author.incarnation.fill(bench.now % 97)
      bench.now++
      push(bench, p, [author.open(green, bench.now)], 1)
      expect(pushesTo(bench, q)).toHaveLength(pushes)
    }
  })

  it('changes who pushes when it saves shortcutHopsMin hops, not fewer', () => {
    for (const saved of [defaultLimits.shortcutHopsMin - 1, defaultLimits.shortcutHopsMin]) {
      const bench = meet()
      const [opening, entry] = laneOf(bench)
      push(bench, p, [opening], 1)
      push(bench, q, [opening], 1)
      bench.frame(q, { type: 'have', heads: [{ lane: entry.entry.lane, seq: 1, hops: 9 - saved }], ask: false })
      bench.effects = []
      push(bench, p, [entry], 9)
      const changes = saved === defaultLimits.shortcutHopsMin ? 1 : 0
      expect([bench.sent(q, 'graft').length, bench.sent(p, 'prune').length]).toEqual([changes, changes])
    }
  })

  it('of what a peer is not cleared for, or is unknown, is let be, and nothing goes back', () => {
    const bench = meet()
    const narrow: HandlingTerms = { tlp: 'amber', audience: { any: [{ members: ['self', 'q', 'r'].map((name) => memberNamed(name)) }] } }
    const entries = bench.author('r').lane(narrow, [{ texts: ['x'] }], bench.now)
    push(bench, r, entries, 1)
    bench.effects = []
    const { lane } = (entries[0] as PublishedEntry).entry
    for (const id of [lane, '00'.repeat(32)]) {
      bench.frame(p, { type: 'graft', lane: id })
      bench.frame(p, { type: 'prune', lane: id })
    }
    bench.frame(p, { type: 'have', heads: [{ lane, seq: 9, hops: 1 }], ask: true })
    expect(bench.of('send')).toEqual([])
  })
})
