import { compareText, toHex } from '../bytes/bytes.ts'
import { unwrap } from '../bytes/error.ts'
import { didOf, multikey, unmultikey } from '../identity/keys.ts'
import type { Charter } from './charter.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { VerifiedCard } from '../identity/card.ts'
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
  /** hash of its certificate */
  certificate: Hex
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
  nodes: ReadonlyMap<NodeId, MemberNode>
  /** by the node key in hexadecimal, with prefix (34 bytes), as headers and receipts name it */
  byNodeKey: ReadonlyMap<Hex, MemberNode>
}

/**
 * Folds a charter into its roster, without a clock: node certificates that have ended are in it, as their dates govern
 * sessions and first-hand entries and never stored history. Members and nodes are in the order of their ids.
 */
export function foldRoster (charter: Charter): Roster {
  const governors = new Set(charter.governors.map(toHex))
  const folded = charter.founders
    .map((card) => memberOf(card, governors.has(toHex(card.body.member))))
    .sort((a, b) => compareText(a.member, b.member))
  const nodes = folded.flatMap((member) => member.nodes).sort((a, b) => compareText(a.id, b.id))
  return {
    federation: toHex(charter.federation),
    digest: charter.certificates,
    groups: new Set(charter.groups),
    members: new Map(folded.map((member) => [member.member, member])),
    nodes: new Map(nodes.map((node) => [node.id, node])),
    byNodeKey: new Map(nodes.map((node) => [toHex(multikey(node.nodeKey)), node]))
  }
}

function memberOf (card: VerifiedCard, governor: boolean): Member {
  const { body, hash } = card
  const member = didOf(body.member)
  return {
    kind: 'member',
    member,
    role: body.role,
    country: body.country,
    ...(body.owner !== undefined && { owner: body.owner }),
    sectors: body.sectors,
    ...(body.authority !== undefined && { authority: body.authority }),
    name: body.name,
    key: unwrap(unmultikey(body.member)),
    certificate: hash,
    governor,
    nodes: body.nodes.map((node) => ({
      id: didOf(node.node),
      member,
      nodeKey: unwrap(unmultikey(node.node)),
      authoringKey: unwrap(unmultikey(node.authoring)),
      addrs: node.addrs,
      from: node.from,
      until: node.until,
      certificate: hash
    }))
  }
}
