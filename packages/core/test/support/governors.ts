import { hash, createHmac } from 'node:crypto'
import {
  acceptedRoot, concat, decodeProposal, encodeLinkBody, encodeProposal, equal, linkHash, openAgreement, proposalInput, linkStatementInput, takeProposal,
  takeStatement, toHex, unwrap
} from '../../src/index.ts'
import { testKey } from './keys.ts'
import type { TestKey } from './keys.ts'
import type { Agreement, GovernorSignature, Hex, LinkBody, LinkPlace, LinkProposal, LinkStatement, LinkStatementBody, Suite } from '../../src/index.ts'

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(hash('sha256', bytes, 'buffer'))

/** A stand-in for a signature that anyone can make: 64 bytes with the shape of a real one, bound to key and message. */
export function fakeSign (publicKey: Uint8Array, message: Uint8Array): Uint8Array {
  const half = sha256(concat(publicKey, message))
  const signature = concat(half, half)
  signature[31] = 0x11
  signature[63] = 0
  return signature
}

/** Real hashes, and signatures as `fakeSign` makes them. */
export const fakeSuite: Suite = {
  sha256,
  hmacSha256: (key, bytes) => new Uint8Array(createHmac('sha256', key).update(bytes).digest()),
  verify: (publicKey, message, signature) => equal(signature, fakeSign(publicKey, message))
}

export const federation = new Uint8Array(32).fill(7)
export const untilMs = 2_000

/** Keys of governors in the order of their bytes. */
export function governorKeys (count: number): TestKey[] {
  return Array.from({ length: count }, (_, i) => testKey(1_000 + i)).sort((a, b) => toHex(a.multikey) < toHex(b.multikey) ? -1 : 1)
}

/** The first place behind a charter with these governors. */
export function placeOf (keys: readonly TestKey[], quorum: number): LinkPlace {
  return { federation, height: 1, prev: toHex(federation), governors: keys.map(({ multikey }) => toHex(multikey)), quorum }
}

/** A link's body that keeps the governors, with other fields as given. */
export function bodyAt (place: LinkPlace, keys: readonly TestKey[], accepted: readonly Hex[] = [], fields: Partial<LinkBody> = {}): LinkBody {
  return {
    federation: place.federation,
    height: place.height,
    prev: place.prev,
    governors: keys.map(({ multikey }) => multikey),
    quorum: place.quorum,
    ...acceptedRoot(fakeSuite, accepted),
    proposer: (keys[0] as TestKey).multikey,
    until: untilMs,
    ...fields
  }
}

/** A proposal as its proposer signs it. */
export function proposalOf (body: LinkBody, accepted: readonly Hex[] = [], sign: typeof fakeSign = fakeSign): LinkProposal {
  const bodyBytes = encodeLinkBody(body)
  const link = { body, bodyBytes, hash: linkHash(fakeSuite, body.federation, bodyBytes), accepted: [...accepted].sort() }
  const signature = sign(body.proposer.subarray(2), proposalInput(link))
  return unwrap(decodeProposal(fakeSuite, encodeProposal({ link, signature })))
}

/** A statement that a governor signs whatever it signed before. */
export function signedBy (key: TestKey, body: LinkStatementBody, shown: GovernorSignature[] = [], sign: typeof fakeSign = fakeSign): LinkStatement {
  return { body, key: toHex(key.multikey), signature: sign(key.publicKey, linkStatementInput(body)), shown }
}

/** An agreement that takes all of these; each must be accepted or known. */
export function agreementOf (place: LinkPlace, proposals: readonly LinkProposal[], statements: readonly LinkStatement[] = []): Agreement {
  const proposed = proposals.reduce((agreement, proposal) => unwrap(takeProposal(fakeSuite, agreement, proposal)).agreement, openAgreement(place))
  return statements.reduce((agreement, statement) => unwrap(takeStatement(fakeSuite, agreement, statement)).agreement, proposed)
}
