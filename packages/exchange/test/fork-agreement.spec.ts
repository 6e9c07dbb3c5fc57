import { laneAfter } from '@hanse/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nodeNamed, rosterOf } from './support/federation.ts'
import { Network } from './support/network.ts'
import type { Message, PublishedEntry } from '../src/index.ts'
import type { Hex, NodeId } from '@hanse/core'

const liar = nodeNamed('p')
const honest = ['b', 'c', 'd', 'e'].map((name) => nodeNamed(name))
const roster = rosterOf([{ name: 'p' }, ...['b', 'c', 'd', 'e'].map((name) => ({ name }))])
const healingMs = 300_000
const branchEntries = 4

type Step =
  | { type: 'show', node: number, branch: number, upTo: number }
  | { type: 'connect', a: number, b: number }
  | { type: 'cut', a: number, b: number }
  | { type: 'restart', node: number }
  | { type: 'fail', node: number, on: boolean }
  | { type: 'advance', ms: number }

const node = fc.nat(honest.length - 1)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('show' as const), node, branch: fc.nat(3), upTo: fc.integer({ min: 0, max: branchEntries + 2 }) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('connect' as const), a: node, b: node }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('cut' as const), a: node, b: node }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('restart' as const), node }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('fail' as const), node, on: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('advance' as const), ms: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 90_000 })) })
  }
)

/** Branches of one lane: each leaves an earlier one at a seq and goes on by itself. */
function tree (net: Network, parts: readonly number[]): PublishedEntry[][] {
  const { author } = net.host(liar)
  const branches = [author.lane({ tlp: 'green' }, Array.from({ length: branchEntries }, (_, i) => ({ texts: [`trunk ${i}`] })), net.now)]
  parts.forEach((part, at) => {
    const entries = (branches[at % branches.length] as PublishedEntry[]).slice(0, part)
    while (entries.length < branchEntries + 2) {
      entries.push(author.next(laneAfter((entries.at(-1) as PublishedEntry).entry), { texts: [`branch ${at} at ${entries.length}`], time: net.now }))
    }
    branches.push(entries)
  })
  return branches
}

/** The liar's entries reach a node as if from a connection of its own. */
function show (net: Network, to: NodeId, entries: readonly PublishedEntry[]): void {
  net.connect(liar, to)
  net.advance(50)
  for (const { entry, bodies: [body] } of entries) {
    const message: Message = { type: 'entry', entry, ...(body !== undefined && { chunk: body.chunk }) }
    net.feed(to, { type: 'frame', peer: liar, class: 'live', bytes: 0, message, facts: body?.facts ?? [] })
  }
  net.cut(liar, to)
}

function act (net: Network, branches: PublishedEntry[][], step: Step): void {
  const at = (index: number): NodeId => honest[index] as NodeId
  switch (step.type) {
    case 'show': show(net, at(step.node), (branches[step.branch % branches.length] as PublishedEntry[]).slice(0, step.upTo + 1)); break
    case 'connect': if (step.a !== step.b) { net.connect(at(step.a), at(step.b)) } break
    case 'cut': net.cut(at(step.a), at(step.b)); break
    case 'restart': net.restart(at(step.node)); break
    case 'fail': net.host(at(step.node)).failing = step.on ? 'E_DISK_FULL' : undefined; break
    case 'advance': net.advance(step.ms); break
    default: { const never: never = step; throw new Error(String(never)) }
  }
}

/** Honest nodes find each other again; the liar is away. */
function heal (net: Network): void {
  net.isolate(liar)
  honest.forEach((id) => { net.host(id).failing = undefined })
  honest.forEach((a, i) => { honest.slice(i + 1).forEach((b) => { net.connect(a, b) }) })
  net.advance(healingMs)
}

/** Entry ids by seq over all nodes: more than one at a seq means that the liar was found out. */
function contradictions (net: Network, lane: Hex): boolean {
  return Array.from({ length: branchEntries + 2 }, (_, seq) => new Set(honest.flatMap((id) => net.host(id).machine.entryAt(lane, seq)?.id ?? [])))
    .some((ids) => ids.size > 1) || honest.some((id) => net.host(id).machine.lane(lane)?.forked === true)
}

/** A node is shown the opening and the proof while its disk is full, and asks for them again when it is not. */
const notKept: Step[] = [
  { type: 'fail', node: 1, on: true },
  { type: 'show', node: 2, branch: 1, upTo: 1 },
  { type: 'restart', node: 0 },
  { type: 'restart', node: 3 },
  { type: 'show', node: 0, branch: 0, upTo: 1 },
  { type: 'connect', a: 1, b: 2 },
  { type: 'advance', ms: 54 }
]

describe('honest nodes that meet after a fork', () => {
  it('end with one identical proof, durable, and accept nothing later on any branch', () => {
    let forked = 0
    fc.assert(fc.property(
      fc.integer({ min: 1, max: 2 ** 31 }),
      fc.array(fc.integer({ min: 1, max: branchEntries }), { minLength: 1, maxLength: 3 }),
      fc.array(step, { minLength: 3, maxLength: 30 }),
      (seed, parts, steps) => {
        const net = new Network({ roster, seed, reachable: () => true })
        const branches = tree(net, parts)
        const lane = branches[0]?.[0]?.entry.lane as Hex
        steps.forEach((step) => { act(net, branches, step) })
        heal(net)
        if (!contradictions(net, lane)) {
          return
        }
        forked++
        const proofs = honest.map((id) => net.host(id).machine.lane(lane)?.proof?.id)
        expect(new Set(proofs).size).toBe(1)
        expect(proofs[0]).toBeTypeOf('string')
        expect(honest.map((id) => net.host(id).disk.forks.get(lane)?.id)).toEqual(proofs)
        const held = honest.map((id) => net.host(id).disk.entries.size)
        for (const id of honest) {
          branches.forEach((entries) => { show(net, id, entries) })
        }
        heal(net)
        expect(honest.map((id) => net.host(id).disk.entries.size)).toEqual(held)
        const after = honest.map((id) => net.host(id).machine.lane(lane)?.proof?.id)
        expect(new Set(after).size).toBe(1)
      }
    ), { numRuns: 150, examples: [[1, [1], notKept]] })
    expect(forked).toBeGreaterThan(30)
  })
})
