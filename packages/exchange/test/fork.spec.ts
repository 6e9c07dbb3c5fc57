import { encodeHandling, forkProofOf, handling, laneAfter, unwrap } from '@hanse/core'
import { describe, expect, it } from 'vitest'
import { Bench } from './support/bench.ts'
import { memberNamed, nodeNamed } from './support/federation.ts'
import { fakeSuite } from './support/suite.ts'
import type { Limits, PublishedEntry } from '../src/index.ts'
import type { ForkProof, HandlingTerms, Verified } from '@hanse/core'

const green: HandlingTerms = { tlp: 'green' }
const peer = nodeNamed('p')
const other = nodeNamed('q')
const bundles = (count: number): Array<{ texts: string[] }> => Array.from({ length: count }, (_, i) => ({ texts: [`bundle ${i}`] }))

function benchWith (limits: Partial<Limits> = {}): Bench {
  const bench = new Bench([{ name: 'p' }, { name: 'q' }], { limits })
  bench.up(peer)
  bench.up(other)
  return bench
}

/** Another branch of a lane of p that shares its first entries. */
function branch (bench: Bench, trunk: PublishedEntry[], shared: number, length: number, text = 'other'): PublishedEntry[] {
  const entries = trunk.slice(0, shared)
  while (entries.length < length) {
    entries.push(bench.author('p').next(laneAfter((entries.at(-1) as PublishedEntry).entry), { texts: [`${text} ${entries.length}`], time: bench.now }))
  }
  return entries
}

function proofOf (a: PublishedEntry | undefined, b: PublishedEntry | undefined): Verified<ForkProof> {
  return unwrap(forkProofOf(fakeSuite, (a as PublishedEntry).entry, (b as PublishedEntry).entry))
}

/** Trunk and branch of a lane of p that part at seq 2. */
function parted (bench: Bench): { trunk: PublishedEntry[], fork: PublishedEntry[], proof: Verified<ForkProof> } {
  const trunk = bench.author('p').lane(green, bundles(2), bench.now)
  const fork = branch(bench, trunk, 2, 4)
  return { trunk, fork, proof: proofOf(trunk[2], fork[2]) }
}

const proofsTo = (bench: Bench, node: string): string[] => bench.sent(node, 'fork').map(({ proof }) => proof.id)

