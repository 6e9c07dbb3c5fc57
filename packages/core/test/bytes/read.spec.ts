import { describe, expect, it } from 'vitest'
import { anyMap, bytesOf, bytesUpTo, decode, either, encode, flag, list, oneOf, optional, record, text, tuple, uint, unwrap } from '../../src/index.ts'
import { codeOf } from '../support/keys.ts'
import type { CborValue, Shape } from '../../src/index.ts'

function read<T> (shape: Shape<T>, value: CborValue): ReturnType<Shape<T>['read']> {
  return shape.read(unwrap(decode(encode(value))), 'it')
}

const shape = record({ id: uint(), name: optional(text(8)), pairs: optional(list(tuple(uint(), bytesOf(2)), 2)) })

describe('shapes', () => {
  it('read a record into an object without the absent', () => {
    const result = read(shape, { id: 1, pairs: [[2, new Uint8Array(2)]] })
    expect(result).to.deep.equal({ ok: true, value: { id: 1, pairs: [[2, new Uint8Array(2)]] } })
  })

  it.each<[string, CborValue, string, string]>([
    ['a missing field', {}, 'E_FIELD_MISSING', 'it.id'],
    ['an unknown field', { id: 1, extra: 1 }, 'E_FIELD_UNKNOWN', 'it'],
    ['a field that would be a trap', JSON.parse('{"id":1,"__proto__":1}') as CborValue, 'E_FIELD_FORBIDDEN', 'it'],
    ['a wrong type', { id: 'x' }, 'E_FIELD_TYPE', 'it.id'],
    ['a negative number', { id: -1 }, 'E_FIELD_TYPE', 'it.id'],
    ['too long a text', { id: 1, name: 'ninechars' }, 'E_FIELD_LIMIT', 'it.name'],
    ['too long a text in bytes', { id: 1, name: 'äöüäö' }, 'E_FIELD_LIMIT', 'it.name'],
    ['an empty text', { id: 1, name: '' }, 'E_FIELD_TYPE', 'it.name'],
    ['a control character', { id: 1, name: 'a\0' }, 'E_ENC_TEXT', 'it.name'],
    ['a byte order mark', { id: 1, name: '\ufeffa' }, 'E_ENC_TEXT', 'it.name'],
    ['too many items', { id: 1, pairs: [[1, new Uint8Array(2)], [1, new Uint8Array(2)], [1, new Uint8Array(2)]] }, 'E_FIELD_LIMIT', 'it.pairs'],
    ['a tuple too short', { id: 1, pairs: [[1]] }, 'E_FIELD_TYPE', 'it.pairs[0]'],
    ['bytes too short within', { id: 1, pairs: [[1, new Uint8Array(1)]] }, 'E_FIELD_TYPE', 'it.pairs[0][1]'],
    ['something that is no map', [], 'E_FIELD_TYPE', 'it']
  ])('refuse %s and name the path', (_, value, code, path) => {
    const result = read(shape, value)
    expect(codeOf(result)).to.equal(code)
    expect(result.ok ? undefined : result.rejection.facts['path']).to.equal(path)
  })

  it('read the other kinds', () => {
    expect(codeOf(read(flag, true))).to.equal('ok')
    expect(codeOf(read(flag, false))).to.equal('E_FIELD_TYPE')
    expect(codeOf(read(oneOf(['a', 'b']), 'b'))).to.equal('ok')
    expect(codeOf(read(oneOf(['a', 'b']), 'c'))).to.equal('E_FIELD_VALUE')
    expect(codeOf(read(bytesUpTo(2), new Uint8Array(3)))).to.equal('E_FIELD_LIMIT')
    expect(codeOf(read(bytesUpTo(2), new Uint8Array(0)))).to.equal('E_FIELD_TYPE')
    expect(codeOf(read(list(uint(), 2, 1), []))).to.equal('E_FIELD_LIMIT')
    expect(codeOf(read(list(uint(), 2), 1))).to.equal('E_FIELD_TYPE')
    expect(codeOf(read(uint(5), 6))).to.equal('E_FIELD_LIMIT')
    expect(codeOf(read(anyMap, {}))).to.equal('ok')
    expect(codeOf(read(anyMap, 1))).to.equal('E_FIELD_TYPE')
    expect(codeOf(read(either(uint(), bytesOf(1)), new Uint8Array(1)))).to.equal('ok')
    expect(codeOf(read(either(uint(), bytesOf(1)), 'x'))).to.equal('E_FIELD_TYPE')
  })
})
