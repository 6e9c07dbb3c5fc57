/** Members that cannot be reached over plain TCP: WebSocket alone, nobody but outwards, through a proxy, through a relay. */
import { afterEach, describe, expect, it } from 'vitest'
import { bundle, indicator } from '../support/bundles.ts'
import { connectProxy } from '../support/connect-proxy.ts'
import { firms, found, freePorts } from '../support/federation.ts'
import { held, objectsUntil, until } from '../support/wait.ts'
import type { HanseNode, Profile } from '../../src/index.ts'
import type { Firm, TestFederation } from '../support/federation.ts'

let federation: TestFederation | undefined
afterEach(async () => { await federation?.end() })

/** The first firms, with what a test changes in their profiles. */
const withProfiles = (changes: Array<Partial<Profile>>): Firm[] =>
  changes.map((change, i) => ({ ...firms[i] as Firm, ...change }))

const goesOutOnly: Partial<Profile> = { listen: [], addrs: [] }

async function exchange (one: HanseNode, other: HanseNode): Promise<void> {
  const there = indicator("[domain-name:value = 'there.example']")
  const back = indicator("[domain-name:value = 'back.example']")
  await one.publish(bundle(there), { tlp: 'green' })
  await other.publish(bundle(back), { tlp: 'green' })
  await objectsUntil(other, (ids) => ids.has(there.id) && ids.has(back.id))
  await objectsUntil(one, (ids) => ids.has(there.id) && ids.has(back.id))
}

describe('reaching each other', () => {
  it('reaches a member that listens on WebSocket alone', async () => {
    const [port] = await freePorts(1)
    federation = await found(withProfiles([goesOutOnly, { listen: [`/ip4/127.0.0.1/tcp/${port}/ws`] }]))
    const [aurora, brig] = await Promise.all(['Aurora', 'Brig'].map(async (name) => federation?.open(name))) as [HanseNode, HanseNode]
    await exchange(aurora, brig)
    expect((await aurora.peers())[0]?.addr).toContain('/ws')
  })

  it('serves a member that cannot be dialled at all', async () => {
    federation = await found(withProfiles([{}, goesOutOnly]))
    const [aurora, brig] = await Promise.all(['Aurora', 'Brig'].map(async (name) => federation?.open(name))) as [HanseNode, HanseNode]
    await exchange(aurora, brig)
    expect((await brig.status()).listen).toEqual([])
  })

  it('goes out through an HTTP proxy on port 443, and nowhere else through it', async () => {
    const [port, direct] = await freePorts(2)
    federation = await found(withProfiles([
      goesOutOnly,
      { listen: [`/ip4/127.0.0.1/tcp/${port}`], addrs: ['/dns4/brig.example/tcp/443'] },
      { listen: [`/ip4/127.0.0.1/tcp/${direct}`] }
    ]))
    const proxy = await connectProxy(new Map([['brig.example:443', port as number]]))
    try {
      const [brig, corvette] = await Promise.all([federation.open('Brig'), federation.open('Corvette')])
      const aurora = await federation.open('Aurora', { proxy: proxy.url })
      await until(aurora, async () => (await aurora.status()).peersReady === 2)
      await exchange(aurora, brig)
      await exchange(aurora, corvette)
      expect(new Set(proxy.asked)).toEqual(new Set(['brig.example:443']))
    } finally {
      await federation.end()
      await proxy.close()
    }
  })

  it('refuses a proxy that is none, without repeating its password', async () => {
    federation = await found(withProfiles([{}]))
    await expect(federation.open('Aurora', { proxy: 'socks5://me:s3cret@127.0.0.1:1080' })).rejects.toMatchObject({
      code: 'E_PROXY', message: expect.not.stringContaining('s3cret')
    })
  })

  it('brings RED to a member behind NAT through a relay that never sees it', async () => {
    federation = await found(withProfiles([{}, {}, {}]).map((firm) => firm.name === 'Brig' ? firm : { ...firm, ...goesOutOnly, listen: ['/p2p-circuit'] }))
    const brig = await federation.open('Brig', { relay: true })
    const [aurora, corvette] = await Promise.all(['Aurora', 'Corvette'].map(async (name) => federation?.open(name))) as [HanseNode, HanseNode]
    await until(corvette, async () => (await corvette.status()).listen.length > 0)
    const red = indicator("[domain-name:value = 'red.example']")
    await aurora.publish(bundle(red), { tlp: 'red', audience: { any: [{ members: [corvette.member] }] } })
    await objectsUntil(corvette, (ids) => ids.has(red.id))
    expect(await held(brig)).toEqual([])
    expect((await aurora.peers()).find(({ member }) => member === corvette.member)?.addr).toContain('/p2p-circuit')
  })
})
