/** Patterns made to keep an evaluator busy: none is ever evaluated, and reading one takes linear time. */
import { patternObservables } from '@hanse/stix'
import { expect } from 'vitest'
import { cpuMsOf, expectCheap } from './support/cpu.ts'
import { node } from './support/node.ts'
import { indicator, utf8 } from './support/objects.ts'
import type { BadInput } from './support/case.ts'

const patternBytesMax = 16 * 1024
const literalsMax = 1_024
const depthMax = 8

const matches = (regex: string): string => `[file:name MATCHES '${regex}']`
const filled = (unit: string): string => unit.repeat(Math.floor(patternBytesMax / unit.length) - 1)

/** An indicator with the pattern is taken as data; what may be looked up by it is nothing, for this reason. */
function patternCase (words: string, code: string, pattern: string): BadInput {
  return {
    group: 52,
    words,
    surface: 'pattern',
    code,
    check: async () => {
      await expectCheap(async () => {
        const bytes = utf8(JSON.stringify(indicator({ pattern })))
        return cpuMsOf(async () => {
          expect(await node().import(bytes)).toMatchObject({ objects: 1, refused: [] })
          expect(patternObservables(pattern)).toEqual({ observables: [], reason: code })
        })
      })
    }
  }
}

export const patternCases: BadInput[] = [
  patternCase('nested repetition', 'E_PATTERN_MATCHES', matches('(a+)+$')),
  patternCase('look-behind', 'E_PATTERN_MATCHES', matches('(?<=a)b')),
  patternCase('a reference back', 'E_PATTERN_MATCHES', matches('(a)\\\\1')),
  patternCase('repetition of a repetition', 'E_PATTERN_MATCHES', matches('a{1000}{1000}')),
  patternCase('a regular expression of 5 KiB', 'E_PATTERN_MATCHES', matches('(a|a)*'.repeat(850))),
  patternCase('a bracket that is not closed', 'E_PATTERN_SYNTAX', "[file:name = 'a' AND (file:size = 1"),
  patternCase('a quote that is not closed', 'E_PATTERN_SYNTAX', "[file:name = 'a]"),
  patternCase('one byte over the limit', 'E_PATTERN_TOO_LARGE', `[file:name = '${'a'.repeat(patternBytesMax - "[file:name = '']".length + 1)}']`),
  patternCase('one value more than may be compared', 'E_PATTERN_TOO_LARGE', `[file:size IN (${Array(literalsMax + 1).fill(1).join(',')})]`),
  patternCase('one bracket deeper than may be', 'E_PATTERN_TOO_LARGE', `[${'('.repeat(depthMax + 1)}file:size = 1${')'.repeat(depthMax + 1)}]`),
  patternCase('16 KiB of opening brackets', 'E_PATTERN_TOO_LARGE', filled('(')),
  patternCase('16 KiB of quotes', 'E_PATTERN_SYNTAX', filled("'")),
  patternCase('16 KiB of escaped quotes', 'E_PATTERN_SYNTAX', filled("\\'")),
  patternCase('16 KiB of escaped quotes in a quote', 'E_PATTERN_SYNTAX', `'${filled("\\'")}`),
  patternCase('16 KiB of comments that do not end', 'E_PATTERN_SYNTAX', filled('/*')),
  patternCase('16 KiB of comments', 'E_PATTERN_SYNTAX', filled('/**/')),
  patternCase('16 KiB of white space', 'E_PATTERN_SYNTAX', filled(' ')),
  patternCase('16 KiB of digits', 'E_PATTERN_SYNTAX', filled('1')),
  patternCase('16 KiB of base 64 that does not end', 'E_PATTERN_SYNTAX', `[file:x = b'${filled('AAAA').slice(20)}`)
]
