/** Vectors of entries with their openings, and of lanes (§6). */
import { commitmentOf, encode, toHex } from '@hanse/core'
import {
  atMs,
  authoring,
  certificate,
  commonChanges,
  encoded,
  federation,
  handlingBytes,
  hex,
  node,
  set,
  signAs,
  stranger,
  suite,
  unsorted,
  vector,
  without
} from './vector.ts'
import type { Change, Fields, Input, Key, Vector, VectorFile } from './vector.ts'
import type { CborValue } from '@hanse/core'

const nonce = new Uint8Array(16).fill(0x55)
const commitment = commitmentOf(suite, federation, handlingBytes, nonce)
const leafBytesMax = 262_144

export const openFields: Fields = new Map<string, CborValue>(Object.entries({
  v: 1, fed: federation, node: node.key, inc: new Uint8Array(16).fill(0x44), hand: commitment, seq: 0, time: atMs, kind: 'open', leaves: 0, bytes: 0
}))
export const openBytes = encode(openFields)

/** An entry of kind `bundle` behind the opening. */
export function bundleFields (leaves: number, bytes: number, root: Uint8Array): Fields {
  return new Map([...openFields, ['seq', 1], ['prev', suite.sha256(openBytes)], ['kind', 'bundle'], ['leaves', leaves], ['bytes', bytes], ['root', root]])
}

export const bundle = bundleFields(3, 300, new Uint8Array(32).fill(7))
const opening: Input = { handling: hex(handlingBytes), nonce: hex(nonce), certificate: hex(certificate) }

function part (bytes: Uint8Array, beside?: Input, signer: Key = authoring): Input {
  return { header: hex(bytes), signature: hex(signAs(signer, 'entry', federation, bytes)), ...(beside !== undefined && { opening: beside }) }
}

export const roster: Input = { federation: hex(federation), authoring: hex(authoring.key) }

function entry (name: string, bytes: Uint8Array, code?: string, beside?: Input): Vector {
  return vector(name, { ...part(bytes, beside), ...roster }, code)
}

const kind = (name: string, leaves: number): Change => (fields) => {
  fields.set('kind', name).set('leaves', leaves).set('bytes', leaves)
  return leaves === 0 ? fields.delete('root') : fields
}
const pub = (part: number, parts: number): Change => set('pub', { id: nonce, part, parts })
const ext = (value: CborValue): Change => set('ext', value)
const keysOf = (count: number): CborValue => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i]))

const goodBundles: Array<[string, Change]> = [
  ['a bundle', () => {}],
  ['with expiry and publication', (fields) => { fields.set('exp', atMs + 1).set('pub', { id: nonce, part: 1, parts: 2 }) }],
  ['a close', kind('close', 0)],
  ['a withdrawal', kind('withdrawal', 1)],
  ['a kind that nobody knows, without leaves', kind('x-2', 0)],
  ['a kind that nobody knows, with leaves', kind('sighting', 2)],
  ['the time of the epoch', set('time', 0)],
  ['the largest seq', set('seq', Number.MAX_SAFE_INTEGER)],
  ['1000 leaves of 8 MiB', (fields) => { fields.set('leaves', 1000).set('bytes', 8_388_608) }],
  ['one leaf of 256 KiB', (fields) => { fields.set('leaves', 1).set('bytes', leafBytesMax) }],
  ['an extension', ext({ iep: { id: 'a', refs: ['https://example.org/'] } })],
  ['an extension that cannot be read', ext({ iep: 1 })],
  ['a critical extension', ext({ '!x': [1, -1, null, { a: true }] })],
  ['16 extensions', ext(keysOf(16))],
  ['an extension key of 64 bytes', ext({ ['k'.repeat(64)]: 1 })],
  ['extensions of 4096 bytes', ext({ k: new Uint8Array(4090) })]
]

