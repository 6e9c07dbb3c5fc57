import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeWithData } from '../../../../test/support/shared-data.ts'
import { bothMeanings, factsOf, markingMeaning, parse, parsePap, readIep, stricterIep } from '../../src/index.ts'
import { iepReferencesMax, iepTextBytesMax } from '../../src/limits.ts'
import { bundle, jsonBytes, stixObject, uuid } from '../support/objects.ts'
import type { Facts, IepStatements } from '../../src/index.ts'

const iepExtension = 'extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a'
const first = { iep_version: 2.0, permitted_actions: 'internally-visible-actions', attribution: 'must', tlp: 'white', end_date: null }

function definition (properties: Record<string, unknown>): Record<string, unknown> {
  return stixObject('marking-definition', { modified: undefined, ...properties })
}

function policy (statements: Record<string, unknown>): Record<string, unknown> {
  return definition({ extensions: { [iepExtension]: { extension_type: 'property-extension', ...statements } } })
}

/** Facts of an object that is marked by a definition of the same bundle. */
function markedBy (marking: Record<string, unknown>): Facts {
  const { objects } = parse(jsonBytes(bundle(stixObject('tool', { object_marking_refs: [marking.id] }), marking)))

  return objects[0].facts
}

describeWithData('the IEP examples of OASIS', ['conformance', 'sharing-markings'], folder => {
  const read = (name: string): Record<string, unknown> => JSON.parse(readFileSync(join(folder, `iep-marking-${name}-example.json`), 'utf8'))

  it('are read, spelling and all', () => {
    expect(markedBy(read('amber'))).toMatchObject({
      marking: 'tlp',
      tlp: 'amber',
      iep: {
        encryptInTransit: 'may',
        permittedActions: 'externally-visible-direct-actions',
        affectedPartyNotifications: 'may',
        attribution: 'must-not',
        unmodifiedResale: 'must-not',
        from: Date.UTC(2022, 9, 1)
      }
    })
    expect(markedBy(read('red'))).toMatchObject({ tlp: 'red', iep: { permittedActions: 'contact-for-instruction', until: Date.UTC(2022, 10, 1) } })
  })
})

describe('a policy of IEP', () => {
  it('is read in the spelling of FIRST and in that of OASIS', () => {
    expect(readIep({ ...first, id: 'x', external_reference: 'https://a.example/' })).toEqual({
      ok: true,
      iep: { permittedActions: 'internally-visible-actions', attribution: 'must', tlp: 'clear', id: 'x', references: ['https://a.example/'] }
    })
    expect(readIep({ iep_version: 2, provider_attribution: 'must', iep_id: 'x' })).toEqual({ ok: true, iep: { attribution: 'must', id: 'x' } })
  })

  it.each([
    ['an unknown statement', { ...first, purpose: 'research' }, '.purpose'],
    ['an unknown value', { ...first, permitted_actions: 'all' }, '.permitted_actions'],
    ['no version', { tlp: 'red' }, '.iep_version'],
    ['another version', { ...first, iep_version: 1 }, '.iep_version'],
    ['a statement in two spellings', { ...first, provider_attribution: 'may' }, '.provider_attribution'],
    ['a wrong date', { ...first, start_date: '2022-13-01T00:00:00Z' }, '.start_date'],
    ['an end before its start', { ...first, start_date: '2022-02-01T00:00:00Z', end_date: '2022-01-01T00:00:00Z' }, '.end_date'],
    ['a long name', { ...first, name: 'x'.repeat(iepTextBytesMax + 1) }, '.name'],
    ['many references', { ...first, external_references: new Array(iepReferencesMax + 1).fill('x') }, '.external_references']
  ])('is refused with %s, and its definition with it', (_, statements, path) => {
    expect(readIep(statements)).toMatchObject({ ok: false, problem: { path } })
    expect(parse(jsonBytes([policy(statements)])).refused).toMatchObject([{ code: 'E_MARKING_IEP', path: `$[0].extensions['${iepExtension}']${path}` }])
    expect(factsOf(jsonBytes(policy(statements))).status).toBe('unparseable')
    expect(markedBy(stixObject('tool', { id: policy(statements).id })).marking).toBe('unknown')
  })

  it('beside another extension is unknown', () => {
    const both = policy(first)

    expect(markedBy({ ...both, extensions: { ...both.extensions as object, [`extension-definition--${uuid(3)}`]: {} } }).marking).toBe('unknown')
  })

  it('has dates as the calendar counts them', () => {
    fc.assert(fc.property(fc.date({ noInvalidDate: true, min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z') }), date => {
      expect(readIep({ iep_version: 2, start_date: date.toISOString() })).toMatchObject({ iep: { from: date.getTime() } })
    }))
  })

  const statements: fc.Arbitrary<IepStatements> = fc.record({
    encryptInTransit: fc.constantFrom('must', 'may'),
    permittedActions: fc.constantFrom('none', 'contact-for-instruction', 'internally-visible-actions', 'externally-visible-direct-actions'),
    attribution: fc.constantFrom('may', 'must', 'must-not'),
    unmodifiedResale: fc.constantFrom('may', 'must-not'),
    from: fc.nat(),
    until: fc.nat()
  }, { requiredKeys: [] })

  it('and another hold both: in any order, and again', () => {
    fc.assert(fc.property(statements, statements, statements, (a, b, c) => {
      expect(stricterIep(a, b)).toEqual(stricterIep(b, a))
      expect(stricterIep(a, a)).toEqual(a)
      expect(stricterIep(stricterIep(a, b), c)).toEqual(stricterIep(a, stricterIep(b, c)))
    }))
  })
})

describe('a marking of PAP', () => {
  it.each([
    ['OpenCTI', { definition_type: 'PAP', definition: { PAP: 'PAP:RED' } }],
    ['a lower-case body', { definition_type: 'pap', definition: { pap: 'red' } }],
    [
      'OpenCTI beside a statement',
      { definition_type: 'statement', definition: { statement: 'custom' }, x_opencti_definition_type: 'PAP', x_opencti_definition: 'PAP:RED' }
    ],
    ['MISP', { definition_type: 'statement', definition: { statement: 'PAP:RED' } }]
  ])('is read as %s writes it', (_, body) => {
    expect(markedBy(definition(body))).toMatchObject({ marking: 'none', pap: 'red', context: false })
  })

  it('is not read out of other statements, and an unknown level is unknown', () => {
    expect(markingMeaning(definition({ definition_type: 'statement', definition: { statement: 'PAP:RED applies to the annex' } }))).toEqual({})
    expect(markedBy(definition({ definition_type: 'PAP', definition: { PAP: 'PAP:BLUE' } })).marking).toBe('unknown')
    expect(parsePap('pap:white')).toBe('clear')
  })

  it('under an id of its own can say AMBER+STRICT, as OpenCTI does', () => {
    const body = {
      definition_type: 'statement',
      definition: { statement: 'custom' },
      x_opencti_definition_type: 'TLP',
      x_opencti_definition: 'TLP:AMBER+STRICT'
    }

    expect(markedBy(definition(body))).toMatchObject({ marking: 'tlp', tlp: 'amber+strict' })
  })

  it('of two is the stricter', () => {
    expect(bothMeanings({ pap: 'amber', tlp: 'green' }, { pap: 'red' })).toEqual({ pap: 'red', tlp: 'green' })
  })
})
