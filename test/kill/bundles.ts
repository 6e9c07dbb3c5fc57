import { randomUUID } from 'node:crypto'

const time = '2026-01-02T03:04:05.678Z'

/** A fictional bundle of some indicators, and their ids. */
export function makeBundle (count: number, descriptionLength: number): { text: string, ids: string[] } {
  const objects = Array.from({ length: count }, () => ({
    type: 'indicator',
    spec_version: '2.1',
    id: `indicator--${randomUUID()}`,
    created: time,
    modified: time,
    pattern: `[domain-name:value = '${randomUUID()}.example']`,
    pattern_type: 'stix',
    valid_from: time,
    description: 'x'.repeat(descriptionLength)
  }))
  return { text: JSON.stringify({ type: 'bundle', id: `bundle--${randomUUID()}`, objects }), ids: objects.map(({ id }) => id) }
}
