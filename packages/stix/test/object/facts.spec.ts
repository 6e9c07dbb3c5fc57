import { describe, expect, it } from 'vitest'
import { factsOf, parse, tlpMarkingIds } from '../../src/index.ts'
import { bundle, bytesOf, jsonBytes, stixObject, uuid } from '../support/objects.ts'
import type { Facts, Tlp } from '../../src/index.ts'

const tlp1 = {
  white: 'marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9',
  amber: 'marking-definition--f88d31f6-486f-44da-b317-01333bde0b82',
  red: 'marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed'
}
const tlp2 = {
  clear: 'marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487',
  green: 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb',
  strict: 'marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003'
}
const tlp2Extension = 'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d'
const statement = stixObject('marking-definition', { modified: undefined, definition_type: 'statement', definition: { statement: 'Copyright' } }, 7)
const statementId = statement.id as string

function facts (type: string, properties: Record<string, unknown>): Facts {
  return factsOf(jsonBytes(stixObject(type, properties)))
}

describe('facts', () => {
  it('say what decisions need', () => {
    const object = stixObject('malware', { created_by_ref: `identity--${uuid(5)}`, revoked: true, object_marking_refs: [tlp2.green] })

    expect(factsOf(jsonBytes(object))).toEqual({
      status: 'parsed',
      personalData: [],
      type: 'malware',
      id: `malware--${uuid(1)}`,
      modified: '2026-01-31T00:00:00.000Z',
      createdBy: `identity--${uuid(5)}`,
      revoked: true,
      marking: 'tlp',
      tlp: 'green',
      refs: [],
      context: false,
      relation: false,
      sectors: [],
      countries: []
    })
  })

  it('of bytes that are no object deny everything', () => {
    for (const leaf of ['', '{', '{"type":"tool"}', '[]', '\ufeff{}']) {
      expect(factsOf(bytesOf(leaf))).toEqual({
        status: 'unparseable', type: '', id: '', marking: 'unknown', refs: [], context: false, relation: false, sectors: [], countries: []
      })
    }
  })

  it('have the references at any depth, each once, in order, without markings and author', () => {
    const found = facts('observed-data', {
      created_by_ref: `identity--${uuid(1)}`,
      object_marking_refs: [tlp2.green],
      object_refs: [`file--${uuid(3)}`, `file--${uuid(2)}`, `file--${uuid(3)}`],
      granular_markings: [{ marking_ref: tlp2.green, selectors: ['type'] }],
      objects: { 0: { type: 'network-traffic', src_ref: '1', x_sensor_ref: `tool--${uuid(4)}` } },
      extensions: { a: [{ b_refs: [[`tool--${uuid(6)}`], 3, `tool--${uuid(5)}`] }] },
      x_ref: 'no id',
      description: `tool--${uuid(8)}`
    })

    expect(found.refs).toEqual([`file--${uuid(3)}`, `file--${uuid(2)}`, `tool--${uuid(4)}`, `tool--${uuid(5)}`])
  })

  it('know relations', () => {
    const ends = { source_ref: `tool--${uuid(1)}`, target_ref: `malware--${uuid(1)}` }

    expect(facts('relationship', ends)).toMatchObject({ relation: true, refs: [ends.source_ref, ends.target_ref] })
    expect(facts('sighting', { sighting_of_ref: ends.source_ref }).relation).toBe(true)
    expect(facts('report', { object_refs: [ends.source_ref] }).relation).toBe(false)
  })

  it('know context: unmarked identities and marking-definitions', () => {
    expect(facts('identity', {}).context).toBe(true)
    expect(facts('identity', { object_marking_refs: [tlp2.green] }).context).toBe(false)
    expect(facts('identity', { object_marking_refs: [statementId] }).context).toBe(false)
    expect(factsOf(jsonBytes(statement)).context).toBe(true)
    expect(facts('tool', {}).context).toBe(false)
  })

  it('have sectors of identities and countries of locations', () => {
    expect(facts('identity', { sectors: ['Energy', 'energy', 'finance', 3] }).sectors).toEqual(['energy', 'finance'])
    expect(facts('tool', { sectors: ['energy'] }).sectors).toEqual([])
    expect(facts('location', { country: 'de' }).countries).toEqual(['DE'])
    expect(facts('location', { country: 'Germany' }).countries).toEqual([])
  })
})

