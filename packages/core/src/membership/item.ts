import { concat, fromHex, toHex, u64 } from '../bytes/bytes.ts'
import { decode } from '../bytes/decode.ts'
import { accept } from '../bytes/error.ts'
import { typedHash } from '../bytes/suite.ts'
import { decodeBeacon } from './beacon.ts'
import { assembleCertificate, verifyCertificate } from './certificate.ts'
import { decodeLinkCertificate, encodeLinkCertificate } from './governors/link-certificate.ts'
import { decodeProposal, encodeProposal } from './governors/link.ts'
import { decodeLinkStatement, encodeLinkStatement, linkStatementInput } from './governors/statement.ts'
import { decodeJoinRequest, verifyJoinRequest } from './join-request.ts'
import { statementKinds } from './statement-body.ts'
import { decodeStatement, signaturesIn, verifyStatement } from './statement.ts'
import type { Beacon } from './beacon.ts'
import type { VerifiedCertificate } from './certificate.ts'
import type { LinkCertificate } from './governors/link-certificate.ts'
import type { LinkProposal } from './governors/link.ts'
import type { LinkStatement } from './governors/statement.ts'
import type { VerifiedJoinRequest } from './join-request.ts'
import type { VerifiedStatement } from './statement.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { Result } from '../bytes/error.ts'
import type { Suite } from '../bytes/suite.ts'

/** Kinds of what spreads among the members of a federation about themselves; the place in the list is the kind's number on the wire. */
export const itemKinds = ['rotation', 'statement', 'request', 'link-proposal', 'link-statement', 'link', 'beacon'] as const

export type ItemKind = typeof itemKinds[number]

/** Something with the name under which it is kept, and as it travels. */
export interface Hashed<T> {
  value: T
  hash: Hex
  bytes: Uint8Array
}

/** What there is of each kind. */
export interface ItemsByKind {
  /** a member's own: other nodes and dates */
  rotation: VerifiedCertificate
  /** of governors: a proposal, or a certificate once a quorum has signed */
  statement: VerifiedStatement
  /** of somebody who wants to join */
  request: VerifiedJoinRequest
  /** that others shall govern; its signature is checked where it is taken, by the governors of the link before */
  'link-proposal': Hashed<LinkProposal>
  /** of a governor on the way to the next link; its signature is checked where it is taken, too */
  'link-statement': Hashed<LinkStatement>
  /** who governs from now on: decided */
  link: Hashed<LinkCertificate>
  /** of a governor's node: the newest; its signature is checked where it is taken, too */
  beacon: Beacon
}

/** One signed thing about membership, whose signatures hold. */
export type MembershipItem = { [K in ItemKind]: { kind: K, item: ItemsByKind[K] } }[ItemKind]

/** Under what one item is kept: of several with one name the ledger says which stands. */
export function nameOfItem ({ kind, item }: MembershipItem): string {
  return `${kind} ${item.hash}`
}

/** The item as it travels. */
export function bytesOfItem ({ kind, item }: MembershipItem): Uint8Array {
  return kind === 'statement' ? assembleCertificate(item.bodyBytes, signaturesIn(item)) : item.bytes
}

/**
 * The id by which peers compare what they have: typed hash of kind `membership-item`. Statements that are still open differ by who
 * has signed, certificates do not, as any quorum is as good as another; beacons of one node differ by what they say.
 *
 * @param suite - for the hash
 * @param federation - 32 bytes
 * @param item - the item
 * @param isOpen - whether it is a statement that a quorum has not signed
 */
export function idOfItem (suite: Suite, federation: Uint8Array, item: MembershipItem, isOpen: boolean): Hex {
  const signers = isOpen && item.kind === 'statement' ? [...item.item.signatures.keys()].map(fromHex) : []
  const said = item.kind === 'beacon' ? [u64(item.item.body.at), item.item.body.digest] : []
  const named = concat(Uint8Array.of(itemKinds.indexOf(item.kind)), fromHex(item.item.hash), ...signers, ...said)
  return toHex(typedHash(suite, 'membership-item', federation, named))
}

