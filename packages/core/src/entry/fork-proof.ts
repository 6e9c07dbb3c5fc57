import { compareText, equal, toHex } from '../bytes/bytes.ts'
import { decode } from '../bytes/decode.ts'
import { encode } from '../bytes/encode.ts'
import { accept, reject, rejectLimit } from '../bytes/error.ts'
import { bytesOf, bytesUpTo, record, tuple, uint } from '../bytes/read.ts'
import { typedHash } from '../bytes/suite.ts'
import { checkSignatureShape, signatureBytes, verifySignature } from '../identity/signature.ts'
import { entryIdOf, entryKind } from './entry.ts'
import { decodeHeader } from './header.ts'
import { laneOf } from './lane.ts'
import { forkProofBytesMax, headerBytesMax } from './limits.ts'
import { markVerified } from './verified.ts'
import type { Entry } from './entry.ts'
import type { DecodedHeader } from './header.ts'
import type { Verified } from './verified.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { Result } from '../bytes/error.ts'
import type { Suite } from '../bytes/suite.ts'

/** One of the two headers that contradict each other. */
export interface ForkBranch {
  /** entry id */
  id: Hex
  header: DecodedHeader
  headerBytes: Uint8Array
  /** 64 bytes by the authoring key of the header's node */
  signature: Uint8Array
}

/**
 * Two signed headers of one lane and seq with different entry ids: whoever has the author's authoring key can check it,
 * without any content, opening or network. It shows author, seq, times and sizes, and not the audience.
 */
export interface ForkProof {
  /** typed hash (kind `fork-proof`) of the bytes */
  id: Hex
  /** federation id, 32 bytes */
  federation: Uint8Array
  /** node key, 34 bytes */
  node: Uint8Array
  lane: Hex
  seq: number
  /** the branch with the lower entry id, so that two headers make one proof */
  first: ForkBranch
  second: ForkBranch
  /** deterministic CBOR */
  bytes: Uint8Array
}

/** Format version of fork proofs, their `v`. */
export const forkProofVersion = 1

const branchShape = tuple(bytesUpTo(headerBytesMax), bytesOf(signatureBytes))
const proofShape = record({ v: uint(), a: branchShape, b: branchShape })

/**
 * Makes the proof of two entries that contradict each other, in whatever order they came.
 *
 * @returns the proof, or `E_FORK_PROOF` when the two are of different lanes or seqs, or are one entry
 */
export function forkProofOf (
  suite: Suite,
  one: Verified<Entry> | Verified<ForkBranch>,
  other: Verified<Entry> | Verified<ForkBranch>
): Result<Verified<ForkProof>> {
  const [first, second] = [one, other].map(({ id, header, headerBytes, signature }) => ({ id, header, headerBytes, signature }))
    .sort((a, b) => compareText(a.id, b.id)) as [ForkBranch, ForkBranch]
  const bytes = encode({ v: forkProofVersion, a: [first.headerBytes, first.signature], b: [second.headerBytes, second.signature] })
  const proof = checked(suite, first, second, bytes)
  return proof.ok ? accept(markVerified(proof.value)) : proof
}

/** The branches of a proof that was verified are verified. */
export function branchesOf ({ first, second }: Verified<ForkProof>): [Verified<ForkBranch>, Verified<ForkBranch>] {
  return [markVerified(first), markVerified(second)]
}

/**
 * Reads a proof and checks its shape, and that its headers contradict each other; its signatures are not verified.
 *
 * @param suite - for ids
 * @param bytes - as they came; what is kept is copied
 * @returns the proof, or an encoding or field rejection, `E_LIMIT_FORK_PROOF_BYTES`, `E_VERSION_UNSUPPORTED`,
 * `E_SIG_INVALID`, `E_FORK_PROOF`, and what `decodeHeader` returns
 */
