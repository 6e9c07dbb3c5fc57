/** What every kept release wrote is read by this version: its store, all of it, and its vectors. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { chmod, cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, gunzipSync } from 'node:zlib'
import { openDirectory, schemaNumber } from '@hanse/store'
import { createHanse, nativeSuite } from 'hanse'
import { Level } from 'level'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { askCore } from '../vectors/core.ts'
import { contentsOf } from './contents.ts'
import type { Contents } from './contents.ts'
import type { VectorFile } from '../vectors/make/vector.ts'

const crcBytes = 4

interface Kept { values: string[], published: string, contents: Contents }

const here = new URL('.', import.meta.url)
const releases = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name)

function kept (release: string): Kept {
  return JSON.parse(readFileSync(new URL(`${release}/contents.json`, here), 'utf8')) as Kept
}

let root: string
beforeEach(async () => { root = await mkdtemp(join(tmpdir(), 'hanse-releases-')) })
afterEach(async () => { await rm(root, { recursive: true, force: true }) })

/** A copy with the modes that a home has, which no repository keeps. */
async function copyOf (release: string): Promise<string> {
  const home = join(root, 'home')
  await cp(new URL(`${release}/home`, here), home, { recursive: true })
  await chmod(home, 0o700)
  for (const entry of await readdir(home, { recursive: true, withFileTypes: true })) {
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o700 : 0o600)
  }
  return home
}

it('the release that is being made is kept: npm run release:keep', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../packages/hanse/package.json', here), 'utf8')) as { version: string }
  expect(existsSync(new URL(`${version}/contents.json`, here))).toBe(true)
})

describe.each(releases)('the store of release %s', (release) => {
  it('is read back whole, also at a second start, and goes on in a new incarnation', async () => {
    const { values, published, contents } = kept(release)
    const directory = await copyOf(release)
    for (let start = 0; start < 2; start++) {
      const node = await createHanse({ directory, start: false })
      expect(await contentsOf(node, values, published)).toEqual(contents)
      expect((await node.status()).repair).toBeUndefined()
      await node.stop()
    }
    const store = await openDirectory({ directory: join(directory, 'store'), federation: contents.federation, suite: nativeSuite(), create: false })
    expect(store.incarnation).toMatch(/^[0-9a-f]{32}$/)
    await store.close()
  })

  it('takes what this version publishes', async () => {
    const { contents } = kept(release)
    const node = await createHanse({ directory: await copyOf(release), start: false })
    const [item] = await node.outbox()
    const released = await node.release(item?.id as string, { by: 'Bea', why: 'checked by this version' })
    expect(released).toMatchObject({ objects: 1, refused: [] })
    expect((await node.status()).objects).toBe(contents.counts.objects + 1)
    expect((await node.verifyAudit()).break).toBeUndefined()
    await node.stop()
  })
})

describe.each(releases)('the vectors of release %s', (release) => {
  const files = JSON.parse(gunzipSync(readFileSync(new URL(`${release}/vectors.json.gz`, here))).toString('utf8')) as VectorFile[]

  it.each(files)('$theme: core says what it said then', ({ theme, vectors }) => {
    for (const { name, input, ...expected } of vectors) {
      expect(askCore(theme, input), `${theme}: ${name}`).toEqual(expected)
    }
  })
})

describe('a store of a release to come', () => {
  it('is refused, and stays as it is', async () => {
    const directory = await copyOf(releases.at(-1) as string)
    const record = await schemaOf(directory, schemaNumber + 1)
    await expect(createHanse({ directory, start: false })).rejects.toMatchObject({ code: 'E_STORE_NEWER' })
    expect(await schemaOf(directory)).toEqual(record)
  })
})

/** The store's own record as LevelDB has it; with a schema number, changed and sealed anew. */
async function schemaOf (directory: string, schema?: number): Promise<Buffer> {
  const level = new Level<Buffer, Buffer>(join(directory, 'store', 'level'), { keyEncoding: 'buffer', valueEncoding: 'buffer', createIfMissing: false })
  await level.open()
  const keys = await level.keys().all()
  const key = keys.find((one) => one.toString('latin1').endsWith('meta!store')) as Buffer
  const value = await level.get(key) as Buffer
  if (schema !== undefined) {
    // CBOR: the text "schema", then a number below 24 in one byte; behind all of it a CRC-32
    const at = value.indexOf('schema') + 'schema'.length
    value[at] = schema
    value.writeUInt32BE(crc32(value.subarray(0, -crcBytes)), value.length - crcBytes)
    await level.put(key, value)
  }
  await level.close()
  return value
}
