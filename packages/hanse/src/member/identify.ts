import { didOf, equal, HanseError, show } from '@hanse/core'
import type { Member, MemberNode, Roster, Signer } from '@hanse/core'

/** Who a node is, in which federation, and how it signs. */
export interface Identity { roster: Roster, self: Member, node: MemberNode, signer: Signer }

/**
 * The node of the roster that signs with this key.
 *
 * @throws {HanseError} `E_AUTHOR_UNKNOWN`, `E_MEMBER_REVOKED`, `E_KEY_ROLE`
 */
export function identityIn (roster: Roster, signer: Signer, nodeKey?: Uint8Array): Identity {
  const node = [...roster.nodes.values()].find((candidate) => equal(candidate.authoringKey, signer.publicKey))
  const self = node === undefined ? undefined : roster.members.get(node.member)
  if (node === undefined || self === undefined) {
    const former = [...roster.byNodeKey.values()].find((candidate) => equal(candidate.authoringKey, signer.publicKey))
    const gone = former && roster.former.get(former.member)
    if (gone !== undefined) {
      throw new HanseError(
        'E_MEMBER_REVOKED',
        `${show(gone.name)} is no member of the federation ${roster.federation} any more (${gone.revocations.map(({ reason }) => show(reason)).join('; ')}); ` +
          'to come again, make a new home with "hanse init" and join by invitation',
        { member: gone.member }
      )
    }
    throw new HanseError(
      'E_AUTHOR_UNKNOWN',
      `no node of the federation ${roster.federation} signs with the key ${didOf(signer.publicKey)}; ` +
        'use the home whose card is in the charter, and after a rotation the keys that came with it',
      {}
    )
  }
  if (nodeKey !== undefined && didOf(nodeKey) !== node.id) {
    throw new HanseError(
      'E_KEY_ROLE',
      `the libp2p node has the key ${didOf(nodeKey)}, the federation certifies ${node.id} beside this signer; start libp2p with the certified node key`,
      {}
    )
  }
  return { roster, self, node, signer }
}
