import { compare, equal, fromHex, toHex } from '../../bytes/bytes.ts'
import { encode } from '../../bytes/encode.ts'
import { accept, reject } from '../../bytes/error.ts'
import { bytesOf, bytesUpTo, oneOf, record, tuple, uint } from '../../bytes/read.ts'
import { multikeyBytes } from '../../identity/keys.ts'
import { signatureBytes } from '../../identity/signature.ts'
import { isSigned, slotFault, statementsOf, strangerFault } from './agreement.ts'
import { governorProofBytesMax } from './limits.ts'
import { decodeUpTo } from './link.ts'
import { decodeLinkStatementBody, encodeLinkStatementBody, linkStatementKinds, statementSignKind } from './statement.ts'
import type { Agreement, LinkPlace } from './agreement.ts'
import type { LinkStatement, LinkStatementBody } from './statement.ts'
import type { Hex } from '../../bytes/bytes.ts'
import type { Result } from '../../bytes/error.ts'
import type { Suite } from '../../bytes/suite.ts'

/** One of two statements that contradict each other. */
export interface SignedStatement {
  body: LinkStatementBody
  signature: Uint8Array
}

/** Two signed statements of one governor that no honest one signs both; anyone who has the link before can check it. */
export interface GovernorProof {
  /** member key with prefix, in hexadecimal */
  key: Hex
  /** by kind as in `linkStatementKinds`, then by bytes */
  first: SignedStatement
  second: SignedStatement
  /** deterministic CBOR */
  bytes: Uint8Array
}

/** Format version of proofs, their `v`. */
export const governorProofVersion = 1

const bodyBytesMax = 256
const signedShape = tuple(oneOf(linkStatementKinds), bytesUpTo(bodyBytesMax), bytesOf(signatureBytes))
const proofShape = record({ v: uint(), key: bytesOf(multikeyBytes), a: signedShape, b: signedShape })

/**
 * Whether no honest governor signs both: two of one kind and round; a prepare and a commit of one round for different
 * links; a commit, and a move to a later round that names nothing as new as what was committed, or another link.
 */
export function contradict (one: LinkStatementBody, other: LinkStatementBody): boolean {
  if (one.height !== other.height || one.prev !== other.prev || !equal(one.federation, other.federation)) {
    return false
  }
  if (one.kind === other.kind) {
    return one.round === other.round && !equal(encodeLinkStatementBody(one), encodeLinkStatementBody(other))
  }
  if (one.kind !== 'move' && other.kind !== 'move') {
    return one.round === other.round && one.link !== other.link
  }
  const [move, vote] = one.kind === 'move' ? [one, other] : [other, one]
  if (move.kind !== 'move' || vote.kind !== 'commit' || move.round <= vote.round) {
    return false
  }
  const { prepared } = move
  return prepared === undefined || prepared.round < vote.round || (prepared.round === vote.round && prepared.link !== vote.link)
}

/**
 * Makes the proof of two statements of one governor, in whatever order they came.
 *
 * @returns the proof, or `E_GOV_PROOF` when they are of different governors or do not contradict each other
 */
export function governorProofOf (one: Omit<LinkStatement, 'shown'>, other: Omit<LinkStatement, 'shown'>): Result<GovernorProof> {
  if (one.key !== other.key || !contradict(one.body, other.body)) {
    return notProven('do not contradict each other')
  }
  const [first, second] = [one, other].map(({ body, signature }) => ({ body, signature })).sort(order) as [SignedStatement, SignedStatement]
  const parts = [first, second].map(({ body, signature }) => [body.kind, encodeLinkStatementBody(body), signature])
  return accept({
    key: one.key,
    first,
    second,
    bytes: encode({ v: governorProofVersion, key: fromHex(one.key), a: parts[0] ?? [], b: parts[1] ?? [] })
  })
}

/**
 * Reads a proof and checks that its statements contradict each other; its signatures are not verified.
 *
 * @returns the proof, or an encoding or field rejection, `E_LIMIT_LINK_BYTES`, `E_VERSION_UNSUPPORTED`, `E_GOV_PROOF`, and
 * what `decodeLinkStatementBody` returns
 */
export function decodeGovernorProof (bytes: Uint8Array): Result<GovernorProof> {
  const decoded = decodeUpTo(bytes, governorProofBytesMax, 'a proof against a governor')
  const read = decoded.ok ? proofShape.read(decoded.value, 'proof') : decoded
  if (!read.ok) {
    return read
  }
  const { v, key, a, b } = read.value
  if (v !== governorProofVersion) {
    return reject(
      'E_VERSION_UNSUPPORTED',
      `the proof has version ${v}; supported is ${governorProofVersion}`,
      { version: v, supported: [governorProofVersion] }
    )
  }
  const first = decodeLinkStatementBody(a[0], a[1])
  if (!first.ok) {
    return first
  }
  const second = decodeLinkStatementBody(b[0], b[1])
  if (!second.ok) {
    return second
  }
  const proof = governorProofOf({ body: first.value, key: toHex(key), signature: a[2] }, { body: second.value, key: toHex(key), signature: b[2] })
  return proof.ok && !equal(proof.value.bytes, bytes) ? notProven('are not in order') : proof
}

/**
 * Verifies a proof, offline.
 *
 * @param suite - the cryptography
 * @param proof - decoded
 * @param place - whose governors they were
 * @returns the same proof, or `E_CHARTER_MISMATCH`, `E_LINK_PREV`, `E_GOV_STRANGER`, `E_SIG_INVALID`
 */
export function verifyGovernorProof (suite: Suite, proof: GovernorProof, place: LinkPlace): Result<GovernorProof> {
  const fault = slotFault(place, proof.first.body) ?? strangerFault(place, proof.key)
  if (fault !== undefined) {
    return { ok: false, rejection: fault }
  }
  const holds = [proof.first, proof.second].every(({ body, signature }) =>
    isSigned(suite, proof.key, statementSignKind(body), body.federation, encodeLinkStatementBody(body), signature))
  return holds
    ? accept(proof)
    : reject('E_SIG_INVALID', `a signature of the proof does not hold under the governor's key ${proof.key}; nothing is proven`, { key: proof.key })
}

/** One proof against each governor that contradicted itself, by rising key: the first in the order of its statements. */
export function proofsIn (agreement: Agreement): GovernorProof[] {
  const byKey = Map.groupBy(statementsOf(agreement), ({ key }) => key)
  return agreement.place.governors.flatMap((key) => {
    const proof = firstProof(byKey.get(key) ?? [])
    return proof === undefined ? [] : [proof]
  })
}

function firstProof (statements: readonly LinkStatement[]): GovernorProof | undefined {
  for (const [i, one] of statements.entries()) {
    for (const other of statements.slice(0, i)) {
      const proof = governorProofOf(one, other)
      if (proof.ok) {
        return proof.value
      }
    }
  }
  return undefined
}

function order (a: SignedStatement, b: SignedStatement): number {
  return linkStatementKinds.indexOf(a.body.kind) - linkStatementKinds.indexOf(b.body.kind) ||
    compare(encodeLinkStatementBody(a.body), encodeLinkStatementBody(b.body))
}

function notProven (why: string): Result<never> {
  return reject('E_GOV_PROOF', `the two statements of a proof against a governor ${why}`)
}
