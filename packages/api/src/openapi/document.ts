import { metricsContentType } from 'hanse'
import { bodyBytesMax, bundleBytesMax, streamsMax } from '../limits.ts'
import { ndjson } from '../wire/lines.ts'
import { governancePaths } from './governance.ts'
import { answers, body, path, query } from './operation.ts'
import { ref } from './schema.ts'
import { schemas } from './schemas.ts'
import type { Operation } from './operation.ts'
import type { Schema } from './schema.ts'

/** The OpenAPI 3.1 document of this API. */
export interface OpenApi {
  openapi: '3.1.0'
  info: { title: string, version: string, description: string }
  paths: Record<string, Partial<Record<'get' | 'post', Operation>>>
  components: { schemas: Record<string, Schema> }
}

const list = (items: Schema): Schema => ({ type: 'array', items })
const line = (schema: Schema): Schema => ({ oneOf: [schema, ref('StreamError')] })

/** The OpenAPI document of the local API, version 1: what `serveApi` answers, as data. */
export const openApi: OpenApi = {
  openapi: '3.1.0',
  info: {
    title: 'Hanse local API',
    version: '1',
    description: 'Served on a Unix socket that its user alone can open. ' +
      `A bundle has at most ${bundleBytesMax} bytes, any other body ${bodyBytesMax}; at most ${streamsMax} streams of a kind are open at a time.`
  },
  paths: {
    ...governancePaths,
    '/v1/status': {
      get: { operationId: 'status', summary: 'The node, in numbers', responses: answers('the status', ref('Status')) }
    },
    '/v1/forks': {
      get: {
        operationId: 'forks',
        summary: 'Lanes whose author signed two entries of one place, with the proofs',
        responses: answers('every such lane, own ones first', list(ref('Fork')))
      }
    },
    '/v1/metrics': {
      get: {
        operationId: 'metrics',
        summary: 'What the node counts of itself, for Prometheus',
        responses: answers('the text format of Prometheus', { type: 'string' }, metricsContentType)
      }
    },
    '/v1/members': {
      get: { operationId: 'members', summary: 'The members of the federation', responses: answers('every member', list(ref('Member'))) }
    },
    '/v1/peers': {
      get: { operationId: 'peers', summary: 'The nodes of others and the connections to them', responses: answers('every peer', list(ref('Peer'))) }
    },
    '/v1/import': {
      post: {
        operationId: 'import',
        summary: 'Store objects for this member alone',
        ...body(ref('Import')),
        responses: answers('what was stored and what refused', ref('ImportReport'))
      }
    },
    '/v1/preview': {
      post: {
        operationId: 'preview',
        summary: 'What publishing would do, without doing it',
        ...body(ref('Publishing')),
        responses: answers('lanes, readers and refusals', ref('Preview'))
      }
    },
    '/v1/publish': {
      post: {
        operationId: 'publish',
        summary: 'Publish all objects of a bundle, or none',
        description: 'Answers when everything is durable, before delivery. A client that goes away before the seal has published nothing.',
        ...body(ref('PublicationRequest')),
        responses: answers('what was published; with anything refused, nothing', ref('Publication'))
      }
    },
    '/v1/withdraw': {
      post: {
        operationId: 'withdraw',
        summary: 'Take back everything this member published under these STIX ids',
        description: 'Answers when the withdrawal is durable and the content gone here; ask for its delivery who has applied it.',
        ...body(ref('Withdrawing')),
        responses: answers('what was taken back', ref('WithdrawalReport'))
      }
    },
    '/v1/outbox': {
      get: { operationId: 'outbox', summary: 'What waits for its time or for a person', responses: answers('everything that waits', list(ref('OutboxItem'))) }
    },
    '/v1/outbox/{id}/release': {
      post: {
        operationId: 'release',
        summary: 'Publish something that waits',
        parameters: [path('id', 'hex id of what waits')],
        ...body(ref('Release')),
        responses: answers('what was published, or waits for its time now', ref('Publication'))
      }
    },
    '/v1/outbox/{id}/drop': {
      post: {
        operationId: 'drop',
        summary: 'Never publish something that waits',
        parameters: [path('id', 'hex id of what waits')],
        ...body(ref('Release')),
        responses: answers('what was dropped', ref('OutboxItem'))
      }
    },
    '/v1/objects/{id}/explanation': {
      get: {
        operationId: 'explain',
        summary: 'Where an object stands and why each member may hold it',
        parameters: [path('id', 'STIX id'), query('member', 'a member, by did:key or name; all when absent')],
        responses: answers('one explanation for every place', list(ref('Explanation')))
      }
    },
    '/v1/export': {
      post: {
        operationId: 'export',
        summary: 'What this member holds and may hand to its own tools, one item a line',
        description: 'Each object once, as its author signed it; the last line says what was left out and why.',
        ...body(ref('Export')),
        responses: answers('objects, and at the end the summary', line(ref('ExportItem')), ndjson)
      }
    },
    '/v1/lookup': {
      post: {
        operationId: 'lookup',
        summary: 'What is known of one observable',
        ...body(ref('Lookup')),
        responses: answers('the matches', ref('LookupAnswer'))
      }
    },
    '/v1/lookup/stream': {
      post: {
        operationId: 'lookupMany',
        summary: 'What is known of many observables: a line in, a line out',
        ...body(ref('Lookup'), ndjson),
        responses: answers('one answer a line, in the order of the values', line(ref('LookupAnswer')), ndjson)
      }
    },
    '/v1/deliveries/{id}': {
      get: {
        operationId: 'delivery',
        summary: 'Which members hold a publication, or have applied its withdrawal',
        parameters: [path('id', 'hex id of a publication, an entry or a withdrawal of this member, or the STIX id of an object of its')],
        responses: answers('the state for every member', ref('DeliveryReport'))
      }
    },
    '/v1/audit': {
      get: {
        operationId: 'audit',
        summary: 'The audit log, oldest first, one row a line',
        description: 'With an object or a member: what left this node, entry by entry, with the objects in it.',
        parameters: [
          query('object', 'who was sent it: a STIX id, or the id of an entry or an own publication'),
          query('member', 'what was sent to it: did:key or name')
        ],
        responses: answers('one row a line', line(ref('AuditRecord')), ndjson)
      }
    },
    '/v1/rules/load': {
      post: {
        operationId: 'loadRules',
        summary: "Read the member's own rules anew",
        description: 'Refused rules change nothing: those in force stay.',
        responses: answers('the rules in force', ref('Rules'))
      }
    },
    '/v1/certificates/load': {
      post: {
        operationId: 'loadCertificates',
        summary: 'Read the certificates of the home anew',
        description: 'From then on the node takes up with who holds one, and hangs up on who does not. Refused ones change nothing.',
        responses: answers('the members in force', ref('Membership'))
      }
    },
    '/v1/audit/verification': {
      get: {
        operationId: 'verifyAudit',
        summary: 'Whether the chain of the audit log is whole',
        responses: answers('what the walk found', ref('AuditVerdict'))
      }
    },
    '/v1/events': {
      get: {
        operationId: 'subscribe',
        summary: 'Events, one a line',
        parameters: [
          query('since', 'the cursor of an earlier event, or `start` for everything held; only what is new when absent'),
          query('types', 'object, withdrawn, delivery, peer, refused, separated by commas; all when absent'),
          query('follow', '`false` ends after what is held now')
        ],
        responses: answers('one event a line', line(ref('Event')), ndjson)
      }
    }
  },
  components: { schemas }
}
