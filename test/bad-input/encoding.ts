/** CBOR that is not in the one form, and fields that are not those of a frame. */
import { concat, encode, fromHex } from '@hanse/core'
import { encodeMessage } from '@hanse/exchange'
import { brig } from './support/firms.ts'
import { frameCase } from './support/frame-case.ts'
import { forged, headerFrame } from './support/sealed.ts'
import { held, next } from './support/world.ts'
import type { BadInput } from './support/case.ts'
import type { CborMapValue } from '@hanse/core'

const deepLevels = 100_000
const digest = new Uint8Array(32)

const hex = (group: number, words: string, code: string, text: string): BadInput => frameCase(group, words, code, fromHex(text))

/** One array inside another. */
function nested (levels: number): Uint8Array {
  return concat(fromHex('a16174'), new Uint8Array(levels).fill(0x81), Uint8Array.of(0))
}

const ext = (entries: Array<[string, CborMapValue]>): Uint8Array => forged(brig, next.entry, { ext: new Map(entries) })

const bytes: BadInput[] = [
  hex(5, 'a number in two bytes where one is enough', 'E_ENC_NONCANONICAL', 'a161741801'),
  hex(5, 'a length in eight bytes where one is enough', 'E_ENC_NONCANONICAL', 'bb0000000000000001617400'),
  hex(6, 'an array of indefinite length', 'E_ENC_NONCANONICAL', '9f01ff'),
  hex(6, 'a text of indefinite length', 'E_ENC_NONCANONICAL', 'a161747f6161ff'),
  hex(7, 'keys out of order', 'E_ENC_NONCANONICAL', 'a2617400616100'),
  hex(8, 'a key twice', 'E_ENC_DUPLICATE_KEY', 'a2616101616102'),
  hex(9, 'a float', 'E_ENC_NUMBER', 'a16174f93c00'),
  hex(9, 'NaN', 'E_ENC_NUMBER', 'a16174f97e00'),
  hex(9, 'minus zero', 'E_ENC_NUMBER', 'a16174f98000'),
  hex(9, 'infinity in double precision', 'E_ENC_NUMBER', 'a16174fb7ff0000000000000'),
  hex(10, '2^53 + 1', 'E_ENC_NUMBER_RANGE', 'a161741b0020000000000001'),
  hex(10, '−2^53 − 1', 'E_ENC_NUMBER_RANGE', 'a161743b0020000000000000'),
  hex(11, 'an array of 2^32 claimed items', 'E_ENC_TRUNCATED', '9b0000000100000000'),
  hex(11, 'a map of 2^31 claimed pairs', 'E_ENC_TRUNCATED', 'ba80000000'),
  hex(11, 'a byte string of 2^32 claimed bytes', 'E_ENC_TRUNCATED', '5b0000000100000000'),
  frameCase(12, '33 levels', 'E_ENC_DEPTH', nested(32)),
  frameCase(12, '100,000 levels', 'E_ENC_DEPTH', nested(deepLevels)),
  hex(13, 'a text with a byte that UTF-8 does not have there', 'E_ENC_UTF8', 'a1617462c328'),
  hex(13, 'an overlong form of a slash', 'E_ENC_UTF8', 'a1617462c0af'),
  hex(13, 'half a surrogate pair', 'E_ENC_UTF8', 'a1617463eda080'),
  hex(17, 'a tag', 'E_ENC_TYPE', 'a16174c100'),
  hex(17, 'undefined', 'E_ENC_TYPE', 'a16174f7'),
  hex(17, 'a bignum', 'E_ENC_TYPE', 'a16174c249010000000000000000'),
  hex(17, 'a key that is no text', 'E_ENC_TYPE', 'a10001')
]

const fields: BadInput[] = [
  frameCase(14, 'a NUL in a text of a HELLO', 'E_ENC_TEXT', (world) => encodeMessage(world.hello({ features: ['tree\0'] }))),
  frameCase(14, 'a byte order mark in a text of a HELLO', 'E_ENC_TEXT', (world) => encodeMessage(world.hello({ features: ['\ufefftree'] }))),
  frameCase(
    15,
    '`__proto__` as a field of a frame',
    'E_FIELD_FORBIDDEN',
    encode(new Map<string, CborMapValue>([['t', 'digest'], ['d', digest], ['__proto__', 1]]))
  ),
  frameCase(15, '`constructor` in a signed header', 'E_FIELD_FORBIDDEN', forged(brig, held.entry, { constructor: 1 })),
  frameCase(15, '`__proto__` in the extension of a header', 'E_FIELD_FORBIDDEN', ext([['__proto__', new Map([['admin', true]])]])),
  frameCase(15, '`prototype` in the extension of a header', 'E_FIELD_FORBIDDEN', ext([['prototype', 1]])),
  frameCase(16, '`then` and `toJSON` in the extension of a header', 'taken', ext([['then', 1], ['toJSON', 'x']]), {
    after: (world) => { expectOrdinary(world.machine.headOf(held.entry.lane)?.seq) },
    goesOn: false
  }),
  frameCase(19, 'a digest without its field', 'E_FIELD_MISSING', encode({ t: 'digest' }), { says: { path: 'frame.d' } }),
  frameCase(19, 'a frame without type', 'E_FIELD_MISSING', encode({}), { says: { path: 'frame.t' } }),
  frameCase(19, 'a signed header without its time', 'E_FIELD_MISSING', forged(brig, held.entry, { time: undefined }), { says: { path: 'header.time' } }),
  frameCase(20, 'a field more in a signed header', 'E_FIELD_UNKNOWN', forged(brig, held.entry, { extra: 1 })),
  frameCase(20, 'a field more in a frame', 'E_FIELD_UNKNOWN', encode({ t: 'digest', d: digest, x: 1 })),
  frameCase(5, 'a signed header with a number in a long form', 'E_ENC_NONCANONICAL', headerFrame(withLongVersion(held.entry.headerBytes), brig))
]

export const encodingCases: BadInput[] = [...bytes, ...fields]

/** The same header, `v` written in two bytes: its signature holds, its form does not. */
function withLongVersion (header: Uint8Array): Uint8Array {
  const at = Buffer.from(header).indexOf(Buffer.from('617601', 'hex'))
  return concat(header.subarray(0, at + 2), fromHex('1801'), header.subarray(at + 3))
}

function expectOrdinary (seq: number | undefined): void {
  if (seq !== 2) {
    throw new Error(`the entry was not taken: the head is ${String(seq)}`)
  }
}
