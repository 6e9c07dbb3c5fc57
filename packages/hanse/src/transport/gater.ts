import { isMember } from './identity.ts'
import type { Roster } from '@hanse/core'
import type { ConnectionGater } from '@libp2p/interface'

/**
 * The connection gater of a federation: after Noise has proven a peer's key, only certified nodes of current members
 * pass, in both directions (DESIGN §8). For people who own their libp2p node:
 * `createLibp2p({ connectionGater: rosterGater(() => roster), … })`.
 */
export function rosterGater (roster: () => Roster | undefined): ConnectionGater {
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
