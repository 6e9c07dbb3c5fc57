import { sortedUnique } from '../bytes/bytes.ts'
import { decode } from '../bytes/decode.ts'
import { encode } from '../bytes/encode.ts'
import { accept, reject } from '../bytes/error.ts'
import { bytesOf, list, oneOf, optional, record, text, uint } from '../bytes/read.ts'
import { show } from '../bytes/show.ts'
import { multikeyBytes } from './keys.ts'
import { roles } from './role.ts'
import type { Role } from './role.ts'
import type { CborValue } from '../bytes/cbor.ts'
import type { Result } from '../bytes/error.ts'

/** The keys of one node and where it can be reached. */
export interface CardNode {
  /** node key, 34 bytes */
  node: Uint8Array
  /** authoring key, 34 bytes; fixed for an incarnation */
  authoring: Uint8Array
  /** multiaddr texts, sorted by bytes */
  addrs: string[]
  /** first moment at which sessions and first-hand entries are good, ms since 1970 */
  from: number
  /** first moment at which they are no longer, ms since 1970 */
  until: number
}

/** A member's own statement about itself: keys and attributes that a federation certifies. */
export interface CardBody {
  /** member key, 34 bytes */
  member: Uint8Array
  name: string
  /** ISO 3166-1 alpha-2, upper case */
  country: string
  /** country of the ultimate owner, where it is another; without it, the member's own */
  owner?: string
  /** STIX `industry-sector-ov` or the charter's own words, sorted by bytes */
  sectors: string[]
  role: Role
  /** kind of public body; only with the roles `authority` and `observer` (agencies as guests) */
  authority?: string
  nodes: CardNode[]
  /** when it was written, ms since 1970 */
  at: number
}

/** Format version of cards, the `v` of their body. */
export const cardVersion = 1
/** Nodes of one member. */
export const cardNodesMax = 8
/** Addresses of one node. */
export const nodeAddrsMax = 16
/** Length of one address, in bytes. */
export const addrBytesMax = 256
/** Length of a name of a member, federation, group or sector, in bytes. */
export const nameBytesMax = 128
/** Sectors of one member. */
export const sectorsMax = 32
/** Length of an encoded card, in bytes. */
export const cardBytesMax = 64 * 1024

const bodyShape = record({
  v: uint(),
  member: bytesOf(multikeyBytes),
  name: text(nameBytesMax),
  country: text(2),
  owner: optional(text(2)),
  sectors: list(text(nameBytesMax), sectorsMax),
  role: oneOf(roles),
  authority: optional(text(nameBytesMax)),
  nodes: list(record({
    node: bytesOf(multikeyBytes),
    authoring: bytesOf(multikeyBytes),
    addrs: list(text(addrBytesMax), nodeAddrsMax),
    from: uint(),
    until: uint()
  }), cardNodesMax, 1),
  at: uint()
})

/** The bytes that a card's keys sign: deterministic CBOR; lists of names are sorted here. */
export function encodeCardBody (body: CardBody): Uint8Array {
  const fields: Record<string, CborValue> = {
    v: cardVersion,
    member: body.member,
    name: body.name,
    country: body.country,
    sectors: sortedUnique(body.sectors),
    role: body.role,
    nodes: body.nodes.map((node) => ({
      node: node.node, authoring: node.authoring, addrs: sortedUnique(node.addrs), from: node.from, until: node.until
    })),
    at: body.at
  }
  if (body.owner !== undefined) {
    fields['owner'] = body.owner
  }
  if (body.authority !== undefined) {
    fields['authority'] = body.authority
  }
  return encode(fields)
}

/**
 * Reads a card's body. Its keys are not admitted and nothing is verified yet: `verifyCard` does that.
 *
 * @returns the body, or an encoding or field rejection, `E_VERSION_UNSUPPORTED`, `E_CARD`
 */
export function decodeCardBody (bytes: Uint8Array): Result<CardBody> {
  const decoded = decode(bytes)
  if (!decoded.ok) {
    return decoded
  }
  const read = bodyShape.read(decoded.value, 'card')
  if (!read.ok) {
    return read
  }
  const { v, ...body } = read.value
  if (v !== cardVersion) {
    return reject('E_VERSION_UNSUPPORTED', `the card has version ${v}; supported is ${cardVersion}`, { version: v, supported: [cardVersion] })
  }
  const fault = faultOf(body)
  return fault === undefined ? accept(body) : reject('E_CARD', `${fault}; write the card anew`)
}

function faultOf (body: CardBody): string | undefined {
  for (const country of [body.country, body.owner ?? body.country]) {
    if (!isCountry(country)) {
      return `country ${show(country)} is not two capital letters (ISO 3166-1 alpha-2)`
    }
  }
  if (body.authority !== undefined && body.role !== 'authority' && body.role !== 'observer') {
    return `an authority kind stands beside the role ${body.role}`
  }
  if (!isSortedUnique(body.sectors)) {
    return 'sectors are not sorted or repeat'
  }
  for (const node of body.nodes) {
    if (!isSortedUnique(node.addrs)) {
      return 'addresses are not sorted or repeat'
    }
    const bad = node.addrs.find((addr) => !isAddr(addr))
    if (bad !== undefined) {
      return `${show(bad)} is not a multiaddr`
    }
    if (node.from >= node.until) {
      return `a node certificate ends (${node.until}) before it begins (${node.from})`
    }
  }
  return undefined
}

/** Whether a text is a country code: two capital letters. */
export function isCountry (text: string): boolean {
  return /^[A-Z]{2}$/.test(text)
}

/** Whether a text can be a multiaddr: a slash and printable ASCII. What it says is the transport's business. */
export function isAddr (text: string): boolean {
  return /^\/[!-~]+$/.test(text)
}

/** Whether a list stands in the wire's one order: by UTF-8 bytes, nothing twice. */
export function isSortedUnique (texts: readonly string[]): boolean {
  const sorted = sortedUnique(texts)
  return sorted.length === texts.length && sorted.every((entry, i) => entry === texts[i])
}
