import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle, indicator } from './support/bundles.ts'
import { found } from './support/federation.ts'
import type { TestFederation } from './support/federation.ts'

describe('warning lists of a node', () => {
  let federation: TestFederation
  let directory: string

  beforeAll(async () => {
    federation = await found()
    directory = await mkdtemp(join(tmpdir(), 'hanse-lists-'))
    await mkdir(join(directory, 'resolvers'))
    await writeFile(join(directory, 'resolvers', 'list.json'), JSON.stringify({ name: 'Public resolvers', type: 'string', list: ['8.8.8.8'] }))
    await writeFile(join(directory, 'contacts.json'), JSON.stringify({ name: 'Contacts', type: 'regex', list: ['/^abuse@/'] }))
  })

  afterAll(async () => {
    await federation.end()
    await rm(directory, { recursive: true, force: true })
  })

  it('warn in lookups, previews and publications, and refuse nothing', async () => {
    const node = await federation.open('Aurora', { warningLists: directory, start: false })
    const common = indicator("[ipv4-addr:value = '8.8.8.8']")
    const warnings = [{ object: common.id, list: 'Public resolvers', observable: { type: 'ipv4', value: '8.8.8.8' } }]
    const source = bundle(common, indicator("[ipv4-addr:value = '192.0.2.1']"))
    expect(await node.preview(source, { tlp: 'green' })).toMatchObject({ refused: [], warnings })
    expect(await node.publish(source, { tlp: 'green' })).toMatchObject({ objects: 2, refused: [], warnings })
    const answer = await node.lookup('8.8.8.8')
    expect(answer).toMatchObject({ matches: [{ id: common.id }], warnings: [{ list: 'Public resolvers' }] })
    expect(await node.lookup('192.0.2.1')).not.toHaveProperty('warnings')
    await node.stop()
  })

  it('that cannot be read stop the node from opening', async () => {
    await writeFile(join(directory, 'broken.json'), '{"name": "x"')
    await expect(federation.open('Brig', { warningLists: directory, start: false })).rejects.toMatchObject({ code: 'E_WARNING_LIST' })
    await expect(federation.open('Brig', { warningLists: join(directory, 'absent'), start: false })).rejects.toMatchObject({ code: 'E_WARNING_LIST' })
  })
})
