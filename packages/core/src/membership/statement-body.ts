import { compare, fromHex, toHex } from '../bytes/bytes.ts'
import { decode } from '../bytes/decode.ts'
import { encode } from '../bytes/encode.ts'
import { accept, reject } from '../bytes/error.ts'
import { bytesOf, bytesUpTo, list, oneOf, optional, record, text, tuple, uint } from '../bytes/read.ts'
import { show } from '../bytes/show.ts'
import { hashBytes } from '../bytes/suite.ts'
import { cardBytesMax, isCountry, isSortedUnique, nameBytesMax, sectorsMax } from '../identity/card-body.ts'
import { multikeyBytes } from '../identity/keys.ts'
import { roles } from '../identity/role.ts'
import { signatureBytes } from '../identity/signature.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { CborMapValue, CborValue } from '../bytes/cbor.ts'
import type { Result } from '../bytes/error.ts'
import type { Role } from '../identity/role.ts'

/** What governors may state: each becomes a certificate once a quorum of them has signed it. */
export const statementKinds = ['admit', 'revoke', 'attributes', 'rekey', 'group'] as const

export type StatementKind = typeof statementKinds[number]

/** What every statement says. */
interface Common {
  /** federation id, 32 bytes */
  federation: Uint8Array
  /** hash of the governor link whose governors sign it; the federation id before any */
  link: Hex
  /** key of the member that wrote it, 34 bytes; it signs too */
  by: Uint8Array
  /** when it was written, ms since 1970; nothing is ordered by it */
  at: number
  /** signatures are given and taken before this moment, ms since 1970; a quorum that was reached holds for ever */
  until: number
  /** hashes of the statements and cards that it replaces or answers, sorted */
  cites: Hex[]
}

/** A member comes in. Its admission after a revocation cites that, and all others of it. */
export interface AdmitBody extends Common {
  kind: 'admit'
  /** the whole card, with the signatures of all its keys */
  card: Uint8Array
  /** 64 bytes by the card's member key: that it wants to belong to this federation */
  consent: Uint8Array
}

/** The last entry of a lane that still counts. */
export interface LaneCut { lane: Hex, seq: number, entry: Hex }

/** A member goes. */
export interface RevokeBody extends Common {
  kind: 'revoke'
  /** key by which the member is known, 34 bytes */
  member: Uint8Array
  /** for people */
  reason: string
  /** of its lanes that every member sees, by rising lane; what comes after is quarantined */
  cut: LaneCut[]
}

/** What a federation certifies of a member besides its keys. */
export interface Attributes {
  name: string
  /** ISO 3166-1 alpha-2, upper case */
  country: string
  /** country of the ultimate owner, where it is another */
  owner?: string
  /** sorted by bytes */
  sectors: string[]
  role: Role
  /** kind of public body; only with the roles `authority` and `observer` */
  authority?: string
}

/** A member's attributes change. */
export interface AttributesBody extends Common {
  kind: 'attributes'
  member: Uint8Array
  attributes: Attributes
}

/** A member whose keys are lost gets others: from now on the card's member key signs for it. */
export interface RekeyBody extends Common {
  kind: 'rekey'
  member: Uint8Array
  /** the whole card, with the signatures of all its keys; only its keys and nodes count */
  card: Uint8Array
  /** 64 bytes by the card's member key */
  consent: Uint8Array
}

/** Who belongs to a group of the federation from now on. */
export interface GroupBody extends Common {
  kind: 'group'
  group: string
  /** keys by which members are known, 34 bytes, sorted by bytes */
  members: Uint8Array[]
}

export type StatementBody = AdmitBody | RevokeBody | AttributesBody | RekeyBody | GroupBody

/** Format version of statements, the `v` of their body. */
export const statementVersion = 1
/** Statements that one statement cites. */
export const statementCitesMax = 16
/** Lanes that one revocation cuts. */
export const cutLanesMax = 1_024
/** Length of the reason of a revocation, in bytes. */
export const reasonBytesMax = 512
/** Members of one group. */
export const groupMembersMax = 1_000
/** Length of an encoded body, in bytes: a cut of as many lanes as there may be. */
export const statementBodyBytesMax = 128 * 1024

const hash = bytesOf(hashBytes)
const key = bytesOf(multikeyBytes)
const common = {
  v: uint(),
  kind: oneOf(statementKinds),
  fed: hash,
  link: hash,
  by: key,
  at: uint(),
  until: uint(),
  cites: list(hash, statementCitesMax)
}
const attributesShape = record({
  name: text(nameBytesMax),
  country: text(2),
  owner: optional(text(2)),
  sectors: list(text(nameBytesMax), sectorsMax),
  role: oneOf(roles),
  authority: optional(text(nameBytesMax))
})
const card = bytesUpTo(cardBytesMax)
const consent = bytesOf(signatureBytes)
const shapes = {
  admit: record({ ...common, card, consent }),
  revoke: record({ ...common, member: key, reason: text(reasonBytesMax), cut: list(tuple(hash, uint(), hash), cutLanesMax) }),
  attributes: record({ ...common, member: key, attrs: attributesShape }),
  rekey: record({ ...common, member: key, card, consent }),
  group: record({ ...common, group: text(nameBytesMax), members: list(key, groupMembersMax) })
}

