import { sha256 } from '@noble/hashes/sha2.js'
import { compareText, concat, fromHex, sortedUnique, toHex } from '../bytes/bytes.ts'
import { unwrap } from '../bytes/error.ts'
import { hashInput } from '../bytes/suite.ts'
import { didOf, keyOf, multikey, unmultikey } from '../identity/keys.ts'
import { foldAdmissions } from './admissions.ts'
import { foldAttributes } from './attributes.ts'
import { certifiedOf, charterLinks } from './certified.ts'
import { foldGroups } from './groups.ts'
import { foundingRoots, growRotations, leavesOf, pairOf } from './rotations.ts'
import type { Admissions, Revocation } from './admissions.ts'
import type { HeldAttributes } from './attributes.ts'
import type { VerifiedCertificate } from './certificate.ts'
import type { Governing, GovernorLinks } from './certified.ts'
import type { Charter, Founding } from './charter.ts'
import type { Group } from './groups.ts'
import type { Link, Root, Rooted } from './rotations.ts'
import type { LaneCut } from './statement-body.ts'
import type { VerifiedStatement } from './statement.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { CardNode } from '../identity/card-body.ts'
import type { MemberId, NodeId } from '../identity/keys.ts'
import type { Subject } from '../policy/subject.ts'

/** One certified node of a member. */
export interface MemberNode {
  id: NodeId
  member: MemberId
  /** bare, 32 bytes */
  nodeKey: Uint8Array
  /** bare, 32 bytes, admitted: what `verifyEntry` and `verifyReceipt` take */
  authoringKey: Uint8Array
  /** multiaddr texts */
  addrs: string[]
  /** sessions and first-hand entries are good from here, ms since 1970 */
  from: number
  /** and before here, ms since 1970 */
  until: number
  /** hash of the certificate that names it */
  certificate: Hex
}

/** A member of a federation, a subject of decisions. */
export interface Member extends Subject {
  name: string
  /** the key that signs for it, bare, 32 bytes: the one it is known by, unless that was lost */
  key: Uint8Array
  /** hash of its certificate; of several that stand beside each other, the lowest */
  certificate: Hex
  /** hashes of all certificates that stand beside each other: only what all of them grant holds, until one replaces them all */
  concurrent?: Hex[]
  /** certificate hashes of the cards in force, rotations not counted: a rekey cites them all */
  cards: Hex[]
  /** hashes of what its attributes stand by: an attribute certificate cites them all */
  attributes: Hex[]
  /** hash of the certificate by which it, or its ultimate owner, came to another country */
  ownership?: Hex
  /** whether its signature counts towards a quorum */
  governor: boolean
  nodes: MemberNode[]
}

/** Who was a member, and no longer is. */
export interface FormerMember {
  member: MemberId
  name: string
  /** the key by which it was known, bare, 32 bytes */
  key: Uint8Array
  /** the quorum's words: an admission cites them all */
  revocations: Revocation[]
}

/** What follows a charter: certificates of members about themselves, statements of governors, and who governs. */
export interface Certificates {
  rotations?: readonly VerifiedCertificate[]
  statements?: Iterable<VerifiedStatement>
  /** those of the charter unless told */
  links?: GovernorLinks
}

/** Who belongs to a federation: the fold of its charter and certificates. */
export interface Roster {
  federation: Hex
  /** of the certificate set: equal digests mean equal rosters */
  digest: Hex
  /** who governs, and under which link */
  governing: { link: Hex, governors: ReadonlySet<Hex>, quorum: number }
  /** the federation's groups: those that the charter names, and certified ones */
  groups: ReadonlyMap<string, Group>
  members: ReadonlyMap<MemberId, Member>
  /** those that were revoked */
  former: ReadonlyMap<MemberId, FormerMember>
  /** the cards that the charter or a quorum has put in force, those of former members among them */
  roots: readonly Root[]
  /** those that hold a certificate now */
  nodes: ReadonlyMap<NodeId, MemberNode>
  /**
   * By the node key in hexadecimal, with prefix (34 bytes), as headers and receipts name it. Nodes that were rotated out
   * and those of former members are among them, as what they signed still stands.
   */
  byNodeKey: ReadonlyMap<Hex, MemberNode>
  /** nodes that a quorum ended, by revocation or rekey, with the lanes whose last entry it named: what comes after does not count */
  ended: ReadonlyMap<NodeId, readonly LaneCut[]>
}