describe('marking', () => {
  it.each<[string, Tlp]>([...tlpMarkingIds])('%s is %s', (id, tlp) => {
    expect(facts('tool', { object_marking_refs: [id] })).toMatchObject({ marking: 'tlp', tlp })
  })

  it('of an object without any is none', () => {
    expect(facts('tool', {})).toMatchObject({ marking: 'none' })
    expect(facts('tool', {}).tlp).toBeUndefined()
  })

  it('is the strictest of object and granular markings', () => {
    const granular = (id: string): unknown[] => [{ marking_ref: id, selectors: ['type'] }]

    expect(facts('tool', { object_marking_refs: [tlp2.clear, tlp2.strict, tlp1.amber] }).tlp).toBe('amber+strict')
    expect(facts('tool', { object_marking_refs: [tlp2.clear], granular_markings: granular(tlp1.red) }).tlp).toBe('red')
    expect(facts('tool', { object_marking_refs: [tlp1.red], granular_markings: granular(tlp2.clear) }).tlp).toBe('red')
  })

  it('that nobody knows is unknown, beside a level too', () => {
    expect(facts('tool', { object_marking_refs: [statementId] })).toMatchObject({ marking: 'unknown' })
    expect(facts('tool', { object_marking_refs: [tlp1.white, statementId] })).toMatchObject({ marking: 'unknown', tlp: 'clear' })
  })

  it('that is known to be a statement does not restrict', () => {
    const leaf = jsonBytes(stixObject('tool', { object_marking_refs: [statementId] }))

    expect(factsOf(leaf, { markings: new Map([[statementId, {}]]) }).marking).toBe('none')
  })

  it('is looked up among the statements of the same bundle', () => {
    const [, marked] = parse(jsonBytes(bundle(statement, stixObject('tool', { object_marking_refs: [statementId, tlp2.green] })))).objects

    expect(marked.facts).toMatchObject({ marking: 'tlp', tlp: 'green' })
  })

  it.each([
    ['another kind of marking', { definition_type: 'iep' }],
    ['an extension beside the statement', { extensions: { 'extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a': { tlp: 'red' } } }],
    ['no statement', { definition: {} }],
    ['a wrong time', { created: 'today' }]
  ])('stays unknown when the bundle defines it with %s', (_, properties) => {
    const { objects } = parse(jsonBytes(bundle({ ...statement, ...properties }, stixObject('tool', { object_marking_refs: [statementId] }))))

    expect(objects.at(-1)?.facts.marking).toBe('unknown')
  })
})

describe('a definition with a well-known id', () => {
  const definition = (id: string, properties: Record<string, unknown>): Record<string, unknown> =>
    stixObject('marking-definition', { id, modified: undefined, ...properties })

  it.each([
    ['TLP 1 red that says white', definition(tlp1.red, { definition_type: 'tlp', definition: { tlp: 'white' } })],
    ['TLP 1 amber that says TLP:GREEN', definition(tlp1.amber, { definition_type: 'tlp', definition: { tlp: 'TLP:GREEN' } })],
    ['AMBER+STRICT that says amber', definition(tlp2.strict, { extensions: { [tlp2Extension]: { tlp_2_0: 'amber' } } })]
  ])('%s is forged', (_, object) => {
    expect(factsOf(jsonBytes(object))).toMatchObject({ status: 'parsed', marking: 'forged' })
    expect(parse(jsonBytes([object])).refused).toMatchObject([{ code: 'E_MARKING_FORGED', object: object.id }])
  })

  it.each([
    ['the official one', definition(tlp1.amber, { definition_type: 'tlp', definition: { tlp: 'amber' } })],
    ['TLP 1 white that says clear', definition(tlp1.white, { definition_type: 'tlp', definition: { tlp: 'clear' } })],
    ['one that says something stricter', definition(tlp2.clear, { extensions: { [tlp2Extension]: { tlp_2_0: 'red' } } })],
    ['a statement beside the id of white', definition(tlp1.white, { definition_type: 'statement', definition: { statement: 'free' } })]
  ])('%s is taken, and the id decides', (_, object) => {
    const [, marked] = parse(jsonBytes([object, stixObject('tool', { object_marking_refs: [object.id] })])).objects

    expect(marked.facts).toMatchObject({ marking: 'tlp', tlp: tlpMarkingIds.get(object.id as string) })
  })
})
