import { describe, expect, it } from 'vitest'
import { factsOf, parse, parseObject } from '../../src/index.ts'
import { jsonBytes, stixObject, uuid } from '../support/objects.ts'

const anId = `tool--${uuid(2)}`
const aMarking = `marking-definition--${uuid(2)}`

const selectorsPath = '$.granular_markings[0].selectors'

function granular (marking: Record<string, unknown>): Record<string, unknown> {
  return { granular_markings: [marking], labels: ['a'] }
}

function refusalOf (properties: Record<string, unknown>): [string, string] | 'ok' {
  const result = parseObject(jsonBytes(stixObject('tool', properties)))

  return result.ok ? 'ok' : [result.refusal.code, result.refusal.path]
}

describe('an object', () => {
  it.each([
    ['without type', { type: undefined }, 'E_STIX_SCHEMA', '$.type'],
    ['with a type in capitals', { type: 'Tool' }, 'E_STIX_SCHEMA', '$.type'],
    ['with a type of two letters', { type: 'ab', id: `ab--${uuid(1)}` }, 'E_STIX_SCHEMA', '$.type'],
    ['with a type of 251 letters', { type: 'a'.repeat(251) }, 'E_STIX_SCHEMA', '$.type'],
    ['without id', { id: undefined }, 'E_STIX_SCHEMA', '$.id'],
    ['with an id of another type', { id: `malware--${uuid(1)}` }, 'E_STIX_SCHEMA', '$.id'],
    ['with an id that has no UUID', { id: 'tool--1' }, 'E_STIX_SCHEMA', '$.id'],
    ['with a NUL in its id', { id: `tool--${uuid(1)}\u0000` }, 'E_ENC_TEXT', '$.id'],
    ['with a byte order mark in its id', { id: `\ufefftool--${uuid(1)}` }, 'E_ENC_TEXT', '$.id'],
    ['of a version to come', { spec_version: '3.0' }, 'E_VERSION_UNSUPPORTED', '$.spec_version'],
    ['with a number as version', { spec_version: 2.1 }, 'E_VERSION_UNSUPPORTED', '$.spec_version'],
    ['created in no month', { created: '2025-15-08T00:00:00.000Z' }, 'E_STIX_TIME', '$.created'],
    ['created on no day', { created: '2025-02-29T00:00:00.000Z' }, 'E_STIX_TIME', '$.created'],
    ['created in no zone', { created: '2025-01-01T00:00:00' }, 'E_STIX_TIME', '$.created'],
    ['created at a number', { created: 1 }, 'E_STIX_TIME', '$.created'],
    ['modified before it was created', { modified: '2026-01-30T23:59:59.999Z' }, 'E_STIX_TIME', '$.modified'],
    ['modified a nanosecond before', { created: '2026-01-31T00:00:00.1Z', modified: '2026-01-31T00:00:00.099999999Z' }, 'E_STIX_TIME', '$.modified'],
    ['by nobody known', { created_by_ref: 'me' }, 'E_STIX_SCHEMA', '$.created_by_ref'],
    ['with a marking that is a text', { object_marking_refs: 'red' }, 'E_STIX_SCHEMA', '$.object_marking_refs'],
    ['with a marking that is nothing', { object_marking_refs: null }, 'E_STIX_SCHEMA', '$.object_marking_refs'],
    ['marked by something else', { object_marking_refs: [anId] }, 'E_STIX_SCHEMA', '$.object_marking_refs'],
    ['with granular markings that are no list', { granular_markings: {} }, 'E_STIX_SCHEMA', '$.granular_markings'],
    ['with a granular marking that is none', { granular_markings: [1] }, 'E_STIX_SCHEMA', '$.granular_markings[0]'],
    ['with a granular marking without marking', granular({ selectors: ['type'] }), 'E_STIX_SCHEMA', '$.granular_markings[0].marking_ref'],
    ['with a granular marking of nothing', granular({ marking_ref: aMarking, selectors: [] }), 'E_STIX_SCHEMA', selectorsPath],
    ['with a selector that points nowhere', granular({ marking_ref: aMarking, selectors: ['labels.[1]'] }), 'E_MARKING_SELECTOR', selectorsPath],
    ['with a selector into a text', granular({ marking_ref: aMarking, selectors: ['type.length'] }), 'E_MARKING_SELECTOR', selectorsPath],
    ['with a selector into a prototype', granular({ marking_ref: aMarking, selectors: ['__proto__'] }), 'E_MARKING_SELECTOR', selectorsPath]
  ])('%s is refused', (_, properties, code, path) => {
    expect(refusalOf(properties)).toEqual([code, path])
    expect(factsOf(jsonBytes(stixObject('tool', properties))).status).toBe('unparseable')
  })

  it.each([
    ['of STIX 2.0, which writes no version', { spec_version: undefined }],
    ['that says 2.0', { spec_version: '2.0' }],
    ['without times, as observables are', { created: undefined, modified: undefined }],
    ['modified in the moment it was created, written otherwise', { created: '2026-01-31T00:00:00.10Z', modified: '2026-01-31T00:00:00.1Z' }],
    ['on a leap day', { created: '2024-02-29T23:59:60Z' }],
    ['with a type of 250 letters', { type: 'a'.repeat(250), id: `${'a'.repeat(250)}--${uuid(1)}` }],
    ['with a selector into a list', { granular_markings: [{ marking_ref: aMarking, selectors: ['labels.[0]', 'x_a.b'] }], labels: ['a'], x_a: { b: null } }],
    ['with a language', { granular_markings: [{ lang: 'de', selectors: ['type'] }] }]
  ])('%s is taken', (_, properties) => {
    expect(refusalOf(properties)).toBe('ok')
  })

  it('that is no object is refused', () => {
    for (const value of [null, 1, 'text', true, []]) {
      expect(parseObject(jsonBytes(value))).toMatchObject({ ok: false, refusal: { code: 'E_STIX_SCHEMA', object: '$' } })
    }
  })

  it('says what is wrong in one sentence', () => {
    const [refusal] = parse(jsonBytes([stixObject('tool', { modified: '1999' })])).refused

    expect(refusal.message).toBe("modified must be an RFC 3339 time in UTC, as in 2026-01-31T00:00:00.000Z, found '1999', in $[0].modified; correct the object")
  })
})
