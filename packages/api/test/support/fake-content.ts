/** What the fake node answers with. */
import { withPermits } from 'hanse'
import type { ExportItem, HanseEvent, LookupAnswer, ObjectEvent, OutboxItem, PendingView, StatementView, Status } from 'hanse'

export const member = 'did:key:z6MkfakeMember'
export const entry = 'ab'.repeat(32)
export const handling = { tlp: 'green' as const, audience: { any: [{ all: true as const }] } }

/** The bytes a hostile author may have signed: not UTF-8, controls, quotes. */
export const hostileBytes = new Uint8Array([0x7b, 0x22, 0x00, 0xff, 0xfe, 0x0a, 0x22, 0x7d])

export const objectEvent: ObjectEvent = withPermits({
  type: 'object' as const,
  cursor: 'c1',
  place: { entry, index: 3 },
  id: 'indicator--1',
  objectType: 'indicator',
  bytes: hostileBytes,
  author: member,
  authorName: 'Lübeck\u202eCERT',
  handling,
  own: false,
  private: false,
  time: 1,
  arrived: 2,
  permitted: ['monitor' as const],
  obligations: []
})

/** Enough to fill a socket's buffers soon. */
export const floodBytes = new Uint8Array(100_000)

export const heldEvents: HanseEvent[] = [
  objectEvent,
  {
    type: 'withdrawn',
    cursor: 'c1b',
    withdrawal: entry,
    objects: [{ id: 'indicator--1', place: { entry, index: 3 } }],
    author: member,
    authorName: 'Lübeck\u202eCERT',
    reason: 'error',
    own: false,
    time: 3,
    removed: 4
  },
  { type: 'delivery', cursor: 'c2', member, lane: entry, seq: 4, at: 5, alone: true },
  { type: 'peer', cursor: 'c3', node: 'did:key:z6MkfakeNode', member, state: 'up' },
  { type: 'refused', cursor: 'c4', node: 'did:key:z6MkfakeNode', code: 'E_SIG_INVALID', message: 'no' },
  { type: 'disk', cursor: 'c5', state: 'full', freeBytes: 0, code: 'E_DISK_FULL', message: 'full' }
]

export const exportItems: ExportItem[] = [
  withPermits({
    type: 'object' as const,
    place: { entry, index: 3 },
    id: 'indicator--1',
    objectType: 'indicator',
    bytes: hostileBytes,
    author: member,
    authorName: 'Lübeck\u202eCERT',
    own: false,
    private: false,
    permitted: ['monitor' as const],
    obligations: ['no-block' as const]
  }),
  {
    type: 'summary',
    export: 'ef'.repeat(16),
    objects: 1,
    leftOut: [{ code: 'R_no', text: 'your rule no denies it', rule: 'no', objects: 2 }],
    obligations: [{ obligation: 'no-block', objects: 1 }],
    cursor: 'c1'
  }
]

export const waiting: OutboxItem = {
  id: 'cd'.repeat(16),
  state: 'held',
  terms: { tlp: 'green' },
  objects: 1,
  by: 'Ada',
  note: 'a note',
  at: 1,
  due: 2,
  secondPerson: true,
  reasons: [{ code: 'R_look', text: 'two people look' }],
  releasedBy: 'Bea'
}

const party = { member, name: 'Lex' }
export const statement: StatementView = {
  id: entry, kind: 'revoke', title: 'revoke "Lex"', about: party, by: party, at: 1, until: 7, signed: [party], missing: [], quorum: 1, state: 'certified'
}

const links: PendingView['links'] = {
  height: 1,
  round: 0,
  proposed: [{ id: entry, governors: [party], quorum: 1, by: party, until: 7, accepted: 2, leftOut: 1, prepared: [party], committed: [], state: 'open' }],
  contradictions: [{ ...party, proof: new Uint8Array([7]) }]
}

/** What waits for the governors. */
export const pending: PendingView = {
  statements: [statement],
  requests: [{
    id: entry,
    member,
    name: 'Lex',
    fingerprint: '0000 1111',
    country: 'FR',
    owner: 'US',
    sectors: ['energy'],
    role: 'full',
    invitedBy: party,
    at: 1,
    revokedFor: []
  }],
  governors: [party],
  quorum: 1,
  links
}

export const status: Status = {
  member,
  name: 'Lex',
  node: 'n',
  federation: entry,
  running: true,
  listen: [],
  members: 1,
  peersReady: 0,
  lanes: 0,
  entries: 0,
  objects: 0,
  privateObjects: 0,
  egressBlocked: 0,
  rejected: { E_SIG_INVALID: 2 },
  expiring: [{ node: 'n', member, name: 'Lex', own: true, until: 9, within: 0 }],
  forks: [{ lane: entry, seq: 1, author: member, authorName: 'Lex', own: true }],
  renewal: { reason: 'forked', lane: entry, seq: 1, at: 3 },
  banned: [{ node: 'n', member, name: 'Lex', until: 9 }],
  pending: [{ id: entry, title: 'revoke "Lex"', signed: 1, quorum: 2, missing: ['Fox'] }],
  joinRequests: 1,
  overQuota: [{ member, name: 'Lex', bytes: 5, limitBytes: 5, objectsOver: 1 }],
  disk: { state: 'low', freeBytes: 1, floorBytes: 2, ballastBytes: 0, code: 'E_DISK_LOW', message: 'm' },
  clockSkewMs: -250,
  clockOff: false,
  freshness: { at: 1, staleAtMs: 2, state: 'stale' },
  startedAt: 1
}

/** One match for any value. */
export function answerTo (value: string): LookupAnswer {
  const observable = { type: 'domain' as const, value }
  return {
    query: value,
    observables: [observable],
    matches: [withPermits({
      id: 'indicator--1',
      objectType: 'indicator',
      observable,
      place: { entry, index: 0 },
      author: member,
      authorName: 'Lex',
      handling,
      private: false,
      revoked: false,
      current: true,
      time: 3,
      bytes: hostileBytes,
      permitted: ['block' as const, 'monitor' as const],
      obligations: ['hide-author' as const]
    })],
    truncated: false
  }
}
