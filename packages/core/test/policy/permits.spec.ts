import { describe, expect, it } from 'vitest'
import { decide, permittedUses, uses } from '../../src/index.ts'
import { author, facts, named, terms } from '../support/subjects.ts'
import type { Decision, ObjectFacts } from '../../src/index.ts'

const lookup = (leaf?: ObjectFacts): Decision => decide(named, 'lookup', { author: author.member, handling: terms('green'), facts: leaf }, {})

describe('permitted uses', () => {
  it('are those that the obligations leave, and none without a permit', () => {
    expect(permittedUses(lookup(), [], 0)).toEqual(uses)
    expect(permittedUses(lookup(facts({ pap: 'red' })), [], 0)).toEqual(['monitor', 'share-with-client'])
    expect(permittedUses(lookup(facts({ iep: { permittedActions: 'none' }, pap: 'clear' })), [], 0)).toEqual(['share-with-client'])
    expect(permittedUses(lookup(facts({ marking: 'unknown' })), [], 0)).toEqual([])
  })

  it.each([
    [{}, 5, true],
    [{ from: 5, until: 7 }, 4, false],
    [{ from: 5, until: 7 }, 5, true],
    [{ from: 5, until: 7 }, 6, true],
    [{ from: 5, until: 7 }, 7, false]
  ])('end with the policy that allows them: %o at %i', (validity, at, expected) => {
    expect(permittedUses(lookup(), [{}, validity], at).length > 0).toBe(expected)
  })
})
