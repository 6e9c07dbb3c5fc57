/** Vectors of handlings, receipts and withdrawals (§5, §6, §8). */
import { encode } from '@hanse/core'
import {
  atMs,
  authoring,
  commonChanges,
  encoded,
  federation,
  handlingBytes,
  hex,
  member,
  node,
  set,
  signAs,
  stranger,
  suite,
  unsorted,
  vector
} from './vector.ts'
import type { Change, Fields, Vector, VectorFile } from './vector.ts'
import type { CborValue } from '@hanse/core'

type Terms = { [key: string]: CborValue }

const energy = { sectors: ['energy'] }
const clauses = (...any: CborValue[]): Terms => ({ tlp: 'amber', aud: { any } })
const members = [member.key, stranger.key].sort(Buffer.compare)

const goodTerms: Array<[string, Terms]> = [
  ['clear to all', { tlp: 'clear', aud: { any: [{ all: true }] } }],
  ['green to all', { tlp: 'green', aud: { any: [{ all: true }] } }],
  ['amber to nobody', clauses()],
  ['amber+strict to two clauses, the shorter first', { tlp: 'amber+strict', aud: { any: [{ roles: ['full'] }, { sectors: ['energy', 'healthcare'] }] } }],
  ['red to two members', { tlp: 'red', aud: { any: [{ members }] } }],
  ['a clause of every part', clauses({ members: [member.key], groups: ['g1'], roles: ['authority', 'full'], countries: ['DE', 'FR'], sectors: ['energy'] })],
  ['all but one country', { tlp: 'green', aud: { any: [{ all: true }], not: { countries: ['US'] } } }],
  [
    'PAP and IEP',
    { ...clauses(energy), pap: 'red', iep: { attribution: 'must-not', permitted_actions: 'none', unmodified_resale: 'may', encrypt_in_transit: 'must' } }
  ],
  ['names sorted by their bytes', clauses({ sectors: ['Zebra', 'aardvark', 'énergie', '\uffee', '\u{10000}'] })]
]

const badTerms: Array<[string, Terms, string]> = [
  ['no tlp', { aud: { any: [] } }, 'E_FIELD_MISSING'],
  ['no audience', { tlp: 'green' }, 'E_FIELD_MISSING'],
  ['a tlp in capital letters', { tlp: 'AMBER', aud: { any: [] } }, 'E_FIELD_VALUE'],
  ['TLP 1 white', { tlp: 'white', aud: { any: [] } }, 'E_FIELD_VALUE'],
  ['a field more', { ...clauses(), x: 1 }, 'E_FIELD_UNKNOWN'],
  ['a field more in the audience', { tlp: 'green', aud: { any: [], all: true } }, 'E_FIELD_UNKNOWN'],
  ['a field more in a clause', clauses({ sectors: ['energy'], cities: ['Lübeck'] }), 'E_FIELD_UNKNOWN'],
  ['an empty clause', clauses({}), 'E_CLAUSE_EMPTY'],
  ['a clause with an empty list', clauses({ sectors: [] }), 'E_CLAUSE_EMPTY'],
  ['all: false', clauses({ all: false }), 'E_FIELD_TYPE'],
  ['all beside sectors', clauses({ all: true, sectors: ['energy'] }), 'E_CLAUSE_ALL'],
  ['names not sorted', clauses({ sectors: ['healthcare', 'energy'] }), 'E_HANDLING'],
  ['names sorted by UTF-16, not by bytes', clauses({ sectors: ['\u{10000}', '\uffee'] }), 'E_HANDLING'],
  ['a name twice', clauses({ sectors: ['energy', 'energy'] }), 'E_HANDLING'],
  ['members not sorted', clauses({ members: [...members].reverse() }), 'E_HANDLING'],
  ['roles not sorted', clauses({ roles: ['full', 'authority'] }), 'E_HANDLING'],
  ['clauses not sorted', clauses({ sectors: ['energy'] }, { roles: ['full'] }), 'E_HANDLING'],
  ['a clause twice', clauses(energy, energy), 'E_HANDLING'],
  ['an empty iep', { ...clauses(energy), iep: {} }, 'E_HANDLING'],
  ['a country of three letters', clauses({ countries: ['DEU'] }), 'E_CLAUSE_NAME'],
  ['a country in small letters', clauses({ countries: ['de'] }), 'E_CLAUSE_NAME'],
  ['a role of no name', clauses({ roles: ['admin'] }), 'E_FIELD_VALUE'],
  ['a member key without prefix', clauses({ members: [new Uint8Array(34)] }), 'E_KEY_CODEC'],
  ['a member key of 32 bytes', clauses({ members: [member.key.subarray(2)] }), 'E_FIELD_TYPE'],
  ['a control character in a name', clauses({ sectors: ['a\u0000'] }), 'E_ENC_TEXT'],
  ['a PAP of no name', { ...clauses(energy), pap: 'white' }, 'E_FIELD_VALUE'],
  ['an IEP statement of no name', { ...clauses(energy), iep: { resale: 'may' } }, 'E_FIELD_UNKNOWN'],
  ['an IEP value that is not allowed', { ...clauses(energy), iep: { attribution: 'never' } }, 'E_FIELD_VALUE'],
  ['65 clauses', clauses(...Array.from({ length: 65 }, (_, i) => ({ groups: [String(i).padStart(2, '0')] }))), 'E_FIELD_LIMIT'],
  ['red to a sector', { tlp: 'red', aud: { any: [energy] } }, 'E_AUDIENCE_NAMED'],
  ['red to members of a sector', { tlp: 'red', aud: { any: [{ members, sectors: ['energy'] }] } }, 'E_AUDIENCE_NAMED'],
  ['red to all', { tlp: 'red', aud: { any: [{ all: true }] } }, 'E_AUDIENCE_NAMED']
]

