import { patternBytesMax } from '../limits.ts'
import { PatternParser } from './parser.ts'
import type { PatternProblem } from './cursor.ts'
import type { Comparison } from './parser.ts'

const encoder = new TextEncoder()
const utf8BytesPerUnitMax = 3

/** A pattern's comparisons in order, or why it cannot be read. */
export type PatternResult = { ok: true, comparisons: Comparison[] } | { ok: false, problem: PatternProblem }

/**
 * Reads a STIX pattern (STIX 2.1 §9; at most 16 KiB, 1,024 compared values, brackets 8 deep). Never throws and
 * never makes a regular expression of what it reads.
 */
export function parsePattern (pattern: string): PatternResult {
  // most are far too short to be counted
  const bytes = pattern.length * utf8BytesPerUnitMax > patternBytesMax ? encoder.encode(pattern).length : 0

  if (bytes > patternBytesMax) {
    const message = `the pattern has ${bytes} bytes, at most ${patternBytesMax} are read; split the indicator`

    return { ok: false, problem: { code: 'E_PATTERN_TOO_LARGE', message } }
  }

  const parser = new PatternParser(pattern)

  if (parser.read()) {
    return { ok: true, comparisons: parser.comparisons }
  }

  return { ok: false, problem: parser.problem ?? { code: 'E_PATTERN_SYNTAX', message: 'the pattern is not valid STIX; correct it' } }
}
