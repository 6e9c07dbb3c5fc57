/** Private imports of a member with two nodes: both have them, and nothing of them reaches another member. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noise } from '@chainsafe/libp2p-noise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tapped } from '../../../../test/support/tapped-noise.ts'
import { acceptCharter, createHanse, createHome, foundFederation } from '../../src/index.ts'
import { bundle, indicator, malware, relationship } from '../support/bundles.ts'
import { freePorts } from '../support/federation.ts'
import { objectsUntil } from '../support/wait.ts'
import type { HanseNode } from '../../src/index.ts'

const homes = ['one', 'two', 'brig'] as const
type Name = typeof homes[number]

let root = ''
const nodes = {} as Record<Name, HanseNode>
const inbound: Record<Name, Uint8Array[]> = { one: [], two: [], brig: [] }

async function open (name: Name): Promise<void> {
  const connectionEncrypters = [tapped(noise(), () => (bytes) => { inbound[name].push(Uint8Array.from(bytes)) })]
  nodes[name] = await createHanse({ directory: join(root, name), libp2p: { connectionEncrypters } })
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'hanse-private-'))
  const [one, two, third] = (await freePorts(homes.length)).map((port) => [`/ip4/127.0.0.1/tcp/${port}`]) as [string[], string[], string[]]
  const aurora = await createHome(join(root, 'one'), {
    name: 'Aurora', country: 'DK', sectors: ['energy'], listen: one, more: [{ directory: join(root, 'two'), listen: two }]
  })
  const brig = await createHome(join(root, 'brig'), { name: 'Brig', country: 'NL', sectors: [], listen: third })
  const charter = foundFederation([aurora.card, brig.card], { name: 'Private', at: Date.now() })
  for (const name of homes) {
    await acceptCharter(join(root, name), charter)
    await open(name)
  }
})

afterAll(async () => {
  await Promise.all(Object.values(nodes).map(async (node) => { await node.stop() }))
  await rm(root, { recursive: true, force: true })
})

/** How often a text or some bytes came in at a node. */
function found (name: Name, needle: string | Buffer): boolean {
  return Buffer.concat(inbound[name]).includes(needle)
}

describe('a private import', () => {
  const secret = indicator("[domain-name:value = 'Secret.tidegate.example']")
  const shared = indicator("[domain-name:value = 'shared.example']")

  it('reaches the other node of its member, marked private, and no other member', async () => {
    expect(await nodes.one.import(bundle(secret))).toEqual({ objects: 1, held: 0, known: 0, refused: [] })
    await nodes.one.publish(bundle(shared), { tlp: 'green' })
    const events = await objectsUntil(nodes.two, (ids) => ids.has(secret.id) && ids.has(shared.id))
    await objectsUntil(nodes.brig, (ids) => ids.has(shared.id))
    const event = events.find(({ id }) => id === secret.id)
    expect(event).toMatchObject({ private: true, own: true, author: nodes.one.member, obligations: [] })
    expect(event).not.toHaveProperty('handling')
    const { matches: [match] } = await nodes.two.lookup('secret.tidegate.example')
    expect(match).toMatchObject({ id: secret.id, private: true, current: true, permitted: event?.permitted })
    expect(match).not.toHaveProperty('handling')
    const [explained] = await nodes.two.explain(secret.id)
    expect(explained).toMatchObject({ private: true })
    expect(explained?.members.map(({ verdict }) => verdict).sort()).toEqual(['deny', 'permit'])
    for (const name of ['one', 'two'] as const) {
      expect(await nodes[name].status()).toMatchObject({ privateObjects: 1, objects: 1, egressBlocked: 0 })
    }
    // not a byte, id or header of it came in at the other member, though the same search finds what did
    const place = event?.place
    const entry = place !== undefined && 'entry' in place ? place.entry : ''
    const lanes: string[] = []
    for await (const { lane, sent } of nodes.one.audit({ object: entry })) {
      lanes.push(lane ?? '')
      expect(sent?.objects).toEqual([secret.id])
    }
    expect(lanes.length).toBeGreaterThan(0)
    const needles = [secret.id, 'ecret.tidegate', Buffer.from(entry, 'hex'), ...lanes.map((lane) => Buffer.from(lane, 'hex'))]
    expect([secret.id, 'ecret.tidegate'].map((needle) => found('two', needle))).toEqual([true, true])
    expect(found('brig', shared.id)).toBe(true)
    expect(needles.map((needle) => found('brig', needle))).toEqual(needles.map(() => false))
    expect(await nodes.brig.lookup('secret.tidegate.example')).toMatchObject({ matches: [] })
    await expect(nodes.brig.explain(secret.id)).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
    expect(await nodes.brig.status()).toMatchObject({ lanes: 1, objects: 1, privateObjects: 0 })
  })

  it('is known at both nodes, and shown once where both had it before they met', async () => {
    expect(await nodes.one.import(bundle(secret))).toMatchObject({ known: 1 })
    expect(await nodes.two.import(bundle(secret))).toMatchObject({ known: 1 })
    const both = indicator("[domain-name:value = 'both.example']")
    await Promise.all([nodes.one.import(bundle(both)), nodes.two.import(bundle(both))])
    expect((await nodes.one.lookup('both.example')).matches).toHaveLength(1)
  })

  it('does not restrict what refers to it, is no publication, and is not taken back with one', async () => {
    const tool = malware('Nix')
    const link = relationship(secret, tool)
    expect(await nodes.two.publish(bundle(tool, link), { tlp: 'green' })).toMatchObject({ objects: 2, refused: [], narrowed: [] })
    await expect(nodes.two.withdraw([secret.id], { reason: 'error' })).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
    await expect(nodes.two.delivery(secret.id)).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
    await nodes.two.import(bundle(tool))
    await nodes.two.withdraw([tool.id], { reason: 'error' })
    expect((await nodes.two.explain(tool.id)).map((one) => one.private)).toEqual([true])
  })

  it('gives no right to versions of what another member published', async () => {
    const theirs = malware('Theirs')
    await nodes.brig.publish(bundle(theirs), { tlp: 'green' })
    await objectsUntil(nodes.one, (ids) => ids.has(theirs.id))
    await nodes.one.import(bundle(theirs))
    const changed = { ...theirs, name: 'Ours', modified: '2026-05-01T00:00:00.000Z' }
    expect((await nodes.one.publish(bundle(changed), { tlp: 'green' })).refused).toMatchObject([{ code: 'E_STIX_AUTHORSHIP' }])
  })

  it('is exported as such, and is there after a restart', async () => {
    await nodes.two.stop()
    await open('two')
    const { matches: [match] } = await nodes.two.lookup('secret.tidegate.example')
    expect(match).toMatchObject({ private: true })
    const items = []
    for await (const item of nodes.two.export({ types: ['indicator'] })) {
      items.push(item)
    }
    expect(items.find((item) => item.type === 'object' && item.id === secret.id)).toMatchObject({ private: true, own: true, obligations: [] })
  })

  it('of the only node of a member stays beside the lanes', async () => {
    const mine = indicator("[domain-name:value = 'mine.example']")
    await nodes.brig.import(bundle(mine))
    const { matches: [match] } = await nodes.brig.lookup('mine.example')
    expect(match?.place).toHaveProperty('private')
  })
})
