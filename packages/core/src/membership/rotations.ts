import { compareText, toHex } from '../bytes/bytes.ts'
import { show } from '../bytes/show.ts'
import { didOf } from '../identity/keys.ts'
import type { VerifiedCertificate } from './certificate.ts'
import type { Founding } from './charter.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { Rejection } from '../bytes/error.ts'
import type { CardBody, CardNode } from '../identity/card-body.ts'
import type { MemberId } from '../identity/keys.ts'

/** A founder's card or a certificate that counts. */
export interface Link {
  hash: Hex
  card: CardBody
  /** what it replaces; nothing for a founder's card */
  cites: readonly Hex[]
}

/** Where a member stands: what holds now, and all that ever held. Both by rising hash. */
export interface Standing {
  /** the certificates that none replaces; several stand beside each other */
  leaves: Link[]
  links: Link[]
}

/** What each key is bound to: its role in one pair of keys of one member. */
type Bindings = Map<Hex, Set<string>>

/**
 * Folds rotations onto the founders' cards: any order and duplication of the same certificates gives the same standings.
 * A certificate counts once all that it cites counts, if it changes nothing but nodes and every new key in it signed it.
 * A key is bound to one pair of keys of one member for ever: of certificates that bind it to several none counts, and
 * the charter's bindings cannot be contested.
 */
export function foldRotations (charter: Founding, certificates: readonly VerifiedCertificate[]): Map<MemberId, Standing> {
  const links = linksOf(charter, certificates)
  const cited = new Set([...links.values()].flatMap(({ cites }) => cites))
  const standings = new Map<MemberId, Standing>()
  for (const link of [...links.values()].sort((a, b) => compareText(a.hash, b.hash))) {
    const member = didOf(link.card.member)
    const standing = standings.get(member) ?? { leaves: [], links: [] }
    standings.set(member, standing)
    standing.links.push(link)
    if (!cited.has(link.hash)) {
      standing.leaves.push(link)
    }
  }
  return standings
}

/**
 * Why a certificate does not count beside others, or nothing when it does.
 *
 * @param charter - of the federation
 * @param certificates - the others
 * @param certificate - the one in question
 * @returns `E_MEMBER_UNKNOWN`, `E_CERT_CITES` (what it replaces is not known, or not this member's), `E_CERT_ATTRIBUTES`,
 * `E_CERT_POSSESSION` (a new key did not sign), `E_CERT_KEY_REUSED`
 */
export function certificateFault (charter: Founding, certificates: readonly VerifiedCertificate[], certificate: VerifiedCertificate): Rejection | undefined {
  if (!charter.founders.some(({ body }) => toHex(body.member) === toHex(certificate.body.card.member))) {
    return { code: 'E_MEMBER_UNKNOWN', message: `the certificate is of ${show(certificate.body.card.name)}, which is no member of this federation`, facts: {} }
  }
  const links = linksOf(charter, [...certificates, certificate])
  if (links.has(certificate.hash)) {
    return undefined
  }
  return linkFault(certificate, links) ?? {
    code: 'E_CERT_KEY_REUSED',
    message: 'a key of the certificate was bound to another pair of keys before; rotate to keys that nobody has used',
    facts: { certificate: certificate.hash }
  }
}

function linksOf (charter: Founding, certificates: readonly VerifiedCertificate[]): Map<Hex, Link> {
  const links = grow(charter, certificates)
  const fixed = bindingsOf(charter.founders.map(({ body }) => body))
  const claimed = bindingsOf([...links.values()].map(({ card }) => card))
  const contested = (link: Link): boolean => bindingsIn(link.card)
    .some(([key, binding]) => fixed.has(key) ? fixed.get(key)?.has(binding) !== true : (claimed.get(key)?.size ?? 0) > 1)
  const bad = new Set([...links.values()].filter(contested).map(({ hash }) => hash))
  // what replaces a certificate that does not count does not count either
  return bad.size === 0 ? links : grow(charter, certificates.filter(({ hash }) => !bad.has(hash)))
}

/** Certificates find their place once what they cite has one. */
function grow (charter: Founding, certificates: readonly VerifiedCertificate[]): Map<Hex, Link> {
  const links = new Map<Hex, Link>(charter.founders.map(({ hash, body }) => [hash, { hash, card: body, cites: [] }]))
  let waiting = certificates.filter(({ hash, body }) => !links.has(hash) && toHex(body.federation) === toHex(charter.federation))
  for (;;) {
    const fitting = waiting.filter((certificate) => linkFault(certificate, links) === undefined)
    if (fitting.length === 0) {
      return links
    }
    for (const { hash, body: { card, cites } } of fitting) {
      links.set(hash, { hash, card, cites })
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
  if (before.some((link) => attributesOf(link.card) !== attributes)) {
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

function bindingsIn ({ member, nodes }: CardBody): Array<[Hex, string]> {
  return [[toHex(member), 'member'], ...nodes.flatMap((line): Array<[Hex, string]> => {
    const pair = `${toHex(member)} ${pairOf(line)}`
    return [[toHex(line.node), `node ${pair}`], [toHex(line.authoring), `authoring ${pair}`]]
  })]
}

/** The name of a pair of keys. */
export function pairOf ({ node, authoring }: Pick<CardNode, 'node' | 'authoring'>): string {
  return `${toHex(node)} ${toHex(authoring)}`
}

function bindingsOf (cards: readonly CardBody[]): Bindings {
  const bindings: Bindings = new Map()
  for (const [key, binding] of cards.flatMap(bindingsIn)) {
    bindings.set(key, (bindings.get(key) ?? new Set()).add(binding))
  }
  return bindings
}