/**
 * Folds a charter and the certificates after it into the roster, without a clock or an order: node certificates that
 * have ended are in it, as their dates govern sessions and first-hand entries and never stored history. Members and nodes
 * are in the order of their ids.
 *
 * @param charter - whose cards are verified
 * @param certificates - verified for this federation, in any order; those that do not count are left out
 */
export function foldRoster (charter: Charter, certificates: Certificates = {}): Roster {
  const { rotations = [], statements = [], links = charterLinks(charter) } = certificates
  const certified = certifiedOf(statements, links)
  const admissions = foldAdmissions(charter, certified)
  const attributes = foldAttributes(admissions, certified)
  const { groups, hashes: groupHashes } = foldGroups(charter.groups, certified)
  const grown = growRotations({ federation: charter.federation, roots: admissions.roots }, rotations)
  const { governors, quorum } = links.links.get(links.head) as Governing
  const linksOf = Map.groupBy(grown.values(), ({ member }) => member)
  const all = [...admissions.inForce]
    .map(([member, roots]) => memberOf(
      member, roots, standingLinks(linksOf.get(member) ?? [], roots), attributes.held.get(member) as HeldAttributes, groups, governors
    ))
    .sort((a, b) => compareText(a.member, b.member))
  const nodes = all.flatMap((member) => member.nodes).sort((a, b) => compareText(a.id, b.id))
  const current = new Set(nodes.map(({ id }) => id))
  const gone = nodesEver(grown.values()).filter(({ id }) => !current.has(id)).sort((a, b) => compareText(a.id, b.id))
  const hashes = new Set([...grown.keys(), ...admissions.hashes, ...attributes.hashes, ...groupHashes, ...links.links.keys()])
  return {
    federation: toHex(charter.federation),
    digest: digestOf(charter, hashes),
    governing: { link: links.head, governors, quorum },
    groups,
    members: new Map(all.map((member) => [member.member, member])),
    former: formerMembers(admissions),
    roots: admissions.roots,
    nodes: new Map(nodes.map((node) => [node.id, node])),
    byNodeKey: new Map([...nodes, ...gone].map((node) => [toHex(multikey(node.nodeKey)), node])),
    ended: endedNodes(grown.values(), admissions, current)
  }
}

/** Nodes on cards that are in force no longer, and on what went back to these. */
function endedNodes (links: Iterable<Link>, { inForce, revocations }: Admissions, current: ReadonlySet<NodeId>): Map<NodeId, LaneCut[]> {
  const ended = new Map<NodeId, LaneCut[]>()
  for (const { member, roots, card } of links) {
    if (![...roots].every((root) => inForce.get(member)?.has(root) === true)) {
      const cut = (revocations.get(member) ?? []).flatMap((revocation) => revocation.cut)
      card.nodes.map(({ node }) => didOf(node)).filter((node) => !current.has(node)).forEach((node) => ended.set(node, cut))
    }
  }
  return ended
}

/** Of all that counts, by rising hash: typed hash of kind `certificates`. The federation's id stands for the charter's own link, and is left out. */
function digestOf ({ federation }: Founding, counting: Iterable<Hex>): Hex {
  const hashes = [...counting].filter((hash) => hash !== toHex(federation)).sort(compareText)
  return toHex(sha256(hashInput('certificates', federation, concat(...hashes.map(fromHex)))))
}

/** Of a member's cards and rotations those that go back to the cards in force alone. */
function standingLinks (links: readonly Link[], inForce: ReadonlySet<Hex>): Link[] {
  return links.filter(({ roots }) => [...roots].every((root) => inForce.has(root)))
}

