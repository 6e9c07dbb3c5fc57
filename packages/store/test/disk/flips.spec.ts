import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDirectory } from '../../src/index.ts'
import { federation, TestLane } from '../support/lane.ts'
import { memoryDirectory } from '../support/memory-directory.ts'
import { Random, seed } from '../support/random.ts'
import { suite } from '../support/suite.ts'
import { fillStore, readStore, wantedLeaf } from '../support/whole.ts'
import type { Store } from '../../src/index.ts'

const flipsPerState = 5_000
/** Of those that are found, one in so many is repaired, which takes longer. */
const repairedOneIn = 100
/** Logs, tables and manifest are hit most; the few bytes of the others are soon all hit. */
const mainFile = /\.(log|ldb)$|MANIFEST/
const otherFilesOneIn = 16
const deadlineMs = 300_000

let root = ''
beforeAll(async () => {
  root = await memoryDirectory('hanse-flips-')
})
afterAll(async () => { await rm(root, { recursive: true }) })

interface Template { directory: string, whole: Map<string, string> }

async function open (directory: string, options: { create?: boolean, tolerate?: boolean } = {}): Promise<Store> {
  return openDirectory({ directory, federation, suite, ...options })
}

/** A store with logs and tables: as closing leaves its files, or as a crash does, with its lock. */
async function template (name: string, crashed: boolean): Promise<Template> {
  const directory = join(root, name)
  const lanes = [new TestLane(1), new TestLane(2)]
  const first = await open(directory, { create: true })
  await first.append(lanes.flatMap((lane) => lane.open()))
  await fillStore(first, lanes, 'a')
  await first.close()
  const second = await open(directory)
  await fillStore(second, lanes, 'b')
  const whole = await readStore(second)
  const left = join(root, `${name}.left`)
  if (crashed) {
    await cp(directory, left, { recursive: true })
    await writeFile(join(left, 'lock'), JSON.stringify({ pid: process.pid, started: 'before the last boot of the machine' }))
    await second.close()
  } else {
    await second.close()
    await cp(directory, left, { recursive: true })
  }
  return { directory: left, whole }
}

async function filesOf (directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1)).sort()
}

/** What of the truth a store does not give, or gives otherwise; throws what reading throws. */
async function lostFrom (store: Store, whole: Map<string, string>): Promise<string[]> {
  try {
    const seen = await readStore(store)
    expect([...seen.keys()].filter((name) => !whole.has(name))).toEqual([])
    return [...whole].filter(([name, value]) => seen.get(name) !== value).map(([name]) => name)
  } finally {
    await store.close()
  }
}

/** Opens tolerantly: what is left is true, what is lost is said, and the next start finds nothing. */
async function repair (directory: string, whole: Map<string, string>, what: string): Promise<void> {
  const store = await open(directory, { tolerate: true })
  expect(store.damage, what).toMatchObject({ missing: expect.any(Number), what: expect.arrayContaining([expect.any(String)]) })
  expect(store, what).toMatchObject({ restored: true, unindexed: true })
  const seen = await readStore(store)
  // an older receipt or item of the outbox may be back; objects are what they were, each told once
  for (const [name, value] of seen) {
    if (!/^(entry|head|index|receipt|outbox|audit)/.test(name)) {
      expect(value, `${what}: ${name}`).toBe(whole.get(name))
    }
  }
  for (const name of whole.keys()) {
    const entry = /^object \{"entry":"(\w+)"/.exec(name)?.[1]
    if (entry !== undefined && !seen.has(name)) {
      // the leaf is wanted, or its header is gone, which peers give by their heads
      expect(seen.get(`entry ${entry}`) ?? wantedLeaf, `${what}: ${name}`).toContain(wantedLeaf)
    }
  }
  await store.close()
  const again = await open(directory)
  expect(again.damage, what).toBeUndefined()
  await again.close()
}

/** Files that do not hold together are not opened, so that nothing in them changes. */
function whatOf (error: unknown): 'refused' | 'unopened' {
  const { what: [first] } = (error as { facts: { what: [string] } }).facts
  return /^the (file|log|table) /.test(first) ? 'unopened' : 'refused'
}

describe(`${2 * flipsPerState} flipped bits in the files of a store (SEED=${seed})`, () => {
  it.each([['closed in order', false], ['left by a crash', true]])('of one %s: nothing is lost without a word', async (name, crashed) => {
    const random = new Random(seed)
    const { directory, whole } = await template(name.replaceAll(' ', '-'), crashed)
    const files = await filesOf(directory)
    const bytesOf = new Map(await Promise.all(files.map(async (file) => [file, await readFile(join(directory, file))] as const)))
    const kept = files.filter((file) => (bytesOf.get(file)?.length ?? 0) > 0)
    const [main, others] = [kept.filter((file) => mainFile.test(file)), kept.filter((file) => !mainFile.test(file))]
    const work = `${directory}.work`
    await cp(directory, work, { recursive: true })
    const outcomes = { intact: 0, unopened: 0, refused: 0, read: 0, repaired: 0 }
    for (let flip = 0; flip < flipsPerState; flip++) {
      const file = random.pick(random.below(otherFilesOneIn) === 0 ? others : main)
      const bytes = Buffer.from(bytesOf.get(file) as Buffer)
      const at = random.below(bytes.length)
      bytes[at] ^= 1 << random.below(8)
      await writeFile(join(work, file), bytes)
      const what = `flip ${flip}: byte ${at} of ${file}`
      const outcome = await open(work).then(
        async (store) => lostFrom(store, whole).then(
          (lost) => { expect(lost, what).toEqual([]); return 'intact' as const },
          (error: unknown) => { expect(error, what).toMatchObject({ code: 'E_STORE_DAMAGED' }); return 'read' as const }
        ),
        (error: unknown) => { expect(error, what).toMatchObject({ code: 'E_STORE_DAMAGED', facts: { missing: expect.any(Number) } }); return whatOf(error) }
      )
      outcomes[outcome]++
      if ((outcome === 'refused' || outcome === 'unopened') && random.below(repairedOneIn) === 0) {
        await repair(work, whole, what)
        outcomes.repaired++
      } else if (outcome === 'unopened') {
        await writeFile(join(work, file), bytesOf.get(file) as Buffer)
        continue
      }
      await rm(work, { recursive: true })
      await cp(directory, work, { recursive: true })
    }
    expect(Math.min(outcomes.intact, outcomes.unopened, outcomes.repaired)).toBeGreaterThan(0)
  }, deadlineMs)
})
