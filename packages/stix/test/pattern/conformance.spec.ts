import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeWithData } from '../../../../test/support/shared-data.ts'
import { parsePattern, patternObservables } from '../../src/index.ts'

interface ValidatorCase { pattern: string, valid: boolean }
interface MatcherCase { pattern: string, raises?: string }

/** A hash of the wrong length: for the OASIS validator the pattern is wrong, for us its value. */
const wrongHash = "[file:hashes.'SHA-256' = 'f00']"
/** The OASIS matcher takes what the OASIS validator refuses: one qualifier twice behind square brackets. */
const repeatedQualifier = /\] REPEATS \d TIMES REPEATS \d TIMES$/

describeWithData('the OASIS validator', ['conformance', 'stix-pattern-validator'], folder => {
  const cases = JSON.parse(readFileSync(join(folder, 'patterns-v21.json'), 'utf8')) as ValidatorCase[]

  it.each(cases.filter(({ pattern }) => pattern !== wrongHash))('agrees about $pattern: $valid', ({ pattern, valid }) => {
    expect(parsePattern(pattern).ok).toBe(valid)
  })

  it('agrees that nothing is found with a hash of the wrong length', () => {
    expect(patternObservables(wrongHash)).toEqual({ observables: [], reason: 'E_OBSERVABLE_VALUE' })
  })
})

describeWithData('the OASIS matcher', ['conformance', 'stix-pattern-matcher'], folder => {
  const { cases } = JSON.parse(readFileSync(join(folder, 'matcher-v21.json'), 'utf8')) as { cases: MatcherCase[] }
  const judged = cases.filter(({ pattern }) => !repeatedQualifier.test(pattern))

  // Its other exceptions are about values and objects, which nothing here matches.
  it.each(judged)('reads or refuses $pattern alike', ({ pattern, raises }) => {
    expect(parsePattern(pattern).ok).toBe(raises !== 'ParseException')
  })

  describe('differs from the validator', () => {
    it('about four patterns', () => {
      expect(cases.length - judged.length).toBe(4)
    })
  })
})