function formerMembers ({ roots, inForce, revocations }: Admissions): Map<MemberId, FormerMember> {
  const former = new Map<MemberId, FormerMember>()
  for (const [member, ended] of revocations) {
    const root = roots.findLast((known) => known.member === member)
    if (!inForce.has(member) && root !== undefined) {
      former.set(member, { member, name: root.card.name, key: unwrap(keyOf(member)), revocations: ended })
    }
  }
  return former
}

/** The members of cards as rotations leave them, for who has a card and not the charter: nobody is a governor. */
export function foldMembers (founding: Founding, certificates: readonly VerifiedCertificate[]): Map<MemberId, Member> {
  const rooted: Rooted = foundingRoots(founding)
  const linksOf = Map.groupBy(growRotations(rooted, certificates).values(), ({ member }) => member)
  return new Map(rooted.roots.map(({ hash, member, card: { name, country, owner, sectors, role, authority } }) => [
    member,
    memberOf(
      member, new Set([hash]), standingLinks(linksOf.get(member) ?? [], new Set([hash])),
      { name, country, ...(owner !== undefined && { owner }), sectors, role, ...(authority !== undefined && { authority }), heads: [hash] },
      new Map(), new Set()
    )
  ]))
}

/** A node by its id, those that were rotated out among them. */
export function nodeEver (roster: Roster, id: NodeId): MemberNode | undefined {
  const current = roster.nodes.get(id)
  if (current !== undefined) {
    return current
  }
  const key = keyOf(id)
  return key.ok ? roster.byNodeKey.get(toHex(multikey(key.value))) : undefined
}

function memberOf (
  member: MemberId, roots: ReadonlySet<Hex>, links: readonly Link[], { heads, ...held }: HeldAttributes, groups: ReadonlyMap<string, Group>,
  governors: ReadonlySet<Hex>
): Member {
  const leaves = leavesOf(links)
  const { card, hash } = leaves[0] as Link
  return {
    kind: 'member',
    member,
    ...held,
    ...(groups.size > 0 && { groups: new Map([...groups].map(([name, group]) => [name, group.members.has(member)])) }),
    key: unwrap(unmultikey(card.member)),
    certificate: hash,
    ...(leaves.length > 1 && { concurrent: leaves.map((leaf) => leaf.hash) }),
    cards: [...roots].sort(compareText),
    attributes: heads,
    governor: governors.has(toHex(card.member)),
    nodes: grantedByAll(leaves).map((line) => nodeOf(member, line, hash))
  }
}

/** The nodes that all certificates grant, for the time that all of them grant. */
function grantedByAll (leaves: readonly Link[]): CardNode[] {
  const [first, ...others] = leaves as [Link, ...Link[]]
  return first.card.nodes.flatMap((line): CardNode[] => {
    const lines = [line, ...others.flatMap(({ card }) => card.nodes.filter((other) => pairOf(other) === pairOf(line)))]
    const from = Math.max(...lines.map((other) => other.from))
    const until = Math.min(...lines.map((other) => other.until))
    return lines.length === leaves.length && from < until
      ? [{ ...line, addrs: sortedUnique(lines.flatMap(({ addrs }) => addrs)), from, until }]
      : []
  })
}

/** Every node that ever held a certificate, by the certificate that held longest; nobody dials it any more. */
function nodesEver (links: Iterable<Link>): MemberNode[] {
  const newest = new Map<string, { line: CardNode, hash: Hex, member: MemberId }>()
  // equal dates are told apart by the hash, not by the order in which they came
  for (const { card, hash, member } of [...links].sort((a, b) => compareText(a.hash, b.hash))) {
    for (const line of card.nodes) {
      const before = newest.get(pairOf(line))
      if (before === undefined || before.line.until < line.until) {
        newest.set(pairOf(line), { line, hash, member })
      }
    }
  }
  return [...newest.values()].map(({ line, hash, member }) => nodeOf(member, { ...line, addrs: [] }, hash))
}

function nodeOf (member: MemberId, line: CardNode, certificate: Hex): MemberNode {
  return {
    id: didOf(line.node),
    member,
    nodeKey: unwrap(unmultikey(line.node)),
    authoringKey: unwrap(unmultikey(line.authoring)),
    addrs: line.addrs,
    from: line.from,
    until: line.until,
    certificate
  }
}
