import { systemClock } from '../clock.ts'
import { membershipOf } from '../home/membership.ts'
import { isMember } from './identity.ts'
import type { Clock } from '../clock.ts'
import type { Roster } from '@hanse/core'
import type { ConnectionGater } from '@libp2p/interface'

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
  return gaterOf(() => roster, systemClock)
}

/** A gater by the roster as it is at each connection; without one nobody passes. */
export function gaterOf (roster: () => Roster | undefined, clock: Clock): ConnectionGater {
  const denies = (peer: Parameters<NonNullable<ConnectionGater['denyDialPeer']>>[0]): boolean => {
    const members = roster()
    return members === undefined || !isMember(members, peer, clock.nowMs())
  }
  return {
    denyDialMultiaddr: () => false,
    denyDialPeer: denies,
    denyInboundEncryptedConnection: denies,
    denyOutboundEncryptedConnection: denies
  }
}
