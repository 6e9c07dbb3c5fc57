import { laneAfter } from '@hanse/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultLimits, leafState } from '../src/index.ts'
import { nodeNamed, rosterOf } from './support/federation.ts'
import { Network } from './support/network.ts'
import { factsOf, handlings, Oracle, specs } from './support/oracle.ts'
import type { PublishedEntry } from '../src/index.ts'
import type { Sent } from './support/host.ts'
import type { Entry, Hex, NodeId, Verified } from '@hanse/core'

const yearMs = 365 * 86_400_000
const minuteMs = 60_000
/** a lane takes the next entry once the last is stored */
const storingMs = 10
const sessionMs = 3 * minuteMs
const healingMs = 5 * minuteMs
const longestExpiryMs = 40 * minuteMs
/** after this, what has expired is erased: a sweep a minute, and the store */
const sweepMs = 2 * minuteMs

const nodes = [nodeNamed('a', 0), nodeNamed('a', 1), ...['b', 'c', 'd', 'e'].map((name) => nodeNamed(name))]
const authors = nodes.slice(0, -1)
const authorNames = ['a', 'a', 'b', 'c', 'd']

/** A clock that is right, and clocks that are wrong by a little, by a year, and by anything between. */
const skew = fc.oneof(
  fc.constant(0),
  fc.constantFrom(-yearMs, yearMs, -4 * minuteMs, 4 * minuteMs, 6 * minuteMs, 50 * minuteMs, 90 * minuteMs),
  fc.integer({ min: -yearMs, max: yearMs })
)
const publishing = fc.record({
  author: fc.nat(authors.length - 1),
  handling: fc.nat(handlings.length - 1),
  expiresInMs: fc.option(fc.integer({ min: minuteMs, max: longestExpiryMs }), { nil: undefined }),
  waitMs: fc.nat(2 * minuteMs)
})

interface Publishing { author: number, handling: number, expiresInMs: number | undefined, waitMs: number }

/** A federation in which each node has a clock of its own. Authors seal as `hanse` does: not while their clock is off. */
class ClockRun {
  readonly net: Network
  readonly faults: string[] = []
  readonly #oracle = new Oracle(rosterOf(specs))
  readonly #published: Array<Verified<Entry>> = []

  constructor (seed: number, skews: readonly number[]) {
    this.net = new Network({ roster: rosterOf(specs), seed, factsOf, watch: (sent) => { this.#watch(sent) } })
    this.setClocks(skews)
  }

  setClocks (skews: readonly number[]): void {
    for (const [i, id] of nodes.entries()) {
      this.net.host(id).skewMs = skews[i] ?? 0
    }
  }

  /** Clocks are set while the nodes run: their interpreters notice. */
  setRight (): void {
    for (const id of nodes) {
      const host = this.net.host(id)
      const jumpMs = -host.skewMs
      host.skewMs = 0
      if (jumpMs !== 0) {
        this.net.feed(id, { type: 'clock', jumpMs })
      }
    }
  }

  /** Right nodes that take their clock for wrong. */
  misled (skews: readonly number[]): NodeId[] {
    return nodes.filter((id, i) => skews[i] === 0 && this.#isOff(id))
  }

  publish ({ author, handling, expiresInMs }: Publishing): void {
    const { net } = this
    const host = net.host(authors[author] as NodeId)
    if (this.#isOff(host.node.id)) {
      return
    }
    const { terms } = handlings[handling] as typeof handlings[number]
    const group = host.author.group(terms)
    const time = net.clockOf(host.node.id)
    let lane = host.machine.laneFor(group, host.author.incarnation)
    const entries: PublishedEntry[] = []
    if (lane === undefined) {
      const opening = host.author.open(terms, time)
      entries.push(opening)
      lane = laneAfter(opening.entry)
    }
    entries.push(host.author.next(lane, { texts: ['leaf'], time, ...(expiresInMs !== undefined && { expiry: time + expiresInMs }) }))
    for (const { entry } of entries) {
      this.#oracle.learn(entry.id, entry.lane, group, { handling, author: authorNames[author] as string, secrets: entry.header.leafCount > 0 ? [false] : [] })
      this.#published.push(entry)
    }
    net.publish(host.node.id, entries)
  }

  /** What some nodes lack of the entries that they may hold, whose time has come and whose end has not. */
  missing (among: readonly NodeId[]): string[] {
    const due = this.#published.filter(({ header }) => header.time <= this.net.now && header.expiry === undefined && among.includes(nodeOf(header.node)))
    return among.flatMap((id) => due
      .filter((entry) => this.#oracle.mayHold(id, entry.id) && this.#held(id, entry.id) !== entry.header.leafCount)
      .map((entry) => `${id} lacks ${entry.id} of ${nodeOf(entry.header.node)}`))
  }

  /** What some nodes still hold that has expired. */
  overdue (): string[] {
    const over = this.#published.filter(({ header: { expiry = Infinity } }) => expiry < this.net.now - sweepMs)
    return nodes.flatMap((id) => over.filter((entry) => (this.#held(id, entry.id) ?? 0) > 0).map((entry) => `${id} holds ${entry.id}`))
  }

  #held (id: NodeId, entry: Hex): number | undefined {
    return this.net.host(id).disk.entries.get(entry)?.states.filter((state) => state === leafState.held).length
  }

  #isOff (id: NodeId): boolean {
    return Math.abs(this.net.host(id).machine.clockSkewMs() ?? 0) > defaultLimits.skewMs
  }

  #watch (sent: Sent): void {
    const leak = this.#oracle.leakOf(sent)
    if (leak !== undefined) {
      this.faults.push(leak)
    }
    if (sent.message.type === 'entry' && sent.message.entry.header.expiry !== undefined && this.#isOff(sent.from)) {
      this.faults.push(`${sent.from} sends what expires while its clock is off`)
    }
  }
}

const nodeOf = (key: Uint8Array): NodeId => rosterOf(specs).byNodeKey.get(Buffer.from(key).toString('hex'))?.id ?? ''

describe('clocks that are wrong by up to a year, on any of the nodes', () => {
  it('deny and never open; what right nodes publish reaches right nodes; and all is well when they are right again', () => {
    fc.assert(fc.property(
      fc.array(skew, { minLength: nodes.length, maxLength: nodes.length }),
      fc.array(publishing, { minLength: 1, maxLength: 12 }),
      fc.nat(),
      (skews, publications, seed) => {
        const run = new ClockRun(seed, skews)
        run.net.start()
        run.net.advance(sessionMs)
        // then at least three of the five peers of each right node are right too
        if (skews.filter((skewMs) => skewMs === 0).length > nodes.length / 2) {
          expect(run.misled(skews)).toEqual([])
        }
        for (const one of publications) {
          run.publish(one)
          run.net.advance(storingMs + one.waitMs)
        }
        run.net.advance(healingMs)
        expect(run.faults).toEqual([])
        expect(run.missing(nodes.filter((_, i) => skews[i] === 0))).toEqual([])

        run.setRight()
        run.net.advance(healingMs + longestExpiryMs)
        expect(run.faults).toEqual([])
        expect(run.missing(nodes)).toEqual([])
        expect(run.overdue()).toEqual([])
        for (const one of publications) {
          run.publish(one)
          run.net.advance(storingMs)
        }
        run.net.advance(healingMs)
        expect(run.missing(nodes)).toEqual([])
      }
    ), { numRuns: 25, endOnFailure: true })
  })
})