export function handlingsFile (): VectorFile {
  const one = (name: string, bytes: Uint8Array, code?: string): Vector => vector(name, { handling: hex(bytes), federation: hex(federation) }, code)
  return {
    theme: 'handlings',
    about: 'Handlings (§5); the value is the id of their lanes\' group.',
    vectors: [
      ...goodTerms.map(([name, terms]) => one(name, encode(terms))),
      one('amber to a sector but a country', handlingBytes),
      ...badTerms.map(([name, terms, code]) => one(name, encode(terms), code)),
      one('keys not sorted', unsorted(new Map(Object.entries(clauses(energy)))), 'E_ENC_NONCANONICAL'),
      one('a byte behind it', Buffer.concat([handlingBytes, Buffer.of(0)]), 'E_ENC_TRAILING'),
      one('more than 64 KiB', new Uint8Array(65_537), 'E_LIMIT_HANDLING_BYTES')
    ]
  }
}

const receiptFields: Fields = new Map<string, CborValue>(Object.entries({
  v: 1,
  fed: federation,
  node: node.key,
  lane: new Uint8Array(32).fill(5),
  seq: 9,
  head: new Uint8Array(32).fill(6),
  except: [
    [3, 0, 2],
    [3, 4, 1],
    [9, 0, 1000]
  ],
  time: atMs
}))

const receiptChanges: Array<[string, Change, string?]> = [
  ['with exceptions', () => {}],
  ['without exceptions', set('except', [])],
  ['of a withdrawal alone', (fields) => { fields.set('except', []).set('alone', true) }],
  ['of an entry alone, with exceptions', set('alone', true), 'E_RECEIPT'],
  ['of an entry alone, which is false', (fields) => { fields.set('except', []).set('alone', false) }, 'E_FIELD_TYPE'],
  ['of the opening', (fields) => { fields.set('seq', 0).set('except', []) }],
  ['an exception of the last leaf', set('except', [[9, 999, 1]])],
  ...commonChanges('head'),
  ['version 2', set('v', 2), 'E_VERSION_UNSUPPORTED'],
  ['a node key without prefix', set('node', new Uint8Array(34)), 'E_KEY_CODEC'],
  ['exceptions not ordered by seq', set('except', [[3, 0, 1], [2, 0, 1]]), 'E_RECEIPT'],
  ['exceptions not ordered by index', set('except', [[3, 4, 1], [3, 0, 1]]), 'E_RECEIPT'],
  ['exceptions that touch', set('except', [[3, 0, 2], [3, 2, 1]]), 'E_RECEIPT'],
  ['exceptions that overlap', set('except', [[3, 0, 2], [3, 1, 4]]), 'E_RECEIPT'],
  ['an exception of no leaves', set('except', [[3, 0, 0]]), 'E_RECEIPT'],
  ['an exception beyond leaf 999', set('except', [[3, 999, 2]]), 'E_RECEIPT'],
  ['an exception beyond the head', set('except', [[10, 0, 1]]), 'E_RECEIPT'],
  ['an exception from leaf 1000', set('except', [[3, 1000, 1]]), 'E_FIELD_LIMIT'],
  ['an exception of 1001 leaves', set('except', [[3, 0, 1001]]), 'E_FIELD_LIMIT'],
  ['an exception of two numbers', set('except', [[3, 0]]), 'E_FIELD_TYPE'],
  ['257 exceptions', set('except', Array.from({ length: 257 }, (_, i) => [9, i * 2, 1])), 'E_FIELD_LIMIT'],
  ['another federation', set('fed', new Uint8Array(32)), 'E_CHARTER_MISMATCH']
]

