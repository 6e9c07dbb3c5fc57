import { compareText, equal, toHex } from '../bytes/bytes.ts'
import { show } from '../bytes/show.ts'
import { didOf } from '../identity/keys.ts'
import type { VerifiedCertificate } from './certificate.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { Rejection } from '../bytes/error.ts'
import type { CardBody, CardNode } from '../identity/card-body.ts'
import type { MemberId } from '../identity/keys.ts'

/** A card that a charter or a quorum has put in force, from which rotations go on. */
export interface Root {
  /** certificate hash of the card */
  hash: Hex
  card: CardBody
  /** whose it is: after a rekey another than its member key says */
  member: MemberId
}

/** A card or rotation that counts. */
export interface Link extends Root {
  /** what it replaces; nothing for a root */
  cites: readonly Hex[]
  /** the roots that it goes back to */
  roots: ReadonlySet<Hex>
}

/** What each key is bound to: its role in one pair of keys of one member. */
type Bindings = Map<Hex, Set<string>>

/** A federation's roots. */
export interface Rooted { federation: Uint8Array, roots: readonly Root[] }

/**
 * Grows rotations on the cards that are in force: any order and duplication of the same certificates gives the same links. A
 * certificate counts once all that it cites counts, if it changes nothing but nodes and every new key in it signed it. A key is
 * bound to one pair of keys of one member for ever: of rotations that bind it to several none counts, and what a root binds
 * cannot be contested.
 *
 * @returns all that count, by hash
 */
export function growRotations (rooted: Rooted, certificates: readonly VerifiedCertificate[]): Map<Hex, Link> {
  const links = grow(rooted, certificates)
  const isRoot = new Set(rooted.roots.map(({ hash }) => hash))
  if (links.size === isRoot.size) {
    return links
  }
  const fixed = bindingsOf(rooted.roots)
  const claimed = bindingsOf(links.values())
  const contested = (link: Link): boolean => bindingsIn(link)
    .some(([key, binding]) => fixed.has(key) ? fixed.get(key)?.has(binding) !== true : (claimed.get(key)?.size ?? 0) > 1)
  const bad = new Set([...links.values()].filter((link) => !isRoot.has(link.hash) && contested(link)).map(({ hash }) => hash))
  // what replaces a certificate that does not count does not count either
  return bad.size === 0 ? links : grow(rooted, certificates.filter(({ hash }) => !bad.has(hash)))
}

/** Of links those that none replaces, by rising hash. */
export function leavesOf (links: Iterable<Link>): Link[] {
  const all = [...links]
  const cited = new Set(all.flatMap(({ cites }) => cites))
  return all.filter(({ hash }) => !cited.has(hash)).sort((a, b) => compareText(a.hash, b.hash))
}

/**
 * Why a rotation does not count beside others, or nothing when it does.
 *
 * @param rooted - cards in force
 * @param certificates - the others
 * @param certificate - the one in question
 * @returns `E_MEMBER_UNKNOWN`, `E_CERT_CITES` (what it replaces is not known, or not this member's), `E_CERT_ATTRIBUTES`,
 * `E_CERT_POSSESSION` (a new key did not sign), `E_CERT_KEY_REUSED`
 */
export function certificateFault (rooted: Rooted, certificates: readonly VerifiedCertificate[], certificate: VerifiedCertificate): Rejection | undefined {
  return placeFault(rooted, certificates, certificate) ?? (growRotations(rooted, [...certificates, certificate]).has(certificate.hash)
    ? undefined
    : {
        code: 'E_CERT_KEY_REUSED',
        message: 'a key of the certificate was bound to another pair of keys before; rotate to keys that nobody has used',
        facts: { certificate: certificate.hash }
      })
}

/** The same, whether or not others contest its keys. */
export function placeFault (rooted: Rooted, certificates: readonly VerifiedCertificate[], certificate: VerifiedCertificate): Rejection | undefined {
  if (!rooted.roots.some(({ card }) => equal(card.member, certificate.body.card.member))) {
    return { code: 'E_MEMBER_UNKNOWN', message: `the certificate is of ${show(certificate.body.card.name)}, which is no member of this federation`, facts: {} }
  }
  return linkFault(certificate, grow(rooted, certificates))
}

