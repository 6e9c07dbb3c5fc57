import { describe, expect, it } from 'vitest'
import { openApi } from '../../src/index.ts'
import { createApp } from '../../src/server/app.ts'
import { FakeHanse } from '../support/fake-hanse.ts'
import { faultsOf } from '../support/json-schema.ts'
import { rawRequest, serveFake } from '../support/served.ts'

const operations = Object.entries(openApi.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })))

/** For each operation a request as a client sends it. */
const samples: Record<string, { path: string, body?: unknown }> = {
  status: { path: '/v1/status' },
  forks: { path: '/v1/forks' },
  metrics: { path: '/v1/metrics' },
  members: { path: '/v1/members' },
  peers: { path: '/v1/peers' },
  import: { path: '/v1/import', body: { bundle: 'e30=' } },
  preview: { path: '/v1/preview', body: { bundle: 'e30=', terms: {} } },
  publish: { path: '/v1/publish', body: { bundle: 'e30=', terms: { tlp: 'red', audience: { any: [{ members: ['x'] }], except: { countries: ['FR'] } } } } },
  withdraw: { path: '/v1/withdraw', body: { ids: ['indicator--1'], reason: 'error' } },
  explain: { path: '/v1/objects/indicator--1/explanation?member=x' },
  export: { path: '/v1/export', body: { types: ['indicator'], since: '2026-11-22', purpose: 'siem', use: 'block', by: 'Ada' } },
  lookup: { path: '/v1/lookup', body: { value: 'x' } },
  lookupMany: { path: '/v1/lookup/stream', body: { value: 'x' } },
  delivery: { path: '/v1/deliveries/ab' },
  outbox: { path: '/v1/outbox' },
  release: { path: '/v1/outbox/ab/release', body: { why: 'it is fine', by: 'Bea' } },
  drop: { path: '/v1/outbox/ab/drop', body: { why: 'a false alarm' } },
  audit: { path: '/v1/audit?object=indicator--1&member=Lex' },
  loadRules: { path: '/v1/rules/load' },
  loadCertificates: { path: '/v1/certificates/load' },
  pending: { path: '/v1/governance?all=true' },
  ballot: { path: '/v1/ballots', body: { kind: 'attributes', member: 'x', change: { owner: null, sectors: ['energy'] } } },
  vote: { path: '/v1/votes', body: { form: 'statement', body: 'AQID', signature: 'AQID' } },
  invite: { path: '/v1/invitations', body: { expiresInMs: 7, note: 'for Lex' } },
  invitations: { path: '/v1/invitations' },
  revokeInvitation: { path: '/v1/invitations/ab/revoke' },
  verifyAudit: { path: '/v1/audit/verification' },
  subscribe: { path: '/v1/events?since=start&types=object,peer&follow=false' }
}

describe('the OpenAPI document', () => {
  it('has the paths that the server has, and no others', () => {
    const app = createApp(new FakeHanse(), new AbortController().signal)
    const routes = app.routes.map((route) => `${route.method.toLowerCase()} ${route.path.replace(/:(\w+)/g, '{$1}')}`)
    expect(operations.map(({ path, method }) => `${method} ${path}`).sort()).toEqual(routes.sort())
  })

  it('names every method of a node once', () => {
    const methods = Object.getOwnPropertyNames(FakeHanse.prototype).filter((name) => Object.hasOwn(samples, name))
    expect(operations.map(({ operation }) => operation.operationId).sort()).toEqual(methods.sort())
  })

  it('refers to shapes that it holds', () => {
    const refs = [...JSON.stringify(openApi).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1] as string)
    expect(refs.filter((name) => openApi.components.schemas[name] === undefined)).toEqual([])
  })

  it.each(operations)('describes what $method $path takes and answers', async ({ method, operation }) => {
    const sample = samples[operation.operationId] as { path: string, body?: unknown }
    await using served = await serveFake()
    const body = sample.body === undefined ? undefined : JSON.stringify(sample.body)
    const answer = await rawRequest(served.api.socket, method.toUpperCase(), sample.path, body)
    expect(answer.status).toBe(200)
    const [type, { schema }] = Object.entries(operation.responses['200']?.content ?? {})[0] as [string, { schema: object }]
    const texts = type === 'application/json' ? [answer.text] : answer.text.trimEnd().split('\n')
    const values = type.startsWith('text/') ? texts : texts.map((value) => JSON.parse(value) as unknown)
    expect(values.flatMap((value) => faultsOf(schema, value))).toEqual([])
    if (operation.requestBody !== undefined) {
      const [{ schema: taken }] = Object.values(operation.requestBody.content) as [{ schema: object }]
      expect(faultsOf(taken, sample.body)).toEqual([])
    }
  })
})