export function receiptsFile (): VectorFile {
  const one = (name: string, bytes: Uint8Array, code?: string, signature = signAs(authoring, 'receipt', federation, bytes)): Vector =>
    vector(name, { receipt: hex(bytes), signature: hex(signature), federation: hex(federation), authoring: hex(authoring.key) }, code)
  const good = encoded(receiptFields)
  return {
    theme: 'receipts',
    about: 'Receipts (§8) by a node whose authoring key the roster names.',
    vectors: [
      ...receiptChanges.map(([name, change, code]) => one(name, encoded(receiptFields, change), code)),
      one('signed by the node key', good, 'E_SIG_INVALID', signAs(node, 'receipt', federation, good)),
      one('signed as an entry', good, 'E_SIG_INVALID', signAs(authoring, 'entry', federation, good)),
      one('signed for another federation', good, 'E_SIG_INVALID', signAs(authoring, 'receipt', suite.sha256(federation), good)),
      one('signed without the frame', good, 'E_SIG_INVALID', authoring.sign(good)),
      one('changed after it was signed', encoded(receiptFields, set('seq', 10)), 'E_SIG_INVALID', signAs(authoring, 'receipt', federation, good)),
      one('of a withdrawal alone, signed without saying so', encoded(
        receiptFields,
        (fields) => { fields.set('except', []).set('alone', true) }
      ), 'E_SIG_INVALID',
      signAs(authoring, 'receipt', federation, encoded(receiptFields, set('except', [])))),
      one('a signature cut off', good, 'E_SIG_INVALID', signAs(authoring, 'receipt', federation, good).subarray(0, 63))
    ]
  }
}

const [low, high] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
const withdrawalFields: Fields = new Map<string, CborValue>(Object.entries({ v: 1, reason: 'false-positive', of: [[low, 0, 1], [low, 2, 3], [high, 0, 1000]] }))

const withdrawalChanges: Array<[string, Change, string?]> = [
  ['of runs in two entries', () => {}],
  ['a reason that nobody knows', set('reason', 'x-1')],
  ...commonChanges('reason'),
  ['version 2', set('v', 2), 'E_VERSION_UNSUPPORTED'],
  ['a reason in capital letters', set('reason', 'Error'), 'E_WITHDRAWAL'],
  ['a reason that begins with a digit', set('reason', '1st'), 'E_WITHDRAWAL'],
  ['a reason of 33 bytes', set('reason', 'a'.repeat(33)), 'E_FIELD_LIMIT'],
  ['nothing', set('of', []), 'E_FIELD_LIMIT'],
  ['1001 runs', set('of', Array.from({ length: 1001 }, (_, i) => [low, i, 1])), 'E_FIELD_LIMIT'],
  ['entries out of order', set('of', [[high, 0, 1], [low, 0, 1]]), 'E_WITHDRAWAL'],
  ['runs out of order', set('of', [[low, 4, 1], [low, 0, 1]]), 'E_WITHDRAWAL'],
  ['runs that touch', set('of', [[low, 0, 2], [low, 2, 1]]), 'E_WITHDRAWAL'],
  ['runs that overlap', set('of', [[low, 0, 2], [low, 1, 2]]), 'E_WITHDRAWAL'],
  ['a run of no leaves', set('of', [[low, 0, 0]]), 'E_WITHDRAWAL'],
  ['a run beyond leaf 999', set('of', [[low, 999, 2]]), 'E_WITHDRAWAL'],
  ['a run from leaf 1000', set('of', [[low, 1000, 1]]), 'E_FIELD_LIMIT'],
  ['an entry id of 31 bytes', set('of', [[low.subarray(1), 0, 1]]), 'E_FIELD_TYPE']
]

export function withdrawalsFile (): VectorFile {
  const one = (name: string, bytes: Uint8Array, code?: string): Vector => vector(name, { leaf: hex(bytes) }, code)
  return {
    theme: 'withdrawals',
    about: 'The leaf of a withdrawal (§6).',
    vectors: [
      ...withdrawalChanges.map(([name, change, code]) => one(name, encoded(withdrawalFields, change), code)),
      one('a byte behind it', Buffer.concat([encoded(withdrawalFields), Buffer.of(0)]), 'E_ENC_TRAILING')
    ]
  }
}
