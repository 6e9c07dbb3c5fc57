import { systemClock } from '../clock.ts'
import { membershipOf } from '../home/membership.ts'
import { isMember, nodeIdOf } from './identity.ts'
import { connectionsPerPeerMax } from './limits.ts'
import type { Clock } from '../clock.ts'
import type { NodeId, Roster } from '@hanse/core'
import type { ConnectionGater, PeerId } from '@libp2p/interface'

/**
 * The connection gater of a federation, for people who own their libp2p node: after Noise has proven a peer's key, only
 * certified nodes of members pass, in both directions (DESIGN §8).
 *
 * @param charter - the charter's bytes
 * @param certificates - those after it; a gater is made anew for others
 * @throws {HanseError} what `decodeCharter` and `verifyCertificate` of core refuse
 */
export function rosterGater (charter: Uint8Array, certificates: readonly Uint8Array[] = []): ConnectionGater {
  const { roster } = membershipOf(charter, certificates)
  return gaterOf({ roster: () => roster, clock: systemClock, isBanned: () => false, connections: () => 0 })
}

/** What decides who passes. */
export interface Gate {
  /** as it is at each connection; without one nobody passes */
  roster(): Roster | undefined
  clock: Clock
  /** sent too many bad frames not long ago */
  isBanned(node: NodeId): boolean
  /** open ones with a peer */
  connections(peer: PeerId): number
}

/** A gater by the roster, bans, and the number of connections that a peer has. */
export function gaterOf ({ roster, clock, isBanned, connections }: Gate): ConnectionGater {
  const denies = (peer: PeerId): boolean => {
    const members = roster()
    const node = nodeIdOf(peer)
    return members === undefined || !isMember(members, peer, clock.nowMs()) || (node !== undefined && isBanned(node))
  }
  return {
    denyDialMultiaddr: () => false,
    denyDialPeer: denies,
    denyInboundEncryptedConnection: (peer) => denies(peer) || connections(peer) >= connectionsPerPeerMax,
    denyOutboundEncryptedConnection: denies
  }
}
