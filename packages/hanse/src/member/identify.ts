import { didOf, equal, HanseError, show } from '@hanse/core'
import { membershipOf } from '../home/membership.ts'
import type { Home } from '../home/home.ts'
import type { HanseInit } from '../options.ts'
import type { Member, MemberNode, Roster, Signer } from '@hanse/core'

/** Who a node is, in which federation, and how it signs. */
export interface Identity { roster: Roster, self: Member, node: MemberNode, signer: Signer }

/**
 * The node of the roster that signs with this key.
 *
 * @throws {HanseError} `E_CHARTER_MISSING`, `E_AUTHOR_UNKNOWN`, `E_KEY_ROLE`
 */
export async function identify (init: HanseInit, home: Home | undefined, nodeKey: Uint8Array | undefined): Promise<Identity> {
  const charter = init.charter ?? home?.charter
  const signer = init.signer ?? home?.signer
  if (charter === undefined || signer === undefined) {
    throw new HanseError(
      'E_CHARTER_MISSING',
      `${show(init.directory ?? 'the node')} belongs to no federation yet; accept a charter with "hanse charter accept FILE"`,
      {}
    )
  }
  return identityIn(membershipOf(charter, await init.certificates?.() ?? home?.certificates ?? []).roster, signer, nodeKey)
}

/** As `identify`, in a roster. */
export function identityIn (roster: Roster, signer: Signer, nodeKey?: Uint8Array): Identity {
  const node = [...roster.nodes.values()].find((candidate) => equal(candidate.authoringKey, signer.publicKey))
  const self = node === undefined ? undefined : roster.members.get(node.member)
  if (node === undefined || self === undefined) {
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
