/** A member with two nodes, as processes: either publishes, both hold everything, and one is killed under load. */
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runHome, startSeat, stopSeat } from '@hanse/cli/demo/seat'
import { untilConnected } from '@hanse/cli/demo/wait'
import { acceptCharter, createHome, foundFederation } from 'hanse'
import { afterEach, describe, expect, it } from 'vitest'
import { bundle, indicator } from '../../packages/hanse/test/support/bundles.ts'
import { freePorts } from '../../packages/hanse/test/support/federation.ts'
import type { Connection, RunningSeat } from '@hanse/cli/demo/seat'
import type { ObjectEvent, Terms } from 'hanse'

const runDeadlineMs = 120_000
const pollOptions = { timeout: 30_000, interval: 200 }
const publicationsPerNode = 40
const publicationsBeforeKill = 15
const importsPerNode = 20

const signal = new AbortController().signal
const running: RunningSeat[] = []
let root = ''
afterEach(async () => {
  await Promise.all(running.splice(0).map(stopSeat))
  await rm(root, { recursive: true, force: true })
})

async function start (key: string, member: string): Promise<RunningSeat> {
  const home = join(root, key)
  const player = { key, name: key, country: 'DK', sectors: [], role: 'full' } as const
  const seat = await startSeat({ player, member, home, address: '' }, runHome(home), signal)
  running.push(seat)
  return seat
}

/** Aurora with two nodes, and Brig. */
async function found (): Promise<{ aurora: string, brig: string }> {
  root = await mkdtemp(join(tmpdir(), 'hanse-two-nodes-'))
  const listens = (await freePorts(3)).map((port) => [`/ip4/127.0.0.1/tcp/${port}`]) as [string[], string[], string[]]
  const aurora = await createHome(join(root, 'one'), {
    name: 'Aurora', country: 'DK', sectors: ['energy'], listen: listens[0], more: [{ directory: join(root, 'two'), listen: listens[1] }]
  })
  const brig = await createHome(join(root, 'brig'), { name: 'Brig', country: 'NL', sectors: [], listen: listens[2] })
  const charter = foundFederation([aurora.card, brig.card], { name: 'Two nodes', at: Date.now() })
  for (const key of ['one', 'two', 'brig']) {
    await acceptCharter(join(root, key), charter)
  }
  return { aurora: aurora.member, brig: brig.member }
}

/** Publishes one object after another, GREEN and RED in turn, until the node is gone; gives what was acknowledged. */
async function publishMany (node: Connection, reader: string, done: (id: string) => void): Promise<void> {
  for (let i = 0; i < publicationsPerNode; i++) {
    const object = indicator(`[domain-name:value = 'n${i}.example']`)
    const terms: Terms = i % 2 === 0 ? { tlp: 'green' } : { tlp: 'red', audience: { any: [{ members: [reader] }] } }
    const { refused } = await node.publish(bundle(object), terms)
    expect(refused).toEqual([])
    done(object.id)
  }
}

/** Imports one object after another until the node is gone; gives what was acknowledged. */
async function importMany (node: Connection, name: string, done: (id: string) => void): Promise<void> {
  for (let i = 0; i < importsPerNode; i++) {
    const object = indicator(`[domain-name:value = '${name}${i}.private.example']`)
    expect(await node.import(bundle(object))).toMatchObject({ objects: 1, known: 0, refused: [] })
    done(object.id)
  }
}

const placeOf = (event: ObjectEvent): string => JSON.stringify(event.place)

/** Reads on from a cursor until the node is gone or there is no more; gives the last cursor. */
async function consume (node: Connection, since: string, seen: Map<string, string>, follow: boolean): Promise<string> {
  let cursor = since
  try {
    for await (const event of node.subscribe({ since, types: ['object'], follow })) {
      seen.set(placeOf(event as ObjectEvent), (event as ObjectEvent).id)
      cursor = event.cursor
    }
  } catch (error) {
    if (!follow) {
      throw error
    }
  }
  return cursor
}

