import { comparisonsMax, patternDepthMax } from '../limits.ts'
import { Cursor } from './cursor.ts'
import type { TokenKind } from './token.ts'

/** One value that a pattern compares with. */
export interface Literal {
  kind: 'text' | 'integer' | 'float' | 'hex' | 'binary' | 'time' | 'boolean'
  text: string
}

/** How a comparison compares. */
export type Operator = '=' | '!=' | '<' | '>' | '<=' | '>=' | 'IN' | 'LIKE' | 'MATCHES' | 'ISSUBSET' | 'ISSUPERSET' | 'EXISTS'

/** One comparison of a pattern. */
export interface Comparison {
  /** Type of the observable object, as written. */
  objectType: string
  /** Steps below it; a list step is `[*]` or `[3]`. */
  steps: string[]
  operator: Operator
  negated: boolean
  literals: Literal[]
}

const observationOperators: ReadonlySet<string> = new Set(['AND', 'OR', 'FOLLOWEDBY'])
const comparisonOperators: ReadonlySet<string> = new Set(['AND', 'OR'])
const symbolOperators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['=', '='], ['==', '='], ['!=', '!='], ['<>', '!='], ['<', '<'], ['>', '>'], ['<=', '<='], ['>=', '>=']
])
const textOperators: ReadonlySet<string> = new Set(['LIKE', 'MATCHES', 'ISSUBSET', 'ISSUPERSET'])
const literalKinds: ReadonlySet<TokenKind> = new Set<TokenKind>(['text', 'integer', 'float', 'hex', 'binary', 'time'])

/**
 * Recursive descent over the pattern grammar of STIX 2.1 §9. Keeps the comparisons in order; the observation
 * operators and qualifiers are checked and not kept, as nothing here matches patterns.
 */
export class PatternParser extends Cursor {
  readonly comparisons: Comparison[] = []
  private depth = 0
  private literals = 0

  /** Reads the whole pattern; false when `problem` says why not. */
  read (): boolean {
    return this.observations() && (this.token.kind === 'end' || this.wrong('the end of the pattern'))
  }

  private observations (): boolean {
    do {
      if (!this.observation()) {
        return false
      }
    } while (this.takeOperator(observationOperators))

    return true
  }

  private observation (): boolean {
    if (this.take('[')) {
      return this.comparisonList() && this.expect(']') && this.qualifiers(false)
    }
    if (!this.take('(')) {
      return this.wrong('a square bracket')
    }
    if (!this.enter() || !this.observations() || !this.expect(')')) {
      return false
    }

    this.depth--

    return this.qualifiers(true)
  }

  /** OASIS refuses a second qualifier of one kind behind square brackets, and takes it behind round ones. */
  private qualifiers (mayRepeat: boolean): boolean {
    const seen = new Set<string>()

    while (this.token.kind === 'word') {
      const name = this.token.text

      if (!mayRepeat && seen.has(name)) {
        return this.wrong(`no second ${name}`)
      }

      seen.add(name)

      if (this.takeWord('WITHIN')) {
        if (!this.positive(true) || !this.expectWord('SECONDS')) {
          return false
        }
      } else if (this.takeWord('REPEATS')) {
        if (!this.positive(false) || !this.expectWord('TIMES')) {
          return false
        }
      } else if (this.takeWord('START')) {
        if (!this.expectKind('time') || !this.expectWord('STOP') || !this.expectKind('time')) {
          return false
        }
      } else {
        break
      }
    }

    return true
  }

  private comparisonList (): boolean {
    do {
      if (!this.comparison()) {
        return false
      }
    } while (this.takeOperator(comparisonOperators))

    return true
  }

  private comparison (): boolean {
    if (this.take('(')) {
      if (!this.enter() || !this.comparisonList() || !this.expect(')')) {
        return false
      }

      this.depth--

      return true
    }

    const exists = this.takeWord('EXISTS')
    const comparison: Comparison = { objectType: '', steps: [], operator: 'EXISTS', negated: false, literals: [] }

    if (!this.path(comparison) || (!exists && !this.test(comparison))) {
      return false
    }

    this.literals += Math.max(comparison.literals.length, 1)
    this.comparisons.push(comparison)

    return this.literals <= comparisonsMax || this.tooLarge(`more than ${comparisonsMax} compared values`)
  }

  private path (comparison: Comparison): boolean {
    comparison.objectType = this.token.text

    if (!this.name() || !this.expect(':') || !this.step(comparison)) {
      return false
    }

    while (true) {
      if (this.take('.')) {
        if (!this.step(comparison)) {
          return false
        }
      } else if (this.take('[')) {
        const index: string = this.token.text

        if (!this.take('*') && !this.expectKind('integer')) {
          return false
        }

        comparison.steps.push(`[${index}]`)

        if (!this.expect(']')) {
          return false
        }
      } else {
        return true
      }
    }
  }

  private step (comparison: Comparison): boolean {
    const { kind, text } = this.token

    comparison.steps.push(text)

    if (kind === 'text') {
      return this.advance()
    }

    // In the grammar only object types may have a hyphen without quotes.
    return text.includes('-') ? this.wrong('a step without hyphen, or in quotes') : this.name()
  }

  private test (comparison: Comparison): boolean {
    comparison.negated = this.takeWord('NOT')

    const { kind, text } = this.token
    const symbol = kind === 'symbol' ? symbolOperators.get(text) : undefined

    if (symbol !== undefined) {
      comparison.operator = symbol
      this.advance()

      return this.literal(comparison, symbol === '=' || symbol === '!=')
    }
    if (kind === 'word' && textOperators.has(text)) {
      comparison.operator = text as Operator
      this.advance()

      return this.token.kind === 'text' ? this.literal(comparison, false) : this.wrong('a text in quotes')
    }

    comparison.operator = 'IN'

    return this.expectWord('IN') && this.expect('(') && this.set(comparison)
  }

  private set (comparison: Comparison): boolean {
    if (this.take(')')) {
      return true
    }

    do {
      if (!this.literal(comparison, true)) {
        return false
      }
      if (comparison.literals.length > comparisonsMax) {
        return this.tooLarge(`more than ${comparisonsMax} compared values`)
      }
    } while (this.take(','))

    return this.expect(')')
  }

  private literal (comparison: Comparison, mayBeBoolean: boolean): boolean {
    const { kind, text } = this.token

    if (literalKinds.has(kind)) {
      comparison.literals.push({ kind: kind as Literal['kind'], text })
    } else if (mayBeBoolean && kind === 'word' && (text === 'true' || text === 'false')) {
      comparison.literals.push({ kind: 'boolean', text })
    } else {
      return this.wrong('a value')
    }

    return this.advance()
  }

  private enter (): boolean {
    return ++this.depth <= patternDepthMax || this.tooLarge(`more than ${patternDepthMax} brackets inside one another`)
  }
}
