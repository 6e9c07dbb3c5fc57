/** Fictional STIX 2.1 objects for tests: documentation addresses and names only. */
let counter = 0

export interface TestObject { type: string, id: string, [key: string]: unknown }

export function uuid (): string {
  counter++
  return `00000000-0000-4000-8000-${counter.toString(16).padStart(12, '0')}`
}

const created = '2026-01-02T03:04:05.678Z'

export function indicator (pattern: string, more: Record<string, unknown> = {}): TestObject {
  return {
    type: 'indicator',
    spec_version: '2.1',
    id: `indicator--${uuid()}`,
    created,
    modified: created,
    pattern,
    pattern_type: 'stix',
    valid_from: created,
    ...more
  }
}

export function relationship (source: TestObject, target: TestObject, more: Record<string, unknown> = {}): TestObject {
  return {
    type: 'relationship',
    spec_version: '2.1',
    id: `relationship--${uuid()}`,
    created,
    modified: created,
    relationship_type: 'indicates',
    source_ref: source.id,
    target_ref: target.id,
    ...more
  }
}

export function identity (name: string): TestObject {
  return { type: 'identity', spec_version: '2.1', id: `identity--${uuid()}`, created, modified: created, name, identity_class: 'organization' }
}

export function malware (name: string, more: Record<string, unknown> = {}): TestObject {
  return { type: 'malware', spec_version: '2.1', id: `malware--${uuid()}`, created, modified: created, name, is_family: false, ...more }
}

export function bundle (...objects: TestObject[]): string {
  return JSON.stringify({ type: 'bundle', id: `bundle--${uuid()}`, objects }, undefined, 2)
}

export const markings = {
  clear: 'marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487',
  green: 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb',
  amber: 'marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421',
  red: 'marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1'
}