export function decodeForkProof (suite: Suite, bytes: Uint8Array): Result<ForkProof> {
  if (bytes.length > forkProofBytesMax) {
    return rejectLimit('E_LIMIT_FORK_PROOF_BYTES', 'the length of a fork proof', bytes.length, forkProofBytesMax)
  }
  const copy = bytes.slice()
  const decoded = decode(copy)
  if (!decoded.ok) {
    return decoded
  }
  const version: unknown = decoded.value instanceof Map ? decoded.value.get('v') : undefined
  if (typeof version === 'number' && version !== forkProofVersion) {
    return reject(
      'E_VERSION_UNSUPPORTED',
      `the fork proof has version ${version}; supported is ${forkProofVersion}; update this node`,
      { version, supported: [forkProofVersion] }
    )
  }
  const fields = proofShape.read(decoded.value, 'proof')
  if (!fields.ok) {
    return fields
  }
  const first = readBranch(suite, fields.value.a)
  if (!first.ok) {
    return first
  }
  const second = readBranch(suite, fields.value.b)
  return second.ok ? checked(suite, first.value, second.value, copy) : second
}

function readBranch (suite: Suite, [headerBytes, signature]: [Uint8Array, Uint8Array]): Result<ForkBranch> {
  const header = decodeHeader(headerBytes)
  if (!header.ok) {
    return header
  }
  const shape = checkSignatureShape(signature)
  return shape.ok ? accept({ id: entryIdOf(suite, headerBytes), header: header.value, headerBytes, signature }) : shape
}

function checked (suite: Suite, first: ForkBranch, second: ForkBranch, bytes: Uint8Array): Result<ForkProof> {
  const { federation, node, seq } = first.header
  const lane = laneOf(suite, first.header)
  if (lane !== laneOf(suite, second.header) || seq !== second.header.seq) {
    return reject('E_FORK_PROOF', 'the two headers of a fork proof are not of one lane and seq, so they do not contradict each other', {
      seqs: [seq, second.header.seq]
    })
  }
  if (compareText(first.id, second.id) >= 0) {
    return reject(
      'E_FORK_PROOF',
      first.id === second.id ? 'the two headers of a fork proof are the same' : 'the headers of a fork proof are not in the order of their ids',
      { seq }
    )
  }
  return accept({ id: toHex(typedHash(suite, 'fork-proof', federation, bytes)), federation, node, lane, seq, first, second, bytes })
}

/**
 * Verifies both signatures of a proof.
 *
 * @param suite - the cryptography
 * @param proof - decoded
 * @param authoringKey - 32 bytes, the admitted key that a roster or a card names for the proof's node
 * @param federation - 32 bytes, the federation whose roster that is
 * @returns the same proof, trusted, or `E_CHARTER_MISMATCH`, `E_SIG_INVALID`
 */
export function verifyForkProof (suite: Suite, proof: ForkProof, authoringKey: Uint8Array, federation: Uint8Array): Result<Verified<ForkProof>> {
  if (!equal(proof.federation, federation)) {
    return reject(
      'E_CHARTER_MISMATCH',
      `the fork proof is of the federation ${toHex(proof.federation)}, not of ${toHex(federation)}`,
      { federation: toHex(proof.federation) }
    )
  }
  for (const { id, headerBytes, signature } of [proof.first, proof.second]) {
    if (!verifySignature(suite, authoringKey, entryKind, federation, headerBytes, signature)) {
      return reject('E_SIG_INVALID', `the signature of the header ${id} does not hold under its node's authoring key; nothing is proven`, { entry: id })
    }
  }
  return accept(markVerified(proof))
}

/**
 * Which of two proofs of one lane everyone keeps, whatever came first: that of the lower seq, then of the lower ids.
 *
 * @returns below 0 when it is `a`, above 0 when it is `b`, 0 when they are one
 */
export function compareForkProofs (a: ForkProof, b: ForkProof): number {
  return a.seq - b.seq || compareText(a.first.id, b.first.id) || compareText(a.second.id, b.second.id)
}
