import { readToken } from './token.ts'
import type { Token, TokenKind } from './token.ts'

/** Why a pattern cannot be read. */
export interface PatternProblem {
  code: 'E_PATTERN_SYNTAX' | 'E_PATTERN_TOO_LARGE'
  message: string
}

const keywords: ReadonlySet<string> = new Set([
  'AND', 'OR', 'NOT', 'FOLLOWEDBY', 'LIKE', 'MATCHES', 'ISSUPERSET', 'ISSUBSET', 'EXISTS', 'LAST', 'IN', 'START', 'STOP',
  'SECONDS', 'true', 'false', 'WITHIN', 'REPEATS', 'TIMES'
])

/**
 * Walks the tokens of a pattern. A `take…` says whether it took a token; an `expect…` leaves a problem when it
 * could not. The first problem stays.
 */
export class Cursor {
  problem: PatternProblem | undefined
  protected token: Token
  private readonly pattern: string
  private next = 0

  constructor (pattern: string) {
    this.pattern = pattern
    this.token = { kind: 'end', text: '', at: 0 }
    this.advance()
  }

  protected takeOperator (operators: ReadonlySet<string>): boolean {
    return this.token.kind === 'word' && operators.has(this.token.text) && this.advance()
  }

  protected takeWord (word: string): boolean {
    return this.token.kind === 'word' && this.token.text === word && this.advance()
  }

  protected take (symbol: string): boolean {
    return this.token.kind === 'symbol' && this.token.text === symbol && this.advance()
  }

  protected expect (symbol: string): boolean {
    return this.take(symbol) || this.wrong(symbol)
  }

  protected expectWord (word: string): boolean {
    return this.takeWord(word) || this.wrong(word)
  }

  protected expectKind (kind: TokenKind): boolean {
    return this.token.kind === kind ? this.advance() : this.wrong(`a literal of kind ${kind}`)
  }

  protected advance (): true {
    const { token, next } = readToken(this.pattern, this.next)

    this.token = token
    this.next = next

    return true
  }

  protected wrong (wanted: string): false {
    this.problem ??= {
      code: 'E_PATTERN_SYNTAX',
      message: `the pattern is not valid STIX: ${wanted} should stand at character ${this.token.at}; correct the pattern`
    }

    return false
  }

  protected tooLarge (what: string): false {
    this.problem ??= { code: 'E_PATTERN_TOO_LARGE', message: `the pattern has ${what}; split the indicator` }

    return false
  }

  protected name (): boolean {
    return this.token.kind === 'word' && !keywords.has(this.token.text) ? this.advance() : this.wrong('a name')
  }

  protected positive (mayBeFloat: boolean): boolean {
    const { kind, text } = this.token
    const isNumber = kind === 'integer' || (mayBeFloat && kind === 'float')

    return isNumber && !text.startsWith('-') ? this.advance() : this.wrong('a number that is not negative')
  }
}
