/** The routes of the local API. Whatever a route does is a call of the node: nothing is decided here. */
import { HanseError, metricsContentType } from 'hanse'
import { Hono } from 'hono'
import { bodyBytesMax, bundleBodyBytesMax, lookupLineBytesMax, streamsMax } from '../limits.ts'
import { toJson } from '../wire/codec.ts'
import { errorBody, statusOf } from '../wire/errors.ts'
import { json, ndjson, splitLines } from '../wire/lines.ts'
import { chunksOf, readJson } from './body.ts'
import { readInvite, readProposal, readVote } from './governance-shape.ts'
import { onlyKnown, readAuditQuery, readSubscription } from './query.ts'
import { readExport, readImport, readLookup, readPublication, readPublishing, readRelease, readWithdrawal } from './shape.ts'
import { Slots } from './slots.ts'
import { linesOf } from './stream.ts'
import type { Hanse } from 'hanse'
import type { Context } from 'hono'

/**
 * The API of a node.
 *
 * @param node - what is served
 * @param stopping - aborted when the server closes: whatever is under way then ends with its reason
 */
export function createApp (node: Hanse, stopping: AbortSignal): Hono {
  const app = new Hono()
  const signalOf = (c: Context): AbortSignal => AbortSignal.any([c.req.raw.signal, stopping])
  addQuestions(app, node, signalOf)
  addBundles(app, node, signalOf)
  addGovernance(app, node, signalOf)
  addStreams(app, node, signalOf)
  app.notFound(() => errorResponse(new HanseError('E_API_ROUTE', 'the API has no such path or method; see the OpenAPI document', {})))
  app.onError((error) => errorResponse(error))
  return app
}

type SignalOf = (c: Context) => AbortSignal

function addQuestions (app: Hono, node: Hanse, signalOf: SignalOf): void {
  app.get('/v1/status', async (c) => answer(await node.status({ signal: signalOf(c) })))
  app.get('/v1/forks', async (c) => answer(await node.forks({ signal: signalOf(c) })))
  app.get('/v1/metrics', async (c) => new Response(await node.metrics({ signal: signalOf(c) }), { headers: { 'content-type': metricsContentType } }))
  app.get('/v1/members', async (c) => answer(await node.members({ signal: signalOf(c) })))
  app.get('/v1/peers', async (c) => answer(await node.peers({ signal: signalOf(c) })))
  app.get('/v1/objects/:id/explanation', async (c) => {
    const query = c.req.query()
    onlyKnown(query, ['member'])
    return answer(await node.explain(c.req.param('id'), { signal: signalOf(c), member: query['member'] }))
  })
  app.post('/v1/rules/load', async (c) => answer(await node.loadRules({ signal: signalOf(c) })))
  app.post('/v1/certificates/load', async (c) => answer(await node.loadCertificates({ signal: signalOf(c) })))
  app.get('/v1/audit/verification', async (c) => answer(await node.verifyAudit({ signal: signalOf(c) })))
  app.get('/v1/deliveries/:id', async (c) => answer(await node.delivery(c.req.param('id'), { signal: signalOf(c) })))
  // what is looked up is a secret: it stands in a body, never in a path that someone may log
  app.post('/v1/lookup', async (c) => {
    const signal = signalOf(c)
    return answer(await node.lookup(readLookup(await readJson(c.req.raw, bodyBytesMax, signal)), { signal }))
  })
}

