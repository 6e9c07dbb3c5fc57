import { laneAfter } from '@hanse/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leafState } from '../src/index.ts'
import { memberNamed, nodeNamed, rosterOf } from './support/federation.ts'
import { Network } from './support/network.ts'
import { factsOf, handlings, Oracle, overclaimOf, secretPrefix, specs } from './support/oracle.ts'
import type { Limits, PublishedEntry } from '../src/index.ts'
import type { NodeId } from '@hanse/core'

const nodes = [nodeNamed('a', 0), nodeNamed('a', 1), ...['b', 'c', 'd', 'e'].map((name) => nodeNamed(name))]
/** The observer publishes nothing. */
const authors = nodes.slice(0, -1)
const authorNames = ['a', 'a', 'b', 'c', 'd']
const healingMs = 200_000

type Step =
  | { type: 'publish', author: number, handling: number, sizes: number[], secret: boolean, alert: boolean }
  | { type: 'cut', a: number, b: number }
  | { type: 'isolate', node: number }
  | { type: 'restart', node: number }
  | { type: 'stall', node: number, on: boolean }
  | { type: 'fail', node: number, on: boolean }
  | { type: 'advance', ms: number }

const node = fc.nat(nodes.length - 1)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record(
      {
        type: fc.constant('publish' as const),
        author: fc.nat(authors.length - 1),
        handling: fc.nat(handlings.length - 1),
        sizes: fc.array(fc.oneof(fc.integer({ min: 1, max: 400 }), fc.constant(150_000)), { minLength: 1, maxLength: 4 }),
        secret: fc.boolean(),
        alert: fc.boolean()
      }
    )
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('cut' as const), a: node, b: node }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('isolate' as const), node }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('restart' as const), node }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('stall' as const), node, on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('fail' as const), node, on: fc.boolean() }) },
  {
    weight: 5,
    arbitrary: fc.record({ type: fc.constant('advance' as const), ms: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 90_000 })) })
  }
)

interface Run { net: Network, oracle: Oracle, faults: string[] }

function newRun (seed: number, duplicating: boolean, limits: Partial<Limits>): Run {
  const roster = rosterOf(specs)
  const oracle = new Oracle(roster)
  const faults: string[] = []
  let frames = 0
  const net: Network = new Network({
    roster,
    seed,
    factsOf,
    limits,
    duplicates: () => duplicating && frames++ % 7 === 0,
    watch: (sent) => {
      const overclaim = sent.message.type === 'unsigned-receipt' ? overclaimOf(net.host(sent.from), sent.message.receipt) : undefined
      faults.push(...[oracle.leakOf(sent), overclaim].filter((fault) => fault !== undefined))
    }
  })
  return { net, oracle, faults }
}

function publish ({ net, oracle }: Run, { author, handling, sizes, secret, alert }: Step & { type: 'publish' }): void {
  const host = net.host(authors[author] as NodeId)
  const { terms } = handlings[handling] as typeof handlings[number]
  const group = host.author.group(terms)
  // every other leaf, so that what goes is in pieces
  const secrets = sizes.map((_, i) => secret && i % 2 === 0)
  const texts = sizes.map((size, i) => (secrets[i] === true ? secretPrefix : 'leaf').padEnd(size, `${i}`))
  const entries: PublishedEntry[] = []
  let lane = host.machine.laneFor(group, host.author.incarnation)
  if (lane === undefined) {
    const opening = host.author.open(terms, net.now)
    entries.push(opening)
    lane = laneAfter(opening.entry)
  }
  entries.push(
    host.author.next(lane, { texts, facts: texts.map((text) => factsOf(new TextEncoder().encode(text))), time: net.now, kind: alert ? 'alert' : 'bundle' })
  )
  for (const { entry, bodies } of entries) {
    oracle.learn(entry.id, entry.lane, group, { handling, author: authorNames[author] as string, secrets: bodies.length > 0 ? secrets : [] })
  }
  net.publish(host.node.id, entries)
}

function take (run: Run, step: Step): void {
  const { net } = run
  switch (step.type) {
    case 'publish':
      publish(run, step)
      break
    case 'cut':
      net.cut(nodes[step.a] as NodeId, nodes[step.b] as NodeId)
      break
    case 'isolate':
      net.isolate(nodes[step.node] as NodeId)
      break
    case 'restart':
      net.restart(nodes[step.node] as NodeId)
      break
    case 'stall':
      net.host(nodes[step.node] as NodeId).stalled = step.on
      break
    case 'fail':
      net.host(nodes[step.node] as NodeId).failing = step.on ? 'E_DISK_FULL' : undefined
      break
    case 'advance':
      net.advance(step.ms)
      break
    default: {
      const never: never = step
      throw new Error(String(never))
    }
  }
}

function heal ({ net }: Run): void {
  for (const id of nodes) {
    Object.assign(net.host(id), { stalled: false, failing: undefined })
    net.isolate(id)
  }
  net.advance(healingMs)
}

function expectConverged ({ net, oracle, faults }: Run): void {
  expect(faults).toEqual([])
  const published = new Set(
    [...net.hosts.values()].flatMap(
      ({ node: { id }, disk }) => [...disk.entries.values()].filter(({ entry }) => groupOfNode(entry.header.node) === id).map(({ entry }) => entry.id)
    )
  )
  for (const { node: { id }, disk } of net.hosts.values()) {
    const expected = [...published].filter((entry) => oracle.mayHold(id, entry))
    expect([...disk.entries.keys()].sort()).toEqual(expected.sort())
    for (const entry of expected) {
      const states = disk.entries.get(entry)?.states ?? []
      expect(states.map((state) => state === leafState.held)).toEqual(states.map((_, index) => oracle.mayHoldLeaf(id, entry, index)))
    }
  }
}

const groupOfNode = (key: Uint8Array): NodeId => rosterOf(specs).byNodeKey.get(Buffer.from(key).toString('hex'))?.id ?? ''

function expectAcknowledged ({ net, oracle }: Run): void {
  for (const { node: { id }, machine, disk } of net.hosts.values()) {
    for (const { entry } of [...disk.entries.values()].filter((stored) => groupOfNode(stored.entry.header.node) === id)) {
      for (const { member, status } of machine.delivery([entry.id])) {
        const name = specs.find((spec) => memberNamed(spec.name) === member)?.name ?? ''
        const indices = Array.from({ length: entry.header.leafCount }, (_, index) => index)
        expect(status).toBe(indices.every((index) => oracle.mayHoldLeaf(nodeNamed(name), entry.id, index)) ? 'acknowledged' : 'pending')
      }
    }
  }
}

describe('convergence', () => {
  it.each<[string, Partial<Limits>]>([
    ['where all are few', {}],
    ['along trees', { directMembersMax: 1 }],
    ['along trees and with sessions among neighbours', { directMembersMax: 1, meshMembersMax: 1 }],
    ['with hardly a push within its rate', { pushBurstMax: 1, pushesPerMinuteMax: 1, alertBurstMax: 1, pacedEntriesMax: 1 }]
  ])('gives every cleared node everything and nobody anything else, whatever happened on the way, %s', (_, limits) => {
    fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), fc.nat(), fc.boolean(), (steps, seed, duplicating) => {
      const run = newRun(seed, duplicating, limits)
      run.net.start()
      for (const one of steps) {
        take(run, one)
      }
      heal(run)
      expectConverged(run)
      expectAcknowledged(run)
    }), { numRuns: 60 })
  })
})
