import { sha256 } from '@noble/hashes/sha2.js'
import { compareText, concat, fromHex, sortedUnique, toHex } from '../bytes/bytes.ts'
import { unwrap } from '../bytes/error.ts'
import { hashInput } from '../bytes/suite.ts'
import { didOf, keyOf, multikey, unmultikey } from '../identity/keys.ts'
import { foldRotations, pairOf } from './rotations.ts'
import type { VerifiedCertificate } from './certificate.ts'
import type { Charter, Founding } from './charter.ts'
import type { Link, Standing } from './rotations.ts'
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
  /** member key, bare, 32 bytes */
  key: Uint8Array
  /** hash of its certificate; of several that stand beside each other, the lowest */
  certificate: Hex
  /** hashes of all certificates that stand beside each other: only what all of them grant holds, until one replaces them all */
  concurrent?: Hex[]
  /** whether its signature counts towards a quorum */
  governor: boolean
  nodes: MemberNode[]
}

/** Who belongs to a federation: the fold of its charter and certificates. */
export interface Roster {
  federation: Hex
  /** of the certificate set: equal digests mean equal rosters */
  digest: Hex
  /** names of the charter's groups */
  groups: ReadonlySet<string>
  members: ReadonlyMap<MemberId, Member>
  /** those that hold a certificate now */
  nodes: ReadonlyMap<NodeId, MemberNode>
  /**
   * By the node key in hexadecimal, with prefix (34 bytes), as headers and receipts name it. Nodes that were rotated out
   * are among them, as what they signed still stands.
   */
  byNodeKey: ReadonlyMap<Hex, MemberNode>
}

/**
 * Folds a charter and the certificates after it into the roster, without a clock or an order: node certificates that
 * have ended are in it, as their dates govern sessions and first-hand entries and never stored history. Members and nodes
 * are in the order of their ids.
 *
 * @param charter - whose cards are verified
 * @param certificates - verified for this federation, in any order; those that do not count are left out
 */
export function foldRoster (charter: Charter, certificates: readonly VerifiedCertificate[] = []): Roster {
  const governors = new Set(charter.governors.map(toHex))
  const standings = [...foldRotations(charter, certificates).values()]
  const folded = standings
    .map((standing) => memberOf(standing, governors.has(toHex((standing.leaves[0] as Link).card.member))))
    .sort((a, b) => compareText(a.member, b.member))
  const nodes = folded.flatMap((member) => member.nodes).sort((a, b) => compareText(a.id, b.id))
  const current = new Set(nodes.map(({ id }) => id))
  const former = standings.flatMap(nodesEver).filter(({ id }) => !current.has(id)).sort((a, b) => compareText(a.id, b.id))
  return {
    federation: toHex(charter.federation),
    digest: digestOf(charter, standings),
    groups: new Set(charter.groups),
    members: new Map(folded.map((member) => [member.member, member])),
    nodes: new Map(nodes.map((node) => [node.id, node])),
    byNodeKey: new Map([...nodes, ...former].map((node) => [toHex(multikey(node.nodeKey)), node]))
  }
}

/** Of all certificates that count, as the charter has it of its founders' cards: typed hash of kind `certificates`. */
function digestOf ({ federation }: Founding, standings: readonly Standing[]): Hex {
  const hashes = standings.flatMap(({ links }) => links.map(({ hash }) => hash)).sort(compareText)
  return toHex(sha256(hashInput('certificates', federation, concat(...hashes.map(fromHex)))))
}

/** The founders as certificates leave them, for who has a founder's card and not the charter: nobody is a governor. */
export function foldMembers (founding: Founding, certificates: readonly VerifiedCertificate[]): Map<MemberId, Member> {
  const standings = [...foldRotations(founding, certificates)]
  return new Map(standings.map(([member, standing]) => [member, memberOf(standing, false)]))
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

function memberOf ({ leaves }: Standing, governor: boolean): Member {
  const { card, hash } = leaves[0] as Link
  const member = didOf(card.member)
  return {
    kind: 'member',
    member,
    role: card.role,
    country: card.country,
    ...(card.owner !== undefined && { owner: card.owner }),
    sectors: card.sectors,
    ...(card.authority !== undefined && { authority: card.authority }),
    name: card.name,
    key: unwrap(unmultikey(card.member)),
    certificate: hash,
    ...(leaves.length > 1 && { concurrent: leaves.map((leaf) => leaf.hash) }),
    governor,
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

/** Every node of a member that ever held a certificate, by the certificate that held longest; nobody dials it any more. */
function nodesEver ({ links }: Standing): MemberNode[] {
  const newest = new Map<string, { line: CardNode, hash: Hex, member: MemberId }>()
  for (const { card, hash } of links) {
    for (const line of card.nodes) {
      const before = newest.get(pairOf(line))
      if (before === undefined || before.line.until < line.until) {
        newest.set(pairOf(line), { line, hash, member: didOf(card.member) })
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