async function held (node: Connection, isPrivate = false): Promise<string[]> {
  const seen: string[] = []
  for await (const event of node.subscribe({ since: 'start', types: ['object'], follow: false })) {
    if ((event as ObjectEvent).private === isPrivate) {
      seen.push((event as ObjectEvent).id)
    }
  }
  return seen.sort()
}

/** Whether each of these nodes holds all of these private imports. */
async function allHold (nodes: readonly Connection[], imported: ReadonlySet<string>): Promise<boolean> {
  const lists = await Promise.all(nodes.map(async (node) => held(node, true)))
  return [...imported].every((id) => lists.every((ids) => ids.includes(id)))
}

describe('a member with two nodes', () => {
  it('loses and doubles nothing when one is killed under load', async () => {
    const { aurora, brig } = await found()
    const [one, two, reader] = await Promise.all([start('one', aurora), start('two', aurora), start('brig', brig)])
    await untilConnected([one, two, reader], signal)
    const acknowledged = new Set<string>()
    const imported = new Set<string>()
    const seen = new Map<string, string>()
    const consuming = consume(one.hanse, 'start', seen, true)
    const byTwo = publishMany(two.hanse, brig, (id) => { acknowledged.add(id) })
    const importing = [importMany(one.hanse, 'one', (id) => { imported.add(id) }).catch(() => {}), importMany(two.hanse, 'two', (id) => { imported.add(id) })]
    let ofOne = 0
    await publishMany(one.hanse, brig, (id) => {
      acknowledged.add(id)
      ofOne++
      if (ofOne === publicationsBeforeKill) {
        one.child.kill('SIGKILL')
      }
    }).catch(() => {})
    expect(ofOne).toBeLessThan(publicationsPerNode)
    expect(ofOne).toBeGreaterThanOrEqual(publicationsBeforeKill)
    await once(one.child, 'exit').catch(() => {})
    const cursor = await consuming
    await Promise.all([byTwo, ...importing])
    expect(acknowledged.size).toBe(ofOne + publicationsPerNode)

    // the other node has what it published itself, and goes on for the consumer of the one that is gone
    await consume(two.hanse, cursor, seen, false)
    expect(new Set(seen.values()).size).toBeGreaterThanOrEqual(publicationsPerNode)

    const again = await start('one', aurora)
    await untilConnected([again, two, reader], signal)
    const nodes = [again.hanse, two.hanse, reader.hanse]
    await expect.poll(async () => {
      const all = await Promise.all(nodes.map(async (node) => held(node)))
      return all.every((ids) => ids.join() === all[0]?.join()) && [...acknowledged].every((id) => all[0]?.includes(id))
    }, pollOptions).toBe(true)
    const everything = await held(two.hanse)
    expect(new Set(everything).size).toBe(everything.length)
    // at most the one publication that was under way is there without an answer
    expect(everything.filter((id) => !acknowledged.has(id)).length).toBeLessThanOrEqual(1)

    // what was imported at either node is at both, and the other member has heard of none of it
    const own = [again.hanse, two.hanse]
    await expect.poll(async () => allHold(own, imported), pollOptions).toBe(true)
    const [atOne, atTwo] = await Promise.all(own.map(async (node) => held(node, true)))
    expect(atOne).toEqual(atTwo)
    expect(new Set(atTwo).size).toBe(atTwo?.length)
    expect((atTwo?.length ?? 0) - imported.size).toBeLessThanOrEqual(1)
    expect(imported.size).toBeGreaterThanOrEqual(importsPerNode)
    expect(await held(reader.hanse, true)).toEqual([])

    await consume(two.hanse, cursor, seen, false)
    expect([...seen.values()].sort()).toEqual([...everything, ...atTwo ?? []].sort())
  }, runDeadlineMs)
})
