/** Real kill -9 at named points, again and again: nothing that was acknowledged is ever lost, nothing is doubled. */
import { createHanse } from 'hanse'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRandom, runSeed } from '../federation/support/random.ts'
import { makeBundle } from './bundles.ts'
import { foundPair, Life } from './pair.ts'
import { killPoints } from './points.ts'
import type { Pair } from './pair.ts'
import type { HanseNode } from 'hanse'

const killsPerPoint = 40
const publisherKills = 40
const deadlineMs = 240_000
const lifeDeadlineMs = 30_000
/** An entry of this many objects takes several chunks. */
const largeCount = 60
const largeDescription = 9_000
/** Bytes of a session without content: below, a kill would hit the greeting and no chunk. */
const greetingBytes = 6_000
const largeBytes = largeCount * largeDescription

let pair: Pair
beforeEach(async () => { pair = await foundPair() })
afterEach(async () => { await pair.end() })

const random = createRandom(runSeed())

/** Ends once a life ended, or throws when it goes on for too long. */
async function endOf (life: Life): Promise<string | null> {
  return Promise.race([life.ended, new Promise<never>((_resolve, reject) => {
    AbortSignal.timeout(lifeDeadlineMs).addEventListener('abort', () => { reject(new Error('the member was not killed where it should be')) })
  })])
}

/** The objects of those publications that the killed member has acknowledged. */
async function acknowledged (author: HanseNode, published: ReadonlyMap<string, string[]>): Promise<string[]> {
  const ids: string[] = []
  for (const [publication, objects] of published) {
    const { members } = await author.delivery(publication)
    if (members.every(({ state }) => state === 'acknowledged')) {
      ids.push(...objects)
    }
  }
  return ids
}

function missingFrom (held: readonly string[], wanted: readonly string[]): string[] {
  const all = new Set(held)
  return wanted.filter((id) => !all.has(id))
}

async function untilDelivered (author: HanseNode, publications: Iterable<string>): Promise<void> {
  const wanted = [...publications]
  const states = async (): Promise<string[]> => {
    const reports = await Promise.all(wanted.map(async (id) => author.delivery(id)))
    return reports.flatMap(({ members }) => members.map(({ state }) => state))
  }
  if ((await states()).every((state) => state === 'acknowledged')) {
    return
  }
  for await (const event of author.subscribe({ types: ['delivery', 'peer'], signal: AbortSignal.timeout(lifeDeadlineMs) })) {
    if (event.type === 'delivery' && (await states()).every((state) => state === 'acknowledged')) {
      return
    }
  }
}

/** Does something at once and again after each sign of life, until the life has ended. */
async function untilEnded (life: Life, author: HanseNode, again: () => Promise<void>): Promise<void> {
  const watch = new AbortController()
  const signs = author.subscribe({ types: ['delivery', 'peer'], signal: watch.signal })[Symbol.asyncIterator]()
  const ended = life.ended.then(() => false)
  let alive = true
  while (alive) {
    const sign = signs.next()
    sign.catch(() => {})
    await again()
    alive = await Promise.race([ended, sign.then(() => true)])
  }
  watch.abort()
}

describe(`a member that is killed (SEED=${random.seed})`, () => {
  it.each(killPoints)(`${killsPerPoint} times %s as a recipient loses nothing that it acknowledged`, async (point) => {
    const author = await createHanse({ directory: pair.steady })
    const published = new Map<string, string[]>()
    try {
      for (let kill = 0; kill < killsPerPoint; kill++) {
        const wanted = await acknowledged(author, published)
        const life = new Life(pair.killed, point, point === 'mid-chunk' ? greetingBytes + random.below(largeBytes) : 1 + random.below(3))
        const held = await life.held()
        expect(missingFrom(held, wanted), `kill ${kill}`).toEqual([])
        expect(new Set(held).size).toBe(held.length)
        // it is given more until it dies: the n-th batch or receipt needs as many publications
        await untilEnded(life, author, async () => {
          const { text, ids } = point === 'mid-chunk' ? makeBundle(largeCount, largeDescription) : makeBundle(1, 200)
          const { publication } = await author.publish(text, { tlp: 'green' })
          published.set(publication as string, ids)
        })
        expect(await endOf(life)).toBe('SIGKILL')
      }
      const last = new Life(pair.killed, 'never')
      const held = await last.held()
      expect(missingFrom(held, await acknowledged(author, published))).toEqual([])
      await untilDelivered(author, published.keys())
      await last.stop()
      const after = new Life(pair.killed, 'never')
      const all = await after.held()
      await after.stop()
      expect([...all].sort()).toEqual([...published.values()].flat().sort())
    } finally {
      await author.stop()
    }
  }, deadlineMs)

  it(`${publisherKills} times as a publisher loses nothing that publish() resolved, and never forks`, async () => {
    const reader = await createHanse({ directory: pair.steady })
    const resolved: string[] = []
    try {
      for (let kill = 0; kill < publisherKills; kill++) {
        const life = new Life(pair.killed, random.pick(['before-sync', 'after-sync']), 1 + random.below(3))
        const held = await life.held()
        expect(missingFrom(held, resolved), `kill ${kill}`).toEqual([])
        for (let alive = true; alive;) {
          const { text, ids } = makeBundle(1, 200)
          const publication = await life.publish(text)
          alive = publication !== undefined
          if (alive) {
            resolved.push(...ids)
          }
        }
        expect(await endOf(life)).toBe('SIGKILL')
      }
      const last = new Life(pair.killed, 'never')
      const held = await last.held()
      expect(missingFrom(held, resolved)).toEqual([])
      const seen = new Set<string>()
      for await (const event of reader.subscribe({ since: 'start', types: ['object'], signal: AbortSignal.timeout(lifeDeadlineMs) })) {
        if (event.type === 'object') {
          expect(seen.has(event.id)).toBe(false)
          seen.add(event.id)
        }
        if (seen.size === held.length) {
          break
        }
      }
      expect([...seen].sort()).toEqual([...held].sort())
      expect((await reader.status()).rejected).not.toHaveProperty('E_CHAIN_FORK')
      await last.stop()
    } finally {
      await reader.stop()
    }
  }, deadlineMs)
})