function addBundles (app: Hono, node: Hanse, signalOf: SignalOf): void {
  app.post('/v1/import', async (c) => {
    const signal = signalOf(c)
    return answer(await node.import(readImport(await readJson(c.req.raw, bundleBodyBytesMax, signal)), { signal }))
  })
  app.post('/v1/preview', async (c) => {
    const signal = signalOf(c)
    const { bundle, terms } = readPublishing(await readJson(c.req.raw, bundleBodyBytesMax, signal))
    return answer(await node.preview(bundle, terms, { signal }))
  })
  app.post('/v1/publish', async (c) => {
    const signal = signalOf(c)
    const { bundle, terms, options } = readPublication(await readJson(c.req.raw, bundleBodyBytesMax, signal))
    return answer(await node.publish(bundle, terms, { ...options, signal }))
  })
  app.get('/v1/outbox', async (c) => answer(await node.outbox({ signal: signalOf(c) })))
  app.post('/v1/outbox/:id/release', async (c) => {
    const signal = signalOf(c)
    return answer(await node.release(c.req.param('id'), { ...readRelease(await readJson(c.req.raw, bodyBytesMax, signal)), signal }))
  })
  app.post('/v1/outbox/:id/drop', async (c) => {
    const signal = signalOf(c)
    return answer(await node.drop(c.req.param('id'), { ...readRelease(await readJson(c.req.raw, bodyBytesMax, signal)), signal }))
  })
  app.post('/v1/withdraw', async (c) => {
    const signal = signalOf(c)
    const { ids, reason } = readWithdrawal(await readJson(c.req.raw, bodyBytesMax, signal))
    return answer(await node.withdraw(ids, { reason, signal }))
  })
}

function addGovernance (app: Hono, node: Hanse, signalOf: SignalOf): void {
  app.get('/v1/governance', async (c) => {
    const query = c.req.query()
    onlyKnown(query, ['all'])
    return answer(await node.pending({ signal: signalOf(c), ...(query['all'] === 'true' && { all: true }) }))
  })
  app.post('/v1/ballots', async (c) => {
    const signal = signalOf(c)
    return answer(await node.ballot(readProposal(await readJson(c.req.raw, bodyBytesMax, signal)), { signal }))
  })
  app.post('/v1/votes', async (c) => {
    const signal = signalOf(c)
    const { ballot, signature } = readVote(await readJson(c.req.raw, bodyBytesMax, signal))
    return answer(await node.vote(ballot, signature, { signal }))
  })
  app.get('/v1/invitations', async (c) => answer(await node.invitations({ signal: signalOf(c) })))
  app.post('/v1/invitations', async (c) => {
    const signal = signalOf(c)
    return answer(await node.invite({ ...readInvite(await readJson(c.req.raw, bodyBytesMax, signal)), signal }))
  })
  app.post('/v1/invitations/:id/revoke', async (c) => {
    await node.revokeInvitation(c.req.param('id'), { signal: signalOf(c) })
    return answer({})
  })
}

function addStreams (app: Hono, node: Hanse, signalOf: SignalOf): void {
  const events = new Slots(streamsMax)
  const lookups = new Slots(streamsMax)
  const audits = new Slots(streamsMax)
  const exports = new Slots(streamsMax)
  app.get('/v1/events', (c) => {
    const subscription = readSubscription(c.req.query())
    const free = events.take()
    return streamed(linesOf(node.subscribe({ ...subscription, signal: signalOf(c) }), free))
  })
  app.get('/v1/audit', (c) => {
    const query = readAuditQuery(c.req.query())
    const free = audits.take()
    return streamed(linesOf(node.audit({ ...query, signal: signalOf(c) }), free))
  })
  // noted in the audit log, so it is no GET
  app.post('/v1/export', async (c) => {
    const signal = signalOf(c)
    const options = readExport(await readJson(c.req.raw, bodyBytesMax, signal))
    const free = exports.take()
    return streamed(linesOf(node.export({ ...options, signal }), free))
  })
  app.post('/v1/lookup/stream', (c) => {
    const signal = signalOf(c)
    const free = lookups.take()
    return streamed(linesOf(node.lookupMany(readValues(c.req.raw, signal), { signal }), free))
  })
}

async function * readValues (request: Request, signal: AbortSignal): AsyncGenerator<string> {
  for await (const line of splitLines(chunksOf(request, signal), lookupLineBytesMax)) {
    let body: unknown
    try {
      body = JSON.parse(line)
    } catch {
      throw new HanseError('E_API_BODY', 'a line of the stream is not JSON; send one {"value": …} a line', {})
    }
    yield readLookup(body)
  }
}

function answer (value: unknown): Response {
  return new Response(toJson(value), { headers: { 'content-type': json } })
}

function streamed (body: ReadableStream<Uint8Array>): Response {
  return new Response(body, { headers: { 'content-type': ndjson } })
}

function errorResponse (error: unknown): Response {
  const body = errorBody(error)
  return new Response(toJson(body), { status: statusOf(body.code), headers: { 'content-type': json } })
}
