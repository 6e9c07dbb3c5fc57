import { decode as decodeCbor } from 'cborg'
import { anything, array, assert, boolean, constantFrom, dictionary, integer, letrec, maxSafeInteger, oneof, property, string, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode, encode, fromHex, HanseError, toHex, unwrap } from '../../src/index.ts'
import { codeOf } from '../support/keys.ts'
import type { CborMapValue, CborValue } from '../../src/index.ts'

const { value } = letrec<{ value: CborMapValue, map: Map<string, CborMapValue> }>((tie) => ({
  map: dictionary(string({ unit: 'binary', maxLength: 30 }), tie('value'), { maxKeys: 6 }).map((object) => new Map(Object.entries(object))),
  value: oneof(
    { maxDepth: 5 },
    maxSafeInteger(), integer(), boolean(), constantFrom(null), string({ unit: 'binary' }), string({ unit: 'binary', minLength: 20, maxLength: 60 }),
    uint8Array(), array(tie('value'), { maxLength: 6 }), tie('map')
  )
}))

/** What another decoder and our encoder make of bytes: whether they come back the same. */
function comesBack (bytes: Uint8Array): boolean {
  try {
    return toHex(encode(decodeCbor(bytes, { useMaps: true }) as CborValue)) === toHex(bytes)
  } catch {
    return false
  }
}

function refusedWith (work: () => unknown): string {
  try {
    work()
    return 'ok'
  } catch (error) {
    return error instanceof HanseError ? error.code : String(error)
  }
}

