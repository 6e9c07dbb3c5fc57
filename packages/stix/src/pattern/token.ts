/** What a token is. A `word` is a keyword, an object type or a path step, by where it stands. */
export type TokenKind =
  'word' | 'text' | 'integer' | 'float' | 'hex' | 'binary' | 'time' | 'symbol' | 'end' | 'wrong'

/** One token of a pattern; `text` is its meaning: a literal without quotes and escapes, everything else as written. */
export interface Token {
  kind: TokenKind
  text: string
  at: number
}

// Each of these is tried at one position only (sticky) and none has nested repetition: linear time.
const space = /(?:[\s\u0085]|\/\*[^]*?\*\/|\/\/[^\r\n]*)+/y
const word = /[A-Za-z_][A-Za-z0-9_-]*/y
const float = /[+-]?[0-9]*\.[0-9]+/y
const integer = /[+-]?(?:0|[1-9][0-9]*)/y
const text = /'(?:[^'\\]|\\['\\])*'/y
const hex = /h'(?:[0-9A-Fa-f]{2})*'/y
const binary = /b'(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)'/y
const time = /t'[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?Z'/y
const symbol = /[=]=|!=|<>|<=|>=|[=<>:.,()[\]*]/y

type Form = [TokenKind, RegExp]

const quotedForms: readonly Form[] = [['hex', hex], ['binary', binary], ['time', time], ['word', word]]
const wordForms: readonly Form[] = [['word', word]]
const numberForms: readonly Form[] = [['float', float], ['integer', integer], ['symbol', symbol]]
const textForms: readonly Form[] = [['text', text]]
const symbolForms: readonly Form[] = [['symbol', symbol]]

/** Reads the token at or behind `from` (STIX 2.1 §9, after the grammar of OASIS); `next` is where to go on. */
export function readToken (pattern: string, from: number): { token: Token, next: number } {
  const at = maySpace(pattern.charCodeAt(from)) ? from + (match(space, pattern, from)?.length ?? 0) : from

  if (at >= pattern.length) {
    return { token: { kind: 'end', text: '', at }, next: at }
  }

  for (const [kind, form] of formsAt(pattern, at)) {
    const found = match(form, pattern, at)

    if (found !== undefined) {
      return { token: { kind, text: meaning(kind, found), at }, next: at + found.length }
    }
  }

  return { token: { kind: 'wrong', text: pattern[at], at }, next: at + 1 }
}

/** Whether white space or a comment may begin so. */
function maySpace (code: number): boolean {
  return code <= 0x20 || code === 0x2f || code >= 0x80
}

/** What can begin with this character, in the order in which it is tried: to try everything costs more than all else here. */
function formsAt (pattern: string, at: number): readonly Form[] {
  const code = pattern.charCodeAt(at)

  if ((code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f) {
    return pattern.charCodeAt(at + 1) === 0x27 ? quotedForms : wordForms
  }
  if ((code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x2e) {
    return numberForms
  }

  return code === 0x27 ? textForms : symbolForms
}

function match (form: RegExp, pattern: string, at: number): string | undefined {
  form.lastIndex = at

  return form.exec(pattern)?.[0]
}

function meaning (kind: TokenKind, found: string): string {
  switch (kind) {
    case 'text': return found.includes('\\') ? found.slice(1, -1).replace(/\\(['\\])/g, '$1') : found.slice(1, -1)
    case 'hex': case 'binary': case 'time': return found.slice(2, -1)
    case 'word': case 'integer': case 'float': case 'symbol': case 'end': case 'wrong': return found
    default: {
      const never: never = kind

      return never
    }
  }
}
