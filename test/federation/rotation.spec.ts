/** Nodes whose keys change while they exchange: one member renews, one rotates, and the third was away. */
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { generateKeyPairFromSeed, publicKeyFromRaw } from '@libp2p/crypto/keys'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { applyCertificate, readHome, requestCertificate, rosterGater, signRequest, updateMember } from 'hanse'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bundle, indicator } from '../../packages/hanse/test/support/bundles.ts'
import { found } from '../../packages/hanse/test/support/federation.ts'
import type { TestFederation, TestMember } from '../../packages/hanse/test/support/federation.ts'
import type { HanseNode, ObjectEvent } from 'hanse'

const runDeadlineMs = 60_000
const pollOptions = { timeout: 20_000, interval: 100 }

let federation: TestFederation
beforeEach(async () => { federation = await found() })
afterEach(async () => { await federation.end() })

const homeOf = (name: string): string => (federation.members.get(name) as TestMember).directory

async function publish (node: HanseNode, value: string): Promise<{ id: string, publication: string }> {
  const object = indicator(`[domain-name:value = '${value}.example']`)
  const { refused, publication } = await node.publish(bundle(object), { tlp: 'green' })
  expect(refused).toEqual([])
  return { id: object.id, publication: publication as string }
}

async function held (node: HanseNode): Promise<string[]> {
  const ids: string[] = []
  for await (const event of node.subscribe({ since: 'start', types: ['object'], follow: false })) {
    ids.push((event as ObjectEvent).id)
  }
  return ids.sort()
}

const untilHeld = async (nodes: HanseNode[], ids: string[]): Promise<void> => {
  await expect.poll(async () => Promise.all(nodes.map(held)), pollOptions).toEqual(nodes.map(() => [...ids].sort()))
}
const untilReady = async (node: HanseNode, count: number): Promise<void> => {
  await expect.poll(async () => (await node.status()).peersReady, pollOptions).toBe(count)
}

describe('a federation whose keys change', () => {
  it('goes on exchanging, refuses the old node key, and keeps what it signed', async () => {
    let [aurora, brig] = [await federation.open('Aurora'), await federation.open('Brig')]
    await untilReady(aurora, 1)
    const first = await publish(brig, 'first')
    await untilHeld([aurora], [first.id])
    const oldNode = brig.node
    const oldKey = (await readHome(homeOf('Brig'))).nodeKey
    const oldHome = join(homeOf('Brig'), '..', 'stolen')

    // Brig rotates both keys; Aurora takes the certificate while it runs, and hangs up on the old node
    const certificate = await signRequest(homeOf('Brig'), await requestCertificate(homeOf('Brig'), { rotate: true }))
    expect(await updateMember(homeOf('Aurora'), certificate)).toMatchObject({ members: [{ name: 'Brig', out: [oldNode] }] })
    await aurora.loadCertificates()
    await untilReady(aurora, 0)
    await untilReady(brig, 0)
    expect((await aurora.peers()).map(({ node }) => node)).not.toContain(oldNode)
    await brig.stop()
    await cp(homeOf('Brig'), oldHome, { recursive: true, filter: (path) => !path.includes('store') && !path.endsWith('.sock') })
    await applyCertificate(homeOf('Brig'), certificate)
    expect((await readHome(homeOf('Brig'))).nodeKey).not.toEqual(oldKey)

    // Corvette was away, and Brig is: Aurora serves what Brig's old keys signed
    await updateMember(homeOf('Corvette'), certificate)
    const corvette = await federation.open('Corvette')
    await untilHeld([corvette], [first.id])

    brig = await federation.open('Brig')
    expect(brig.node).not.toBe(oldNode)
    await untilReady(brig, 2)
    const second = await publish(brig, 'second')
    await untilHeld([aurora, corvette, brig], [first.id, second.id])
    // Brig's new node has the receipts for what the old one published
    await expect.poll(
      async () => (await brig.delivery(first.publication)).members.filter(({ state }) => state === 'acknowledged').map(({ name }) => name).sort(),
      pollOptions
    )
      .toEqual(['Aurora', 'Corvette'])

    // Aurora renews while it runs
    const renewal = await signRequest(homeOf('Aurora'), await requestCertificate(homeOf('Aurora')))
    await applyCertificate(homeOf('Aurora'), renewal)
    for (const [name, node] of [['Brig', brig], ['Corvette', corvette]] as const) {
      await updateMember(homeOf(name), renewal)
      await node.loadCertificates()
    }
    const { digest } = await aurora.loadCertificates()
    expect((await brig.loadCertificates()).digest).toBe(digest)
    const third = await publish(aurora, 'third')
    const fourth = await publish(brig, 'fourth')
    const all = [first.id, second.id, third.id, fourth.id]
    await untilHeld([aurora, corvette, brig], all)
    await aurora.stop()
    aurora = await federation.open('Aurora')
    await untilHeld([aurora], all)
    await untilReady(aurora, 2)

    // who has the old keys finds every door shut
    const { charter, certificates } = await readHome(homeOf('Corvette'))
    const gater = rosterGater(charter as Uint8Array, certificates)
    const isDenied = (key: Uint8Array): unknown => gater.denyInboundEncryptedConnection?.(peerIdFromPublicKey(publicKeyFromRaw(key)), undefined as never)
    const members = await corvette.members()
    expect(members.flatMap(({ nodes }) => nodes.map(({ node }) => node))).not.toContain(oldNode)
    expect(isDenied((await generateKeyPairFromSeed('Ed25519', oldKey)).publicKey.raw)).toBe(true)
    expect(isDenied((await generateKeyPairFromSeed('Ed25519', (await readHome(homeOf('Brig'))).nodeKey)).publicKey.raw)).toBe(false)
    // a node that learns that its own keys were replaced does not start with them
    await expect(updateMember(oldHome, certificate)).rejects.toMatchObject({ code: 'E_CERT_OWN' })
    await expect(
      federation.open('Brig', { directory: oldHome, certificates: async () => certificates, start: false })
    ).rejects.toMatchObject({ code: 'E_AUTHOR_UNKNOWN' })
  }, runDeadlineMs)
})
