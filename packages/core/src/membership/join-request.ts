import { compare, toHex } from '../bytes/bytes.ts'
import { decode } from '../bytes/decode.ts'
import { encode } from '../bytes/encode.ts'
import { accept, reject, rejectLimit } from '../bytes/error.ts'
import { bytesOf, bytesUpTo, record, uint } from '../bytes/read.ts'
import { hashBytes, signInput } from '../bytes/suite.ts'
import { cardBytesMax } from '../identity/card-body.ts'
import { decodeCard, verifyCard } from '../identity/card.ts'
import { admitKey, multikeyBytes, unmultikey } from '../identity/keys.ts'
import { signatureBytes, verifySignature } from '../identity/signature.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { Result } from '../bytes/error.ts'
import type { Suite } from '../bytes/suite.ts'
import type { VerifiedCard } from '../identity/card.ts'

/** That somebody wants to join, as the node that took the invitation back passes it on to the governors. */
export interface JoinRequestBody {
  /** federation id, 32 bytes */
  federation: Uint8Array
  /** the whole card */
  card: Uint8Array
  /** 64 bytes by the card's member key (`consentInput`) */
  consent: Uint8Array
  /** authoring key of the node that invited, 34 bytes */
  by: Uint8Array
  /** ms since 1970 */
  at: number
}

/** A request whose signatures hold. Whether `by` is a member's is for the ledger to say. */
export interface VerifiedJoinRequest {
  body: JoinRequestBody
  /** the whole request as it travels */
  bytes: Uint8Array
  card: VerifiedCard
  /** by which it is known: the certificate hash of its card */
  hash: Hex
}

/** Length of an encoded request, in bytes. */
export const joinRequestBytesMax = cardBytesMax + 1024

const shape = record({ body: bytesUpTo(joinRequestBytesMax), sig: bytesOf(signatureBytes) })
const bodyShape = record({
  v: uint(),
  fed: bytesOf(hashBytes),
  card: bytesUpTo(cardBytesMax),
  consent: bytesOf(signatureBytes),
  by: bytesOf(multikeyBytes),
  at: uint()
})
const joinRequestVersion = 1
const kind = 'join-request'

/** The bytes that the inviting node's authoring key signs (`joinRequestInput`). */
export function encodeJoinRequestBody ({ federation, card, consent, by, at }: JoinRequestBody): Uint8Array {
  return encode({ v: joinRequestVersion, fed: federation, card, consent, by, at })
}

/** What the authoring key of the inviting node signs. */
export function joinRequestInput (federation: Uint8Array, bodyBytes: Uint8Array): Uint8Array {
  return signInput(kind, federation, bodyBytes)
}

/** A request as it travels: CBOR `{ body, sig }`. */
export function assembleJoinRequest (bodyBytes: Uint8Array, signature: Uint8Array): Uint8Array {
  return encode({ body: bodyBytes, sig: signature })
}

/**
 * Reads a request, and verifies the card in it, its member's consent and the inviting node's signature.
 *
 * @returns the request, or an encoding or field rejection, `E_LIMIT_JOIN_REQUEST_BYTES`, `E_VERSION_UNSUPPORTED`,
 * `E_CHARTER_MISMATCH`, `E_SIG_INVALID`, `E_JOIN_CONSENT`, `E_KEY_CODEC`, `E_KEY_WEAK`, and what `verifyCard` refuses
 */
export function verifyJoinRequest (suite: Suite, bytes: Uint8Array, federation: Uint8Array): Result<VerifiedJoinRequest> {
  const read = decodeParts(suite, bytes, federation)
  if (!read.ok) {
    return read
  }
  const { request, bodyBytes, signature } = read.value
  const card = verifyCard(suite, request.body.card)
  if (!card.ok) {
    return card
  }
  const bare = unmultikey(request.body.by)
  const admitted = bare.ok ? admitKey(bare.value) : bare
  if (!admitted.ok) {
    return admitted
  }
  if (!verifySignature(suite, admitted.value, kind, federation, bodyBytes, signature)) {
    return reject('E_SIG_INVALID', 'the signature of the inviting node on the request does not hold')
  }
  return checkConsent(suite, card.value, federation, request.body.consent) ?? accept(request)
}

/**
 * The same without checking signatures, for a request that was verified before it was kept.
 *
 * @returns as `verifyJoinRequest`, as far as it is about the form
 */
export function decodeJoinRequest (suite: Suite, bytes: Uint8Array, federation: Uint8Array): Result<VerifiedJoinRequest> {
  const read = decodeParts(suite, bytes, federation)
  return read.ok ? accept(read.value.request) : read
}

/** What the member key of a card signs so that governors may admit it, or give it to a member whose keys are lost: kind `join`. */
export function consentInput (federation: Uint8Array, cardBodyBytes: Uint8Array): Uint8Array {
  return signInput('join', federation, cardBodyBytes)
}

/** Why a card's member has not signed that it wants to belong to a federation, or nothing when it has. */
export function checkConsent (suite: Suite, card: VerifiedCard, federation: Uint8Array, consent: Uint8Array): Result<never> | undefined {
  const bare = unmultikey(card.body.member)
  return bare.ok && verifySignature(suite, bare.value, 'join', federation, card.bodyBytes, consent)
    ? undefined
    : reject('E_JOIN_CONSENT', 'the member of the card did not sign that it wants to belong to this federation; ask it to join again')
}

function decodeParts (
  suite: Suite, bytes: Uint8Array, federation: Uint8Array
): Result<{ request: VerifiedJoinRequest, bodyBytes: Uint8Array, signature: Uint8Array }> {
  if (bytes.length > joinRequestBytesMax) {
    return rejectLimit('E_LIMIT_JOIN_REQUEST_BYTES', 'the length of a request to join', bytes.length, joinRequestBytesMax)
  }
  const outer = decode(bytes)
  const signed = outer.ok ? shape.read(outer.value, 'join-request') : outer
  if (!signed.ok) {
    return signed
  }
  const inner = decode(signed.value.body)
  const read = inner.ok ? bodyShape.read(inner.value, 'join-request') : inner
  if (!read.ok) {
    return read
  }
  const { v, fed, ...rest } = read.value
  if (v !== joinRequestVersion) {
    return reject('E_VERSION_UNSUPPORTED', `the request has version ${v}; supported is ${joinRequestVersion}`, { version: v, supported: [joinRequestVersion] })
  }
  if (compare(fed, federation) !== 0) {
    return reject('E_CHARTER_MISMATCH', `the request is to the federation ${toHex(fed)}, not to ${toHex(federation)}`)
  }
  const card = decodeCard(suite, rest.card)
  return card.ok
    ? accept({
      request: { body: { ...rest, federation: fed }, bytes, card: card.value, hash: card.value.hash },
      bodyBytes: signed.value.body,
      signature: signed.value.sig
    })
    : card
}
