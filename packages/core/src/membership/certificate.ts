import { compare, fromHex, toHex } from '../bytes/bytes.ts'
import { decode } from '../bytes/decode.ts'
import { encode } from '../bytes/encode.ts'
import { accept, reject, rejectLimit } from '../bytes/error.ts'
import { bytesOf, bytesUpTo, list, oneOf, record, tuple, uint } from '../bytes/read.ts'
import { hashBytes, signInput, typedHash } from '../bytes/suite.ts'
import { cardBytesMax, cardNodesMax, decodeCardBody, encodeCardBody } from '../identity/card-body.ts'
import { admitKey, multikeyBytes, unmultikey } from '../identity/keys.ts'
import { signatureBytes, verifySignature } from '../identity/signature.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { Result } from '../bytes/error.ts'
import type { Suite } from '../bytes/suite.ts'
import type { CardBody } from '../identity/card-body.ts'

/** Kinds of certificates; `rotate` puts other nodes in the place of those that a member's earlier certificates name. */
export const certificateKinds = ['rotate'] as const

/** What a certificate says. */
export interface CertificateBody {
  kind: typeof certificateKinds[number]
  /** federation id, 32 bytes */
  federation: Uint8Array
  /** hashes of the certificates of the same member that this one replaces, a founder's card among them, sorted */
  cites: Hex[]
  /** the member as it is from now on */
  card: CardBody
}

/** A statement whose form is right, whose keys are admitted and whose signatures hold. */
export interface VerifiedCertificate {
  body: CertificateBody
  bodyBytes: Uint8Array
  /** the whole certificate as it travels */
  bytes: Uint8Array
  /** certificate hash: typed hash (kind `certificate`) of the body */
  hash: Hex
  /** the keys that signed it, in hexadecimal with prefix: all are of its card */
  signers: ReadonlySet<Hex>
}

/** A signature beside a certificate's body. */
export interface CertificateSignature {
  /** 34 bytes */
  key: Uint8Array
  /** 64 bytes */
  signature: Uint8Array
}

/** Format version of certificates, the `v` of their body. */
export const certificateVersion = 1
/** Certificates that one certificate replaces: as many as stand beside each other. */
export const certificateCitesMax = 16
/** Length of an encoded certificate, in bytes: a card, and as many signatures as it has keys. */
export const certificateBytesMax = cardBytesMax + 8 * 1024

/** The member key, and two of each node. */
const signaturesMax = 1 + 2 * cardNodesMax

const signedShape = record({
  body: bytesUpTo(certificateBytesMax),
  sigs: list(tuple(bytesOf(multikeyBytes), bytesOf(signatureBytes)), signaturesMax, 1)
})

const bodyShape = record({
  v: uint(),
  kind: oneOf(certificateKinds),
  fed: bytesOf(hashBytes),
  cites: list(bytesOf(hashBytes), certificateCitesMax, 1),
  card: bytesUpTo(cardBytesMax)
})

/** The bytes that the keys of a certificate sign: deterministic CBOR; what it cites is sorted here. */
export function encodeCertificateBody ({ kind, federation, cites, card }: CertificateBody): Uint8Array {
  const hashes = [...new Set(cites)].map(fromHex).sort(compare)
  return encode({ v: certificateVersion, kind, fed: federation, cites: hashes, card: encodeCardBody(card) })
}

/** What the member key signs, and each node and authoring key that is new: the certificate's kind, `rotate`. */
export function certificateInput ({ kind, federation }: CertificateBody, bodyBytes: Uint8Array): Uint8Array {
  return signInput(kind, federation, bodyBytes)
}

/** A certificate as it travels: CBOR `{ body, sigs }`, signatures by rising key, a key's first one. */
export function assembleCertificate (bodyBytes: Uint8Array, signatures: readonly CertificateSignature[]): Uint8Array {
  const byKey = new Map(signatures.toReversed().map(({ key, signature }) => [toHex(key), { key, signature }]))
  const sorted = [...byKey.values()].sort((a, b) => compare(a.key, b.key))
  return encode({ body: bodyBytes, sigs: sorted.map(({ key, signature }) => [key, signature]) })
}

/**
 * Reads a certificate, admits the keys that signed and checks the signatures. Whether it fits what it cites is for the
 * fold to say.
 *
 * @returns the certificate, or what `verifyKeyRequest` refuses, `E_SIG_MISSING` (the member key did not sign)
 */
