import { compare, fromHex, toHex } from '../../bytes/bytes.ts'
import { decode } from '../../bytes/decode.ts'
import { encode } from '../../bytes/encode.ts'
import { accept, reject, rejectLimit } from '../../bytes/error.ts'
import { bytesOf, bytesUpTo, list, record, uint } from '../../bytes/read.ts'
import { hashBytes, signInput, typedHash } from '../../bytes/suite.ts'
import { rootOf } from '../../entry/tree.ts'
import { admitKey, multikeyBytes, unmultikey } from '../../identity/keys.ts'
import { signatureBytes } from '../../identity/signature.ts'
import { quorumFault } from '../quorum.ts'
import { linkAcceptedMax, linkBytesMax, linkGovernorsMax, linkProposalBytesMax } from './limits.ts'
import type { Hex } from '../../bytes/bytes.ts'
import type { CborMapValue } from '../../bytes/cbor.ts'
import type { Rejection, Result } from '../../bytes/error.ts'
import type { Suite } from '../../bytes/suite.ts'

/** What a link of the governors' chain says. */
export interface LinkBody {
  /** federation id, 32 bytes */
  federation: Uint8Array
  /** 1 for the link behind the charter */
  height: number
  /** link hash of the link before; the federation id at height 1, as the charter is link 0 */
  prev: Hex
  /** member keys of those who govern from this link on, 34 bytes each, sorted by bytes */
  governors: Uint8Array[]
  /** how many of them must sign */
  quorum: number
  /** Merkle root over the sorted hashes of the certificates accepted since the link before; 32 zero bytes for none */
  root: Hex
  /** how many certificates that are */
  count: number
  /** member key of the governor who proposes, 34 bytes */
  proposer: Uint8Array
  /** when nobody need wait for it any more unless it was prepared, ms since 1970 */
  until: number
}

/** A link whose form is right and whose list of certificates gives its root. */
export interface GovernorLink {
  body: LinkBody
  bodyBytes: Uint8Array
  /** link hash: typed hash (kind `link`) of the body */
  hash: Hex
  /** hashes of the certificates that it accepts, sorted */
  accepted: Hex[]
}

/** A link that a governor proposes; whether its signature holds is not checked yet. */
export interface LinkProposal {
  link: GovernorLink
  /** 64 bytes, by the proposer */
  signature: Uint8Array
}

/** Format version of links, the `v` of their body. */
export const linkVersion = 1

/** What the proposer's signature is for. */
export const proposalKind = 'link-propose'

const bodyShape = record({
  v: uint(),
  fed: bytesOf(hashBytes),
  height: uint(),
  prev: bytesOf(hashBytes),
  governors: list(bytesOf(multikeyBytes), linkGovernorsMax, 1),
  quorum: uint(),
  root: bytesOf(hashBytes),
  count: uint(linkAcceptedMax),
  proposer: bytesOf(multikeyBytes),
  until: uint()
})

/** How the hashes beside a body are read. */
export const acceptedShape = list(bytesOf(hashBytes), linkAcceptedMax)

const proposalShape = record({ body: bytesUpTo(linkBytesMax), accepted: acceptedShape, sig: bytesOf(signatureBytes) })

/** Deterministic CBOR of a link's body; governors are sorted here. */
export function encodeLinkBody ({ federation, prev, governors, root, ...fields }: LinkBody): Uint8Array {
  return encode({
    v: linkVersion,
    fed: federation,
    prev: fromHex(prev),
    governors: [...governors].sort(compare),
    root: fromHex(root),
    ...fields
  })
}

/** The name of a link. */
export function linkHash (suite: Suite, federation: Uint8Array, bodyBytes: Uint8Array): Hex {
  return toHex(typedHash(suite, 'link', federation, bodyBytes))
}

/**
 * Root and count for certificate hashes in any order: a tree of RFC 9162's shape whose leaf hashes they are. A
 * certificate hash begins its input with text and a node with 0x01, so neither passes for the other.
 */
export function acceptedRoot (suite: Suite, accepted: Iterable<Hex>): { root: Hex, count: number } {
  const hashes = [...new Set(accepted)].sort().map(fromHex)
  return { root: toHex(hashes.length === 0 ? new Uint8Array(hashBytes) : rootOf(suite, hashes)), count: hashes.length }
}

/**
 * Reads a link's body and the list beside it. Whether it fits the link before is for agreement and chain to say.
 *
 * @returns the link, or an encoding or field rejection, `E_LIMIT_LINK_BYTES`, `E_VERSION_UNSUPPORTED`, `E_LINK`
 * (governors not sorted, height 0), `E_KEY_CODEC`, `E_CHARTER_QUORUM`, `E_LINK_ROOT`
 */
