import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHanse, createHome, socketPath } from 'hanse'
import { describe, expect, it } from 'vitest'
import { connectApi, openApi, serveApi } from '../src/index.ts'
import { toJson } from '../src/wire/codec.ts'
import { collect } from './support/collect.ts'
import { faultsOf } from './support/json-schema.ts'
import type { ApiClient } from '../src/index.ts'
import type { HanseNode } from 'hanse'

const at = '2026-01-02T03:04:05.000Z'
const id = 'indicator--a932fcc6-e032-476c-826f-cb970a5a1ade'
const bundle = JSON.stringify({
  type: 'bundle',
  id: 'bundle--a932fcc6-e032-476c-826f-cb970a5a1ade',
  objects: [{
    type: 'indicator',
    spec_version: '2.1',
    id,
    created: at,
    modified: at,
    pattern: "[domain-name:value = 'evil.example']",
    pattern_type: 'stix',
    valid_from: at
  }]
})

/** A node of a federation of one, and a client of it. */
async function servedNode (): Promise<{ node: HanseNode, client: ApiClient } & AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), 'hanse-api-'))
  const home = join(directory, 'home')
  await createHome(home, { name: 'Acme CERT', country: 'FR', sectors: ['healthcare'], listen: [], solo: true })
  const node = await createHanse({ directory: home, start: false })
  const api = await serveApi(node, { socket: socketPath(home) })
  const client = connectApi({ socket: socketPath(home) })
  return {
    node,
    client,
    [Symbol.asyncDispose]: async () => {
      client.close()
      await api.close()
      await node.stop()
      await rm(directory, { recursive: true, force: true })
    }
  }
}

/** A value without what JSON does not keep: fields that are undefined, and which kind of bytes it holds. */
function bare (value: unknown): unknown {
  return JSON.parse(toJson(value))
}

/** What a value lacks or has too much of, by the document. */
function faults (schema: string, value: unknown): string[] {
  return faultsOf(openApi.components.schemas[schema] ?? {}, bare(value))
}

describe('a real node over its API', () => {
  it('answers as the node itself and as the document says', async () => {
    await using served = await servedNode()
    const { node, client } = served
    const terms = { tlp: 'green' as const }
    expect(bare(await client.preview(bundle, terms))).toEqual(bare(await node.preview(bundle, terms)))
    expect(faults('Preview', await client.preview(bundle, terms))).toEqual([])
    const publication = await client.publish(bundle, terms)
    expect(faults('Publication', publication)).toEqual([])
    expect(publication).toMatchObject({ objects: 1, refused: [] })
    const imported = await client.import(bundle.replace('evil.example', 'private.example').replace(id, id.replace('a9', 'b9')))
    expect(imported).toMatchObject({ objects: 1, known: 0, refused: [] })

    const found = await client.lookup('evil[.]example')
    expect(bare(found)).toEqual(bare(await node.lookup('evil[.]example')))
    expect(found.matches).toHaveLength(1)
    expect(faults('LookupAnswer', found)).toEqual([])
    expect(
      bare(await collect(client.lookupMany(['evil.example', 'private.example'])))
    ).toEqual(bare(await collect(node.lookupMany(['evil.example', 'private.example']))))

    const events = await collect(client.subscribe({ since: 'start', follow: false }))
    expect(bare(events)).toEqual(bare(await collect(node.subscribe({ since: 'start', follow: false }))))
    expect(events.map((event) => event.type)).toContain('object')
    expect(events.flatMap((event) => faults('Event', event))).toEqual([])

    const explained = await client.explain(id)
    expect(bare(explained)).toEqual(bare(await node.explain(id)))
    expect(explained.flatMap((explanation) => faults('Explanation', explanation))).toEqual([])
    expect(faults('DeliveryReport', await client.delivery(publication.entries[0] as string))).toEqual([])
    expect((await client.members()).flatMap((member) => faults('Member', member))).toEqual([])
    expect(faults('Status', await client.status())).toEqual([])
    expect(await client.peers()).toEqual([])
  })

  it('throws what the node throws', async () => {
    await using served = await servedNode()
    const { client } = served
    await expect(client.explain('indicator--none')).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
    await expect(client.delivery('ab'.repeat(32))).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
    expect(await client.publish(bundle, { tlp: 'amber' })).toMatchObject({ entries: [], refused: [{ code: 'E_AUDIENCE_REQUIRED' }] })
  })
})
