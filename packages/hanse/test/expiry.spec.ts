/** What expires is erased, also on a node that was away when its time came; what is corrected has one current version. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bundle, indicator } from './support/bundles.ts'
import { found } from './support/federation.ts'
import { held, objectsUntil, until } from './support/wait.ts'
import type { TestFederation } from './support/federation.ts'

const hourMs = 3_600_000
const secret = 'b7c8d9e0f1a2b3c4d5e6f70819203142'

let federation: TestFederation
beforeEach(async () => { federation = await found() })
afterEach(async () => {
  vi.restoreAllMocks()
  await federation.end()
})

async function filesHold (name: string, text: string): Promise<boolean> {
  const home = federation.members.get(name)?.directory ?? ''
  for (const file of await readdir(home, { recursive: true, withFileTypes: true })) {
    if (file.isFile() && (await readFile(join(file.parentPath, file.name))).includes(text)) {
      return true
    }
  }
  return false
}

describe('a publication that expires', () => {
  it('is erased at the start that finds its time past, at the author and at readers', async () => {
    const aurora = await federation.open('Aurora')
    const brig = await federation.open('Brig')
    await until(aurora, async () => (await aurora.status()).peersReady === 1)
    const brief = indicator(`[domain-name:value = '${secret}.example']`)
    const lasting = indicator("[domain-name:value = 'lasting.example']")
    await aurora.publish(bundle(brief), { tlp: 'green', expires: Date.now() + hourMs })
    await aurora.publish(bundle(lasting), { tlp: 'green' })
    await objectsUntil(brig, (ids) => ids.has(brief.id) && ids.has(lasting.id))
    await Promise.all([aurora.stop(), brig.stop()])
    expect(await filesHold('Brig', secret)).toBe(true)

    const now = Date.now()
    vi.spyOn(Date, 'now').mockImplementation(() => now + 2 * hourMs)
    for (const name of ['Aurora', 'Brig']) {
      const again = await federation.open(name, { start: false })
      await vi.waitFor(async () => { expect(await held(again)).toEqual([lasting.id]) })
      expect((await again.lookup(`${secret}.example`)).matches).toEqual([])
      await again.stop()
      expect(await filesHold(name, secret)).toBe(false)
    }
  })

  it('is refused when its time has passed', async () => {
    const aurora = await federation.open('Aurora')
    const object = indicator("[domain-name:value = 'one.example']")
    for (const expires of [Date.now() - 1, 0, Number.NaN]) {
      await expect(aurora.publish(bundle(object), { tlp: 'green', expires })).rejects.toMatchObject({ code: 'E_EXPIRES' })
    }
  })
})

describe('a correction', () => {
  it('is a new version by the author; others are told to answer with an opinion', async () => {
    const aurora = await federation.open('Aurora')
    const brig = await federation.open('Brig')
    await until(aurora, async () => (await aurora.status()).peersReady === 1)
    const first = indicator("[domain-name:value = 'one.example']")
    const second = { ...first, modified: '2026-01-03T00:00:00.000Z', description: 'corrected' }
    await aurora.publish(bundle(first), { tlp: 'green' })
    await objectsUntil(brig, (ids) => ids.has(first.id))
    const foreign = { ...first, modified: '2026-01-04T00:00:00.000Z', description: 'I know better' }
    expect(await brig.publish(bundle(foreign), { tlp: 'green' })).toMatchObject({
      entries: [],
      refused: [{ object: first.id, path: '$.objects[0]', code: 'E_STIX_AUTHORSHIP' }]
    })
    const opinion = {
      type: 'opinion',
      spec_version: '2.1',
      id: 'opinion--00000000-0000-4000-8000-00000000aaaa',
      created: first['created'],
      modified: first['modified'],
      opinion: 'disagree',
      object_refs: [first.id]
    }
    expect(await brig.publish(bundle(opinion), { tlp: 'green' })).toMatchObject({ refused: [], entries: [expect.any(String)] })
    expect(await aurora.publish(bundle(second), { tlp: 'green' })).toMatchObject({ refused: [] })
    await until(brig, async () => (await brig.lookup('one.example')).matches.length === 2)
    const current = (await brig.lookup('one.example')).matches.map(({ modified, current }) => [modified, current])
    expect(current.sort()).toEqual([[first['modified'], false], [second.modified, true]])
  })
})
