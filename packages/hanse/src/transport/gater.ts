import { decodeCharter, foldRoster, unwrap } from '@hanse/core'
import { nativeSuite } from '../crypto/native-suite.ts'
import { isMember } from './identity.ts'
import type { Roster } from '@hanse/core'
import type { ConnectionGater } from '@libp2p/interface'

/**
 * The connection gater of a federation, for people who own their libp2p node: after Noise has proven a peer's key, only
 * certified nodes of members pass, in both directions (DESIGN §8).
 *
 * @param charter - the charter's bytes
 * @throws {HanseError} what `decodeCharter` of core refuses
 */
export function rosterGater (charter: Uint8Array): ConnectionGater {
  const roster = foldRoster(unwrap(decodeCharter(nativeSuite(), charter)))
  return gaterOf(() => roster)
}

/** A gater by the roster as it is at each connection; without one nobody passes. */
export function gaterOf (roster: () => Roster | undefined): ConnectionGater {
  const denies = (peer: Parameters<NonNullable<ConnectionGater['denyDialPeer']>>[0]): boolean => {
    const members = roster()
    return members === undefined || !isMember(members, peer, Date.now())
  }
  return {
    denyDialMultiaddr: () => false,
    denyDialPeer: denies,
    denyInboundEncryptedConnection: denies,
    denyOutboundEncryptedConnection: denies
  }
}
