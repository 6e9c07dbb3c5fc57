import { join } from 'node:path'
import { didOf } from '@hanse/core'
import { readMembership } from './certificates.ts'
import { exists, homeFiles } from './files.ts'
import { readCard } from './home.ts'
import { isSealed } from './keys.ts'
import { finishSwitch } from './switch-files.ts'
import type { Hex, MemberId, NodeId } from '@hanse/core'

/** What a home says of its keys without opening them. */
export interface KeysView {
  member: MemberId
  name: string
  /** whether the member key lies in the home */
  memberKey: boolean
  /** whether a passphrase seals the node's keys */
  sealed: boolean
  /** whether new keys wait for a certificate */
  next: boolean
  /** absent without a charter */
  federation?: Hex
  certificate?: Hex
  concurrent?: Hex[]
  /** all nodes of the member that hold a certificate */
  nodes: Array<{ node: NodeId, authoring: string, addrs: string[], from: number, until: number }>
}

/**
 * The keys of a home by its card, charter and certificates; no passphrase is needed.
 *
 * @throws {HanseError} `E_HOME_MISSING`, `E_KEY_PERMISSIONS`, `E_ARMOUR`, and what card, charter and certificates are refused with
 */
export async function viewKeys (directory: string): Promise<KeysView> {
  await finishSwitch(directory)
  const { body } = await readCard(directory)
  const id = didOf(body.member)
  const hasCharter = await exists(join(directory, homeFiles.charter))
  const roster = hasCharter ? (await readMembership(directory)).roster : undefined
  const member = roster?.members.get(id)
  return {
    member: id,
    name: body.name,
    memberKey: await exists(join(directory, homeFiles.memberKey)),
    sealed: await isSealed(directory, homeFiles.nodeKey),
    next: await exists(join(directory, homeFiles.nextNodeKey)),
    ...(roster !== undefined && { federation: roster.federation }),
    ...(member !== undefined && { certificate: member.certificate }),
    ...(member?.concurrent !== undefined && { concurrent: member.concurrent }),
    nodes: member === undefined
      ? body.nodes.map(({ node, authoring, addrs, from, until }) => ({ node: didOf(node), authoring: didOf(authoring), addrs, from, until }))
      : member.nodes.map(({ id: node, authoringKey, addrs, from, until }) => ({ node, authoring: didOf(authoringKey), addrs, from, until }))
  }
}
