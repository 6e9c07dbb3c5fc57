import { toHex } from '../bytes/bytes.ts'
import { decode } from '../bytes/decode.ts'
import { encode } from '../bytes/encode.ts'
import { accept, reject } from '../bytes/error.ts'
import { bytesOf, bytesUpTo, list, record, tuple } from '../bytes/read.ts'
import { signInput, typedHash, zeroFederation } from '../bytes/suite.ts'
import { cardBytesMax, cardNodesMax, decodeCardBody } from './card-body.ts'
import { admitKey, unmultikey } from './keys.ts'
import { signatureBytes, verifySignature } from './signature.ts'
import type { CardBody } from './card-body.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { Result } from '../bytes/error.ts'
import type { Suite } from '../bytes/suite.ts'

/** The signatures of a card: every key in it signs the body, which proves that the member holds them all. */
export interface CardSignatures {
  /** 64 bytes by the member key */
  member: Uint8Array
  /** 64 bytes each, in the order of the body's nodes */
  nodes: Array<{ node: Uint8Array, authoring: Uint8Array }>
}

/** A card whose keys are admitted and whose signatures hold. */
export interface VerifiedCard {
  body: CardBody
  bodyBytes: Uint8Array
  /** the whole card as it travels */
  bytes: Uint8Array
  /** certificate hash: typed hash (kind `certificate`, no federation) of the body */
  hash: Hex
}

const cardKind = 'founder'

const cardShape = record({
  body: bytesUpTo(cardBytesMax),
  sig: bytesOf(signatureBytes),
  sigs: list(tuple(bytesOf(signatureBytes), bytesOf(signatureBytes)), cardNodesMax, 1)
})

/** What each key of a card signs: kind `founder`, federation of 32 zero bytes. */
export function cardInput (bodyBytes: Uint8Array): Uint8Array {
  return signInput(cardKind, zeroFederation, bodyBytes)
}

/** The hash by which an opening names the node's certificate: 32 bytes. */
export function certificateHash (suite: Suite, bodyBytes: Uint8Array): Uint8Array {
  return typedHash(suite, 'certificate', zeroFederation, bodyBytes)
}

/** A card as it travels: CBOR `{ body, sig, sigs }`. */
export function assembleCard (bodyBytes: Uint8Array, signatures: CardSignatures): Uint8Array {
  return encode({
    body: bodyBytes,
    sig: signatures.member,
    sigs: signatures.nodes.map((node) => [node.node, node.authoring])
  })
}

/**
 * Reads a card, admits all its keys and checks all its signatures.
 *
 * @returns the card, or an encoding or field rejection, `E_LIMIT_CARD_BYTES`, `E_CARD`, `E_KEY_ROLE` (one key in two
 * roles), `E_KEY_CODEC`, `E_KEY_WEAK`, `E_SIG_INVALID`
 */
export function verifyCard (suite: Suite, bytes: Uint8Array): Result<VerifiedCard> {
  const read = readCard(suite, bytes)
  if (!read.ok) {
    return read
  }
  const { card, claims } = read.value
  const checked = checkClaims(suite, card.bodyBytes, claims)
  return checked.ok ? accept(card) : checked
}

/**
 * The same without checking signatures, for a card that was verified before it was kept.
 *
 * @returns as `verifyCard`, as far as it is about the form
 */
export function decodeCard (suite: Suite, bytes: Uint8Array): Result<VerifiedCard> {
  const read = readCard(suite, bytes)
  return read.ok ? accept(read.value.card) : read
}

interface Claim { key: Uint8Array, signature: Uint8Array }

function readCard (suite: Suite, bytes: Uint8Array): Result<{ card: VerifiedCard, claims: Claim[] }> {
  if (bytes.length > cardBytesMax) {
    return reject('E_LIMIT_CARD_BYTES', `the card has ${bytes.length} bytes, the limit is ${cardBytesMax}`, { value: bytes.length, limit: cardBytesMax })
  }
  const decoded = decode(bytes)
  if (!decoded.ok) {
    return decoded
  }
  const read = cardShape.read(decoded.value, 'card')
  if (!read.ok) {
    return read
  }
  const { body: bodyBytes, sig, sigs } = read.value
  const body = decodeCardBody(bodyBytes)
  if (!body.ok) {
    return body
  }
  if (sigs.length !== body.value.nodes.length) {
    return reject('E_CARD', `the card has ${body.value.nodes.length} nodes and signatures of ${sigs.length}; write it anew`)
  }
  const claims = [{ key: body.value.member, signature: sig }]
  body.value.nodes.forEach((node, i) => {
    const [nodeSignature, authoringSignature] = sigs[i] as [Uint8Array, Uint8Array]
    claims.push({ key: node.node, signature: nodeSignature }, { key: node.authoring, signature: authoringSignature })
  })
  return accept({ card: { body: body.value, bodyBytes, bytes, hash: toHex(certificateHash(suite, bodyBytes)) }, claims })
}

function checkClaims (suite: Suite, bodyBytes: Uint8Array, claims: Claim[]): Result<void> {
  const seen = new Set<Hex>()
  for (const { key } of claims) {
    const hex = toHex(key)
    if (seen.has(hex)) {
      return reject('E_KEY_ROLE', `the key ${hex} stands in two roles; give each role its own key`, { key: hex })
    }
    seen.add(hex)
  }
  for (const { key, signature } of claims) {
    const bare = unmultikey(key)
    const admitted = bare.ok ? admitKey(bare.value) : bare
    if (!admitted.ok) {
      return admitted
    }
    if (!verifySignature(suite, admitted.value, cardKind, zeroFederation, bodyBytes, signature)) {
      return reject('E_SIG_INVALID', `the card's signature by the key ${toHex(key)} does not hold; ask its member for it again`, { key: toHex(key) })
    }
  }
  return accept(undefined)
}
