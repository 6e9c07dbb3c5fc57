import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePattern } from '../../src/index.ts'
import { comparisonsMax, patternBytesMax, patternDepthMax } from '../../src/limits.ts'
import type { Comparison } from '../../src/index.ts'

function comparisons (pattern: string): Comparison[] {
  const result = parsePattern(pattern)

  return result.ok ? result.comparisons : []
}

function codeOf (pattern: string): string {
  const result = parsePattern(pattern)

  return result.ok ? 'ok' : result.problem.code
}

describe('parsePattern', () => {
  it('gives the comparisons in order', () => {
    expect(comparisons("[file:hashes.'SHA-256' = 'ab' AND file:size NOT IN (1, -2.5)] FOLLOWEDBY ([a:b[*].c[-1] MATCHES 'x'] REPEATS 2 TIMES)")).toEqual([
      { objectType: 'file', steps: ['hashes', 'SHA-256'], operator: '=', negated: false, literals: [{ kind: 'text', text: 'ab' }] },
      { objectType: 'file', steps: ['size'], operator: 'IN', negated: true, literals: [{ kind: 'integer', text: '1' }, { kind: 'float', text: '-2.5' }] },
      { objectType: 'a', steps: ['b', '[*]', 'c', '[-1]'], operator: 'MATCHES', negated: false, literals: [{ kind: 'text', text: 'x' }] }
    ])
  })

  it('reads every kind of literal', () => {
    const [{ literals }] = comparisons("[a:b IN ('it\\'s \\\\', h'0aFF', b'aGk=', t'2026-01-31T00:00:00.5Z', true, +7, .5)]")

    expect(literals).toEqual([
      { kind: 'text', text: "it's \\" }, { kind: 'hex', text: '0aFF' }, { kind: 'binary', text: 'aGk=' },
      { kind: 'time', text: '2026-01-31T00:00:00.5Z' }, { kind: 'boolean', text: 'true' }, { kind: 'integer', text: '+7' },
      { kind: 'float', text: '.5' }
    ])
  })

  it.each([
    ['existence', '[EXISTS a:b]'],
    ['every order', '[a:b < 1 OR a:b <= 1 OR a:b > 1 OR a:b >= 1 OR a:b <> 1 OR a:b == 1]'],
    ['sets of networks', "[a:b ISSUBSET '::/0' AND a:b NOT ISSUPERSET '::/0']"],
    ['an empty set', '[a:b IN ()]'],
    ['comments', "[a:b /* ] */ = 'x'] // the end"],
    ['a span', "[a:b = 1] START t'2026-01-31T00:00:00Z' STOP t'2026-02-01T00:00:00Z' REPEATS 2 TIMES WITHIN 1.5 SECONDS"],
    ['white space of many kinds', '[\u00a0a:b\u2003=\n1\t]']
  ])('takes %s', (_, pattern) => {
    expect(codeOf(pattern)).toBe('ok')
  })

  it.each([
    ['an empty pattern', ''],
    ['a missing bracket', "file:name = 'x']"],
    ['a bracket that does not close', "[file:name = 'x'"],
    ['a single backslash', "[file:path = 'C:\\x']"],
    ['a bad escape', "[file:name = '\\n']"],
    ['no step', "[file: = 'x']"],
    ['a hyphen in a step', '[some-type:needs-quotes = 1]'],
    ['a keyword as a name', '[file:AND = 1]'],
    ['a truth to order by', '[a:b > true]'],
    ['a number to match', '[a:b MATCHES 1]'],
    ['odd hex digits', "[a:b = h'0']"],
    ['half a set', '[a:b IN (1,']
  ])('refuses %s', (_, pattern) => {
    expect(codeOf(pattern)).toBe('E_PATTERN_SYNTAX')
  })

  it('says where', () => {
    const result = parsePattern('[file:size = ]')

    expect(result.ok ? '' : result.problem.message).toBe('the pattern is not valid STIX: a value should stand at character 13; correct the pattern')
  })

  it('never throws, whatever the pieces', () => {
    const piece = fc.constantFrom(
      '[', ']', '(', ')', 'a:b', '=', 'NOT', 'IN', ',', "'x'", 'AND', 'OR', 'EXISTS', 'WITHIN', '1', 'SECONDS', 'LIKE', '/*', "'", '\\', '.'
    )

    fc.assert(fc.property(fc.array(piece, { maxLength: 20 }), pieces => {
      expect(['ok', 'E_PATTERN_SYNTAX']).toContain(codeOf(pieces.join(' ')))
    }), { numRuns: 1_000 })
  })

  it('reads back any text it is given quoted', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), text => {
      const [{ literals }] = comparisons(`[a:b = '${text.replace(/['\\]/g, '\\$&')}']`)

      expect(literals).toEqual([{ kind: 'text', text }])
    }))
  })
})

describe('limits of a pattern', () => {
  const ofBytes = (bytes: number): string => `[a:b = '${'é'.repeat((bytes - 10) / 2)}']`
  const set = (count: number): string => `[a:b IN (${new Array<number>(count).fill(1).join()})]`
  const chain = (count: number): string => `[${new Array<string>(count).fill('a:b = 1').join(' OR ')}]`
  const nested = (depth: number): string => `[${'('.repeat(depth)}a:b = 1${')'.repeat(depth)}]`
  const around = (depth: number): string => `${'('.repeat(depth)}[a:b = 1]${')'.repeat(depth)}`

  it.each([
    ['bytes', ofBytes(patternBytesMax), ofBytes(patternBytesMax + 2)],
    ['values of a set', set(comparisonsMax), set(comparisonsMax + 1)],
    ['comparisons', chain(comparisonsMax), chain(comparisonsMax + 1)],
    ['brackets around comparisons', nested(patternDepthMax), nested(patternDepthMax + 1)],
    ['brackets around observations', around(patternDepthMax), around(patternDepthMax + 1)]
  ])('%s', (_, fits, tooMuch) => {
    expect(codeOf(fits)).toBe('ok')
    expect(codeOf(tooMuch)).toBe('E_PATTERN_TOO_LARGE')
  })
})
