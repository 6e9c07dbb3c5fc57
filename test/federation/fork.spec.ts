/** Nodes whose own past comes back: old states of a store that were put back, copies, and a fork that happened all the same. */
import { cp, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { armour, judgeForkProof, unarmour } from 'hanse'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hanse } from '../../packages/cli/test/support/command.ts'
import { bundle, indicator } from '../../packages/hanse/test/support/bundles.ts'
import { found } from '../../packages/hanse/test/support/federation.ts'
import type { TestFederation, TestMember } from '../../packages/hanse/test/support/federation.ts'
import type { HanseEvent, HanseNode, ObjectEvent } from 'hanse'

const runDeadlineMs = 60_000
const pollOptions = { timeout: 20_000, interval: 50 }
const proofBytesMax = 1024

let federation: TestFederation
beforeEach(async () => { federation = await found() })
afterEach(async () => { await federation.end() })

const homeOf = (name: string): string => (federation.members.get(name) as TestMember).directory

async function publish (node: HanseNode, value: string): Promise<string> {
  const object = indicator(`[domain-name:value = '${value}.example']`)
  const { refused, publication } = await node.publish(bundle(object), { tlp: 'green' })
  expect([refused, typeof publication]).toEqual([[], 'string'])
  return object.id
}

async function held (node: HanseNode): Promise<string[]> {
  const ids: string[] = []
  for await (const event of node.subscribe({ since: 'start', types: ['object'], follow: false })) {
    ids.push((event as ObjectEvent).id)
  }
  return [...new Set(ids)].sort()
}

const untilHeld = async (nodes: HanseNode[], ids: string[]): Promise<void> => {
  await expect.poll(async () => Promise.all(nodes.map(held)), pollOptions).toEqual(nodes.map(() => [...ids].sort()))
}
const untilReady = async (node: HanseNode, count: number): Promise<void> => {
  await expect.poll(async () => (await node.status()).peersReady, pollOptions).toBe(count)
}

/** What a backup has: the database and the counters beside it. */
async function backUp (name: string): Promise<void> {
  await cp(join(homeOf(name), 'store'), join(homeOf(name), 'backup'), { recursive: true })
}

/** Puts it back into the same directories, as a backup program does: nothing about the files tells. */
async function putBack (name: string): Promise<void> {
  const store = join(homeOf(name), 'store')
  const level = join(store, 'level')
  await rm(join(store, 'boot'))
  for (const file of await readdir(level)) {
    await rm(join(level, file), { recursive: true })
  }
  await cp(join(homeOf(name), 'backup'), store, { recursive: true, force: true })
}

describe('a store put back as it was yesterday', () => {
  it('does not fork: the holders are asked before the first seal, and the node goes on in a new incarnation', async () => {
    let aurora = await federation.open('Aurora')
    const brig = await federation.open('Brig')
    await untilReady(aurora, 1)
    const ids = [await publish(aurora, 'first')]
    await aurora.stop()
    await backUp('Aurora')
    aurora = await federation.open('Aurora')
    await untilReady(aurora, 1)
    ids.push(await publish(aurora, 'second'))
    await untilHeld([brig], ids)
    await aurora.stop()
    await putBack('Aurora')

    aurora = await federation.open('Aurora')
    // at once: nobody is connected yet
    ids.push(await publish(aurora, 'third'))
    await untilHeld([aurora, brig], ids)
    expect((await aurora.status()).renewal).toMatchObject({ reason: 'forgotten' })
    expect([await aurora.forks(), await brig.forks()]).toEqual([[], []])
    const corvette = await federation.open('Corvette')
    await untilHeld([corvette], ids)
    // the new incarnation outlasts a restart
    await aurora.stop()
    aurora = await federation.open('Aurora')
    ids.push(await publish(aurora, 'fourth'))
    await untilHeld([aurora, brig, corvette], ids)
    expect([(await aurora.status()).renewal, await aurora.forks(), await corvette.forks()]).toEqual([undefined, [], []])
  }, runDeadlineMs)

  it('does not fork from a copied directory either', async () => {
    let aurora = await federation.open('Aurora')
    const brig = await federation.open('Brig')
    await untilReady(aurora, 1)
    const ids = [await publish(aurora, 'first')]
    await untilHeld([brig], ids)
    await aurora.stop()
    const copy = join(homeOf('Aurora'), '..', 'copy')
    await cp(homeOf('Aurora'), copy, { recursive: true, filter: (path) => !path.endsWith('.sock') })
    aurora = await federation.open('Aurora')
    await untilReady(aurora, 1)
    ids.push(await publish(aurora, 'second'))
    await untilHeld([brig], ids)
    await aurora.stop()
    aurora = await federation.open('Aurora', { directory: copy })
    ids.push(await publish(aurora, 'third'))
    await untilHeld([aurora, brig], ids)
    expect([await aurora.forks(), await brig.forks()]).toEqual([[], []])
  }, runDeadlineMs)
})

