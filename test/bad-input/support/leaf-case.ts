import { encodeMessage } from '@hanse/exchange'
import { expect } from 'vitest'
import { taken } from './case.ts'
import { cpuMsOf, expectCheap } from './cpu.ts'
import { brig, corvette, nodeOf } from './firms.ts'
import { bytesOf } from './import-case.ts'
import { indicator, utf8 } from './objects.ts'
import { frameOf, sealNext } from './sealed.ts'
import { next, World } from './world.ts'
import type { BadInput } from './case.ts'
import type { Source } from './import-case.ts'

/**
 * An object in an entry of a member, beside a good one. The entry is taken, as its signature holds; another cleared
 * member that wants both gets the good one alone.
 */
export function leafCase (group: number, words: string, source: Source): BadInput {
  return {
    group,
    words: `${words}: kept, and goes no further`,
    surface: 'leaf',
    code: taken,
    check: async () => {
      await expectCheap(async () => offerLeaves(bytesOf(source)))
    }
  }
}

async function offerLeaves (bad: Uint8Array): Promise<number> {
  const world = new World()
  const good = utf8(JSON.stringify(indicator()))
  world.offer(frameOf(next))
  const entry = sealNext(brig, next.entry, { leaves: [bad, good] })
  const cost = await cpuMsOf(() => { world.offer(frameOf(entry)) })
  expect(world.codes('reject')).toEqual([])
  expect(world.holds(entry)).toBe(true)
  world.effects = []
  world.offer(encodeMessage({ type: 'want', lanes: [], leaves: [{ entry: entry.entry.id, from: 0, count: 2 }] }), { peer: nodeOf(corvette), name: 'bulk' })
  const sent = world.effects.flatMap((effect) => effect.type === 'send' && effect.peer === nodeOf(corvette) ? [effect.message] : [])
  const leaves = sent.flatMap((message) => message.type === 'chunk' || message.type === 'entry' ? message.chunk?.leaves ?? [] : [])
  expect(leaves).toEqual([good])
  return cost
}
