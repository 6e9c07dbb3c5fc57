import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDirectory } from '../../src/index.ts'
import { federation, leaf, TestLane } from '../support/lane.ts'
import { memoryDirectory } from '../support/memory-directory.ts'
import { Random, seed } from '../support/random.ts'
import { suite } from '../support/suite.ts'
import { indexKey, readStore } from '../support/whole.ts'
import type { Store } from '../../src/index.ts'

const deadlineMs = 120_000
const batches = 24
/** Large enough for records over several blocks of the log. */
const largeLeafBytes = 40_000
const lost = ['lock', 'LOCK', 'LOG', 'LOG.old']

/** All files by their names under the directory. */
type Files = Map<string, Buffer>

/** What was on disk when something was acknowledged, and all that a node could see then. */
interface Moment { files: Files, seen: Map<string, string> }

let root = ''
beforeAll(async () => { root = await memoryDirectory('hanse-trace-') })
afterAll(async () => { await rm(root, { recursive: true }) })

async function open (directory: string, options: { create?: boolean, tolerate?: boolean } = {}): Promise<Store> {
  return openDirectory({ directory, federation, suite, create: true, ...options })
}

async function filesOf (directory: string): Promise<Files> {
  const found = await readdir(directory, { recursive: true, withFileTypes: true })
  const names = found.filter((entry) => entry.isFile() && !lost.includes(entry.name)).map((entry) => join(entry.parentPath, entry.name))
  return new Map(await Promise.all(names.map(async (name) => [name.slice(directory.length + 1), await readFile(name)] as const)))
}

async function lay (directory: string, files: Files): Promise<void> {
  await rm(directory, { recursive: true, force: true })
  await mkdir(join(directory, 'level'), { recursive: true })
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(directory, name)), { recursive: true })
    await writeFile(join(directory, name), bytes)
  }
}

/** Two lives of a store: every acknowledgement with the files as they were behind it. The files of LevelDB only grow. */
async function trace (): Promise<Moment[]> {
  const directory = join(root, 'traced')
  const moments: Moment[] = []
  const lanes = [new TestLane(1), new TestLane(2)]
  for (const life of ['first', 'second']) {
    const store = await open(directory)
    const note = async (): Promise<void> => { moments.push({ files: await filesOf(directory), seen: await readStore(store) }) }
    await note()
    if (life === 'first') {
      await store.append(lanes.flatMap((lane) => lane.open()))
      await note()
    }
    for (let i = 0; i < batches / 2; i++) {
      const lane = lanes[i % 2]
      const bytes = leaf(`${life} ${i}`, undefined, i % 5 === 0 ? largeLeafBytes : 300)
      const writes = lane.next([bytes])
      await store.append(writes, [{ key: indexKey(bytes), place: { entry: (lane.entries.at(-1) as { id: string }).id, index: 0 } }])
      await note()
    }
    await store.close()
    moments.push({ files: await filesOf(directory), seen: (moments.at(-1) as Moment).seen })
  }
  return moments
}

/** The state before a write with a part of what it appended: `cut` gives how many of the bytes that are new in a file are there. */
function between (before: Files, after: Files, cut: (name: string, added: number) => number): Files {
  const files: Files = new Map()
  for (const [name, bytes] of after) {
    const old = before.get(name)
    const isGrown = old !== undefined && old.length <= bytes.length && old.equals(bytes.subarray(0, old.length))
    if (isGrown) {
      files.set(name, bytes.subarray(0, old.length + cut(name, bytes.length - old.length)))
    } else {
      files.set(name, cut(name, bytes.length) === bytes.length ? bytes : old ?? bytes.subarray(0, cut(name, bytes.length)))
    }
  }
  for (const [name, bytes] of before) {
    // a file is removed last
    files.set(name, files.get(name) ?? bytes)
  }
  return files
}

/** Whether nothing but a log became longer: a write in the middle of a life. */
function growsAlone (before: Files, after: Files): boolean {
  const changed = [...after].filter(([name, bytes]) => before.get(name)?.equals(bytes) !== true)
  return before.size === after.size && changed.every(([name]) => name.endsWith('.log') && before.has(name))
}

/**
 * A start over a state either says that it is damaged, or gives all that was acknowledged before, and of what was not
 * acknowledged all or nothing, with every index row.
 */
async function judge (state: Files, before: Moment, after: Moment, what: string): Promise<'whole' | 'refused'> {
  const directory = join(root, 'crashed')
  await lay(directory, state)
  let store: Store
  try {
    store = await open(directory)
  } catch (error) {
    expect(error, what).toMatchObject({ code: 'E_STORE_DAMAGED' })
    const repaired = await open(directory, { tolerate: true })
    expect(repaired.damage, what).toBeDefined()
    await repaired.close()
    return 'refused'
  }
  const seen = await readStore(store)
  await store.close()
  const isEither = [before, after].some((moment) => JSON.stringify([...seen].sort()) === JSON.stringify([...moment.seen].sort()))
  expect(isEither, `${what}: neither what was before nor what comes after`).toBe(true)
  return 'whole'
}

describe(`a crash at every write of a recorded trace (SEED=${seed})`, () => {
  it('loses nothing that was acknowledged, or says so', async () => {
    const random = new Random(seed)
    const moments = await trace()
    const outcomes = { whole: 0, refused: 0 }
    for (const [i, after] of moments.entries()) {
      const before = moments[i - 1]
      if (before === undefined) {
        continue
      }
      const states: Array<[string, Files]> = [
        ['clean', after.files],
        ['dropped', between(before.files, after.files, () => 0)],
        ['torn at one byte', between(before.files, after.files, (_, added) => Math.min(1, added))],
        ['torn', between(before.files, after.files, (_, added) => random.below(added + 1))],
        ['torn before its last byte', between(before.files, after.files, (_, added) => Math.max(0, added - 1))],
        ['reordered: the log behind the rest', between(before.files, after.files, (name, added) => name.endsWith('.log') ? 0 : added)],
        ['reordered: the log before the rest', between(before.files, after.files, (name, added) => name.endsWith('.log') ? added : 0)],
        ['reordered: the boot file behind the rest', between(before.files, after.files, (name, added) => name === 'boot' ? 0 : added)],
        ['reordered: the boot file before the rest', between(before.files, after.files, (name, added) => name === 'boot' ? added : 0)]
      ]
      for (const [name, files] of states) {
        const outcome = await judge(files, before, after, `write ${i}, ${name}`)
        outcomes[outcome]++
        if (name === 'clean' || growsAlone(before.files, after.files)) {
          // what every crash may leave needs no operator
          expect(outcome, `write ${i}, ${name}`).toBe('whole')
        }
      }
    }
    expect(outcomes.whole).toBeGreaterThan(moments.length)
  }, deadlineMs)
})