export function verifyCertificate (suite: Suite, bytes: Uint8Array, federation: Uint8Array): Result<VerifiedCertificate> {
  const read = verifyKeyRequest(suite, bytes)
  if (!read.ok) {
    return read
  }
  const { body, signers } = read.value
  if (compare(body.federation, federation) !== 0) {
    return reject('E_CHARTER_MISMATCH', `the certificate is of the federation ${toHex(body.federation)}, not of ${toHex(federation)}`)
  }
  return signers.has(toHex(body.card.member))
    ? read
    : reject('E_SIG_MISSING', 'the certificate is not signed by the member key; sign the request with "hanse key sign" first')
}

/**
 * Reads a certificate that its nodes' keys signed and the member key may not have signed yet.
 *
 * @returns the statement, or an encoding or field rejection, `E_LIMIT_CERTIFICATE_BYTES`, `E_VERSION_UNSUPPORTED`,
 * `E_CERTIFICATE` (order, a signature by a key that is not in its card), `E_KEY_ROLE`, `E_KEY_CODEC`, `E_KEY_WEAK`,
 * `E_SIG_INVALID`, and what `decodeCardBody` refuses
 */
export function verifyKeyRequest (suite: Suite, bytes: Uint8Array): Result<VerifiedCertificate> {
  if (bytes.length > certificateBytesMax) {
    return rejectLimit('E_LIMIT_CERTIFICATE_BYTES', 'the length of a certificate', bytes.length, certificateBytesMax)
  }
  const decoded = decode(bytes)
  const signed = decoded.ok ? signedShape.read(decoded.value, 'certificate') : decoded
  if (!signed.ok) {
    return signed
  }
  const { body: bodyBytes, sigs } = signed.value
  const body = decodeCertificateBody(bodyBytes)
  if (!body.ok) {
    return body
  }
  const signatures = sigs.map(([key, signature]) => ({ key, signature }))
  const checked = checkSignatures(suite, body.value, bodyBytes, signatures)
  return checked.ok
    ? accept({
      body: body.value,
      bodyBytes,
      bytes,
      hash: toHex(typedHash(suite, 'certificate', body.value.federation, bodyBytes)),
      signers: new Set(signatures.map(({ key }) => toHex(key)))
    })
    : checked
}

/** The signatures of an encoded certificate, to be completed. */
export function signaturesOf (bytes: Uint8Array): Result<CertificateSignature[]> {
  const decoded = decode(bytes)
  const signed = decoded.ok ? signedShape.read(decoded.value, 'certificate') : decoded
  return signed.ok ? accept(signed.value.sigs.map(([key, signature]) => ({ key, signature }))) : signed
}

function decodeCertificateBody (bytes: Uint8Array): Result<CertificateBody> {
  const decoded = decode(bytes)
  const read = decoded.ok ? bodyShape.read(decoded.value, 'certificate') : decoded
  if (!read.ok) {
    return read
  }
  const { v, kind, fed, cites, card } = read.value
  if (v !== certificateVersion) {
    return reject(
      'E_VERSION_UNSUPPORTED',
      `the certificate has version ${v}; supported is ${certificateVersion}`,
      { version: v, supported: [certificateVersion] }
    )
  }
  if (!isRising(cites)) {
    return reject('E_CERTIFICATE', 'what the certificate cites is not sorted or repeats; write it anew')
  }
  const body = decodeCardBody(card)
  return body.ok ? accept({ kind, federation: fed, cites: cites.map(toHex), card: body.value }) : body
}

function checkSignatures (suite: Suite, body: CertificateBody, bodyBytes: Uint8Array, signatures: readonly CertificateSignature[]): Result<void> {
  if (!isRising(signatures.map(({ key }) => key))) {
    return reject('E_CERTIFICATE', 'the signatures of the certificate are not sorted by their keys, or one stands twice')
  }
  const own = [body.card.member, ...body.card.nodes.flatMap(({ node, authoring }) => [node, authoring])].map(toHex)
  if (new Set(own).size !== own.length) {
    return reject('E_KEY_ROLE', 'a key of the certificate stands in two roles; give each role its own key')
  }
  for (const { key, signature } of signatures) {
    const hex = toHex(key)
    if (!own.includes(hex)) {
      return reject('E_CERTIFICATE', `the key ${hex} signed the certificate and stands nowhere in it`, { key: hex })
    }
    const bare = unmultikey(key)
    const admitted = bare.ok ? admitKey(bare.value) : bare
    if (!admitted.ok) {
      return admitted
    }
    if (!verifySignature(suite, admitted.value, body.kind, body.federation, bodyBytes, signature)) {
      return reject('E_SIG_INVALID', `the certificate's signature by the key ${hex} does not hold; ask its member for it again`, { key: hex })
    }
  }
  return accept(undefined)
}

function isRising (items: readonly Uint8Array[]): boolean {
  return items.every((item, i) => i === 0 || compare(items[i - 1] as Uint8Array, item) < 0)
}
