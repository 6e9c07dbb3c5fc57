import { parsePattern } from './parse.ts'
import type { PatternResult } from './parse.ts'

/**
 * Reads a pattern as `parsePattern` does, and one whose only observation lacks its opening or closing square bracket,
 * or both: `file:name = 'a']` can mean nothing but `[file:name = 'a']`. For observables alone; the pattern stays as
 * its author wrote it.
 */
export function parseLoosePattern (pattern: string): PatternResult {
  const strict = parsePattern(pattern)

  if (strict.ok || strict.problem.code !== 'E_PATTERN_SYNTAX') {
    return strict
  }

  const text = pattern.trim()
  const hasStart = text.startsWith('[') || text.startsWith('(')
  const hasEnd = text.endsWith(']')

  if ((hasStart && hasEnd) || isSeveral(text)) {
    return strict
  }

  const loose = parsePattern(`${hasStart ? '' : '['}${text}${hasEnd ? '' : ']'}`)

  return loose.ok ? loose : strict
}

/** Whether brackets stand between observations: which of them is missing, nobody can say. */
function isSeveral (text: string): boolean {
  // A quote that never ends is taken to the end: to look for its end again from each quote behind it is quadratic.
  const bare = text.replace(/'(?:[^'\\]|\\.)*'?/gs, '').replace(/\[(?:\*|\d+)\]/g, '')

  return bare.slice(1, -1).search(/[[\]]/) >= 0
}
