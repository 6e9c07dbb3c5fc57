/** Signed addresses in the federation's table, between real nodes. */
import { noise } from '@chainsafe/libp2p-noise'
import { addressRecordInput, assembleAddressRecord, encodeAddressRecord, fromHex, keyOf, multikey, unwrap } from '@hanse/core'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { afterEach, describe, expect, it } from 'vitest'
import { recordKey, tableProtocol } from '../../src/addresses/table.ts'
import { readHome, viewCharter } from '../../src/index.ts'
import { bundle, indicator } from '../support/bundles.ts'
import { firms, found } from '../support/federation.ts'
import { objectsUntil, until } from '../support/wait.ts'
import type { Firm, TestFederation } from '../support/federation.ts'
import type { Identify } from '@libp2p/identify'
import type { Libp2p } from '@libp2p/interface'
import type { KadDHT } from '@libp2p/kad-dht'
import type { Ping } from '@libp2p/ping'

let federation: TestFederation | undefined
afterEach(async () => { await federation?.end() })

const [aurora, brig, corvette] = firms as [Firm, Firm, Firm]

/** A certified node without scruples: its table takes whatever it is given. */
async function unscrupulous (name: string): Promise<Libp2p<{ dht: KadDHT, ping: Ping, identify: Identify }>> {
  const { nodeKey } = await readHome(federation?.members.get(name)?.directory ?? '')
  return createLibp2p({
    privateKey: await generateKeyPairFromSeed('Ed25519', nodeKey),
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionGater: { denyDialMultiaddr: () => false },
    services: {
      identify: identify(),
      ping: ping(),
      dht: kadDHT({
        protocol: tableProtocol(federationId()),
        clientMode: true,
        peerInfoMapper: passthroughMapper,
        validators: { hanse: () => {} },
        selectors: { hanse: () => 0 }
      })
    }
  })
}

const federationId = (): string => viewCharter(federation?.charter ?? new Uint8Array()).federation

/** A record of Aurora's node, signed by a member's authoring key. */
async function recordBy (name: string, node: string, addr: string, seq: number): Promise<Uint8Array> {
  const { signer } = await readHome(federation?.members.get(name)?.directory ?? '')
  const id = fromHex(federationId())
  const body = encodeAddressRecord({ federation: id, node: multikey(unwrap(keyOf(node))), addrs: [addr], seq, time: 1, until: Date.now() + 60_000 })
  return assembleAddressRecord(body, await signer.sign(addressRecordInput(id, body)))
}

describe('announced addresses', () => {
  it("lead a member that knows one other's address to a third one, whom it cannot wait for", async () => {
    // Aurora listens somewhere that is not on its card; Corvette cannot be dialled, so it must find Aurora
    federation = await found([{ ...aurora, addrs: [] }, brig, { ...corvette, listen: [], addrs: [] }])
    const addr = federation.members.get('Aurora')?.addr ?? ''
    await federation.open('Brig', { dht: true })
    const author = await federation.open('Aurora', { dht: true })
    await until(author, async () => (await author.status()).peersReady === 1)
    const reader = await federation.open('Corvette', { dht: true })
    await until(reader, async () => (await reader.status()).peersReady === 2)
    const known = async (): Promise<string[] | undefined> => (await reader.members()).find(({ name }) => name === 'Aurora')?.nodes[0]?.addrs
    await expect.poll(known, { timeout: 20_000 }).toEqual([addr])
    const red = indicator("[domain-name:value = 'red.example']")
    await author.publish(bundle(red), { tlp: 'red', audience: { any: [{ members: [reader.member] }] } })
    await objectsUntil(reader, (ids) => ids.has(red.id))
  })

  it('that are forged or older than known ones are refused by whoever keeps them', async () => {
    federation = await found([{ ...aurora, addrs: [] }, brig, corvette])
    const addr = federation.members.get('Aurora')?.addr ?? ''
    const keeper = await federation.open('Brig', { dht: true })
    const author = await federation.open('Aurora', { dht: true })
    const seen = async (): Promise<string[]> => (await keeper.members()).find(({ name }) => name === 'Aurora')?.nodes[0]?.addrs ?? []
    await expect.poll(seen, { timeout: 20_000 }).toEqual([addr])
    const attacker = await unscrupulous('Corvette')
    try {
      await attacker.dial(multiaddr(federation.members.get('Brig')?.addr ?? ''))
      const put = async (record: Uint8Array): Promise<void> => { await attacker.contentRouting.put(recordKey(author.node), record) }
      const evil = '/ip4/192.0.2.66/tcp/666'
      await put(await recordBy('Corvette', author.node, evil, Date.now() + 1_000_000))
      await put(await recordBy('Aurora', author.node, evil, 1))
      await put(new Uint8Array(100))
      expect(await seen()).toEqual([addr])
      const moved = '/ip4/192.0.2.1/tcp/7373'
      await put(await recordBy('Aurora', author.node, moved, Date.now() + 1_000_000))
      expect(await seen()).toEqual([moved])
    } finally {
      await attacker.stop()
    }
  })
})
