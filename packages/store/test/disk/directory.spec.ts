import { cp, mkdir, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDirectory } from '../../src/index.ts'
import { temporaryDirectory } from '../support/backends.ts'
import { federation, leaf, TestLane } from '../support/lane.ts'
import { suite } from '../support/suite.ts'
import type { Store, StoreCounts } from '../../src/index.ts'

const modeBits = 0o777
const entries = 60

describe('a store in a directory', () => {
  let directory: string
  let opened: Store[]
  /** what `fill` has written */
  let filled: { counts: StoreCounts, restored: string }

  beforeEach(async () => {
    directory = join(await temporaryDirectory(), 'home', 'store')
    opened = []
  })

  afterEach(async () => {
    await Promise.all(opened.map(async (store) => { await store.close() }))
    await rm(dirname(dirname(directory)), { recursive: true })
  })

  async function open (options: { create?: boolean, tolerate?: boolean, directory?: string } = {}): Promise<Store> {
    const store = await openDirectory({ directory, federation, suite, ...options })
    opened.push(store)
    return store
  }

  /** Many small batches, so that the log has many records. */
  async function fill (): Promise<TestLane> {
    const store = await open({ create: true })
    const lane = new TestLane(1)
    await store.append(lane.open())
    for (let i = 0; i < entries; i++) {
      await store.append(lane.next([leaf(`${i}`, undefined, 2_000)]))
    }
    filled = { counts: store.counts, restored: JSON.stringify(await store.restore()) }
    await store.close()
    return lane
  }

  async function filesNamed (pattern: RegExp): Promise<string[]> {
    const level = join(directory, 'level')
    const names = (await readdir(level)).filter((name) => pattern.test(name)).sort()
    return names.map((name) => join(level, name))
  }

  async function flip (path: string, at: number): Promise<void> {
    const bytes = await readFile(path)
    bytes[at] ^= 0x40
    await writeFile(path, bytes)
  }

  it('is made only when told to, for its owner alone', async () => {
    await expect(open()).rejects.toMatchObject({ code: 'E_STORE_MISSING' })
    await open({ create: true })
    expect((await stat(directory)).mode & modeBits).toBe(0o700)
    expect((await stat(join(directory, 'level'))).mode & modeBits).toBe(0o700)
    expect((await stat(join(directory, 'lock'))).mode & modeBits).toBe(0o600)
    expect((await stat(join(directory, 'boot'))).mode & modeBits).toBe(0o600)
  })

  it('is held by one at a time, and given back', async () => {
    const store = await open({ create: true })
    const error = await open().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'E_LOCKED', facts: { pid: process.pid } })
    expect(String(error)).toContain('stop it or use another --home')
    await store.append(new TestLane(1).open())
    await store.close()
    expect(await readdir(directory)).not.toContain('lock')
    expect((await open()).counts.lanes).toBe(1)
  })

  it('respects the lock of another process that runs', async () => {
    await (await open({ create: true })).close()
    const stats = await readFile(`/proc/${process.ppid}/stat`, 'utf8')
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
    const started = stats.slice(stats.lastIndexOf(')') + 2).split(' ')[19]
    await writeFile(join(directory, 'lock'), JSON.stringify({ pid: process.ppid, started: `${boot} ${started}` }))
    await expect(open()).rejects.toMatchObject({ code: 'E_LOCKED', facts: { pid: process.ppid } })
  })

  it.each([
    ['a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, started: 'x 1' })],
    ['a number that another process has now', JSON.stringify({ pid: process.pid, started: 'x 1' })],
    ['a crash in the middle of writing it', '{"pi']
  ])('takes over the lock of %s', async (_, text) => {
    await (await open({ create: true })).close()
    await writeFile(join(directory, 'lock'), text)
    await open()
  })

  it('gives the lock back when opening fails', async () => {
    await (await open({ create: true })).close()
    await expect(openDirectory({ directory, federation: 'cd'.repeat(32), suite })).rejects.toMatchObject({ code: 'E_CHARTER_MISMATCH' })
    expect(await readdir(directory)).not.toContain('lock')
  })

  it('counts starts and knows itself', async () => {
    await (await open({ create: true })).close()
    const store = await open()
    expect(store).toMatchObject({ boot: 2, restored: false })
  })

  it('notices that it is a copy', async () => {
    await (await open({ create: true })).close()
    const copy = join(dirname(directory), 'copy')
    await cp(directory, copy, { recursive: true })
    expect((await open({ directory: copy })).restored).toBe(true)
    expect((await open()).restored).toBe(false)
  })

  it('notices that its database was put back', async () => {
    await (await open({ create: true })).close()
    const level = join(directory, 'level')
    await cp(level, `${level}.old`, { recursive: true })
    await (await open()).close()
    await rm(level, { recursive: true })
    await rename(`${level}.old`, level)
    expect((await open()).restored).toBe(true)
  })

  it('never starts anew where files are missing', async () => {
    await fill()
    await rm(join(directory, 'level', 'CURRENT'))
    await expect(open({ create: true })).rejects.toMatchObject({ code: 'E_STORE_DAMAGED' })
    expect(await filesNamed(/\.(ldb|log)$/)).not.toEqual([])
  })

  it.each([/^MANIFEST/, /\.ldb$/])('finds that a file is gone: %s', async (pattern) => {
    await fill()
    await (await open()).close()
    const [file] = await filesNamed(pattern)
    await rm(file)
    await expect(open()).rejects.toMatchObject({ code: 'E_STORE_DAMAGED' })
  })

  it('finds a flipped byte of the log unless nothing is lost by it, and goes on when told to', async () => {
    await fill()
    const level = join(directory, 'level')
    const [log] = await filesNamed(/\.log$/)
    const { size } = await stat(log)
    await cp(directory, `${directory}.whole`, { recursive: true })
    let found = 0
    for (let at = 0; at < size; at += Math.ceil(size / 16)) {
      await rm(level, { recursive: true })
      await cp(join(`${directory}.whole`, 'level'), level, { recursive: true })
      await cp(join(`${directory}.whole`, 'boot'), join(directory, 'boot'))
      await flip(log, at)
      const store = await open().catch((error: unknown) => {
        expect(error, `byte ${at} of ${size}`).toMatchObject({ code: 'E_STORE_DAMAGED' })
      })
      if (store === undefined) {
        found++
        const left = await open({ tolerate: true })
        expect(left.restored).toBe(true)
        await left.close()
        await (await open()).close()
      } else {
        expect(store.counts).toEqual(filled.counts)
        expect(JSON.stringify(await store.restore())).toBe(filled.restored)
        await store.close()
      }
    }
    expect(found).toBeGreaterThan(0)
  })

  it('finds a flipped byte of a table, at the start or when it is read', async () => {
    const lane = await fill()
    await (await open()).close()
    const level = join(directory, 'level')
    const [table] = await filesNamed(/\.ldb$/)
    const { size } = await stat(table)
    await cp(level, `${level}.whole`, { recursive: true })
    const readAll = async (store: Store): Promise<void> => {
      for (const { id } of lane.entries.slice(1)) {
        if (await store.body(id, 0) === undefined) {
          throw new Error('a body is gone without a word')
        }
      }
      await store.close()
    }
    let found = 0
    for (let at = 0; at < size; at += size >> 4) {
      await rm(level, { recursive: true })
      await cp(`${level}.whole`, level, { recursive: true })
      await flip(table, at)
      // A byte of an index row or of padding hits nothing that is read here.
      const error: unknown = await open().then(readAll).catch((thrown: unknown) => thrown)
      if (error !== undefined) {
        expect(error, `byte ${at} of ${size}`).toMatchObject({ code: 'E_STORE_DAMAGED' })
        found++
      }
      await Promise.all(opened.map(async (store) => { await store.close() }))
    }
    expect(found).toBeGreaterThan(0)
  })

  it('finds that the log was cut, although everything up to the cut is whole', async () => {
    await fill()
    const [log] = await filesNamed(/\.log$/)
    const { size } = await stat(log)
    await truncate(log, size - 5_000)
    await expect(open()).rejects.toMatchObject({ code: 'E_STORE_DAMAGED' })
    const store = await open({ tolerate: true })
    expect(store.restored).toBe(true)
    await store.append(new TestLane(2).open())
    await store.close()
    await open()
  })

  it('says which directory cannot be used', async () => {
    await mkdir(dirname(directory), { recursive: true })
    await writeFile(directory, 'a file')
    await expect(open({ create: true })).rejects.toMatchObject({ name: 'HanseError' })
  })
})
