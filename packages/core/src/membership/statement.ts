import { compare, fromHex, toHex } from '../bytes/bytes.ts'
import { decode } from '../bytes/decode.ts'
import { accept, reject, rejectLimit } from '../bytes/error.ts'
import { bytesOf, bytesUpTo, list, record, tuple } from '../bytes/read.ts'
import { signInput, typedHash } from '../bytes/suite.ts'
import { decodeCard, verifyCard } from '../identity/card.ts'
import { admitKey, didOf, multikeyBytes, unmultikey } from '../identity/keys.ts'
import { signatureBytes, verifySignature } from '../identity/signature.ts'
import { checkConsent } from './join-request.ts'
import { decodeStatementBody, statementBodyBytesMax } from './statement-body.ts'
import type { CertificateSignature } from './certificate.ts'
import type { StatementBody } from './statement-body.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { Result } from '../bytes/error.ts'
import type { Suite } from '../bytes/suite.ts'
import type { VerifiedCard } from '../identity/card.ts'
import type { MemberId } from '../identity/keys.ts'

/**
 * A statement of governors whose form is right and whose signatures hold. It is a proposal until a quorum of the governors of its
 * link has signed, and a certificate from then on: the fold says which.
 */
export interface VerifiedStatement {
  body: StatementBody
  bodyBytes: Uint8Array
  /** typed hash (kind `statement`) of the body: the same however many have signed */
  hash: Hex
  /** by key, 34 bytes in hexadecimal, in rising order */
  signatures: ReadonlyMap<Hex, Uint8Array>
  /** of an admission or a rekey */
  card?: VerifiedCard
}

/** Signatures of one statement: a federation's governors, and who wrote it. */
export const statementSignaturesMax = 65
/** Length of an encoded statement with its signatures, in bytes. */
export const statementBytesMax = statementBodyBytesMax + 8 * 1024

const shape = record({
  body: bytesUpTo(statementBodyBytesMax),
  sigs: list(tuple(bytesOf(multikeyBytes), bytesOf(signatureBytes)), statementSignaturesMax, 1)
})

/** What a governor signs: the kind is `vote-` and the statement's. */
export function voteInput (body: Pick<StatementBody, 'kind' | 'federation'>, bodyBytes: Uint8Array): Uint8Array {
  return signInput(voteKind(body), body.federation, bodyBytes)
}

function voteKind ({ kind }: Pick<StatementBody, 'kind'>): string {
  return `vote-${kind}`
}

/** The hash by which a statement is known: 32 bytes. */
export function statementHash (suite: Suite, federation: Uint8Array, bodyBytes: Uint8Array): Hex {
  return toHex(typedHash(suite, 'statement', federation, bodyBytes))
}

/** The member that a statement is about; undefined for a group. */
export function memberIn ({ body, card }: Pick<VerifiedStatement, 'body' | 'card'>): MemberId | undefined {
  switch (body.kind) {
    case 'admit':
      return didOf((card as VerifiedCard).body.member)
    case 'revoke':
    case 'attributes':
    case 'rekey':
      return didOf(body.member)
    case 'group':
      return undefined
    default: {
      const never: never = body
      return never
    }
  }
}

/**
 * Reads a statement, verifies the card in it, admits the keys that signed and checks their signatures. Whether these are governors
 * is for the fold to say. `assembleCertificate` writes what this reads.
 *
 * @returns the statement, or an encoding or field rejection, `E_LIMIT_STATEMENT_BYTES`, `E_VERSION_UNSUPPORTED`,
 * `E_CHARTER_MISMATCH`, `E_CERTIFICATE`, `E_SIG_MISSING` (who wrote it did not sign), `E_KEY_CODEC`, `E_KEY_WEAK`,
 * `E_SIG_INVALID`, `E_JOIN_CONSENT`, and what `verifyCard` refuses
 */
export function verifyStatement (suite: Suite, bytes: Uint8Array, federation: Uint8Array): Result<VerifiedStatement> {
  const read = decodeStatement(suite, bytes, federation)
  if (!read.ok) {
    return read
  }
  const { body, bodyBytes, signatures, card } = read.value
  for (const [hex, signature] of signatures) {
    const bare = unmultikey(fromHex(hex))
    const admitted = bare.ok ? admitKey(bare.value) : bare
    if (!admitted.ok) {
      return admitted
    }
    if (!verifySignature(suite, admitted.value, voteKind(body), federation, bodyBytes, signature)) {
      return reject('E_SIG_INVALID', `the signature of the key ${hex} on the statement does not hold; ask that member for it again`, { key: hex })
    }
  }
  if (body.kind !== 'admit' && body.kind !== 'rekey') {
    return read
  }
  const verified = verifyCard(suite, body.card)
  return verified.ok ? checkConsent(suite, card as VerifiedCard, federation, body.consent) ?? read : verified
}

/**
 * The same without checking signatures, for what a store gives that was verified before it was written.
 *
 * @returns as `verifyStatement`, as far as it is about the form
 */
export function decodeStatement (suite: Suite, bytes: Uint8Array, federation: Uint8Array): Result<VerifiedStatement> {
  if (bytes.length > statementBytesMax) {
    return rejectLimit('E_LIMIT_STATEMENT_BYTES', 'the length of a statement', bytes.length, statementBytesMax)
  }
  const decoded = decode(bytes)
  const signed = decoded.ok ? shape.read(decoded.value, 'statement') : decoded
  if (!signed.ok) {
    return signed
  }
  const { body: bodyBytes, sigs } = signed.value
  const body = decodeStatementBody(bodyBytes)
  if (!body.ok) {
    return body
  }
  if (compare(body.value.federation, federation) !== 0) {
    return reject('E_CHARTER_MISMATCH', `the statement is of the federation ${toHex(body.value.federation)}, not of ${toHex(federation)}`)
  }
  if (sigs.some(([key], i) => i > 0 && compare((sigs[i - 1] as [Uint8Array, Uint8Array])[0], key) >= 0)) {
    return reject('E_CERTIFICATE', 'the signatures of the statement are not sorted by their keys, or one stands twice')
  }
  const signatures = new Map(sigs.map(([key, signature]) => [toHex(key), signature]))
  if (!signatures.has(toHex(body.value.by))) {
    return reject('E_SIG_MISSING', 'the statement is not signed by the member that wrote it')
  }
  const statement: VerifiedStatement = { body: body.value, bodyBytes, hash: statementHash(suite, federation, bodyBytes), signatures }
  return 'card' in body.value ? withCard(suite, statement, body.value.card) : accept(statement)
}

function withCard (suite: Suite, statement: VerifiedStatement, bytes: Uint8Array): Result<VerifiedStatement> {
  const card = decodeCard(suite, bytes)
  return card.ok ? accept({ ...statement, card: card.value }) : card
}

/** A statement with the signatures of both, which must be of the same hash. */
export function uniteSignatures (statement: VerifiedStatement, other: VerifiedStatement): VerifiedStatement {
  const signatures = new Map([...other.signatures, ...statement.signatures].sort(([a], [b]) => a < b ? -1 : 1))
  return { ...statement, signatures }
}

/** The signatures of a statement as `assembleCertificate` takes them. */
export function signaturesIn ({ signatures }: VerifiedStatement): CertificateSignature[] {
  return [...signatures].map(([key, signature]) => ({ key: fromHex(key), signature }))
}
