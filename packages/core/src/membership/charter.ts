import { compare, concat, fromHex, toHex } from '../bytes/bytes.ts'
import { decode } from '../bytes/decode.ts'
import { accept, reject, rejectLimit } from '../bytes/error.ts'
import { bytesOf, bytesUpTo, list, record, text, uint } from '../bytes/read.ts'
import { show } from '../bytes/show.ts'
import { typedHash } from '../bytes/suite.ts'
import { addrBytesMax, cardBytesMax, isAddr, isSortedUnique, nameBytesMax } from '../identity/card-body.ts'
import { verifyCard } from '../identity/card.ts'
import { multikeyBytes } from '../identity/keys.ts'
import { linkGovernorsMax } from './governors/limits.ts'
import { quorumFault } from './quorum.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { Result } from '../bytes/error.ts'
import type { Suite } from '../bytes/suite.ts'
import type { VerifiedCard } from '../identity/card.ts'

/** What a federation bounds; the defaults are `charterLimits`. */
export interface CharterLimits {
  members: number
  objects: number
}

/** The terms that founders agree on, apart from their cards. */
export interface CharterTerms {
  name: string
  /** when it was written, ms since 1970 */
  at: number
  /** member keys, 34 bytes each, sorted by bytes, each of a founder */
  governors: Uint8Array[]
  /** how many governors must sign */
  quorum: number
  /** the sectors that members may have, sorted by bytes */
  sectors: string[]
  /** names of groups, sorted by bytes */
  groups: string[]
  limits: CharterLimits
  /** multiaddr texts of first contacts, sorted by bytes */
  bootstrap: string[]
  /** hard limit of the age of a governors' beacon for content above GREEN, days */
  freshnessDays: number
}

/** What the founding document fixes for certificates. */
export interface Founding {
  /** federation id, 32 bytes */
  federation: Uint8Array
  /** in the order of their member keys */
  founders: VerifiedCard[]
}

/** A founding document whose cards are all verified; `federation` is the SHA-256 of its bytes. */
export interface Charter extends CharterTerms, Founding {
  bytes: Uint8Array
  /** digest of the certificate set: typed hash (kind `certificates`) of the cards' hashes in order */
  certificates: Hex
}

/** Format version of charters, their `v`. */
export const charterVersion = 1
/** Limits of a federation unless its charter says otherwise. */
export const charterLimits: CharterLimits = { members: 1_000, objects: 10_000_000 }
/** Hard limit of freshness unless the charter says otherwise. */
export const freshnessDefaultDays = 30
/** Founders of one charter. */
export const foundersMax = 1_000
/** Sectors, groups and addresses of one charter, each. */
export const charterNamesMax = 256
/** Length of an encoded charter, in bytes. */
export const charterBytesMax = 4 * 1024 * 1024

const daysMax = 3_650

const namesShape = list(text(nameBytesMax), charterNamesMax)

const charterShape = record({
  v: uint(),
  name: text(nameBytesMax),
  at: uint(),
  founders: list(bytesUpTo(cardBytesMax), foundersMax, 1),
  governors: list(bytesOf(multikeyBytes), linkGovernorsMax, 1),
  quorum: uint(foundersMax),
  sectors: namesShape,
  groups: namesShape,
  limits: record({ members: uint(), objects: uint() }),
  bootstrap: list(text(addrBytesMax), charterNamesMax),
  freshnessDays: uint(daysMax)
})

/**
 * Reads a charter and verifies every card in it.
 *
 * @returns the charter, or an encoding or field rejection, what `verifyCard` refuses a card with,
 * `E_LIMIT_CHARTER_BYTES`, `E_VERSION_UNSUPPORTED`, `E_CHARTER_FOUNDERS` (not in the order of their member keys, or
 * one twice), `E_CHARTER_KEY_REUSED` (one key in two cards), `E_CHARTER_GOVERNORS` (not sorted, or no founder),
 * `E_CHARTER_QUORUM`, `E_CHARTER_SECTOR` (a founder's sector is not the charter's), `E_CHARTER_LIMIT` (more founders
 * than members allowed), `E_CHARTER_ORDER` (names not sorted, or one twice), `E_CHARTER_ADDR` (no multiaddr)
 */
