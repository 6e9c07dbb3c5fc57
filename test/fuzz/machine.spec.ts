import { describe, expect, it } from 'vitest'
import { World } from '../bad-input/support/world.ts'
import { codesOf } from '../support/decoders.ts'
import { mutateBytes, mutateValue, pick, seeded } from '../support/mutate.ts'
import { frames } from './corpus.ts'
import { targets } from './targets.ts'

const seed = 4
const worlds = 40
const framesPerWorld = 50
const values = targets.find(({ name }) => name === 'frame')?.values
/** Nothing ends the session, so that every frame meets a machine in its midst. */
const limits = { rejectedMax: worlds * framesPerWorld }
describe('a machine in its midst, under frames that no node would send', () => {
  it(`handles ${worlds * framesPerWorld} of them without a throw, and a refused one changes nothing`, () => {
    const random = seeded(seed)
    const codes = new Set<string>()
    for (let number = 0; number < worlds; number++) {
      const world = new World({ limits })
      for (let run = 0; run < framesPerWorld; run++) {
        const value = random(2) === 0 ? values?.close(mutateValue(random, values.open(pick(random, frames)))) : null
        const frame = value ?? mutateBytes(random, frames)
        const before = world.snapshot()
        world.effects = world.effects.filter(({ type }) => type === 'store' || type === 'deliver')
        const what = `seed ${seed}, world ${number}, run ${run}: ${Buffer.from(frame).toString('hex')}`
        expect(() => { world.offer(frame, { name: pick(random, ['alert', 'membership', 'live', 'bulk'] as const) }) }, what).not.toThrow()
        const refused = world.codes('reject')
        refused.forEach((code) => codes.add(code))
        if (refused.length > 0) {
          expect(world.snapshot(), what).toEqual(before)
        }
      }
    }
    const published = new Set([...codesOf('frame'), ...codesOf('machine')])
    expect([...codes].filter((code) => !published.has(code))).toEqual([])
    expect(codes.size).toBeGreaterThan(10)
  })
})