const badBundles: Array<[string, Change, string]> = [
  ...commonChanges('hand').map(([name, change, code]): [string, Change, string] => [name, change, code]),
  ['version 2', set('v', 2), 'E_VERSION_UNSUPPORTED'],
  ['version 2 with a field of its own', (fields) => { fields.set('v', 2).set('new', 1) }, 'E_VERSION_UNSUPPORTED'],
  ['a node key without prefix', set('node', new Uint8Array(34)), 'E_KEY_CODEC'],
  ['no predecessor', without('prev'), 'E_CHAIN_SEQ'],
  ['seq 0', set('seq', 0), 'E_CHAIN_SEQ'],
  ['open at seq 1', kind('open', 0), 'E_CHAIN_SEQ'],
  ['a negative seq', set('seq', -1), 'E_FIELD_TYPE'],
  ['a kind in capital letters', set('kind', 'Bundle'), 'E_KIND'],
  ['a kind that begins with a digit', set('kind', '1a'), 'E_KIND'],
  ['a kind of 33 bytes', set('kind', 'a'.repeat(33)), 'E_FIELD_LIMIT'],
  ['leaves without root', without('root'), 'E_HEADER_LEAVES'],
  ['a root without leaves', (fields) => { fields.set('kind', 'x').set('leaves', 0).set('bytes', 0) }, 'E_HEADER_LEAVES'],
  ['a bundle without leaves', kind('bundle', 0), 'E_HEADER_LEAVES'],
  ['a close with leaves', kind('close', 1), 'E_HEADER_LEAVES'],
  ['a withdrawal with two leaves', kind('withdrawal', 2), 'E_HEADER_LEAVES'],
  ['a withdrawal without leaves', kind('withdrawal', 0), 'E_HEADER_LEAVES'],
  ['fewer bytes than leaves', set('bytes', 2), 'E_HEADER_LEAVES'],
  ['more bytes than the leaves can have', (fields) => { fields.set('leaves', 1).set('bytes', leafBytesMax + 1) }, 'E_HEADER_LEAVES'],
  ['1001 leaves', (fields) => { fields.set('leaves', 1001).set('bytes', 1001) }, 'E_LIMIT_LEAVES'],
  ['a byte more than 8 MiB', (fields) => { fields.set('leaves', 1000).set('bytes', 8_388_609) }, 'E_LIMIT_ENTRY_BYTES'],
  ['it expires when it is written', set('exp', atMs), 'E_HEADER_EXPIRY'],
  ['a close expires', (fields) => { kind('close', 0)(fields); fields.set('exp', atMs + 1) }, 'E_HEADER_EXPIRY'],
  ['part 2 of 2, from 0', pub(2, 2), 'E_HEADER_PUBLICATION'],
  ['part 0 of 0', pub(0, 0), 'E_HEADER_PUBLICATION'],
  ['a close in a publication', (fields) => { kind('close', 0)(fields); pub(0, 1)(fields) }, 'E_HEADER_PUBLICATION'],
  ['a field more in the publication', set('pub', { id: nonce, part: 0, parts: 1, x: 1 }), 'E_FIELD_UNKNOWN'],
  ['an empty extension map', ext({}), 'E_HEADER_EXT'],
  ['extensions that are no map', ext([1]), 'E_FIELD_TYPE'],
  ['17 extensions', ext(keysOf(17)), 'E_LIMIT_EXT'],
  ['an extension key of 65 bytes', ext({ ['k'.repeat(65)]: 1 }), 'E_LIMIT_EXT'],
  ['an extension __proto__', ext(new Map([['__proto__', 1]])), 'E_FIELD_FORBIDDEN'],
  ['extensions of 4097 bytes', ext({ k: new Uint8Array(4091) }), 'E_LIMIT_EXT'],
  ['a text with a control character as kind', set('kind', 'a\u0007'), 'E_ENC_TEXT'],
  ['another federation', set('fed', new Uint8Array(32)), 'E_CHARTER_MISMATCH']
]

function openings (): Vector[] {
  return [
    entry('an opening', openBytes, undefined, opening),
    entry('an opening with a kind of another name', encoded(openFields, set('kind', 'bundle')), 'E_CHAIN_SEQ', opening),
    entry('an opening with a predecessor', encoded(openFields, set('prev', nonce)), 'E_FIELD_TYPE', opening),
    entry('an opening with a predecessor of 32 bytes', encoded(openFields, set('prev', federation)), 'E_CHAIN_SEQ', opening),
    entry('an opening that expires', encoded(openFields, set('exp', atMs + 1)), 'E_HEADER_EXPIRY', opening),
    entry('an opening with a publication', encoded(openFields, pub(0, 1)), 'E_HEADER_PUBLICATION', opening),
    entry('no opening beside seq 0', openBytes, 'E_OPENING_MISSING'),
    entry('an opening beside seq 1', encode(bundle), 'E_OPENING_UNEXPECTED', opening),
    entry(
      'another handling than was committed to',
      openBytes,
      'E_OPENING_MISMATCH',
      { ...opening, handling: toHex(encode({ tlp: 'clear', aud: { any: [{ all: true }] } })) }
    ),
    entry('another nonce', openBytes, 'E_OPENING_MISMATCH', { ...opening, nonce: '00'.repeat(16) }),
    entry('a nonce of 15 bytes', openBytes, 'E_OPENING_MISMATCH', { ...opening, nonce: hex(nonce.subarray(1)) }),
    entry('a certificate hash of 31 bytes', openBytes, 'E_OPENING_MISMATCH', { ...opening, certificate: hex(certificate.subarray(1)) })
  ]
}

