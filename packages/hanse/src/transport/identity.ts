import { didOf } from '@hanse/core'
import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import type { MemberNode, NodeId, Roster } from '@hanse/core'
import type { PeerId } from '@libp2p/interface'

/** The libp2p PeerId of a certified node. */
export function peerIdOf (node: MemberNode): PeerId {
  return peerIdFromPublicKey(publicKeyFromRaw(node.nodeKey))
}

/** The node that a PeerId is, by its key alone; undefined when it has no Ed25519 key in it. */
export function nodeIdOf (peer: PeerId): NodeId | undefined {
  return peer.type === 'Ed25519' ? didOf(peer.publicKey.raw) : undefined
}

/** Whether a peer is a certified node of a current member whose certificate is in force. */
export function isMember (roster: Roster, peer: PeerId, now: number): boolean {
  const id = nodeIdOf(peer)
  const node = id === undefined ? undefined : roster.nodes.get(id)
  return node !== undefined && node.from <= now && now < node.until
}
