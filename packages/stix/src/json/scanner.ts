import { depthMax, elementsMax, keysMax, stringBytesMax } from '../limits.ts'
import { Fault } from './fault.ts'
import { pathStep } from './path.ts'
import { numberEnd, stringEnd } from './token.ts'
import type { FaultCode } from './fault.ts'

const utf8BytesPerUnitMax = 3

/** A JSON object as this package gives it: no prototype, so a key named `__proto__` is data like any other. */
export type JsonObject = Record<string, unknown>

/**
 * Walks a JSON text once: validates it (RFC 8259, and the limits of this package), builds the values and
 * remembers the text without the white space between tokens.
 */
export class Scanner {
  readonly text: string
  position = 0
  /** Where the walk stands, one step per level; read only when something is wrong. */
  private readonly steps: Array<string | number> = []
  private depth = 0
  private compact = ''
  private runStart = 0

  constructor (text: string) {
    this.text = text
  }

  /** Scans one value from `position`; afterwards `position` is behind it. */
  value (): { value: unknown, compact: string } {
    this.depth = 0
    this.compact = ''
    this.runStart = this.position

    const value = this.any()

    return { value, compact: this.compact + this.text.slice(this.runStart, this.position) }
  }

  /** Steps over white space and remembers that it does not belong to the compact text. */
  space (): void {
    const text = this.text
    let i = this.position
    let code = text.charCodeAt(i)

    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) {
      return
    }

    do {
      code = text.charCodeAt(++i)
    } while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09)

    this.compact += text.slice(this.runStart, this.position)
    this.runStart = i
    this.position = i
  }

  string (): string {
    const text = this.text
    const start = this.position + 1
    const end = stringEnd(text, start)

    if (end < 0) {
      this.fail('E_ENC_SYNTAX', 'a string with an unescaped control character or a wrong escape')
    }
    if (end >= text.length) {
      this.fail('E_ENC_TRUNCATED', 'the text ends inside a string')
    }

    const raw = text.slice(start, end)
    this.position = end + 1

    if (raw.length * utf8BytesPerUnitMax > stringBytesMax) {
      this.checkLength(raw)
    }

    const value = raw.includes('\\') ? JSON.parse(text.slice(start - 1, end + 1)) as string : raw

    // Of the raw text too: a marked byte and an escaped half could make up a pair together.
    if (!value.isWellFormed() || (value !== raw && !raw.isWellFormed())) {
      this.fail('E_ENC_UTF8', 'a string that is not well-formed Unicode (bad UTF-8 or half a surrogate pair)')
    }

    return value
  }

  fail (code: FaultCode, text: string): never {
    const path = this.steps.slice(0, this.depth).map(pathStep).join('')

    throw new Fault(code, `${text}, at character ${this.position}`, path)
  }

  private any (): unknown {
    switch (this.text.charCodeAt(this.position)) {
      case 0x7b: return this.object()
      case 0x5b: return this.array()
      case 0x22: return this.string()
      case 0x74: return this.literal('true', true)
      case 0x66: return this.literal('false', false)
      case 0x6e: return this.literal('null', null)
      default: return this.number()
    }
  }

  private object (): JsonObject {
    const object = Object.setPrototypeOf({}, null) as JsonObject
    let keys = 0

    this.enter()

    if (this.text.charCodeAt(this.position) === 0x7d) {
      return this.leave(object)
    }

    while (true) {
      if (this.text.charCodeAt(this.position) !== 0x22) {
        this.unexpected('a key in quotes')
      }

      const key = this.string()

      this.steps[this.depth - 1] = key

      // no value of JSON is undefined, and `in` takes several times as long as a look
      if (object[key] !== undefined) {
        this.fail('E_ENC_DUPLICATE_KEY', 'a key stands twice')
      }
      if (++keys > keysMax) {
        this.fail('E_LIMIT_KEYS', `an object has more than ${keysMax} keys`)
      }

      this.space()
      this.expect(0x3a, 'a colon')
      this.space()
      object[key] = this.any()
      this.space()

      if (this.text.charCodeAt(this.position) === 0x7d) {
        return this.leave(object)
      }

      this.expect(0x2c, 'a comma or a closing brace')
      this.space()
    }
  }

  private array (): unknown[] {
    const array: unknown[] = []

    this.enter()

    if (this.text.charCodeAt(this.position) === 0x5d) {
      return this.leave(array)
    }

    while (true) {
      if (array.length === elementsMax) {
        this.fail('E_LIMIT_ELEMENTS', `an array has more than ${elementsMax} elements`)
      }

      this.steps[this.depth - 1] = array.length
      array.push(this.any())
      this.space()

      if (this.text.charCodeAt(this.position) === 0x5d) {
        return this.leave(array)
      }

      this.expect(0x2c, 'a comma or a closing bracket')
      this.space()
    }
  }

  private enter (): void {
    if (this.depth === depthMax) {
      this.fail('E_ENC_DEPTH', `more than ${depthMax} objects and arrays inside one another`)
    }

    this.steps[this.depth++] = ''
    this.position++
    this.space()
  }

  private leave<T> (value: T): T {
    this.depth--
    this.position++

    return value
  }

  private number (): number {
    const start = this.position
    const end = numberEnd(this.text, start)

    if (end < 0) {
      this.unexpected('a value')
    }

    const token = this.text.slice(start, end)
    const value = Number(token)

    if (!Number.isFinite(value)) {
      this.fail('E_ENC_NUMBER', 'a number beyond IEEE 754 double precision')
    }
    if (!Number.isSafeInteger(value) && Number.isInteger(value) && !/[.eE]/.test(token)) {
      this.fail('E_ENC_NUMBER_RANGE', 'an integer beyond ±(2^53 − 1); write it as a string')
    }

    this.position = end

    return value
  }

  private literal<T> (word: string, value: T): T {
    if (!this.text.startsWith(word, this.position)) {
      this.unexpected('true, false or null')
    }

    this.position += word.length

    return value
  }

  private expect (code: number, what: string): void {
    if (this.text.charCodeAt(this.position) !== code) {
      this.unexpected(what)
    }

    this.position++
  }

  private unexpected (wanted: string): never {
    if (this.position >= this.text.length) {
      this.fail('E_ENC_TRUNCATED', `the text ends where ${wanted} should stand`)
    }

    const code = this.text.charCodeAt(this.position)

    if (code >= 0xdc80 && code <= 0xdcff) {
      this.fail('E_ENC_UTF8', 'a byte that is not UTF-8')
    }

    this.fail('E_ENC_SYNTAX', `not JSON: ${wanted} should stand here`)
  }

  private checkLength (raw: string): void {
    const bytes = new TextEncoder().encode(raw).length

    if (bytes > stringBytesMax) {
      this.fail('E_LIMIT_STRING_BYTES', `a string has ${bytes} bytes, at most ${stringBytesMax} are allowed`)
    }
  }
}