/** Certificates find their place once what they cite has one. */
function grow ({ federation, roots }: Rooted, certificates: readonly VerifiedCertificate[]): Map<Hex, Link> {
  const links = new Map<Hex, Link>(roots.map((root) => [root.hash, { ...root, cites: [], roots: new Set([root.hash]) }]))
  let waiting = certificates.filter(({ hash, body }) => !links.has(hash) && equal(body.federation, federation))
  for (;;) {
    const fitting = waiting.filter((certificate) => linkFault(certificate, links) === undefined)
    if (fitting.length === 0) {
      return links
    }
    for (const { hash, body: { card, cites } } of fitting) {
      const cited = cites.map((cite) => links.get(cite) as Link)
      links.set(hash, { hash, card, cites, member: (cited[0] as Link).member, roots: new Set(cited.flatMap((link) => [...link.roots])) })
    }
    waiting = waiting.filter(({ hash }) => !links.has(hash))
  }
}

/** Why a certificate does not fit what it cites. It depends on these alone, so it is the same for everyone. */
function linkFault ({ hash, body: { cites, card }, signers }: VerifiedCertificate, links: ReadonlyMap<Hex, Link>): Rejection | undefined {
  const cited = cites.map((cite) => links.get(cite))
  const facts = { certificate: hash }
  const missing = cites.find((_, i) => cited[i] === undefined)
  if (missing !== undefined) {
    return { code: 'E_CERT_CITES', message: `the certificate replaces ${missing}, which is not known here; ask its member for all of its certificates`, facts }
  }
  const before = cited as Link[]
  const attributes = attributesOf(card)
  if (before.some((link) => attributesOf(link.card) !== attributes || link.member !== before[0]?.member)) {
    const message = 'the certificate changes more than nodes; a member changes its name, country, owner, sectors or role only with the quorum'
    return { code: 'E_CERT_ATTRIBUTES', message, facts }
  }
  const known = new Set(before.flatMap((link) => keysOf(link.card)))
  const silent = keysOf(card).find((key) => !known.has(key) && !signers.has(key))
  return silent === undefined
    ? undefined
    : {
        code: 'E_CERT_POSSESSION',
        message: `the new key ${silent} did not sign the certificate; write the request anew on its node`,
        facts: { ...facts, key: silent }
      }
}

/** All that a card says but nodes and when it was written: the member key among it. */
function attributesOf ({ member, name, country, owner, sectors, role, authority }: CardBody): string {
  return JSON.stringify([toHex(member), name, country, owner ?? null, sectors, role, authority ?? null])
}

function keysOf ({ nodes }: CardBody): Hex[] {
  return nodes.flatMap(({ node, authoring }) => [toHex(node), toHex(authoring)])
}

/** What a member key is bound to: the member that it names. */
export const memberBinding = 'member'

/** What a card binds its keys to. */
export function bindingsIn ({ card: { member, nodes } }: Pick<Root, 'card'>): Array<[Hex, string]> {
  return [[toHex(member), memberBinding], ...nodes.flatMap((line): Array<[Hex, string]> => {
    const pair = `${toHex(member)} ${pairOf(line)}`
    return [[toHex(line.node), `node ${pair}`], [toHex(line.authoring), `authoring ${pair}`]]
  })]
}

/** The name of a pair of keys. */
export function pairOf ({ node, authoring }: Pick<CardNode, 'node' | 'authoring'>): string {
  return `${toHex(node)} ${toHex(authoring)}`
}

function bindingsOf (links: Iterable<Pick<Root, 'card'>>): Bindings {
  const bindings: Bindings = new Map()
  for (const [key, binding] of [...links].flatMap(bindingsIn)) {
    bindings.set(key, (bindings.get(key) ?? new Set()).add(binding))
  }
  return bindings
}

/** The founders' cards as roots. */
export function foundingRoots ({ federation, founders }: { federation: Uint8Array, founders: ReadonlyArray<{ hash: Hex, body: CardBody }> }): Rooted {
  return { federation, roots: founders.map(({ hash, body }) => ({ hash, card: body, member: didOf(body.member) })) }
}
