import { expect } from 'vitest'
import { taken } from './case.ts'
import { cpuMsOf, expectCheap } from './cpu.ts'
import { frameOf } from './sealed.ts'
import { World } from './world.ts'
import type { BadInput } from './case.ts'
import type { Sealed } from './sealed.ts'
import type { WorldOptions } from './world.ts'

export interface FrameTerms extends WorldOptions {
  /** the session ends with this code */
  ends?: string
  /** what the refusal must say, where the code alone is not enough */
  says?: object
  /** what comes before, in good order */
  before? (world: World): void
  /** what changed, for an input that is taken, in whole or in part; without it nothing may have changed */
  after? (world: World): void
  /** false: what comes next of the lane is rightly refused from now on */
  goesOn?: boolean
  /** what the same member then gives in honesty, and is taken whole */
  honest?: Sealed
  from?: string
}

/**
 * A frame that a member sends: it must be refused with the code (or taken, where that is the answer), leave everything
 * as it was, lose nothing, and cost next to nothing.
 */
export function frameCase (group: number, words: string, code: string, frame: Uint8Array | ((world: World) => Uint8Array), terms: FrameTerms = {}): BadInput {
  return {
    group,
    words,
    surface: 'frame',
    code,
    check: async () => {
      await expectCheap(async () => offerOnce(code, frame, terms))
    }
  }
}

async function offerOnce (code: string, frame: Uint8Array | ((world: World) => Uint8Array), terms: FrameTerms): Promise<number> {
  const world = new World(terms)
  terms.before?.(world)
  const bytes = typeof frame === 'function' ? frame(world) : frame
  const before = world.snapshot()
  world.effects = world.effects.filter(({ type }) => type === 'store' || type === 'deliver')
  const cost = await cpuMsOf(() => { world.offer(bytes, { ...(terms.from !== undefined && { peer: terms.from }) }) })
  expect(world.codes('reject').concat(world.codes('report'))).toEqual(code === taken ? [] : [code])
  expect(world.codes('hangup')).toEqual(terms.ends === undefined ? [] : [terms.ends])
  if (terms.says !== undefined) {
    expect(world.effects.find(({ type }) => type === 'reject')).toMatchObject({ facts: terms.says })
  }
  if (terms.after === undefined) {
    expect(world.snapshot()).toEqual(before)
  } else {
    terms.after(world)
  }
  expect(world.takesNext()).toBe(terms.goesOn ?? true)
  if (terms.honest !== undefined) {
    world.offer(frameOf(terms.honest))
    expect(world.holds(terms.honest)).toBe(true)
  }
  return cost
}
