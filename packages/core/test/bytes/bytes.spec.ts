import { assert, property, string, tuple, uint8Array, maxSafeNat } from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compare, compareText, concat, equal, fromHex, HanseError, hashInput, isUnsafeCharacter, nobleSuite, show,
  shownCharactersMax, sortedUnique, toHex, toUtf8, typedHash, u64, unwrap, zeroFederation
} from '../../src/index.ts'
import { nodeSuite } from '../support/keys.ts'

describe('bytes', () => {
  it('come back from hexadecimal', () => {
    const anyBytes = uint8Array({ size: 'large', maxLength: 2_000 })
    assert(property(anyBytes, (bytes) => equal(fromHex(toHex(bytes)), bytes) && toHex(bytes) === Buffer.from(bytes).toString('hex')))
    expect(() => fromHex('0g')).to.throw(HanseError)
    expect(() => fromHex('AB')).to.throw(HanseError)
    expect(() => fromHex('abc')).to.throw(HanseError)
  })

  it('are ordered as Buffer orders them', () => {
    assert(property(uint8Array({ maxLength: 4 }), uint8Array({ maxLength: 4 }), (a, b) => Math.sign(compare(a, b)) === Buffer.compare(a, b)))
  })

  it('are ordered as text by UTF-8, not by UTF-16', () => {
    expect(compareText('\u{10000}', '\uffff')).to.be.greaterThan(0)
    assert(property(
      tuple(string({ unit: 'binary' }), string({ unit: 'binary' })),
      ([a, b]) => Math.sign(compareText(a, b)) === Buffer.compare(toUtf8(a), toUtf8(b))
    ))
    expect(sortedUnique(['b', 'a', 'b'])).to.deep.equal(['a', 'b'])
  })

  it('write integers as eight bytes, big-endian', () => {
    assert(property(maxSafeNat(), (value) => {
      const expected = Buffer.alloc(8)
      expected.writeBigUInt64BE(BigInt(value))
      return equal(u64(value), expected)
    }))
  })

  it('are hashed with kind, federation and length before them', () => {
    const bytes = Uint8Array.of(7)
    const input = concat(Buffer.from('hanse/v1/lane\0'), zeroFederation, Buffer.from('0000000000000001', 'hex'), bytes)
    expect(toHex(hashInput('lane', zeroFederation, bytes))).to.equal(toHex(input))
    expect(toHex(typedHash(nobleSuite, 'lane', zeroFederation, bytes))).to.equal(toHex(nodeSuite.sha256(input)))
  })
})

describe('show', () => {
  it('lets nothing unsafe through and stays short', () => {
    assert(property(string({ unit: 'binary', maxLength: 200 }), (text) => {
      const shown = show(text)
      expect([...shown].some((character) => isUnsafeCharacter(character.codePointAt(0) ?? 0))).to.equal(false)
      expect(shown.length).to.be.at.most(shownCharactersMax * '\\u{10ffff}'.length + 3)
    }))
  })

  it('escapes controls, bidirectional marks and lone surrogates', () => {
    expect(show('a\u001b]52\u202e"\ud800')).to.equal('"a\\u{1b}]52\\u{202e}\\u{22}\\u{d800}"')
    expect(show('x'.repeat(65))).to.equal(`"${'x'.repeat(64)}…"`)
    expect([show(undefined), show(null), show({}), show(5), show(true)]).to.deep.equal(['(undefined)', '(null)', '(object)', '5', 'true'])
  })
})

describe('HanseError', () => {
  it('has name, code, facts and cause, and unwrap throws it', () => {
    const cause = new Error('why')
    const error = new HanseError('E_X', 'message', { a: 1 }, { cause })
    expect([HanseError.name, error.name, error.code, error.facts, error.cause]).to.deep.equal(['HanseError', 'HanseError', 'E_X', { a: 1 }, cause])
    expect(() => unwrap({ ok: false, rejection: { code: 'E_Y', message: 'm', facts: {} } })).to.throw(HanseError, 'm')
  })
})
