import { parseLoosePattern } from '../pattern/loose.ts'
import { Collector } from './collector.ts'
import { normaliseAddress } from './normalise.ts'
import { propertyKind, readProperty } from './property.ts'
import type { PropertyKind } from './property.ts'
import type { Extraction, Observable, ReasonCode } from './types.ts'
import type { Comparison, Literal } from '../pattern/parser.ts'

/**
 * Observables that a pattern names: the values of `=` and `IN`, and networks of `ISSUBSET`, that are not negated.
 * Square brackets forgotten around a pattern's only observation are understood. Each is a clue on its own, however the
 * pattern combines them. Without `patternType` the pattern is STIX (2.0).
 */
export function patternObservables (pattern: string, patternType = 'stix'): Extraction {
  if (patternType !== 'stix') {
    return { observables: [], reason: 'E_PATTERN_TYPE' }
  }

  const parsed = parseLoosePattern(pattern)

  if (!parsed.ok) {
    return { observables: [], reason: parsed.problem.code }
  }

  const collector = new Collector()

  for (const comparison of parsed.comparisons) {
    const kind = propertyKind(comparison.objectType, comparison.steps)
    const reason = obstacle(comparison, kind)

    if (kind === undefined || reason !== undefined) {
      collector.refuse(reason ?? 'E_PATTERN_PATH')
      continue
    }

    for (const literal of comparison.literals) {
      const observable = readLiteral(comparison, kind, literal)

      if (observable === undefined) {
        collector.refuse('E_OBSERVABLE_VALUE')
      } else {
        collector.add(observable)
      }
    }
  }

  return collector.result()
}

/** Why a comparison as a whole gives nothing. */
function obstacle (comparison: Comparison, kind: PropertyKind | undefined): ReasonCode | undefined {
  const { operator, negated, literals } = comparison

  switch (operator) {
    case 'MATCHES': return 'E_PATTERN_MATCHES'
    case '!=': return 'E_PATTERN_NEGATED'
    case '<': case '>': case '<=': case '>=': case 'ISSUPERSET': case 'EXISTS': return 'E_PATTERN_OPERATOR'
    case '=': case 'IN': break
    case 'LIKE': {
      if (/[%_]/.test(literals[0].text)) {
        return 'E_PATTERN_OPERATOR'
      }
      break
    }
    case 'ISSUBSET': {
      if (kind !== undefined && kind !== 'endpoint') {
        return 'E_PATTERN_OPERATOR'
      }
      break
    }
    default: {
      const never: never = operator

      return never
    }
  }

  return negated ? 'E_PATTERN_NEGATED' : undefined
}

function readLiteral (comparison: Comparison, kind: PropertyKind, literal: Literal): Observable | undefined {
  if (comparison.operator === 'ISSUBSET') {
    return normaliseAddress(literal.text)
  }

  return literal.kind === 'text' || (literal.kind === 'integer' && kind === 'asn') ? readProperty(kind, literal.text) : undefined
}
