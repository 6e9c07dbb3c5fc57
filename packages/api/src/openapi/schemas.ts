/** The shapes of `Hanse` as JSON Schema (OpenAPI 3.1 components). */
import { auditing } from './audit-schemas.ts'
import { diskSchemas } from './disk-schemas.ts'
import { forkEvents, forking } from './fork-schemas.ts'
import { governing } from './governance.ts'
import { nodeEvents } from './node-events.ts'
import { bytes, count, cursor, flag, hex, list, object, oneOf, ref, text, time, yes } from './schema.ts'
import type { Schema } from './schema.ts'

const handling: Record<string, Schema> = {
  Tlp: oneOf('clear', 'green', 'amber', 'amber+strict', 'red'),
  Pap: oneOf('red', 'amber', 'green', 'clear'),
  Clause: object(
    { 'all?': yes, 'members?': list(text), 'groups?': list(text), 'roles?': list(text), 'countries?': list(text), 'sectors?': list(text) },
    'all that is named must hold; within one list, any'
  ),
  Audience: object({ any: list(ref('Clause')), 'except?': ref('Clause') }, 'who may hold the content: any clause, but not `except`'),
  Handling: object({ tlp: ref('Tlp'), audience: ref('Audience'), 'pap?': ref('Pap'), 'iep?': { type: 'object', additionalProperties: true } }),
  Terms: object({
    'tlp?': ref('Tlp'),
    'audience?': ref('Audience'),
    'pap?': ref('Pap'),
    'iep?': { type: 'object', additionalProperties: true, description: 'a policy as FIRST\'s IEP 2.0 writes it in JSON' },
    'expires?': time
  }, '`tlp` fills in what is unmarked and may only tighten; of `pap` and `iep` and those of an object, the stricter hold'),
  Use: oneOf('block', 'monitor', 'share-with-client', 'query-third-party'),
  Reason: object({ code: text, text }),
  Verdict: oneOf('permit', 'deny', 'hold'),
  DeliveryState: oneOf('acknowledged', 'pending', 'unreachable')
}

const requests: Record<string, Schema> = {
  Import: object({ bundle: bytes }),
  Publishing: object({ bundle: bytes, terms: ref('Terms') }),
  Withdrawing: object({ ids: list(text), reason: ref('WithdrawalReason') }),
  WithdrawalReason: oneOf('error', 'false-positive', 'superseded', 'source-request', 'legal', 'other'),
  PublicationRequest: object({
    bundle: bytes,
    terms: ref('Terms'),
    'at?': { type: 'integer', description: 'not before, ms since 1970' },
    'hold?': { type: 'boolean', description: 'until a person releases it' },
    'note?': text,
    'by?': { type: 'string', description: 'the person who asks; the user that the node runs as when absent' }
  }),
  Release: object({ why: text, 'by?': text }, 'for the audit log'),
  Export: object({
    'types?': { ...list(text), description: 'STIX types' },
    'since?': { type: 'string', description: 'a cursor of an earlier export or event, or a time (RFC 3339)' },
    'purpose?': { type: 'string', description: 'what it is wanted for; own rules may ask for it' },
    'use?': ref('Use'),
    'by?': { type: 'string', description: 'the person who asks; the user that the node runs as when absent' }
  }, 'all that is held and may leave when nothing is said'),
  Lookup: object({ value: { type: 'string', description: 'what a person may have typed; defanged spellings are understood' } }),
  Error: object({ code: { type: 'string', description: 'stable, `E_…`' }, message: text, facts: { type: 'object', additionalProperties: true } }),
  StreamError: object({ error: ref('Error') }, 'the last line of a stream that failed')
}

