/** Vectors of deterministic CBOR (§1). */
import { encode, fromHex, toHex } from '@hanse/core'
import { vector } from './vector.ts'
import type { Vector, VectorFile } from './vector.ts'
import type { CborValue } from '@hanse/core'

const depthMax = 32

function nested (depth: number, head: string, inner: string): string {
  return head.repeat(depth) + inner
}

const good: Array<[string, CborValue]> = [
  ['0', 0], ['23', 23], ['24', 24], ['255', 255], ['256', 256], ['65535', 65_535], ['65536', 65_536], ['2^32 - 1', 2 ** 32 - 1], ['2^32', 2 ** 32],
  ['2^53 - 1', Number.MAX_SAFE_INTEGER], ['-1', -1], ['-24', -24], ['-25', -25], ['-(2^53 - 1)', -Number.MAX_SAFE_INTEGER],
  ['false', false], ['true', true], ['null', null], ['no bytes', new Uint8Array()], ['24 bytes', new Uint8Array(24).fill(7)],
  ['empty text', ''], ['text beyond the basic plane', 'Hanse 🏴'], ['text that is not normalised', 'e\u0301'], ['text with a byte order mark', '\ufeffa'],
  ['empty array', []], ['empty map', {}], ['array of 24', new Array(24).fill(0)], ['array of 256', new Array(256).fill(1)],
  ['keys: shorter first, then by bytes', { b: 1, aa: 2, a: 3, '': 4 }], ['a key __proto__ is data here', new Map([['__proto__', 1]])],
  ['keys that differ in normalisation', { é: 1, é: 2 }]
]