describe('a fork', () => {
  it('freezes the lane, is reported, and proven to peers', () => {
    const bench = benchWith()
    const { trunk, fork, proof } = parted(bench)
    bench.give(peer, trunk)
    bench.give(other, fork)
    expect(bench.of('report')).toMatchObject([{ code: 'E_CHAIN_FORK', facts: { seq: 2, member: memberNamed('p'), proof: proof.id } }])
    expect(bench.machine.lanes()).toMatchObject([{ forked: true, proof: { id: proof.id } }])
    expect(bench.codes('reject')).toContain('E_CHAIN_FORK')
    for (const to of [peer, other]) {
      expect(proofsTo(bench, to)).toEqual([proof.id])
    }
    const next = bench.author('p').next(laneAfter((trunk[2] as PublishedEntry).entry), { texts: ['more'], time: bench.now })
    bench.give(peer, [next])
    expect(bench.machine.header(next.entry.id)).toBeUndefined()
  })

  it('is told to nobody, and no receipt goes out, before its proof is on disk', () => {
    const bench = benchWith()
    const { trunk, fork, proof } = parted(bench)
    bench.give(peer, trunk)
    bench.holding = true
    bench.give(other, fork)
    expect(bench.machine.lanes()).toMatchObject([{ forked: true }])
    bench.fire('receipts', 100)
    expect([bench.codes('report'), proofsTo(bench, other), bench.sent(peer, 'unsigned-receipt')]).toEqual([[], [], []])
    bench.release()
    expect(bench.disk.forks.get(proof.lane)?.id).toBe(proof.id)
    expect([bench.codes('report'), proofsTo(bench, other)]).toEqual([['E_CHAIN_FORK'], [proof.id]])
    bench.fire('receipts', 100)
    expect(bench.sent(peer, 'unsigned-receipt')).toHaveLength(1)
  })

  it('whose proof cannot be stored stays frozen, and is stored and told at the next round', () => {
    const bench = benchWith()
    const { trunk, fork, proof } = parted(bench)
    bench.give(peer, trunk)
    bench.failing = 'E_DISK_FULL'
    bench.give(other, fork)
    expect(bench.codes('report')).toEqual(['E_DISK_FULL'])
    expect(bench.machine.lanes()).toMatchObject([{ forked: true }])
    expect(proofsTo(bench, peer)).toEqual([])
    bench.failing = undefined
    bench.fire('reconcile', 120_000)
    expect(proofsTo(bench, peer)).toEqual([proof.id])
  })

  it('is found out from heads', () => {
    const bench = benchWith()
    const { trunk, fork } = parted(bench)
    bench.give(peer, trunk)
    const head = fork[2] as PublishedEntry
    bench.frame(other, { type: 'heads', groups: [], heads: [{ lane: head.entry.lane, seq: 2, head: head.entry.id }], answer: true, last: true })
    expect(bench.sent(other, 'want').at(-1)?.lanes).toEqual([{ lane: head.entry.lane, from: 2, to: 2 }])
    bench.give(other, [head], 'bulk')
    expect(bench.codes('report')).toEqual(['E_CHAIN_FORK'])
  })

  it('shows when a link does not fit: E_CHAIN_PREV, and the neighbour is asked for', () => {
    const bench = benchWith()
    const trunk = bench.author('p').lane(green, bundles(1), bench.now)
    const fork = branch(bench, trunk, 1, 3)
    bench.give(peer, trunk)
    bench.give(other, [fork[2] as PublishedEntry])
    expect(bench.codes('reject')).toEqual(['E_CHAIN_PREV'])
    expect(bench.sent(other, 'want').at(-1)?.lanes).toEqual([{ lane: trunk[0]?.entry.lane, from: 1, to: 1 }])
    bench.give(other, [fork[1] as PublishedEntry])
    expect(bench.codes('report')).toEqual(['E_CHAIN_FORK'])
  })

  it('shows from above too: an entry that the held successor does not name', () => {
    const bench = benchWith()
    const trunk = bench.author('p').lane(green, bundles(2), bench.now)
    const fork = branch(bench, trunk, 1, 2)
    bench.give(peer, [trunk[0], trunk[2]] as PublishedEntry[])
    bench.give(other, [fork[1] as PublishedEntry])
    expect(bench.codes('reject')).toEqual(['E_CHAIN_PREV'])
    expect(bench.machine.lanes()).toMatchObject([{ head: { seq: 0 }, ahead: 1 }])
  })

  it('is still known after a restart, also when neither branch is held', () => {
    const first = benchWith()
    const { trunk, proof } = parted(first)
    first.give(peer, trunk.slice(0, 1))
    first.frame(other, { type: 'fork', proof }, 'bulk')
    const second = new Bench([{ name: 'p' }, { name: 'q' }], { restored: first.disk.restore() })
    expect(second.machine.lanes()).toMatchObject([{ forked: true, proof: { id: proof.id }, head: { seq: 0 } }])
    second.up(peer)
    second.give(peer, trunk.slice(1))
    expect(second.machine.lanes()).toMatchObject([{ head: { seq: 0 } }])
  })
})