export function decodeCharter (suite: Suite, bytes: Uint8Array): Result<Charter> {
  if (bytes.length > charterBytesMax) {
    return rejectLimit('E_LIMIT_CHARTER_BYTES', 'the length of a charter', bytes.length, charterBytesMax)
  }
  const decoded = decode(bytes)
  if (!decoded.ok) {
    return decoded
  }
  const read = charterShape.read(decoded.value, 'charter')
  if (!read.ok) {
    return read
  }
  const { v, founders: cards, ...terms } = read.value
  if (v !== charterVersion) {
    return reject('E_VERSION_UNSUPPORTED', `the charter has version ${v}; supported is ${charterVersion}`, { version: v, supported: [charterVersion] })
  }
  const founders: VerifiedCard[] = []
  for (const card of cards) {
    const verified = verifyCard(suite, card)
    if (!verified.ok) {
      return verified
    }
    founders.push(verified.value)
  }
  const fault = foundersFault(founders) ?? termsFault(terms, founders)
  if (fault !== undefined) {
    return fault
  }
  const federation = suite.sha256(bytes)
  return accept({ ...terms, federation, bytes, founders, certificates: certificatesDigest(suite, federation, founders) })
}

function certificatesDigest (suite: Suite, federation: Uint8Array, cards: readonly VerifiedCard[]): Hex {
  const hashes = cards.map((card) => fromHex(card.hash)).sort(compare)
  return toHex(typedHash(suite, 'certificates', federation, concat(...hashes)))
}

function foundersFault (founders: readonly VerifiedCard[]): Result<never> | undefined {
  const keys = new Map<Hex, string>()
  for (const [i, { body }] of founders.entries()) {
    const previous = founders[i - 1]
    if (previous !== undefined && compare(previous.body.member, body.member) >= 0) {
      return reject('E_CHARTER_FOUNDERS', `the card of ${show(body.name)} stands twice or out of order; founders are sorted by member key, each once`)
    }
    for (const key of [body.member, ...body.nodes.flatMap((node) => [node.node, node.authoring])]) {
      const hex = toHex(key)
      const owner = keys.get(hex)
      if (owner !== undefined) {
        return reject('E_CHARTER_KEY_REUSED', `the cards of ${show(owner)} and ${show(body.name)} share a key; each needs keys of its own`, { key: hex })
      }
      keys.set(hex, body.name)
    }
  }
  return undefined
}

function termsFault (terms: CharterTerms, founders: readonly VerifiedCard[]): Result<never> | undefined {
  const members = new Set(founders.map((card) => toHex(card.body.member)))
  const { governors, quorum, sectors, groups, bootstrap, limits } = terms
  if (governors.some((key, i) => !members.has(toHex(key)) || (i > 0 && compare(governors[i - 1] as Uint8Array, key) >= 0))) {
    return reject('E_CHARTER_GOVERNORS', 'a governor is no founder, stands twice or out of order; governors are founders, sorted by member key')
  }
  const fault = quorumFault(governors.length, quorum)
  if (fault !== undefined) {
    return reject('E_CHARTER_QUORUM', `${fault}; two quorums must share an honest governor`, { governors: governors.length, quorum })
  }
  if (![sectors, groups, bootstrap].every(isSortedUnique)) {
    return reject('E_CHARTER_ORDER', 'sectors, groups or bootstrap addresses are not sorted bytewise, or one stands twice')
  }
  const bad = bootstrap.find((addr) => !isAddr(addr))
  if (bad !== undefined) {
    return reject('E_CHARTER_ADDR', `the bootstrap address ${show(bad)} is not a multiaddr, such as /dns4/hanse.example/tcp/4001`)
  }
  const stranger = founders.flatMap((card) => card.body.sectors).find((sector) => !sectors.includes(sector))
  if (stranger !== undefined) {
    return reject('E_CHARTER_SECTOR', `a founder's sector ${show(stranger)} is not among the charter's; add it or correct the card`)
  }
  return founders.length > limits.members
    ? reject(
      'E_CHARTER_LIMIT',
      `the charter has ${founders.length} founders and allows ${limits.members} members`,
      { value: founders.length, limit: limits.members }
    )
    : undefined
}