/** What the command says of a proof in a file: of this federation, of another, spoiled, and unverified. */
async function expectVerdicts (proof: string, home: string, stranger: TestFederation): Promise<void> {
  const [file, spoiled, charter] = ['fork.proof', 'spoiled.proof', 'other.charter'].map((name) => join(home, name)) as [string, string, string]
  await writeFile(file, proof)
  const bytes = unarmour('HANSE FORK PROOF', proof)
  const last = bytes.ok ? bytes.value.length - 1 : 0
  await writeFile(spoiled, armour('HANSE FORK PROOF', bytes.ok ? bytes.value.map((byte, i) => i === last - 40 ? byte ^ 1 : byte) : new Uint8Array()))
  await writeFile(charter, armour('HANSE CHARTER', stranger.charter))
  expect(await hanse(['proof', 'verify', file, '--home', home])).toMatchObject({ code: 0, out: expect.stringContaining('the proof holds: Aurora'), err: '' })
  expect(await hanse(['proof', 'verify', file, '--home', home, '--json'])).toMatchObject({ code: 0, records: [{ type: 'fork-verdict', holds: true, seq: 2 }] })
  expect(await hanse(['proof', 'verify', spoiled, '--home', home])).toMatchObject({ code: 1, out: expect.stringContaining('E_SIG_INVALID') })
  expect(await hanse(['proof', 'verify', file, '--charter', charter])).toMatchObject({ code: 1, out: expect.stringContaining('E_AUTHOR_UNKNOWN') })
  expect(await hanse(['proof', 'verify', file, '--charter', charter, '--card', charter])).toMatchObject({ code: 2, err: expect.stringContaining('not both') })
  expect(await hanse(['proof', 'show', file])).toMatchObject({ code: 0, out: expect.stringContaining('not verified') })
  expect(await hanse(['proof', 'show', charter])).toMatchObject({ code: 1, err: expect.stringContaining('E_ARMOUR') })
}

describe('a node that forked its lane', () => {
  it('is proven to all whom the lane clears, who take no more of it, and goes on in a new incarnation by itself', async () => {
    let aurora = await federation.open('Aurora')
    let brig = await federation.open('Brig')
    await untilReady(aurora, 1)
    const first = await publish(aurora, 'first')
    await aurora.stop()
    await backUp('Aurora')
    aurora = await federation.open('Aurora')
    await untilReady(aurora, 1)
    const second = await publish(aurora, 'second')
    await untilHeld([brig], [first, second])
    await aurora.stop()
    await putBack('Aurora')
    // published offline, where nobody can be asked
    aurora = await federation.open('Aurora', { start: false })
    const other = await publish(aurora, 'other second')
    const events = brig.subscribe({ types: ['fork'] })[Symbol.asyncIterator]()
    const seen = events.next()
    await aurora.start()
    const event = (await seen).value as HanseEvent
    await events.return?.()
    await expect.poll(async () => [(await aurora.forks()).length, (await brig.forks()).length], pollOptions).toEqual([1, 1])
    const [[mine], [theirs]] = [await aurora.forks(), await brig.forks()]
    expect(mine).toMatchObject({ own: true, seq: 2, proof: theirs?.proof })
    expect(theirs).toMatchObject({ own: false, authorName: 'Aurora', id: mine?.id })
    expect(event).toMatchObject({ type: 'fork', seq: 2, own: false, proof: theirs?.proof })
    expect(Buffer.from(theirs?.proof.split('\n').slice(1, -2).join('') ?? '', 'base64').length).toBeLessThanOrEqual(proofBytesMax)

    // anyone checks it offline
    await expect(judgeForkProof(theirs?.proof ?? '', { charter: federation.charter })).resolves.toMatchObject({ holds: true, name: 'Aurora' })
    await expect(judgeForkProof(theirs?.proof ?? '', { directory: homeOf('Dhow') })).resolves.toMatchObject({ holds: true, member: aurora.member })
    const stranger = await found()
    await expect(judgeForkProof(theirs?.proof ?? '', { charter: stranger.charter })).resolves.toMatchObject({ holds: false, code: 'E_AUTHOR_UNKNOWN' })
    await expectVerdicts(theirs?.proof ?? '', homeOf('Dhow'), stranger)
    await stranger.end()

    // what is held stays and is marked; who holds neither branch gets the proof and nothing of them
    await untilHeld([aurora], [first, other])
    await untilHeld([brig], [first, second])
    expect((await brig.explain(second))[0]).toMatchObject({ forked: true })
    const corvette = await federation.open('Corvette')
    await expect.poll(async () => (await corvette.forks()).map(({ id }) => id), pollOptions).toEqual([mine?.id])
    expect((await aurora.status()).renewal).toMatchObject({ reason: 'forked', seq: 2 })
    const third = await publish(aurora, 'third')
    await untilHeld([corvette], [third])
    await untilHeld([brig], [first, second, third])

    // all of it outlasts a restart
    await brig.stop()
    brig = await federation.open('Brig')
    expect((await brig.status()).forks).toEqual([{ lane: mine?.lane, seq: 2, author: aurora.member, authorName: 'Aurora', own: false }])
    await aurora.stop()
    aurora = await federation.open('Aurora')
    const fourth = await publish(aurora, 'fourth')
    await untilHeld([brig], [first, second, third, fourth])
  }, runDeadlineMs)
})
