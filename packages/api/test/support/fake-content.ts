/** What the fake node answers with. */
import { withPermits } from 'hanse'
import type { ExportItem, HanseEvent, LookupAnswer, ObjectEvent, OutboxItem } from 'hanse'

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