describe('the codec', () => {
  it('gives back every value', () => {
    assert(property(value, (item) => {
      expect(unwrap(decode(encode(item)))).to.deep.equal(item)
    }), { numRuns: 500 })
  })

  it('accepts exactly what re-encodes to the same bytes: arbitrary bytes', () => {
    assert(property(uint8Array({ maxLength: 24 }), (bytes) => decode(bytes).ok === comesBack(bytes)), { numRuns: 20_000 })
  })

  it('accepts exactly what re-encodes to the same bytes: damaged encodings', () => {
    assert(property(value, integer({ min: 0, max: 1_000 }), integer({ min: 0, max: 255 }), integer({ min: -3, max: 3 }), (item, at, byte, cut) => {
      const whole = encode(item)
      const bytes = cut < 0 ? whole.slice(0, cut) : new Uint8Array([...whole, ...new Uint8Array(cut)])
      if (bytes.length > 0) {
        bytes[at % bytes.length] = byte
      }
      return decode(bytes).ok === comesBack(bytes)
    }), { numRuns: 5_000 })
  })

  it('never throws on decoding, and always names a code', () => {
    assert(property(uint8Array(), (bytes) => /^(ok|E_ENC_[A-Z_0-9]+)$/.test(codeOf(decode(bytes)))))
  })

  it('throws nothing but its own errors on encoding, and what it writes it reads', () => {
    assert(property(anything(), (item) => {
      const code = refusedWith(() => unwrap(decode(encode(item as CborValue))))
      expect(code).to.match(/^(ok|E_ENC_[A-Z_0-9]+)$/)
    }), { numRuns: 2_000 })
  })

  it.each([
    ['empty input', '', 'E_ENC_TRUNCATED'],
    ['trailing bytes', '0000', 'E_ENC_TRAILING'],
    ['a long head', '1801', 'E_ENC_NONCANONICAL'],
    ['a long head of two bytes', '1900ff', 'E_ENC_NONCANONICAL'],
    ['a long head of four bytes', '1a0000ffff', 'E_ENC_NONCANONICAL'],
    ['a long head of eight bytes', '1b00000000ffffffff', 'E_ENC_NONCANONICAL'],
    ['an indefinite array', '9f01ff', 'E_ENC_NONCANONICAL'],
    ['an indefinite text', '7f6161ff', 'E_ENC_NONCANONICAL'],
    ['a break', 'ff', 'E_ENC_NONCANONICAL'],
    ['unsorted keys', 'a2616201616102', 'E_ENC_NONCANONICAL'],
    ['keys not ordered by length first', 'a26261610161620a', 'E_ENC_NONCANONICAL'],
    ['a duplicate key', 'a2616101616102', 'E_ENC_DUPLICATE_KEY'],
    ['a half float', 'f93c00', 'E_ENC_NUMBER'],
    ['a float', 'fa3fc00000', 'E_ENC_NUMBER'],
    ['a double NaN', 'fb7ff8000000000000', 'E_ENC_NUMBER'],
    ['2^53', '1b0020000000000000', 'E_ENC_NUMBER_RANGE'],
    ['2^64−1', '1bffffffffffffffff', 'E_ENC_NUMBER_RANGE'],
    ['−2^53', '3b001fffffffffffff', 'E_ENC_NUMBER_RANGE'],
    ['an array of 2^32 items without items', '9b0000000100000000', 'E_ENC_TRUNCATED'],
    ['a map of 2^31 items without items', 'ba80000000', 'E_ENC_TRUNCATED'],
    ['a byte string cut off', '4301', 'E_ENC_TRUNCATED'],
    ['a head cut off', '19ff', 'E_ENC_TRUNCATED'],
    ['bad UTF-8', '62c328', 'E_ENC_UTF8'],
    ['overlong UTF-8', '62c0af', 'E_ENC_UTF8'],
    ['a surrogate in UTF-8', '63eda080', 'E_ENC_UTF8'],
    ['bad UTF-8 in a key', 'a162c32801', 'E_ENC_UTF8'],
    ['a tag', 'c100', 'E_ENC_TYPE'],
    ['a bignum', 'c24101', 'E_ENC_TYPE'],
    ['undefined', 'f7', 'E_ENC_TYPE'],
    ['a simple value', 'f0', 'E_ENC_TYPE'],
    ['a key that is a number', 'a10101', 'E_ENC_TYPE'],
    ['a reserved head', '1c', 'E_ENC_TYPE']
  ])('refuses %s', (_, hex, code) => {
    expect(codeOf(decode(fromHex(hex)))).to.equal(code)
  })

  it('goes 32 levels deep and no further, however deep the input', () => {
    const nested = (depth: number): Uint8Array => new Uint8Array([...new Uint8Array(depth - 1).fill(0x81), 0x80])
    expect(codeOf(decode(nested(32)))).to.equal('ok')
    expect(codeOf(decode(nested(33)))).to.equal('E_ENC_DEPTH')
    expect(codeOf(decode(nested(100_000)))).to.equal('E_ENC_DEPTH')
    expect(codeOf(decode(nested(3), { depthMax: 2 }))).to.equal('E_ENC_DEPTH')
  })

  it('keeps hostile keys as plain data', () => {
    const bytes = encode(JSON.parse('{"__proto__":{"admin":true},"constructor":1}') as CborValue)
    const map = unwrap(decode(bytes)) as Map<string, CborMapValue>
    expect([...map.keys()].sort()).to.deep.equal(['__proto__', 'constructor'])
    expect(({} as { admin?: boolean }).admin).to.equal(undefined)
  })

  it('gives byte strings as views of the input', () => {
    const bytes = encode(new Uint8Array([1, 2, 3]))
    expect((unwrap(decode(bytes)) as Uint8Array).buffer).to.equal(bytes.buffer)
    expect(unwrap(decode(Buffer.from(bytes)))?.constructor).to.equal(Uint8Array)
    expect(encode(new Uint8Array(3)).constructor).to.equal(Uint8Array)
  })

  it.each([
    ['a float', 1.5, 'E_ENC_NUMBER'],
    ['negative zero', -0, 'E_ENC_NUMBER'],
    ['NaN', NaN, 'E_ENC_NUMBER'],
    ['infinity', Infinity, 'E_ENC_NUMBER'],
    ['2^53', 2 ** 53, 'E_ENC_NUMBER_RANGE'],
    ['undefined', undefined, 'E_ENC_TYPE'],
    ['an undefined property', { a: undefined }, 'E_ENC_TYPE'],
    ['a hole', new Array(1), 'E_ENC_TYPE'],
    ['a bigint', 1n, 'E_ENC_TYPE'],
    ['a date', new Date(0), 'E_ENC_TYPE'],
    ['a key that is no text', new Map([[1, 1]]), 'E_ENC_TYPE'],
    ['a lone surrogate', '\ud800', 'E_ENC_UTF8'],
    ['a lone surrogate in a key', { '\udc00': 1 }, 'E_ENC_UTF8']
  ])('does not encode %s', (_, item, code) => {
    expect(refusedWith(() => encode(item as CborValue))).to.equal(code)
  })

  it('does not encode cycles', () => {
    const cycle: unknown[] = []
    cycle.push(cycle)
    expect(refusedWith(() => encode(cycle as CborValue))).to.equal('E_ENC_DEPTH')
  })
})
