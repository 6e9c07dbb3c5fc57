/** Vectors of fork proofs (§8): two headers of one place, both signed. */
import { concat, encode } from '@hanse/core'
import { bundle, openBytes, openFields, roster } from './entries.ts'
import { atMs, authoring, commonChanges, encoded, federation, hex, set, signAs, stranger, suite, unsorted, vector } from './vector.ts'
import type { Change, Fields, Key, Vector, VectorFile } from './vector.ts'
import type { CborValue } from '@hanse/core'

const version1: Fields = new Map<string, CborValue>([['v', 1]])
/** At these bytes a proof is too large, whatever is in it. */
const proofBytesMax = 16_640
const headerBytesMax = 8192

const branch = (header: Uint8Array, signer: Key = authoring): CborValue => [header, signAs(signer, 'entry', federation, header)]
const idOf = (header: Uint8Array): string => hex(suite.sha256(header))

/** The fields of the proof of two headers, the one of the lower id first. */
function proofOf (headers: [Uint8Array, Uint8Array], signers: [Key, Key] = [authoring, authoring]): Fields {
  const [a, b] = headers.map((header, i) => ({ header, signer: signers[i] as Key })).sort((x, y) => idOf(x.header) < idOf(y.header) ? -1 : 1)
    .map(({ header, signer }) => branch(header, signer))
  return new Map([...version1, ['a', a as CborValue], ['b', b as CborValue]])
}

const later = (ms: number, change: Change = () => {}): Uint8Array => encoded(bundle, (fields) => { change(fields.set('time', atMs + ms)) })
const good = proofOf([later(0), later(1)])
const [a, b] = [good.get('a'), good.get('b')] as [CborValue, CborValue]
const atSeq = (seq: number): Change => set('seq', seq)
const otherLane = set('inc', new Uint8Array(16))
const wide: Change = set('ext', { k: new Uint8Array(4090) })

const goods: Array<[string, Fields]> = [
  ['two bundles', good],
  ['a bundle and a close', proofOf([later(0), later(1, (fields) => { fields.set('kind', 'close').set('leaves', 0).set('bytes', 0).delete('root') })])],
  ['two openings', proofOf([openBytes, encoded(openFields, set('time', atMs + 1))])],
  ['other predecessors', proofOf([later(0), later(0, set('prev', federation))])],
  ['the largest seq', proofOf([later(0, atSeq(Number.MAX_SAFE_INTEGER)), later(1, atSeq(Number.MAX_SAFE_INTEGER))])],
  ['extensions in full', proofOf([later(0, wide), later(1, wide)])]
]

const bads: Array<[string, Fields, string]> = [
  ...commonChanges('a').map(([name, change, code]): [string, Fields, string] => [name, changed(change), code]),
  ['version 2', changed(set('v', 2)), 'E_VERSION_UNSUPPORTED'],
  ['the higher id first', changed((fields) => { fields.set('a', b).set('b', a) }), 'E_FORK_PROOF'],
  ['one header twice', changed(set('b', a)), 'E_FORK_PROOF'],
  ['of two seqs', proofOf([later(0), later(0, atSeq(2))]), 'E_FORK_PROOF'],
  ['of two incarnations', proofOf([later(0), later(0, otherLane)]), 'E_FORK_PROOF'],
  ['of two handlings', proofOf([later(0), later(0, set('hand', federation))]), 'E_FORK_PROOF'],
  ['of another federation', proofOf([later(0, set('fed', new Uint8Array(32))), later(1, set('fed', new Uint8Array(32)))]), 'E_CHARTER_MISMATCH'],
  ['one signature is of another key', proofOf([later(0), later(1)], [authoring, stranger]), 'E_SIG_INVALID'],
  ['the signatures are swapped', swapped(), 'E_SIG_INVALID'],
  ['a signature of 63 bytes', changed(set('a', [parts(a)[0], parts(a)[1].subarray(1)])), 'E_FIELD_TYPE'],
  ['a branch of three parts', changed(set('a', [...parts(a), 1])), 'E_FIELD_TYPE'],
  ['a branch without signature', changed(set('b', [parts(b)[0]])), 'E_FIELD_TYPE'],
  ['an empty header', changed(set('a', [new Uint8Array(), parts(a)[1]])), 'E_FIELD_TYPE'],
  ['a header of 8193 bytes', changed(set('a', [new Uint8Array(headerBytesMax + 1), parts(a)[1]])), 'E_FIELD_LIMIT'],
  ['a header that is none', changed(set('a', [encode({}), parts(a)[1]])), 'E_FIELD_MISSING'],
  ['a header with a field more', proofOf([later(0), later(1, set('zzz', 1))]), 'E_FIELD_UNKNOWN']
]

function changed (change: Change): Fields {
  const copy = new Map(good)
  change(copy)
  return copy
}

function parts (of: CborValue): [Uint8Array, Uint8Array] {
  return of as [Uint8Array, Uint8Array]
}

function swapped (): Fields {
  return changed((fields) => { fields.set('a', [parts(a)[0], parts(b)[1]]).set('b', [parts(b)[0], parts(a)[1]]) })
}

function proof (name: string, bytes: Uint8Array, code?: string): Vector {
  return vector(name, { proof: hex(bytes), ...roster }, code)
}

export function forksFile (): VectorFile {
  const bytes = encode(good)
  return {
    theme: 'forks',
    about: 'Fork proofs (§8). Values: the id of the proof, and the lane that is forked.',
    vectors: [
      ...goods.map(([name, fields]) => proof(name, encode(fields))),
      ...bads.map(([name, fields, code]) => proof(name, encode(fields), code)),
      proof('keys in another order', unsorted(good), 'E_ENC_NONCANONICAL'),
      proof('bytes behind it', concat(bytes, Uint8Array.of(0)), 'E_ENC_TRAILING'),
      proof('nothing', new Uint8Array(), 'E_ENC_TRUNCATED'),
      proof('a byte more than there may be', new Uint8Array(proofBytesMax + 1), 'E_LIMIT_FORK_PROOF_BYTES')
    ]
  }
}