const bad: Array<[name: string, hex: string, code: string]> = [
  ['nothing', '', 'E_ENC_TRUNCATED'],
  ['5 in two bytes', '1805', 'E_ENC_NONCANONICAL'],
  ['23 in two bytes', '1817', 'E_ENC_NONCANONICAL'],
  ['255 in three bytes', '1900ff', 'E_ENC_NONCANONICAL'],
  ['65535 in five bytes', '1a0000ffff', 'E_ENC_NONCANONICAL'],
  ['2^32 - 1 in nine bytes', '1b00000000ffffffff', 'E_ENC_NONCANONICAL'],
  ['-1 in two bytes', '3800', 'E_ENC_NONCANONICAL'],
  ['a length in two bytes that fits one', '580161', 'E_ENC_NONCANONICAL'],
  ['a text length in two bytes that fits one', '780161', 'E_ENC_NONCANONICAL'],
  ['an array length in two bytes that fits one', '980101', 'E_ENC_NONCANONICAL'],
  ['a map length in two bytes that fits one', 'b801616101', 'E_ENC_NONCANONICAL'],
  ['array of indefinite length', '9f01ff', 'E_ENC_NONCANONICAL'],
  ['map of indefinite length', 'bf616101ff', 'E_ENC_NONCANONICAL'],
  ['bytes of indefinite length', '5f4101ff', 'E_ENC_NONCANONICAL'],
  ['text of indefinite length', '7f6161ff', 'E_ENC_NONCANONICAL'],
  ['a break alone', 'ff', 'E_ENC_NONCANONICAL'],
  ['keys not sorted', 'a2616201616101', 'E_ENC_NONCANONICAL'],
  ['a longer key first', 'a262616101616201', 'E_ENC_NONCANONICAL'],
  ['keys not sorted in an inner map', '81a2616201616101', 'E_ENC_NONCANONICAL'],
  ['a key twice', 'a2616101616102', 'E_ENC_DUPLICATE_KEY'],
  ['2^53', '1b0020000000000000', 'E_ENC_NUMBER_RANGE'],
  ['2^64 - 1', '1bffffffffffffffff', 'E_ENC_NUMBER_RANGE'],
  ['-2^53', '3b001fffffffffffff', 'E_ENC_NUMBER_RANGE'],
  ['-2^64', '3bffffffffffffffff', 'E_ENC_NUMBER_RANGE'],
  ['a length of 2^53', '5b0020000000000000', 'E_ENC_NUMBER_RANGE'],
  ['half float 1.0', 'f93c00', 'E_ENC_NUMBER'],
  ['single float 1.5', 'fa3fc00000', 'E_ENC_NUMBER'],
  ['double float 1.1', 'fb3ff199999999999a', 'E_ENC_NUMBER'],
  ['NaN', 'f97e00', 'E_ENC_NUMBER'],
  ['infinity', 'f97c00', 'E_ENC_NUMBER'],
  ['negative zero', 'f98000', 'E_ENC_NUMBER'],
  ['undefined', 'f7', 'E_ENC_TYPE'],
  ['simple value 0', 'e0', 'E_ENC_TYPE'],
  ['simple value 255', 'f8ff', 'E_ENC_TYPE'],
  ['false in two bytes', 'f814', 'E_ENC_TYPE'],
  ['reserved head of a number', '1c', 'E_ENC_TYPE'],
  ['reserved head of a text', '7d', 'E_ENC_TYPE'],
  ['reserved simple head', 'fc', 'E_ENC_TYPE'],
  ['tag of a date', 'c074323031332d30332d32315432303a30343a30305a', 'E_ENC_TYPE'],
  ['bignum', 'c249010000000000000000', 'E_ENC_TYPE'],
  ['self-described CBOR', 'd9d9f700', 'E_ENC_TYPE'],
  ['a number as key', 'a10101', 'E_ENC_TYPE'],
  ['bytes as key', 'a1416101', 'E_ENC_TYPE'],
  ['text: a lone continuation', '6180', 'E_ENC_UTF8'],
  ['text: a sequence cut off', '62c328', 'E_ENC_UTF8'],
  ['text: an overlong slash', '62c0af', 'E_ENC_UTF8'],
  ['text: a surrogate', '63eda080', 'E_ENC_UTF8'],
  ['text: beyond U+10FFFF', '64f4908080', 'E_ENC_UTF8'],
  ['key: a surrogate', 'a163eda08001', 'E_ENC_UTF8'],
  ['head cut off', '19ff', 'E_ENC_TRUNCATED'],
  ['bytes cut off', '420a', 'E_ENC_TRUNCATED'],
  ['text cut off', '6361', 'E_ENC_TRUNCATED'],
  ['array cut off', '820a', 'E_ENC_TRUNCATED'],
  ['map without its value', 'a16161', 'E_ENC_TRUNCATED'],
  ['2^32 items announced, none there', '9b0000000100000000', 'E_ENC_TRUNCATED'],
  ['2^31 bytes announced, none there', '5a80000000', 'E_ENC_TRUNCATED'],
  ['two items', '0101', 'E_ENC_TRAILING'],
  ['an item and a zero byte', '810000', 'E_ENC_TRAILING'],
  ['arrays 33 deep', nested(depthMax + 1, '81', '00'), 'E_ENC_DEPTH'],
  ['maps 33 deep', nested(depthMax + 1, 'a16161', '00'), 'E_ENC_DEPTH'],
  ['arrays 1000 deep', nested(1000, '81', '00'), 'E_ENC_DEPTH']
]

export function encodingFile (): VectorFile {
  const vectors: Vector[] = [
    ...good.map(([name, value]) => vector(name, { bytes: toHex(encode(value)) })),
    vector('arrays 32 deep', { bytes: nested(depthMax, '81', '00') }),
    vector('maps 32 deep', { bytes: nested(depthMax, 'a16161', '00') }),
    ...bad.map(([name, bytes, code]) => vector(name, { bytes: toHex(fromHex(bytes)) }, code))
  ]
  return { theme: 'encoding', about: 'Deterministic CBOR (§1): one item is accepted exactly if encoding it again gives these bytes.', vectors }
}