const publishing: Record<string, Schema> = {
  RefusedObject: object({ object: text, path: { type: 'string', description: 'JSON path within the source' }, code: text, message: text }),
  Narrowed: object({ object: text, from: ref('Tlp'), to: ref('Tlp'), because: text }),
  ImportReport: object({
    objects: count, held: { type: 'integer', description: 'of these, with a marking that is not known' }, known: count, refused: list(ref('RefusedObject'))
  }),
  Preview: object({
    lanes: list(object({
      handling: ref('Handling'),
      objects: list(text),
      members: list(object({ member: text, name: text, verdict: ref('Verdict'), reasons: list(ref('Reason')) }))
    })),
    refused: list(ref('RefusedObject')),
    narrowed: list(ref('Narrowed')),
    'warnings?': list(ref('ObjectWarning')),
    'hold?': object({ reasons: list(ref('Reason')), secondPerson: flag }, 'it would wait for a person, by own rules')
  }),
  Membership: object({ digest: hex, members: count, nodes: count }, 'who belongs to the federation, in numbers'),
  Rules: object({ 'hash?': hex, rules: count, default: oneOf('permit', 'deny') }, "the member's own rules"),
  Publication: object({
    'publication?': hex,
    entries: list(hex),
    objects: count,
    refused: list(ref('RefusedObject')),
    narrowed: list(ref('Narrowed')),
    'warnings?': list(ref('ObjectWarning')),
    'waiting?': ref('OutboxItem')
  }, 'all or nothing: with anything refused, `entries` is empty'),
  WithdrawalReport: object({ withdrawal: hex, entries: list(hex), objects: count, reason: ref('WithdrawalReason') })
}

const permitted: Schema = { ...list(ref('Use')), description: 'uses that the terms leave room for now' }
const obligations: Schema = { ...list(text), description: 'what comes with it' }

const outbox: Record<string, Schema> = {
  OutboxItem: object({
    id: hex,
    state: oneOf('held', 'scheduled'),
    terms: ref('Terms'),
    objects: count,
    by: text,
    'note?': text,
    at: time,
    'due?': time,
    secondPerson: { type: 'boolean', description: 'another person than `by` has to release it' },
    reasons: list(ref('Reason')),
    'releasedBy?': text
  })
}

const events: Record<string, Schema> = {
  Place: { oneOf: [object({ entry: hex, index: count }), object({ private: hex })] },
  ObjectEvent: object({
    type: oneOf('object'),
    cursor,
    place: ref('Place'),
    id: text,
    objectType: text,
    bytes,
    author: text,
    authorName: text,
    'handling?': ref('Handling'),
    own: flag,
    private: flag,
    time,
    arrived: time,
    permitted,
    obligations
  }),
  WithdrawnEvent: object({
    type: oneOf('withdrawn'),
    cursor,
    withdrawal: hex,
    objects: list(object({ id: text, place: object({ entry: hex, index: count }) })),
    author: text,
    authorName: text,
    reason: text,
    own: flag,
    time,
    removed: time
  }, 'what its author took back and this node removed; other authors\' objects under the same ids stay'),
  ...nodeEvents,
  ...governing,
  Event: {
    oneOf: [
      ref('ObjectEvent'), ref('WithdrawnEvent'), ref('DeliveryEvent'), ref('PeerEvent'), ref('RefusedEvent'), ref('ClockEvent'), ref('DiskEvent'),
      ref('MembersEvent'), ref('GovernanceEvent'), ...forkEvents
    ]
  }
}

