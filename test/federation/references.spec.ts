/** What an author publishes about something it gave to few reaches no one else, told by the oracle, over real processes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Federation } from './support/federation.ts'
import type { SourceObject } from '@hanse/cli/demo/source'

const runDeadlineMs = 120_000
const at = '2026-11-20T05:42:00.000Z'

/** An object with the last digit of its UUID to tell it by. */
function object (type: string, digit: number, more: Record<string, unknown>): SourceObject {
  const id = `${type}--5b1d6f0a-6a0e-4c58-9a55-6f3f0c2a7e0${digit}`
  const value = { type, spec_version: '2.1', id, created: at, modified: at, ...more }
  return { id, text: JSON.stringify(value), value }
}

const malware = object('malware', 1, { name: 'Given to one partner', is_family: false })
const indicator = object('indicator', 2, { pattern: "[ipv4-addr:value = '192.0.2.7']", pattern_type: 'stix', valid_from: at })
const indicates = object('relationship', 3, { relationship_type: 'indicates', source_ref: indicator.id, target_ref: malware.id })
const report = object('report', 4, { name: 'About the relationship', published: at, object_refs: [indicates.id] })
const note = object('note', 5, { content: 'By one who knows the malware', object_refs: [malware.id] })
const red = object('note', 6, { content: 'About what is RED', object_refs: ['malware--5b1d6f0a-6a0e-4c58-9a55-6f3f0c2a7e09'] })
const secret = object('malware', 9, { name: 'For one alone', is_family: false })

describe('references', () => {
  let federation: Federation

  beforeAll(async () => {
    federation = await Federation.found()
    await federation.start(...federation.keys)
    const partner = { members: ['stadswacht'] }
    await federation.publish('havblik', { tlp: 'green', to: [partner] }, [malware])
    await federation.publish('havblik', { tlp: 'red', to: [partner] }, [secret])
    await federation.settle()
    await federation.publish('havblik', { tlp: 'green' }, [indicator, indicates, report])
    await federation.publish('havblik', { tlp: 'green' }, [red])
    await federation.publish('stadswacht', { tlp: 'green' }, [note])
    await federation.settle()
  }, runDeadlineMs)

  afterAll(async () => { await federation.end() })

  it('narrow what refers, and what refers to that, to readers of what is referred to', async () => {
    const { faults } = await federation.judge()
    expect(faults).toEqual([])
    const holders = federation.expected.flatMap(({ objects }) => objects).map(({ object, holders }) => [object.id, [...holders].sort().join()])
    expect(Object.fromEntries(holders)).toMatchObject({ [indicates.id]: 'stadswacht', [report.id]: 'stadswacht', [note.id]: 'havblik' })
  })

  it('are refused where no reader would be left or the audience does not fit', () => {
    expect(federation.disagreements).toEqual([])
    expect(federation.expected.filter(({ refused }) => refused !== undefined)).toHaveLength(1)
  })
})
