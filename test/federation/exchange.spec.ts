/** Five real processes exchange real bundles over TCP; what each holds in the end is exactly what the oracle says. */
import { latecomer } from '@hanse/cli/demo/cast'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeWithData } from '../support/shared-data.ts'
import { Federation } from './support/federation.ts'
import { idsFound, searchLeaks } from './support/leak-search.ts'
import { randomTerms } from './support/random-terms.ts'
import { createRandom, runSeed } from './support/random.ts'
import { isPublishable, sampleBundles } from './support/real-bundles.ts'
import type { Leak } from './support/leak-search.ts'
import type { SampleFile } from './support/real-bundles.ts'
import type { Done } from '@hanse/cli/demo/driver'

const filesMax = 24
const objectsPerFile = 40
const runDeadlineMs = 120_000
const firms = ['havblik', 'stadswacht', 'vigie', 'cierzo']
const early = ['havblik', 'stadswacht', 'vigie', 'fjellvakt']

/** Everything that a stopped member's node keeps, logged or received of objects it is not cleared for. */
async function leaksAt (federation: Federation, key: string): Promise<Leak[]> {
  const { allowed, forbidden } = federation.clearances(key)
  const { store, files, inbound } = await federation.haystacks(key)
  return searchLeaks(forbidden, allowed, federation.known, [...store, ...files, ...inbound])
}

const random = createRandom(runSeed())

describeWithData(`five members exchange real bundles (SEED=${random.seed})`, ['indicators', 'stix'], path => {
  let federation: Federation
  let sample: SampleFile[]
  let whileAuthorWasDown: { green: number, amber: number, red: number }

  async function publishSome (count: number, authors: string[]): Promise<void> {
    for (const { objects } of sample.splice(0, count)) {
      await federation.publish(random.pick(authors), randomTerms(random, random.below(5)), objects)
    }
  }

  function nextObjects (): SampleFile['objects'] {
    const next = sample.shift()
    if (next === undefined) {
      throw new RangeError('the sample is used up')
    }
    return next.objects
  }

  /** The author stops when others have acknowledged; the latecomer then has only them to ask. */
  async function authorDown (): Promise<void> {
    const author = 'havblik'
    const publications: Done[] = []
    for (const terms of [
      { tlp: 'green' },
      { tlp: 'amber', to: [{ sectors: ['healthcare'] }] },
      { tlp: 'red', to: [{ members: ['stadswacht', latecomer] }] }
    ] as const) {
      publications.push(await federation.publish(author, terms, nextObjects()))
    }
    await federation.settle()
    await federation.stop(author)
    await federation.start(latecomer)
    const expected = federation.expected.slice(-publications.length)
    const [green, amber, red] = await Promise.all(publications.map((done, index) =>
      federation.untilHolds(latecomer, done, index === publications.length - 1 ? 0 : expected[index]?.objects.length ?? 0)))
    whileAuthorWasDown = { green: (green ?? 0) - (expected[0]?.objects.length ?? 0), amber: (amber ?? 0) - (expected[1]?.objects.length ?? 0), red: red ?? 0 }
    await federation.start(author)
    await federation.settle()
  }

  beforeAll(async () => {
    federation = await Federation.found()
    sample = await sampleBundles(path, random, { files: filesMax, perFile: objectsPerFile, isUsable: isPublishable })
    await federation.start(...early)
    await publishSome(Math.floor(sample.length / 2), early.filter(key => firms.includes(key)))
    await authorDown()
    await publishSome(sample.length, firms)
    await federation.settle()
  }, runDeadlineMs)

  afterAll(async () => { await federation.end() })

  it('publishes and refuses what the oracle says', () => {
    expect(federation.disagreements).toEqual([])
    expect(federation.expected.filter(({ refused }) => refused === undefined).length).toBeGreaterThan(firms.length)
  })

  it('brings a latecomer what it missed from others while the author is down, RED only from the author', () => {
    expect(whileAuthorWasDown).toEqual({ green: 0, amber: 0, red: 0 })
  })

  it('ends with exactly what the oracle says', async () => {
    const verdict = await federation.judge()
    expect(verdict.faults).toEqual([])
    expect(verdict.delivered).toBeGreaterThan(0)
    expect(verdict.withheld).toBeGreaterThan(0)
    expect(verdict.delivered + verdict.withheld + verdict.missing).toBe(verdict.published * (early.length))
    expect(await federation.alarms()).toEqual([])
  })

  it('leaves nothing of an object in the store, the logs or the inbound bytes of a member that is not cleared for it', async () => {
    await federation.stop(...federation.keys)
    for (const key of federation.keys) {
      const { allowed, forbidden, given } = federation.clearances(key)
      const { store, inbound } = await federation.haystacks(key)
      const others = allowed.filter(object => !forbidden.includes(object))
      expect(idsFound(others, store)).toEqual(new Set(others.map(({ id }) => id)))
      // one member may have published all that there is
      expect(idsFound(given, inbound).size > 0).toBe(given.length > 0)
      expect(forbidden.length).toBeGreaterThan(0)
      expect(await leaksAt(federation, key)).toEqual([])
    }
  }, runDeadlineMs)
})

describe('the control: a planted leak', () => {
  it('is found by the judge, in the store and in the inbound bytes', async () => {
    const federation = await Federation.found()
    try {
      await federation.start('havblik', 'stadswacht', 'vigie')
      const id = 'malware--3f0c7d0e-2b8a-4f55-9c0e-6a1d6f3f9b11'
      const [created, name] = ['2026-11-20T05:42:00.000Z', 'Planted for the control run']
      const value = { type: 'malware', spec_version: '2.1', id, created, modified: created, name, is_family: false }
      const text = JSON.stringify(value)
      const object = { id, text, value }
      const told = { tlp: 'red', to: [{ members: ['stadswacht'] }] } as const
      await federation.publish('havblik', { tlp: 'red', to: [{ members: ['stadswacht', 'vigie'] }] }, [object], told)
      await federation.settle()
      expect(await federation.judge()).toMatchObject({ leaks: 1, missing: 0, faults: [{ kind: 'leak', member: 'vigie', id }] })
      await federation.stop(...federation.keys)
      const { store, inbound } = await federation.haystacks('vigie')
      for (const haystacks of [store, inbound]) {
        const leaks = searchLeaks([object], [], federation.known, haystacks)
        expect(leaks.map(({ what }) => what)).toEqual(expect.arrayContaining([text, name]))
      }
      expect(await leaksAt(federation, 'stadswacht')).toEqual([])
    } finally {
      await federation.end()
    }
  }, runDeadlineMs)
})
