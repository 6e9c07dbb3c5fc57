/** A federation that governs itself over TCP: a fourth member comes in by invitation and quorum while a governor is away, and goes by quorum. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createHanse, createHome, joinFederation, signBallot } from 'hanse'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bundle, indicator } from '../../packages/hanse/test/support/bundles.ts'
import { found, freePorts } from '../../packages/hanse/test/support/federation.ts'
import type { TestFederation, TestMember } from '../../packages/hanse/test/support/federation.ts'
import type { HanseNode, JoinOptions, ObjectEvent, Proposal, StatementView, Terms } from 'hanse'

const runDeadlineMs = 90_000
const pollOptions = { timeout: 25_000, interval: 100 }

let federation: TestFederation
let newcomer: string
const extra: HanseNode[] = []

beforeEach(async () => {
  federation = await found([
    { name: 'Aurora', country: 'DK', sectors: ['healthcare'] },
    { name: 'Brig', country: 'NL', sectors: ['energy'] },
    { name: 'Corvette', country: 'FR', sectors: ['healthcare'] }
  ])
  newcomer = join((federation.members.get('Aurora') as TestMember).directory, '..', 'Dhow')
  const [port] = await freePorts(1)
  await createHome(newcomer, { name: 'Dhow', country: 'ES', sectors: ['healthcare'], listen: [`/ip4/127.0.0.1/tcp/${port}`] })
})
afterEach(async () => {
  await Promise.all(extra.splice(0).map(async (node) => { await node.stop() }))
  await federation.end()
  await rm(newcomer, { recursive: true, force: true })
})

const homeOf = (name: string): string => (federation.members.get(name) as TestMember).directory

async function vote (node: HanseNode, name: string, proposal: Proposal): Promise<StatementView> {
  const ballot = await node.ballot(proposal)
  return await node.vote(ballot, await signBallot(homeOf(name), ballot)) as StatementView
}

async function publish (node: HanseNode, value: string, terms: Terms = { tlp: 'green' }): Promise<string> {
  const object = indicator(`[domain-name:value = '${value}.example']`)
  expect((await node.publish(bundle(object), terms)).refused).toEqual([])
  return object.id
}

async function held (node: HanseNode): Promise<string[]> {
  const ids: string[] = []
  for await (const event of node.subscribe({ since: 'start', types: ['object'], follow: false })) {
    ids.push((event as ObjectEvent).id)
  }
  return ids.sort()
}

const untilHeld = async (node: HanseNode, ids: string[]): Promise<void> => {
  await expect.poll(async () => held(node), pollOptions).toEqual([...ids].sort())
}
const namesAt = async (node: HanseNode): Promise<string[]> => (await node.members()).map(({ name }) => name).sort()
const untilMembers = async (nodes: HanseNode[], names: string[]): Promise<void> => {
  await expect.poll(async () => Promise.all(nodes.map(namesAt)), pollOptions).toEqual(nodes.map(() => names))
}

async function openNewcomer (): Promise<HanseNode> {
  const node = await createHanse({ directory: newcomer })
  extra.push(node)
  return node
}

async function admit (aurora: HanseNode, brig: HanseNode): Promise<void> {
  const { token } = await aurora.invite({ note: 'for Dhow' })
  expect(await joinFederation(newcomer, token)).toMatchObject({ state: 'pending', signed: 0, quorum: 2 })
  await expect.poll(async () => (await brig.pending()).requests.map(({ name }) => name), pollOptions).toEqual(['Dhow'])
  const [request] = (await brig.pending()).requests
  const proposal: Proposal = { kind: 'admit', request: request?.id as string }
  expect(await vote(brig, 'Brig', proposal)).toMatchObject({ state: 'open', signed: [{ name: 'Brig' }] })
  await expect.poll(async () => (await aurora.pending()).statements.length, pollOptions).toBe(1)
  expect(await vote(aurora, 'Aurora', proposal)).toMatchObject({ state: 'certified' })
  expect(await joinFederation(newcomer, token)).toMatchObject({ state: 'admitted' })
}

describe('a federation that governs itself', () => {
  it('admits a fourth while one governor is offline, lets it catch up what it may, revokes it during publishing, and forgets nothing of it', async () => {
    const aurora = await federation.open('Aurora')
    const brig = await federation.open('Brig')
    const green = await publish(aurora, 'green')
    const healthcare = await publish(brig, 'healthcare', { tlp: 'amber', audience: { any: [{ sectors: ['healthcare'] }] } })
    const closed = await publish(aurora, 'closed', { tlp: 'amber', audience: { any: [{ members: [brig.member] }] } })
    await untilHeld(aurora, [green, healthcare, closed])
    await admit(aurora, brig)
    await untilMembers([aurora, brig], ['Aurora', 'Brig', 'Corvette', 'Dhow'])

    const dhow = await openNewcomer()
    await untilHeld(dhow, [green, healthcare])
    const own = await publish(dhow, 'from-dhow')
    await untilHeld(aurora, [green, healthcare, closed, own])

    // the governor who was away learns of everything, from others
    const corvette = await federation.open('Corvette')
    await untilMembers([corvette], ['Aurora', 'Brig', 'Corvette', 'Dhow'])
    await untilHeld(corvette, [green, healthcare, own])

    // revoked in the midst of publishing: what the others hold of it is the same, and nothing comes after
    const stream = Array.from({ length: 12 }, (_, i) => i)
    const publishing = (async () => {
      for (const i of stream) {
        await publish(dhow, `late-${i}`).catch(() => {})
      }
    })()
    expect(await vote(corvette, 'Corvette', { kind: 'revoke', member: dhow.member, reason: 'feeds were resold' })).toMatchObject({ state: 'open' })
    await expect.poll(async () => (await aurora.pending()).statements.map(({ kind }) => kind), pollOptions).toEqual(['revoke'])
    expect(await vote(aurora, 'Aurora', { kind: 'revoke', member: dhow.member, reason: 'same' })).toMatchObject({ state: 'certified' })
    await publishing
    await untilMembers([aurora, brig, corvette], ['Aurora', 'Brig', 'Corvette'])
    await publish(dhow, 'after').catch(() => {})
    const later = await publish(aurora, 'later')
    await untilHeld(brig, [...(await held(aurora))])
    expect(await held(brig)).toContain(later)
    expect(await held(dhow)).not.toContain(later)
    await expect.poll(async () => (await dhow.status()).peersReady, pollOptions).toBe(0)
    await expect(dhow.stop().then(async () => openNewcomer())).rejects.toMatchObject({ code: 'E_MEMBER_REVOKED' })

    // everybody starts again, and nothing rolls back
    await Promise.all([aurora, brig, corvette].map(async (node) => { await node.stop() }))
    const again = await Promise.all(['Aurora', 'Brig', 'Corvette'].map(async (name) => federation.open(name)))
    expect(await Promise.all(again.map(namesAt))).toEqual(again.map(() => ['Aurora', 'Brig', 'Corvette']))
  }, runDeadlineMs)

  it('lets the governors put others in their place, by two signatures each, and those admit from then on', async () => {
    const opened = await Promise.all(['Aurora', 'Brig', 'Corvette'].map(async (name) => federation.open(name)))
    const [aurora, brig, corvette] = opened as [HanseNode, HanseNode, HanseNode]
    await expect.poll(async () => (await aurora.status()).peersReady, pollOptions).toBe(2)
    const sign = async (node: HanseNode, name: string, proposal: Proposal): Promise<void> => {
      const ballot = await node.ballot(proposal)
      await node.vote(ballot, await signBallot(homeOf(name), ballot))
    }
    await sign(aurora, 'Aurora', { kind: 'governors', governors: [aurora.member, brig.member] })
    const untilProposed = async (node: HanseNode, part: 'prepared' | 'committed', count: number): Promise<string> => {
      await expect.poll(async () => (await node.pending()).links.proposed[0]?.[part].length, pollOptions).toBe(count)
      return (await node.pending()).links.proposed[0]?.id as string
    }
    const id = await untilProposed(brig, 'prepared', 0)
    await sign(brig, 'Brig', { kind: 'link', id })
    await untilProposed(corvette, 'prepared', 1)
    await sign(corvette, 'Corvette', { kind: 'link', id })
    await untilProposed(brig, 'prepared', 2)
    await sign(brig, 'Brig', { kind: 'link', id })
    await untilProposed(corvette, 'committed', 1)
    await sign(corvette, 'Corvette', { kind: 'link', id })
    for (const node of [aurora, brig, corvette]) {
      await expect.poll(async () => (await node.pending()).governors.map(({ name }) => name).sort(), pollOptions).toEqual(['Aurora', 'Brig'])
    }
    await expect(vote(corvette, 'Corvette', { kind: 'group', group: 'desk', members: [] }).then(async () => (await corvette.pending()).statements[0]?.signed))
      .resolves.toEqual([])
    await Promise.all([aurora, brig, corvette].map(async (node) => { await node.stop() }))
    const again = await federation.open('Corvette')
    expect(await again.pending()).toMatchObject({ quorum: 2, links: { height: 1, round: 0, proposed: [], contradictions: [] } })
  }, runDeadlineMs)

  it('gives a member whose keys are lost those of a new home', async () => {
    const [aurora, brig] = [await federation.open('Aurora'), await federation.open('Brig')]
    const { token } = await aurora.invite()
    expect(await joinFederation(newcomer, token)).toMatchObject({ state: 'pending' })
    await expect.poll(async () => (await brig.pending()).requests.length, pollOptions).toBe(1)
    const [request] = (await brig.pending()).requests
    const lost = (await aurora.members()).find(({ name }) => name === 'Corvette')?.member as string
    const proposal: Proposal = { kind: 'rekey', member: lost, request: request?.id as string }
    expect(await vote(brig, 'Brig', proposal)).toMatchObject({ state: 'open' })
    await expect.poll(async () => (await aurora.pending()).statements.length, pollOptions).toBe(1)
    expect(await vote(aurora, 'Aurora', proposal)).toMatchObject({ state: 'certified' })
    expect(await joinFederation(newcomer, token)).toMatchObject({ state: 'admitted' })
    const corvette = await openNewcomer()
    expect(corvette.member).toBe(lost)
    await untilMembers([aurora, brig, corvette], ['Aurora', 'Brig', 'Corvette'])
    await expect.poll(async () => (await corvette.status()).peersReady, pollOptions).toBe(2)
  }, runDeadlineMs)

  it('answers invitations once, for a while, and tells outsiders nothing else', async () => {
    const aurora = await federation.open('Aurora')
    const { token, id } = await aurora.invite({ expiresInMs: 60_000 })
    await expect(joinFederation(newcomer, token.slice(0, -3))).rejects.toMatchObject({ code: 'E_INVITE' })
    await expect(joinFederation(newcomer, token, { onCharter: async () => false })).rejects.toMatchObject({ code: 'E_JOIN_DECLINED' })
    const onCharter: JoinOptions['onCharter'] = async ({ name, founders }) => name === 'Test' && founders.length === 3
    expect(await joinFederation(newcomer, token, { onCharter })).toMatchObject({ state: 'pending' })
    expect(await joinFederation(newcomer, token)).toMatchObject({ state: 'pending' })
    const other = join(newcomer, '..', 'Ewer')
    await createHome(other, { name: 'Ewer', country: 'PT', sectors: [], listen: [] })
    await expect(joinFederation(other, token)).rejects.toMatchObject({ code: 'E_INVITE_USED' })
    expect(await aurora.invitations()).toMatchObject([{ id, state: 'used', usedBy: 'Dhow' }])
    // another one keeps the door open
    await aurora.invite()
    await aurora.revokeInvitation(id)
    await expect(joinFederation(newcomer, token)).rejects.toMatchObject({ code: 'E_INVITE_UNKNOWN' })
    const short = await aurora.invite({ expiresInMs: 1 })
    await expect(joinFederation(other, short.token)).rejects.toMatchObject({ code: 'E_INVITE_EXPIRED' })
    // the door is for those who are invited: the node itself lets nobody else in
    await expect(createHanse({ directory: newcomer })).rejects.toMatchObject({ code: 'E_AUTHOR_UNKNOWN' })
    expect((await aurora.status()).peersReady).toBe(0)
  }, runDeadlineMs)
})
