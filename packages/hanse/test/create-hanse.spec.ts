import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bundle, identity, indicator, malware, markings, relationship } from './support/bundles.ts'
import { found } from './support/federation.ts'
import { held, objectsUntil, until } from './support/wait.ts'
import type { HanseNode } from '../src/index.ts'
import type { TestFederation } from './support/federation.ts'

let federation: TestFederation
beforeEach(async () => { federation = await found() })
afterEach(async () => { await federation.end() })

const allReady = async (node: HanseNode, count: number): Promise<void> => {
  await until(node, async () => (await node.status()).peersReady >= count)
}

describe('createHanse', () => {
  it('delivers what a member is cleared for, and nothing else, with acknowledgements', async () => {
    const [aurora, brig, corvette] = await Promise.all(['Aurora', 'Brig', 'Corvette'].map(async (name) => federation.open(name))) as [
      HanseNode,
      HanseNode,
      HanseNode
    ]
    await allReady(aurora, 2)
    const amber = indicator("[domain-name:value = 'amber.example']")
    const green = indicator("[ipv4-addr:value = '192.0.2.7']")
    const red = indicator("[url:value = 'http://red.example/x']")
    const audience = { any: [{ sectors: ['healthcare'] }] }
    const first = await aurora.publish(bundle(amber), { tlp: 'amber', audience })
    await aurora.publish(bundle(green), { tlp: 'green' })
    await aurora.publish(bundle(red), { tlp: 'red', audience: { any: [{ members: [brig.member] }] } })
    expect(first).toMatchObject({ objects: 1, refused: [], entries: [expect.any(String)] })

    await objectsUntil(corvette, (ids) => ids.has(amber.id) && ids.has(green.id))
    await objectsUntil(brig, (ids) => ids.has(red.id) && ids.has(green.id))
    expect((await held(corvette)).sort()).toEqual([amber.id, green.id].sort())
    expect((await held(brig)).sort()).toEqual([red.id, green.id].sort())

    const publication = first.publication as string
    await until(aurora, async () => (await aurora.delivery(publication)).members.some(({ state }) => state === 'acknowledged'))
    const report = await aurora.delivery(publication)
    expect(report.members.map(({ name, state }) => [name, state]).sort()).toEqual([['Corvette', 'acknowledged'], ['Dhow', 'unreachable']])

    const found = await corvette.lookup('amber[.]example')
    expect(found.matches).toMatchObject([{ id: amber.id, author: aurora.member, handling: { tlp: 'amber' }, private: false }])
    expect((await brig.lookup('amber.example')).matches).toEqual([])
  })

  it('lets a node that was away catch up, from others when the author is down', async () => {
    const aurora = await federation.open('Aurora')
    const corvette = await federation.open('Corvette')
    await allReady(aurora, 1)
    const green = indicator("[domain-name:value = 'green.example']")
    const red = indicator("[domain-name:value = 'red.example']")
    const { publication } = await aurora.publish(bundle(green), { tlp: 'green' })
    const brigId = (await aurora.members()).find(({ name }) => name === 'Brig')?.member as string
    await aurora.publish(bundle(red), { tlp: 'red', audience: { any: [{ members: [brigId] }] } })
    await until(
      aurora,
      async () => (await aurora.delivery(publication as string)).members.some(({ name, state }) => name === 'Corvette' && state === 'acknowledged')
    )
    await aurora.stop()

    const brig = await federation.open('Brig')
    await objectsUntil(brig, (ids) => ids.has(green.id))
    expect(await held(brig)).toEqual([green.id])
    expect(await held(corvette)).toEqual([green.id])

    await federation.open('Aurora')
    await objectsUntil(brig, (ids) => ids.has(red.id))
  })

  it('keeps everything over a restart and does not publish twice', async () => {
    const before = await federation.open('Aurora')
    const one = indicator("[domain-name:value = 'one.example']")
    const { publication } = await before.publish(bundle(one), { tlp: 'green' })
    await before.stop()
    const after = await federation.open('Aurora')
    expect(await held(after)).toEqual([one.id])
    const two = indicator("[domain-name:value = 'two.example']")
    await after.publish(bundle(two), { tlp: 'green' })
    expect((await after.delivery(publication as string)).members.map(({ state }) => state)).toEqual(['unreachable', 'unreachable', 'unreachable'])
    expect((await after.status()).lanes).toBe(1)
    const corvette = await federation.open('Corvette')
    await objectsUntil(corvette, (ids) => ids.has(one.id) && ids.has(two.id))
  })

  it('imports for itself alone, flags it, and never sends it', async () => {
    const [aurora, corvette] = await Promise.all([federation.open('Aurora'), federation.open('Corvette')])
    await allReady(aurora, 1)
    const secret = indicator("[ipv4-addr:value = '198.51.100.9']")
    expect(await aurora.import(bundle(secret))).toEqual({ objects: 1, held: 0, known: 0, refused: [] })
    expect(await aurora.import(bundle(secret))).toEqual({ objects: 1, held: 0, known: 1, refused: [] })
    expect((await aurora.lookup('198.51.100.9')).matches).toMatchObject([{ id: secret.id, private: true }])
    const marker = indicator("[ipv4-addr:value = '198.51.100.10']")
    await aurora.publish(bundle(marker), { tlp: 'green' })
    await objectsUntil(corvette, (ids) => ids.has(marker.id))
    expect(await held(corvette)).toEqual([marker.id])
    expect((await aurora.explain(secret.id))[0]?.members.filter(({ verdict }) => verdict === 'permit').map(({ name }) => name)).toEqual(['Aurora'])
  })

  it('publishes all or nothing, and previews the same', async () => {
    const aurora = await federation.open('Aurora', { start: false })
    const good = indicator("[domain-name:value = 'good.example']")
    const bad = { ...indicator("[domain-name:value = 'bad.example']"), id: 'indicator--not-a-uuid' }
    const terms = { tlp: 'green' } as const
    const preview = await aurora.preview(bundle(good, bad), terms)
    expect(preview.refused).toMatchObject([{ path: expect.stringContaining('$.objects[1]'), code: 'E_STIX_SCHEMA' }])
    expect(preview.lanes[0]?.members.map(({ verdict }) => verdict)).toEqual(['permit', 'permit', 'permit'])
    expect(await aurora.publish(bundle(good, bad), terms)).toEqual(
      { entries: [], objects: 0, refused: [expect.objectContaining({ code: 'E_STIX_SCHEMA' })], narrowed: [] }
    )
    expect(await held(aurora)).toEqual([])
  })

  it('refuses AMBER without an audience and an observer that publishes', async () => {
    const aurora = await federation.open('Aurora', { start: false })
    const object = indicator("[domain-name:value = 'x.example']")
    expect((await aurora.publish(bundle(object), { tlp: 'amber' })).refused).toMatchObject([{ object: object.id, code: 'E_AUDIENCE_REQUIRED' }])
    const dhow = await federation.open('Dhow', { start: false })
    await expect(dhow.publish(bundle(object), { tlp: 'green' })).rejects.toMatchObject({ code: 'E_ROLE_OBSERVER' })
  })

  it('copies context into each lane and tightens what refers to stricter things', async () => {
    const aurora = await federation.open('Aurora', { start: false })
    const who = identity('Aurora Analysts')
    const plain = indicator("[domain-name:value = 'plain.example']", { created_by_ref: who.id, object_marking_refs: [markings.green] })
    const tool = malware('Nix', { created_by_ref: who.id, object_marking_refs: [markings.amber] })
    const link = relationship(plain, tool)
    const preview = await aurora.preview(bundle(who, plain, tool, link), { tlp: 'green', audience: { any: [{ sectors: ['healthcare'] }] } })
    const lanes = Object.fromEntries(preview.lanes.map(({ handling, objects }) => [handling.tlp, objects]))
    expect(lanes).toEqual({ green: [who.id, plain.id], amber: [who.id, tool.id, link.id] })
    expect(preview.narrowed.map(({ object, to }) => [object, to])).toEqual([[tool.id, 'amber'], [link.id, 'amber']])
  })
})
