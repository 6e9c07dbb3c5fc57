/** Objects and views that tests publish, import and show. */
import { withPermits } from 'hanse'
import type { MemberView, ObjectEvent, Use } from 'hanse'

const at = '2026-01-02T03:04:05.000Z'

/** A valid indicator. */
export function indicator (value: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: 'indicator',
    spec_version: '2.1',
    id: `indicator--${uuidOf(value)}`,
    created: at,
    modified: at,
    name: `about ${value}`,
    pattern: `[domain-name:value = '${value}']`,
    pattern_type: 'stix',
    valid_from: at,
    ...fields
  }
}

export function bundle (...objects: unknown[]): string {
  return JSON.stringify({ type: 'bundle', id: `bundle--${uuidOf('bundle')}`, objects })
}

/** The same UUID for the same text. */
function uuidOf (text: string): string {
  const hex = Buffer.from(text).toString('hex').padEnd(24, '0').slice(-24)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-8${hex.slice(15, 18)}-${hex.slice(12, 24)}`
}

/** Text that tries to steer a terminal, turn text around, hide, and forge a line. */
export const hostileText = 'A\u001b]52;c;ZXZpbA==\u0007B\u001b[2J\u202eevil\u2066\u200b\r\nforged: ok \u{e0041}\ud800 http://evil.example/x'

export function member (name: string, fields: Partial<MemberView> = {}): MemberView {
  return {
    member: `did:key:z6Mk${name}`,
    name,
    country: 'FR',
    sectors: ['healthcare'],
    role: 'full',
    fingerprint: '0011 2233 4455 6677 8899',
    own: false,
    connected: true,
    governor: true,
    groups: [],
    nodes: [],
    ...fields
  }
}

export function objectEvent (object: unknown, fields: Partial<ObjectEvent> = {}): ObjectEvent {
  return withPermits({
    type: 'object' as const,
    cursor: '7',
    place: { entry: 'ab'.repeat(32), index: 0 },
    id: 'indicator--1',
    objectType: 'indicator',
    bytes: typeof object === 'string' ? new TextEncoder().encode(object) : new TextEncoder().encode(JSON.stringify(object)),
    author: 'did:key:z6MkLex',
    authorName: 'Lex',
    handling: { tlp: 'amber', audience: { any: [{ sectors: ['healthcare'] }] } },
    own: false,
    private: false,
    time: 0,
    arrived: 1000,
    permitted: ['block', 'monitor'] as Use[],
    obligations: [],
    ...fields
  })
}
