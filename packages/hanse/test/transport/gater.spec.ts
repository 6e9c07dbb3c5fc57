import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { gaterOf } from '../../src/transport/gater.ts'
import { nodeIdOf } from '../../src/transport/identity.ts'
import { connectionsPerPeerMax } from '../../src/transport/limits.ts'
import type { Roster } from '@hanse/core'
import type { ConnectionGater } from '@libp2p/interface'

const peer = peerIdFromPrivateKey(await generateKeyPair('Ed25519'))
const roster = { nodes: new Map([[nodeIdOf(peer), { from: 0, until: Infinity }]]) } as unknown as Roster

function gater (isBanned: boolean, connections: number): Required<Pick<ConnectionGater, 'denyDialPeer' | 'denyInboundEncryptedConnection'>> {
  return gaterOf({ roster: () => roster, clock: systemClock, isBanned: () => isBanned, connections: () => connections }) as never
}

describe('the gater', () => {
  it('refuses a banned node both ways', () => {
    expect(gater(true, 0).denyInboundEncryptedConnection(peer, {} as never)).toBe(true)
    expect(gater(true, 0).denyDialPeer(peer)).toBe(true)
    expect(gater(false, 0).denyInboundEncryptedConnection(peer, {} as never)).toBe(false)
    expect(gater(false, 0).denyDialPeer(peer)).toBe(false)
  })

  it('lets a peer in connectionsPerPeerMax times', () => {
    expect(gater(false, connectionsPerPeerMax - 1).denyInboundEncryptedConnection(peer, {} as never)).toBe(false)
    expect(gater(false, connectionsPerPeerMax).denyInboundEncryptedConnection(peer, {} as never)).toBe(true)
  })
})
