import { noise } from '@chainsafe/libp2p-noise'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hanse, newSeed, readHome, rosterGater } from '../src/index.ts'
import { bundle, indicator } from './support/bundles.ts'
import { found } from './support/federation.ts'
import { held, objectsUntil, until } from './support/wait.ts'
import type { TestFederation, TestMember } from './support/federation.ts'
import type { HanseNode } from '../src/index.ts'
import type { Libp2p } from '@libp2p/interface'

let federation: TestFederation
beforeEach(async () => { federation = await found() })
afterEach(async () => { await federation.end() })

/** What an embedder writes who owns a libp2p node. */
async function ownNode (name: string, seed?: Uint8Array): Promise<Libp2p<{ hanse: HanseNode, identify: unknown }>> {
  const { directory } = federation.members.get(name) as TestMember
  const home = await readHome(directory)
  return createLibp2p({
    privateKey: await generateKeyPairFromSeed('Ed25519', seed ?? home.nodeKey),
    addresses: { listen: home.listen },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionGater: rosterGater(federation.charter),
    services: { identify: identify(), hanse: hanse({ directory }) }
  })
}

describe('the service hanse()', () => {
  it('exchanges with nodes of the other door', async () => {
    const libp2p = await ownNode('Aurora')
    const aurora = libp2p.services.hanse
    try {
      const corvette = await federation.open('Corvette')
      await until(aurora, async () => (await aurora.status()).peersReady === 1)
      const one = indicator("[domain-name:value = 'one.example']")
      const two = indicator("[domain-name:value = 'two.example']")
      await aurora.publish(bundle(one), { tlp: 'green' })
      await corvette.publish(bundle(two), { tlp: 'green' })
      await objectsUntil(corvette, (ids) => ids.has(one.id))
      await objectsUntil(aurora, (ids) => ids.has(two.id))
      expect((await held(aurora)).sort()).toEqual([one.id, two.id].sort())
      expect(aurora.started).toBe(true)
    } finally {
      await libp2p.stop()
    }
    expect(aurora.started).toBe(false)
    await expect(aurora.members()).rejects.toMatchObject({ code: 'E_NOT_STARTED' })
  })

  it('refuses to start under a key that the charter does not certify beside the signer', async () => {
    await expect(ownNode('Aurora', newSeed())).rejects.toMatchObject({ code: 'E_KEY_ROLE' })
  })
})
