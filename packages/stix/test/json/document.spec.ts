import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from '../../src/index.ts'
import { depthMax, elementsMax, keysMax, sourceBytesMax, stringBytesMax } from '../../src/limits.ts'
import { bytesOf, smallNumbers } from '../support/objects.ts'

function codeOf (source: string | Uint8Array): string {
  const result = parseJson(typeof source === 'string' ? bytesOf(source) : source)

  return result.ok ? 'ok' : result.refusal.code
}

/** Codes for texts that JSON.parse takes. */
const refusedOnPurpose = ['E_ENC_DUPLICATE_KEY', 'E_ENC_UTF8', 'E_ENC_NUMBER', 'E_ENC_NUMBER_RANGE']

/** What the platform reads, or undefined when it refuses. */
function platformReading (text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return undefined
  }
}

function ourReading (text: string): string | undefined {
  const result = parseJson(bytesOf(text))

  return result.ok ? JSON.stringify(result.value) : undefined
}

describe('parseJson', () => {
  it('reads what JSON.parse reads, and gives the text without the white space between tokens', () => {
    fc.assert(fc.property(fc.json({ noUnicodeString: false }), fc.nat({ max: 4 }), (text, indent) => {
      const value = smallNumbers(JSON.parse(text))
      const result = parseJson(bytesOf(JSON.stringify(value, undefined, indent)))

      expect(result.ok).toBe(true)

      if (result.ok) {
        expect(JSON.stringify(result.value)).toBe(JSON.stringify(value))
        expect(result.compact).toBe(JSON.stringify(value))
      }
    }))
  })

  it('never throws, for any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), source => {
      expect(typeof parseJson(source).ok).toBe('boolean')
    }))
  })

  it('agrees with JSON.parse about every text but those that two readers may understand differently', () => {
    const piece = fc.constantFrom(
      '{', '}', '[', ']', ',', ':', '"', '\\', 'u', 'd800', '0', '-', '1e9', '.', 'true', 'null', ' ', '\n', 'é', '\u0000', '"a":1', '"b"'
    )

    fc.assert(fc.property(fc.array(piece, { maxLength: 14 }), pieces => {
      const text = pieces.join('')

      if (!refusedOnPurpose.includes(codeOf(text))) {
        expect(ourReading(text)).toBe(platformReading(text))
      }
    }), { numRuns: 5_000 })
  })

  it('keeps spellings: escapes, numbers, order of keys', () => {
    const result = parseJson(bytesOf(' { "b" : 1.0e2 , "a" : "\\u0041\\/ x" } '))

    expect(result).toMatchObject({ ok: true, compact: '{"b":1.0e2,"a":"\\u0041\\/ x"}' })
    expect(result.ok && result.value).toEqual({ b: 100, a: 'A/ x' })
  })

  it('takes __proto__, constructor and toJSON as plain data', () => {
    const result = parseJson(bytesOf('{"__proto__":{"polluted":1},"constructor":2,"toJSON":3,"then":4}'))
    const value = (result.ok ? result.value : {}) as Record<string, unknown>

    expect(Object.getPrototypeOf(value)).toBeNull()
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor', 'toJSON', 'then'])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it.each([
    ['a key that stands twice', '{"tlp":"red","tlp":"clear"}', 'E_ENC_DUPLICATE_KEY'],
    ['the same key in two spellings', '{"a":1,"\\u0061":2}', 'E_ENC_DUPLICATE_KEY'],
    ['half a surrogate pair', '"\\ud800"', 'E_ENC_UTF8'],
    ['two halves in the wrong order', '"\\udc00\\ud800"', 'E_ENC_UTF8'],
    ['a number beyond double precision', '[1e400]', 'E_ENC_NUMBER'],
    ['an integer that loses its value', '[9007199254740993]', 'E_ENC_NUMBER_RANGE'],
    ['an integer that loses its value below zero', '[-9007199254740992]', 'E_ENC_NUMBER_RANGE'],
    ['bytes behind the value', '{} {}', 'E_ENC_TRAILING'],
    ['an object that does not end', '{"a":1', 'E_ENC_TRUNCATED'],
    ['a string that does not end', '["abc', 'E_ENC_TRUNCATED'],
    ['an escape that does not end', '["abc\\', 'E_ENC_TRUNCATED'],
    ['nothing at all', '', 'E_ENC_TRUNCATED'],
    ['a byte order mark', '\ufeff{}', 'E_ENC_SYNTAX'],
    ['a control character in a string', '"a\nb"', 'E_ENC_SYNTAX'],
    ['the largest exact integer', '[9007199254740991]', 'ok'],
    ['a large number written as a float', '[1e20]', 'ok']
  ])('%s', (_, source, code) => {
    expect(codeOf(source)).toBe(code)
  })

  it.each([
    ['a wrong continuation', [0x62, 0xc3, 0x28]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['beyond the last code point', [0xf4, 0x90, 0x80, 0x80]],
    ['a byte that no text has', [0xff]]
  ])('refuses %s in UTF-8', (_, bytes) => {
    expect(codeOf(Uint8Array.of(0x22, ...bytes, 0x22))).toBe('E_ENC_UTF8')
  })

  it('says where', () => {
    const result = parseJson(bytesOf('{"a":[1,{"odd key\\u001b":[tru]}]}'))

    expect(result.ok ? '' : result.refusal).toEqual({
      object: '$',
      path: "$.a[1]['odd key\\u{1b}'][0]",
      code: 'E_ENC_SYNTAX',
      message: "not JSON: true, false or null should stand here, at character 26, in $.a[1]['odd key\\u{1b}'][0]; correct the source and send it again"
    })
  })
})

describe('limits of one JSON value', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
  const keys = (count: number): string => `{${Array.from({ length: count }, (_, i) => `"k${i}":0`).join()}}`
  const elements = (count: number): string => `[${new Array<number>(count).fill(0).join()}]`
  const string = (bytes: number): string => `"${'é'.repeat(bytes / 2)}"`

  it.each([
    ['depth', nested(depthMax), nested(depthMax + 1), 'E_ENC_DEPTH'],
    ['keys', keys(keysMax), keys(keysMax + 1), 'E_LIMIT_KEYS'],
    ['elements', elements(elementsMax), elements(elementsMax + 1), 'E_LIMIT_ELEMENTS'],
    ['string', string(stringBytesMax), string(stringBytesMax + 2), 'E_LIMIT_STRING_BYTES']
  ])('%s', (_, fits, tooMuch, code) => {
    expect(codeOf(fits)).toBe('ok')
    expect(codeOf(tooMuch)).toBe(code)
  })

  it('depth of a bomb', () => {
    expect(codeOf('['.repeat(100_000))).toBe('E_ENC_DEPTH')
  })

  it('source', () => {
    expect(codeOf(new Uint8Array(sourceBytesMax + 1))).toBe('E_LIMIT_SOURCE_BYTES')
  })
})
