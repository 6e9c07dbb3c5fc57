/** Groups 65 and 66: files of a home and of its store that are not as they should be, through the command. */
import { chmod, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { decode, encode, unwrap } from '@hanse/core'
import { openLevel, schemaNumber } from '@hanse/store'
import { expect } from 'vitest'
import { hanse, soloHome } from './support/command.ts'
import type { BadInput } from './support/case.ts'

const crcBytes = 4
const exitCodes = { damaged: 6, locked: 5, noNode: 4, failed: 1 }

/** A bundle of one indicator for the store to hold. */
const bundle = JSON.stringify({
  type: 'bundle',
  id: 'bundle--00000000-0000-4000-8000-000000000001',
  objects: [{
    type: 'indicator',
    spec_version: '2.1',
    id: 'indicator--00000000-0000-4000-8000-000000000002',
    created: '2026-01-01T00:00:00.000Z',
    modified: '2026-01-01T00:00:00.000Z',
    pattern: "[domain-name:value = 'home.example']",
    pattern_type: 'stix',
    valid_from: '2026-01-01T00:00:00.000Z'
  }]
})

/** Spoils a home whose store holds something, and says what `hanse run` answers: one line with the code, and an exit code. */
function home (group: number, words: string, code: string, exit: number, spoil: (home: string) => Promise<void>): BadInput {
  return {
    group,
    words,
    surface: 'command',
    code,
    check: async () => {
      await using solo = await soloHome()
      const file = join(solo.directory, 'bundle.json')
      await writeFile(file, bundle)
      expect((await hanse(['import', file, '--home', solo.home])).code).toBe(0)
      await spoil(solo.home)
      const before = code === 'E_STORE_DAMAGED' ? await readdir(level(solo.home)) : []
      const { code: answered, err } = await hanse(['run', '--home', solo.home])
      expect(err).toContain(`(${code})`)
      expect(err.trim().split('\n')).toHaveLength(1)
      expect(answered).toBe(exit)
      // what is damaged is left as it was found
      expect(code === 'E_STORE_DAMAGED' ? await readdir(level(solo.home)) : []).toEqual(before)
    }
  }
}

const level = (home: string): string => join(home, 'store', 'level')

async function fileOf (home: string, name: RegExp): Promise<string> {
  const found = (await readdir(level(home))).find((file) => name.test(file))
  return join(level(home), found as string)
}

/** What is in the log becomes a table at the next start. */
async function withTable (home: string): Promise<string> {
  expect((await hanse(['status', '--home', home])).code).toBe(0)
  return fileOf(home, /\.ldb$/)
}

function store (words: string, spoil: (home: string) => Promise<void>): BadInput {
  return home(66, words, 'E_STORE_DAMAGED', exitCodes.damaged, spoil)
}

export const homeCases: readonly BadInput[] = [
  home(65, 'a key of hanse.yaml that is not known', 'E_CONFIG_UNKNOWN_KEY', exitCodes.failed, async (path) => {
    await writeFile(join(path, 'hanse.yaml'), 'lisen: []\n')
  }),
  home(65, 'a value of hanse.yaml of another type', 'E_CONFIG', exitCodes.failed, async (path) => {
    await writeFile(join(path, 'hanse.yaml'), 'listen: 7\n')
  }),
  home(65, 'a key file that others can read', 'E_KEY_PERMISSIONS', exitCodes.failed, async (path) => {
    await chmod(join(path, 'node.key'), 0o644)
  }),
  home(65, 'a home that is not there', 'E_HOME_MISSING', exitCodes.noNode, async (path) => {
    await rm(path, { recursive: true })
  }),
  home(65, 'a home that another process holds', 'E_LOCKED', exitCodes.locked, async (path) => {
    const lock = join(path, 'store', 'lock')
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
    const stat = await readFile(`/proc/${process.ppid}/stat`, 'utf8')
    await writeFile(lock, JSON.stringify({ pid: process.ppid, started: `${boot} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}` }))
  }),
  store('a flipped byte of the log', async (path) => {
    const log = await fileOf(path, /\.log$/)
    const bytes = await readFile(log)
    bytes[Math.floor(bytes.length / 2)] ^= 1
    await writeFile(log, bytes)
  }),
  store('a manifest that was cut', async (path) => {
    const manifest = await fileOf(path, /^MANIFEST/)
    await truncate(manifest, (await readFile(manifest)).length - 7)
  }),
  store('a table that is gone', async (path) => { await rm(await withTable(path)) }),
  store('CURRENT gone', async (path) => { await rm(join(level(path), 'CURRENT')) }),
  home(66, 'a schema of a later version', 'E_STORE_NEWER', exitCodes.failed, async (path) => {
    const database = await openLevel(level(path), { create: false })
    const meta = database.sublevel('meta', { valueEncoding: 'view' })
    // CBOR with its CRC-32 behind it
    const value = await meta.get('store') as unknown as Uint8Array
    const record = unwrap(decode(value.subarray(0, value.length - crcBytes))) as ReadonlyMap<string, number>
    const later = Buffer.concat([encode({ ...Object.fromEntries(record), schema: schemaNumber + 1 }), Buffer.alloc(crcBytes)])
    later.writeUInt32BE(crc32(later.subarray(0, -crcBytes)), later.length - crcBytes)
    await meta.put('store', later as unknown as string)
    await database.close()
  })
]
