import { describe, expect, it } from 'vitest'
import { memberNamed, nodeNamed, rosterOf } from './support/federation.ts'
import { Network } from './support/network.ts'
import type { HandlingTerms } from '@hanse/core'

const green: HandlingTerms = { tlp: 'green' }

describe('publish to receipt', () => {
  it('delivers, stores and acknowledges', () => {
    const net = new Network({ roster: rosterOf([{ name: 'a' }, { name: 'b' }, { name: 'c' }]) })
    const [a, b, c] = ['a', 'b', 'c'].map((name) => nodeNamed(name)) as [string, string, string]
    net.start()
    net.advance(5_000)
    expect(net.host(a).machine.peers().filter(({ ready }) => ready)).toHaveLength(2)
    const entries = net.host(a).author.lane(green, [{ texts: ['one', 'two'] }, { texts: ['three'] }], net.now)
    net.publish(a, entries)
    net.advance(200)
    const ids = entries.map(({ entry }) => entry.id)
    for (const node of [b, c]) {
      expect([...net.host(node).disk.entries.keys()]).toEqual(ids)
      expect(net.host(node).disk.leaves(ids[1] as string).size).toBe(2)
    }
    expect(net.host(a).machine.delivery(ids).map(({ member, status }) => [member, status])).toEqual([
      [memberNamed('b'), 'acknowledged'],
      [memberNamed('c'), 'acknowledged']
    ])
    expect(net.host(a).rejects).toEqual([])
    expect(net.host(b).rejects).toEqual([])
  })

  it('catches up after an absence, from others when the author is away', () => {
    const net = new Network({ roster: rosterOf([{ name: 'a' }, { name: 'b' }, { name: 'c' }]) })
    const [a, b, c] = ['a', 'b', 'c'].map((name) => nodeNamed(name)) as [string, string, string]
    net.connect(a, b)
    net.advance(100)
    net.publish(a, net.host(a).author.lane(green, Array.from({ length: 20 }, (_, i) => ({ texts: [`leaf ${i}`] })), net.now))
    net.advance(1_000)
    net.cut(a, b)
    net.connect(b, c)
    net.advance(1_000)
    expect([...net.host(c).disk.entries.keys()].sort()).toEqual([...net.host(a).disk.entries.keys()].sort())
    expect([...net.host(c).disk.entries.values()].flatMap(({ states }) => states).every((state) => state === 0)).toBe(true)
  })
})