/**
 * Reads an item and checks its signatures.
 *
 * @returns the item, or what `verifyCertificate`, `verifyStatement` or `verifyJoinRequest` refuse it with
 */
export function verifyItem (suite: Suite, kind: ItemKind, bytes: Uint8Array, federation: Uint8Array): Result<MembershipItem> {
  switch (kind) {
    case 'rotation':
      return tagged(kind, verifyCertificate(suite, bytes, federation))
    case 'statement':
      return tagged(kind, verifyStatement(suite, bytes, federation))
    case 'request':
      return tagged(kind, verifyJoinRequest(suite, bytes, federation))
    case 'link-proposal':
    case 'link-statement':
    case 'link':
      return decodeLinkItem(suite, kind, bytes, federation)
    case 'beacon':
      return tagged(kind, decodeBeacon(bytes, federation))
    default: {
      const never: never = kind
      return never
    }
  }
}

/**
 * The same without checking signatures, for what was verified before it was kept. A rotation's are checked nevertheless: there are few.
 *
 * @returns as `verifyItem`, as far as it is about the form
 */
export function decodeItem (suite: Suite, kind: ItemKind, bytes: Uint8Array, federation: Uint8Array): Result<MembershipItem> {
  switch (kind) {
    case 'statement':
      return tagged(kind, decodeStatement(suite, bytes, federation))
    case 'request':
      return tagged(kind, decodeJoinRequest(suite, bytes, federation))
    default:
      return verifyItem(suite, kind, bytes, federation)
  }
}

function decodeLinkItem (suite: Suite, kind: 'link-proposal' | 'link-statement' | 'link', bytes: Uint8Array, federation: Uint8Array): Result<MembershipItem> {
  switch (kind) {
    case 'link-proposal': {
      const read = decodeProposal(suite, bytes)
      return read.ok ? accept(linkProposalItem(read.value)) : read
    }
    case 'link-statement': {
      const read = decodeLinkStatement(bytes)
      return read.ok ? accept(linkStatementItem(suite, federation, read.value)) : read
    }
    case 'link': {
      const read = decodeLinkCertificate(suite, bytes)
      return read.ok ? accept(linkItem(read.value)) : read
    }
    default: {
      const never: never = kind
      return never
    }
  }
}

/** A proposed link as an item. */
export function linkProposalItem (value: LinkProposal): MembershipItem {
  return { kind: 'link-proposal', item: { value, hash: value.link.hash, bytes: encodeProposal(value) } }
}

/** A governor's statement as an item: one of its kind, round and link, whatever prepares it shows. */
export function linkStatementItem (suite: Suite, federation: Uint8Array, value: LinkStatement): MembershipItem {
  const hash = toHex(typedHash(suite, 'link-statement', federation, concat(fromHex(value.key), linkStatementInput(value.body))))
  return { kind: 'link-statement', item: { value, hash, bytes: encodeLinkStatement(value) } }
}

/** A decided link as an item: any quorum is as good as another. */
export function linkItem (value: LinkCertificate): MembershipItem {
  return { kind: 'link', item: { value, hash: value.link.hash, bytes: encodeLinkCertificate(value) } }
}

function tagged<K extends ItemKind> (kind: K, result: Result<ItemsByKind[K]>): Result<MembershipItem> {
  return result.ok ? accept({ kind, item: result.value } as unknown as MembershipItem) : result
}

/**
 * Reads a certificate that came in a file, of which kind it may be: a member's own rotation, or a statement of governors.
 *
 * @returns the item, or what `verifyItem` refuses it with
 */
export function verifyCertificateFile (suite: Suite, bytes: Uint8Array, federation: Uint8Array): Result<MembershipItem> {
  const outer = decode(bytes)
  const body = outer.ok && outer.value instanceof Map ? outer.value.get('body') : undefined
  const inner = body instanceof Uint8Array ? decode(body) : undefined
  const kind = inner?.ok === true && inner.value instanceof Map ? inner.value.get('kind') : undefined
  return verifyItem(suite, statementKinds.some((known) => known === kind) ? 'statement' : 'rotation', bytes, federation)
}