export function readLink (suite: Suite, bodyBytes: Uint8Array, accepted: readonly Uint8Array[]): Result<GovernorLink> {
  const read = decodeLinkBody(bodyBytes)
  if (!read.ok) {
    return read
  }
  const hashes = accepted.map(toHex)
  const { root, count } = acceptedRoot(suite, hashes)
  // in the list's own order, so that a link travels in one form
  if (!isRising(accepted) || root !== read.value.root || count !== read.value.count) {
    return reject(
      'E_LINK_ROOT',
      `the list of ${accepted.length} certificates beside the link is not the one whose root it signs; ask for the link again`,
      { count: read.value.count, given: accepted.length }
    )
  }
  return accept({ body: read.value, bodyBytes, hash: linkHash(suite, read.value.federation, bodyBytes), accepted: hashes })
}

/** Reads a link's body alone; see `readLink` for what it refuses. */
export function decodeLinkBody (bytes: Uint8Array): Result<LinkBody> {
  if (bytes.length > linkBytesMax) {
    return rejectLimit('E_LIMIT_LINK_BYTES', 'the length of a link', bytes.length, linkBytesMax)
  }
  const decoded = decode(bytes)
  const read = decoded.ok ? bodyShape.read(decoded.value, 'link') : decoded
  if (!read.ok) {
    return read
  }
  const { v, fed, prev, root, ...fields } = read.value
  if (v !== linkVersion) {
    return reject('E_VERSION_UNSUPPORTED', `the link has version ${v}; supported is ${linkVersion}`, { version: v, supported: [linkVersion] })
  }
  if (fields.height === 0 || !isRising(fields.governors)) {
    return reject('E_LINK', 'the link has the height 0, which is the charter\'s, or its governors are not sorted, each once')
  }
  const fault = quorumFault(fields.governors.length, fields.quorum)
  if (fault !== undefined) {
    return reject('E_CHARTER_QUORUM', `${fault}; two quorums must share an honest governor`, { governors: fields.governors.length, quorum: fields.quorum })
  }
  const bare = fields.governors.map(unmultikey).find((key) => !key.ok)
  if (bare?.ok === false) {
    return bare
  }
  return accept({ federation: fed, prev: toHex(prev), root: toHex(root), ...fields })
}

/**
 * Why signatures must not be verified under a key of those who govern from this link on, or nothing. It takes a
 * millisecond for each who did not govern before, so it is asked of links that a governor signed.
 */
export function keysFault ({ governors }: LinkBody, admitted: readonly Hex[]): Rejection | undefined {
  for (const key of governors.filter((one) => !admitted.includes(toHex(one)))) {
    const bare = unmultikey(key)
    const read = bare.ok ? admitKey(bare.value) : bare
    if (!read.ok) {
      return read.rejection
    }
  }
  return undefined
}

/** What the proposer of a link signs. */
export function proposalInput ({ body, bodyBytes }: Pick<GovernorLink, 'body' | 'bodyBytes'>): Uint8Array {
  return signInput(proposalKind, body.federation, bodyBytes)
}

/** A proposal as it travels: CBOR `{ body, accepted, sig }`. */
export function encodeProposal ({ link, signature }: LinkProposal): Uint8Array {
  return encode({ body: link.bodyBytes, accepted: link.accepted.map(fromHex), sig: signature })
}

/**
 * Reads a proposal; its signature is checked where it is taken.
 *
 * @returns the proposal, or an encoding or field rejection, `E_LIMIT_LINK_BYTES`, and what `readLink` returns
 */
export function decodeProposal (suite: Suite, bytes: Uint8Array): Result<LinkProposal> {
  const read = decodeUpTo(bytes, linkProposalBytesMax, 'a proposed link')
  const fields = read.ok ? proposalShape.read(read.value, 'proposal') : read
  if (!fields.ok) {
    return fields
  }
  const { body, accepted, sig } = fields.value
  const link = readLink(suite, body, accepted)
  return link.ok ? accept({ link: link.value, signature: sig }) : link
}

/** One item of a document that the governors send: `E_LIMIT_LINK_BYTES` beyond its length. */
export function decodeUpTo (bytes: Uint8Array, max: number, what: string): Result<CborMapValue> {
  return bytes.length > max ? rejectLimit('E_LIMIT_LINK_BYTES', `the length of ${what}`, bytes.length, max) : decode(bytes.slice())
}

/** Whether each sorts behind the one before. */
export function isRising (items: readonly Uint8Array[]): boolean {
  return items.every((item, i) => i === 0 || compare(items[i - 1] as Uint8Array, item) < 0)
}