describe('a proof of a fork', () => {
  it('that a peer shows is stored, freezes the lane and is handed on, also when one or neither branch is held', () => {
    for (const held of [1, 2, 3]) {
      const bench = benchWith()
      const { trunk, proof } = parted(bench)
      bench.give(peer, trunk.slice(0, held))
      bench.frame(other, { type: 'fork', proof }, 'bulk')
      expect(bench.disk.forks.get(proof.lane)?.id).toBe(proof.id)
      expect(proofsTo(bench, peer)).toEqual([proof.id])
      expect(proofsTo(bench, other)).toEqual([])
      bench.give(peer, trunk.slice(held))
      expect(bench.machine.lanes()).toMatchObject([{ forked: true, head: { seq: held - 1 } }])
    }
  })

  it('of a lane of which no opening came is refused: E_ENTRY_UNKNOWN', () => {
    const bench = benchWith()
    bench.frame(other, { type: 'fork', proof: parted(bench).proof }, 'bulk')
    expect(bench.codes('reject')).toEqual(['E_ENTRY_UNKNOWN'])
    expect(bench.machine.lanes()).toEqual([])
  })

  it('goes, with the opening, to a peer that asks for the lane, and nothing else of the lane does', () => {
    const bench = benchWith()
    const { trunk, fork, proof } = parted(bench)
    bench.give(peer, trunk)
    bench.give(peer, fork)
    bench.effects = []
    const newcomer = new Bench([{ name: 'p' }, { name: 'q' }], { restored: bench.disk.restore() })
    newcomer.up(other)
    newcomer.frame(other, { type: 'want', lanes: [{ lane: proof.lane, from: 0, to: 2 }], leaves: [] })
    expect(newcomer.sent(other, 'entry').map(({ entry }) => entry.id)).toEqual([trunk[0]?.entry.id])
    expect(proofsTo(newcomer, other)).toEqual([proof.id])
    expect(newcomer.sent(other, 'absent').at(-1)?.lanes).toEqual([{ lane: proof.lane, from: 0, to: 2 }])
  })

  it('gives way to one of a lower seq, then of lower ids, and to no other', () => {
    const bench = benchWith()
    const trunk = bench.author('p').lane(green, bundles(3), bench.now)
    const [a, b] = [branch(bench, trunk, 1, 4, 'a'), branch(bench, trunk, 1, 4, 'b')]
    const low = [proofOf(trunk[1], a[1]), proofOf(trunk[1], b[1]), proofOf(a[1], b[1])].sort((x, y) => x.first.id < y.first.id ||
      (x.first.id === y.first.id && x.second.id < y.second.id)
      ? -1
      : 1)
    bench.give(peer, trunk)
    bench.give(other, [a[3] as PublishedEntry])
    bench.frame(other, { type: 'fork', proof: proofOf(trunk[3], a[3]) }, 'bulk')
    for (const proof of [low[1], proofOf(a[2], b[2]), low[0], low[2]]) {
      bench.frame(other, { type: 'fork', proof: proof as Verified<ForkProof> }, 'bulk')
    }
    expect(bench.machine.lanes()).toMatchObject([{ proof: { id: low[0]?.id } }])
    expect(bench.disk.forks.get(trunk[0]?.entry.lane as string)?.id).toBe(low[0]?.id)
    expect(proofsTo(bench, peer).at(-1)).toBe(low[0]?.id)
  })

  it('gives way forkRevisionsMax times, however many branches the author signs', () => {
    const bench = benchWith({ forkRevisionsMax: 2 })
    const trunk = bench.author('p').lane(green, bundles(5), bench.now)
    const fork = branch(bench, trunk, 1, 6)
    bench.give(peer, trunk)
    for (const seq of [5, 4, 3, 2, 1]) {
      bench.frame(other, { type: 'fork', proof: proofOf(trunk[seq], fork[seq]) }, 'bulk')
    }
    expect(bench.machine.lanes()).toMatchObject([{ proof: { seq: 3 } }])
  })

  it('tells two peers with different proofs of each other: by the heads of the round', () => {
    const bench = benchWith()
    const { trunk, fork, proof } = parted(bench)
    bench.give(peer, trunk)
    bench.give(peer, fork)
    const group = bench.author('p').group(green)
    bench.effects = []
    bench.frame(other, { type: 'heads', groups: [group], heads: [{ lane: proof.lane, seq: 2, head: proof.id }], answer: false, last: true })
    expect(bench.sent(other, 'heads').at(-1)?.heads).toEqual([{ lane: proof.lane, seq: proof.seq, head: proof.id }])
    expect(proofsTo(bench, other)).toEqual([])
  })

  it('does not fill the bulk queue: what has no room goes another time', () => {
    const wide = { alert: 1e6, membership: 1e6, live: 1e6 }
    const bench = benchWith({ queueBytesMax: { ...wide, bulk: 4_000 }, inFlightBytesMax: { ...wide, bulk: 1 } })
    bench.stalled = true
    const author = bench.author('p')
    for (let i = 0; i < 20; i++) {
      const trunk = author.lane(green, bundles(1), bench.now)
      bench.give(peer, [...trunk, ...branch(bench, trunk, 1, 2, `other of ${i}`).slice(1)])
    }
    expect(bench.codes('hangup')).toEqual([])
    expect(bench.machine.lanes().every(({ forked }) => forked)).toBe(true)
  })

  it('goes to nobody whom the lane does not clear', () => {
    const bench = benchWith()
    const terms: HandlingTerms = { tlp: 'amber', audience: { any: [{ members: [memberNamed('self')] }] } }
    expect(encodeHandling(unwrap(handling(terms))).length).toBeGreaterThan(0)
    const trunk = bench.author('p').lane(terms, bundles(1), bench.now)
    bench.give(peer, [...trunk, ...branch(bench, trunk, 1, 2).slice(1)])
    expect(bench.codes('report')).toEqual(['E_CHAIN_FORK'])
    expect([proofsTo(bench, peer), proofsTo(bench, other)]).toEqual([[proofOf(trunk[1], branch(bench, trunk, 1, 2)[1]).id], []])
  })
})