export function entriesFile (): VectorFile {
  const bytes = encode(bundle)
  const signed = (name: string, signature: Uint8Array, code: string): Vector => vector(name, { header: hex(bytes), signature: hex(signature), ...roster }, code)
  const good = signAs(authoring, 'entry', federation, bytes)
  const flipped = Uint8Array.from(good)
  flipped[40] = (flipped[40] as number) ^ 1
  return {
    theme: 'entries',
    about: 'Entries (§6): header, signature and, at seq 0, opening. Values: entry id, lane id, and of an opening the group id.',
    vectors: [
      ...openings(),
      ...goodBundles.map(([name, change]) => entry(name, encoded(bundle, change))),
      ...badBundles.map(([name, change, code]) => entry(name, encoded(bundle, change), code)),
      entry('keys not sorted', unsorted(bundle), 'E_ENC_NONCANONICAL'),
      entry('a byte behind it', Buffer.concat([bytes, Buffer.of(0)]), 'E_ENC_TRAILING'),
      entry('more than 8 KiB', encoded(bundle, ext({ k: new Uint8Array(8192) })), 'E_LIMIT_HEADER_BYTES'),
      signed('one bit of the signature changed', flipped, 'E_SIG_INVALID'),
      signed('signed by the node key', signAs(node, 'entry', federation, bytes), 'E_SIG_INVALID'),
      signed('signed by a stranger', signAs(stranger, 'entry', federation, bytes), 'E_SIG_INVALID'),
      signed('signed as a receipt', signAs(authoring, 'receipt', federation, bytes), 'E_SIG_INVALID'),
      signed('signed for no federation', signAs(authoring, 'entry', new Uint8Array(32), bytes), 'E_SIG_INVALID'),
      signed('signed without the frame', authoring.sign(bytes), 'E_SIG_INVALID'),
      signed('a signature of 65 bytes', Buffer.concat([good, Buffer.of(0)]), 'E_SIG_INVALID')
    ]
  }
}

export function lanesFile (): VectorFile {
  const next = (before: Uint8Array, seq: number, change: Change = () => {}): Uint8Array =>
    encoded(bundle, (fields) => { change(fields.set('seq', seq).set('prev', suite.sha256(before))) })
  const first = next(openBytes, 1)
  const second = next(first, 2)
  const close = next(second, 3, kind('close', 0))
  const otherLane = encoded(openFields, set('inc', new Uint8Array(16).fill(0x45)))
  const lane = (name: string, headers: Uint8Array[], code?: string): Vector =>
    vector(name, { entries: [part(headers[0] as Uint8Array, opening), ...headers.slice(1).map((bytes) => part(bytes))], ...roster }, code)
  return {
    theme: 'lanes',
    about: 'A lane from its opening on (§6), every entry with its signature; the value is the id of its head.',
    vectors: [
      lane('an opening alone', [openBytes]),
      lane('an opening, two bundles and a close', [openBytes, first, second, close]),
      lane('an entry is missing', [openBytes, second], 'E_CHAIN_GAP'),
      lane('two entries of one seq', [openBytes, first, next(openBytes, 1, set('time', atMs + 1))], 'E_CHAIN_FORK'),
      lane('another predecessor', [openBytes, first, next(openBytes, 2)], 'E_CHAIN_PREV'),
      lane('a predecessor that was changed', [openBytes, next(openBytes, 1, set('time', atMs + 1)), second], 'E_CHAIN_PREV'),
      lane('an entry of another incarnation', [openBytes, next(openBytes, 1, set('inc', new Uint8Array(16)))], 'E_CHAIN_LANE'),
      lane('the entry behind the opening of another lane', [otherLane, first], 'E_CHAIN_LANE')
    ]
  }
}