const exporting: Record<string, Schema> = {
  ExportedObject: object({
    type: oneOf('object'),
    place: ref('Place'),
    id: text,
    objectType: text,
    bytes,
    author: text,
    authorName: text,
    own: flag,
    private: flag,
    permitted,
    obligations
  }),
  ExportSummary: object({
    type: oneOf('summary'),
    export: hex,
    objects: count,
    leftOut: list(object({ code: text, text, 'rule?': { type: 'string', description: 'the own rule that decided' }, objects: count })),
    obligations: list(object({ obligation: text, objects: count })),
    cursor: { type: 'string', description: 'hand it back as `since` to get what arrives from then on' }
  }, 'the last item'),
  ExportItem: { oneOf: [ref('ExportedObject'), ref('ExportSummary')] }
}
const answers: Record<string, Schema> = {
  Observable: object({ type: text, value: text }),
  Warning: object({ list: text, observable: ref('Observable') }, 'a value too common to mean anything by itself, and the list that says so'),
  ObjectWarning: object({ object: text, list: text, observable: ref('Observable') }),
  LookupAnswer: object({
    query: text,
    observables: list(ref('Observable')),
    matches: list(object({
      id: text,
      objectType: text,
      observable: ref('Observable'),
      place: ref('Place'),
      author: text,
      authorName: text,
      'handling?': ref('Handling'),
      private: flag,
      revoked: flag,
      current: flag,
      'modified?': text,
      time,
      permitted,
      obligations,
      bytes
    })),
    truncated: flag,
    'warnings?': list(ref('Warning'))
  }),
  Explanation: object({
    id: text,
    place: ref('Place'),
    objectType: text,
    author: text,
    authorName: text,
    'handling?': ref('Handling'),
    private: flag,
    'forked?': { type: 'boolean', description: 'its author signed two versions of the lane it stands in' },
    members: list(object({ member: text, name: text, verdict: ref('Verdict'), reasons: list(ref('Reason')), 'delivery?': ref('DeliveryState') }))
  }),
  DeliveryReport: object({
    entries: list(hex),
    'withdrawal?': object({ reason: text, at: time, objects: list(text) }),
    members: list(object({ member: text, name: text, state: ref('DeliveryState'), 'at?': time, 'former?': yes }))
  })
}

const views: Record<string, Schema> = {
  Member: object({
    member: text,
    name: text,
    country: text,
    'owner?': text,
    sectors: list(text),
    role: text,
    'authority?': text,
    fingerprint: text,
    own: flag,
    connected: flag,
    governor: flag,
    groups: list(text),
    'disputed?': yes,
    'concurrent?': list(hex),
    nodes: list(object({ node: text, addrs: list(text), until: time }))
  }),
  Peer: object({
    node: text,
    member: text,
    name: text,
    state: oneOf('connecting', 'ready', 'down'),
    'addr?': text,
    behind: { type: 'boolean', description: 'its live queue overflowed, so it is catching up' },
    'refused?': object({ times: count, code: text }, 'frames of it that were refused since the start')
  }),
  Expiry: object({ node: text, member: text, name: text, own: flag, until: time, within: { type: 'integer', description: '30, 7, 1 or 0 days' } }),
  Status: object({
    member: text,
    name: text,
    node: text,
    federation: hex,
    running: flag,
    listen: list(text),
    members: count,
    peersReady: count,
    lanes: count,
    entries: count,
    objects: count,
    privateObjects: count,
    egressBlocked: count,
    rejected: { type: 'object', additionalProperties: count },
    expiring: list(ref('Expiry')),
    disk: ref('Disk'),
    'repair?': object({ lost: count, what: list(text), wanted: count }, 'what the last repair of the store found lost'),
    forks: list(ref('ForkNotice')),
    'renewal?': ref('Renewal'),
    banned: list(object({ node: text, member: text, name: text, until: time }, 'sent too many bad frames')),
    pending: list(object({ id: hex, title: text, signed: count, quorum: count, missing: list(text) }, 'what waits for governors')),
    joinRequests: count,
    overQuota: list(object({ member: text, name: text, bytes: count, limitBytes: count, objectsOver: count }, 'content beyond what this node keeps')),
    'clockSkewMs?': { type: 'integer', description: 'how far the right time lies ahead of this node, as far as that is known' },
    clockOff: { type: 'boolean', description: 'by more than 5 minutes, so nothing is published' },
    freshness: object(
      { at: time, 'staleAtMs?': time, state: oneOf('fresh', 'warning', 'stale') },
      'when a quorum of governors was last heard, and from when on nothing above GREEN goes out'
    ),
    'startedAt?': time
  })
}

/** Every shape by name. */
export const schemas: Record<string, Schema> = Object.assign(
  {}, handling, requests, publishing, outbox, events, exporting, answers, auditing, forking, diskSchemas, views
)
