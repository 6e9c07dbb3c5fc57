import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { observablesOf, parse, parseObject, patternObservables, tlpMarkingIds } from '../src/index.ts'
import { bundle, bytesOf, jsonBytes, stixObject, textOf, uuid } from './support/objects.ts'
import type { ParsedBundle } from '../src/index.ts'

const red = 'marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed'

function codes ({ refused }: ParsedBundle): string[] {
  return refused.map(({ code }) => code)
}

describe('a source that is no STIX', () => {
  it.each([
    ['a list of addresses', '203.0.113.1\n203.0.113.2\n'],
    ['a table', 'type,value\n"domain","evil.example"\n'],
    ['a text in quotes', '"evil.example"'],
    ['an event of MISP', '{"Event":{"info":"x","Attribute":[]}}'],
    ['a search result of MISP', '[{"Event":{"uuid":"x"}},{"Event":{"uuid":"y"}}]'],
    ['other JSON', '{"title":"catalogue","vulnerabilities":[{"id":7}]}'],
    ['a JSON schema', '{"$schema":"x","type":"object","properties":{}}'],
    ['a list of numbers', '[1,2,3]']
  ])('is refused once, whole: %s', (_, source) => {
    expect(parse(bytesOf(source))).toMatchObject({ objects: [], refused: [{ object: '$', path: '$', code: 'E_FORMAT_UNSUPPORTED' }] })
  })

  it('is not one in which anything says that it is STIX', () => {
    expect(codes(parse(jsonBytes(bundle(1, { Event: {} }))))).toEqual(['E_STIX_SCHEMA', 'E_STIX_SCHEMA'])
    expect(codes(parse(jsonBytes([stixObject('tool'), { value: 'x' }])))).toEqual(['E_STIX_SCHEMA'])
    expect(parse(jsonBytes({ type: 'tool', created: '2026-01-31T00:00:00.000Z' })).refused).toMatchObject([{ path: '$.id', code: 'E_STIX_SCHEMA' }])
  })
})

describe('an object with one meaning', () => {
  it('is taken without spec_version, of STIX 2.0, and out of a bare list', () => {
    const { objects, refused } = parse(jsonBytes([stixObject('tool', { spec_version: undefined }), stixObject('tool', { spec_version: '2.0' }, 2)]))

    expect(refused).toEqual([])
    expect(objects).toHaveLength(2)
  })

  it('is known by its id in lower case, and keeps its bytes', () => {
    const id = 'tool--ABCDEF00-0000-4000-8000-000000000001'
    const object = stixObject('tool', {
      id, created_by_ref: `IDENTITY--${uuid(5)}`, x_ref: 'Tool--ABCDEF00-0000-4000-8000-000000000002', object_marking_refs: [red.toUpperCase()]
    })
    const { objects: [taken] } = parse(jsonBytes(object))

    expect(taken.facts).toMatchObject({
      id: id.toLowerCase(), createdBy: `identity--${uuid(5)}`, refs: ['tool--abcdef00-0000-4000-8000-000000000002'], marking: 'tlp', tlp: 'red'
    })
    expect(textOf(taken.bytes)).toBe(JSON.stringify(object))
  })

  it('is one object in both cases of its id: other content is a conflict', () => {
    const lower = stixObject('tool', { id: 'tool--abcdef00-0000-4000-8000-000000000001' })

    expect(codes(parse(jsonBytes([lower, { ...lower, id: (lower.id as string).replace('abcdef', 'ABCDEF') }])))).toEqual(['E_STIX_CONFLICT'])
  })
})

describe('an object with no one meaning', () => {
  it.each([
    ['a month above 12', { created: '2025-15-08T00:00:00.000Z' }, '$.objects[1].created', 'E_STIX_TIME'],
    ['a missing id', { id: undefined }, '$.objects[1].id', 'E_STIX_SCHEMA'],
    ['an id of another type', { id: `malware--${uuid(2)}` }, '$.objects[1].id', 'E_STIX_SCHEMA']
  ])('is refused with its path, and its neighbours are taken: %s', (_, change, path, code) => {
    const { objects, refused } = parse(jsonBytes(bundle(stixObject('tool'), stixObject('tool', change, 2), stixObject('tool', {}, 3))))

    expect(objects).toHaveLength(2)
    expect(refused).toMatchObject([{ path, code }])
  })

  it('is the second of two definitions under one id, modified or not', () => {
    const definition = stixObject('marking-definition', { modified: undefined, definition_type: 'statement', definition: { statement: 'a' } })
    const parsed = parse(jsonBytes([definition, definition, { ...definition, definition: { statement: 'b' } }]))

    expect(parsed.objects).toHaveLength(2)
    expect(codes(parsed)).toEqual(['E_STIX_CONFLICT'])
  })
})

describe('a marking id with a slip', () => {
  it('is refused, and which was meant is said, whatever the digit', () => {
    fc.assert(fc.property(fc.constantFrom(...tlpMarkingIds.keys()), fc.nat({ max: 31 }), fc.integer({ min: 1, max: 15 }), (id, at, by) => {
      const digits = [...id].flatMap((character, i) => i >= 'marking-definition--'.length && character !== '-' ? [i] : [])
      const wrong = id.slice(0, digits[at]) + ((parseInt(id[digits[at]], 16) + by) % 16).toString(16) + id.slice(digits[at] + 1)
      const parsed = parse(jsonBytes(stixObject('tool', { object_marking_refs: [wrong] })))

      expect(codes(parsed)).toEqual(['E_MARKING_ID'])
      expect(parsed.refused[0].message).toContain(id)
    }))
  })

  it('is found in granular markings, in definitions and in leaves, and where the last group is made up', () => {
    const wrong = 'marking-definition--94868c89-83c2-464b-929b-79f2bf239a72'

    expect(codes(parse(jsonBytes(stixObject('tool', { granular_markings: [{ marking_ref: wrong, selectors: ['type'] }] }))))).toEqual(['E_MARKING_ID'])
    expect(codes(parse(jsonBytes(stixObject('marking-definition', { id: wrong, modified: undefined }))))).toEqual(['E_MARKING_ID'])
    expect(parseObject(jsonBytes(stixObject('tool', { object_marking_refs: [wrong] })))).toMatchObject({ ok: false, refusal: { code: 'E_MARKING_ID' } })
  })

  it('is no other id', () => {
    fc.assert(fc.property(fc.uuid(), id => {
      expect(parse(jsonBytes(stixObject('tool', { object_marking_refs: [`marking-definition--${id}`] }))).refused).toEqual([])
    }))
  })
})

describe('a pattern without its brackets', () => {
  const observables = [{ type: 'md5', value: 'd41d8cd98f00b204e9800998ecf8427e' }]
  const bare = "file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e'"

  it.each([bare, `${bare}]`, `[${bare}`, ` ${bare} `])('gives its observables: %s', pattern => {
    expect(patternObservables(pattern)).toMatchObject({ observables })
    expect(observablesOf({ ...stixObject('indicator'), pattern, pattern_type: 'stix' }).observables).toEqual(observables)
  })

  it.each([
    `${bare} OR [${bare}]`, `${bare}] OR [${bare}`, `[${bare}] FOLLOWEDBY ${bare}`, `${bare} WITHIN 5 SECONDS`, `[${bare}]]`, '[', ']', ''
  ])('gives none where nobody can say which is missing: %s', pattern => {
    expect(patternObservables(pattern)).toEqual({ observables: [], reason: 'E_PATTERN_SYNTAX' })
  })
})