/** The bytes that governors sign: deterministic CBOR. */
export function encodeStatementBody (body: StatementBody): Uint8Array {
  const { kind, federation, link, by, at, until, cites } = body
  const hashes = [...new Set(cites)].map(fromHex).sort(compare)
  return encode({ v: statementVersion, kind, fed: federation, link: fromHex(link), by, at, until, cites: hashes, ...fieldsOf(body) })
}

function fieldsOf (body: StatementBody): Record<string, CborValue> {
  switch (body.kind) {
    case 'admit':
      return { card: body.card, consent: body.consent }
    case 'revoke':
      return { member: body.member, reason: body.reason, cut: body.cut.map(({ lane, seq, entry }) => [fromHex(lane), seq, fromHex(entry)]) }
    case 'attributes': {
      const { owner, authority, ...rest } = body.attributes
      return { member: body.member, attrs: { ...rest, ...(owner !== undefined && { owner }), ...(authority !== undefined && { authority }) } }
    }
    case 'rekey':
      return { member: body.member, card: body.card, consent: body.consent }
    case 'group':
      return { group: body.group, members: body.members }
    default: {
      const never: never = body
      return never
    }
  }
}

/**
 * Reads the body of a statement. Nothing in it is verified yet: `verifyStatement` does that.
 *
 * @returns the body, or an encoding or field rejection, `E_VERSION_UNSUPPORTED`, `E_CERTIFICATE` (order, a country that is
 * none, an authority kind beside another role, an end before its beginning)
 */
export function decodeStatementBody (bytes: Uint8Array): Result<StatementBody> {
  const decoded = decode(bytes)
  if (!decoded.ok) {
    return decoded
  }
  const named = kindOf(decoded.value)
  if (!named.ok) {
    return named
  }
  const body = read(named.value, decoded.value)
  if (!body.ok) {
    return body
  }
  const fault = faultOf(body.value)
  return fault === undefined ? body : reject('E_CERTIFICATE', `${fault}; write the statement anew`)
}

function kindOf (value: CborMapValue): Result<StatementKind> {
  if (!(value instanceof Map)) {
    return reject('E_FIELD_TYPE', 'statement is not a map', { path: 'statement' })
  }
  const version = value.get('v')
  if (typeof version === 'number' && version !== statementVersion) {
    const message = `the statement has version ${version}; supported is ${statementVersion}`
    return reject('E_VERSION_UNSUPPORTED', message, { version, supported: [statementVersion] })
  }
  return common.kind.read(value.get('kind') ?? null, 'statement.kind')
}

function read (kind: StatementKind, value: CborMapValue): Result<StatementBody> {
  const result = shapes[kind].read(value, 'statement')
  if (!result.ok) {
    return result
  }
  const { v, fed, link, cites, cut, attrs, ...rest } = result.value as Record<string, any>
  return accept({
    ...rest,
    federation: fed,
    link: toHex(link),
    cites: cites.map(toHex),
    ...(cut !== undefined && { cut: cut.map(([lane, seq, entry]: [Uint8Array, number, Uint8Array]) => ({ lane: toHex(lane), seq, entry: toHex(entry) })) }),
    ...(attrs !== undefined && { attributes: attrs })
  } as unknown as StatementBody)
}

function faultOf (body: StatementBody): string | undefined {
  if (!isRising(body.cites)) {
    return 'what the statement cites is not sorted or repeats'
  }
  if (body.at >= body.until) {
    return `signatures end (${body.until}) before they begin (${body.at})`
  }
  switch (body.kind) {
    case 'admit':
    case 'rekey':
      return undefined
    case 'revoke':
      return isRising(body.cut.map(({ lane }) => lane)) ? undefined : 'the lanes of the cut are not sorted, or one stands twice'
    case 'attributes':
      return attributesFault(body.attributes)
    case 'group':
      return isRising(body.members.map(toHex)) ? undefined : 'the members of the group are not sorted, or one stands twice'
    default: {
      const never: never = body
      return never
    }
  }
}

function attributesFault ({ country, owner, sectors, role, authority }: Attributes): string | undefined {
  const bad = [country, owner ?? country].find((code) => !isCountry(code))
  if (bad !== undefined) {
    return `country ${show(bad)} is not two capital letters (ISO 3166-1 alpha-2)`
  }
  if (authority !== undefined && role !== 'authority' && role !== 'observer') {
    return `an authority kind stands beside the role ${role}`
  }
  return isSortedUnique(sectors) ? undefined : 'sectors are not sorted or repeat'
}

/** Whether texts of one width in hexadecimal rise, nothing twice. */
function isRising (items: readonly Hex[]): boolean {
  return items.every((item, i) => i === 0 || (items[i - 1] as Hex) < item)
}
