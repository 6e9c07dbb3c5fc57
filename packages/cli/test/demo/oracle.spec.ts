import { describe, expect, it } from 'vitest'
import { cast } from '../../src/demo/cast.ts'
import { expectations, referencesOf } from '../../src/demo/oracle.ts'
import { sourceObjects } from '../../src/demo/source.ts'
import type { ExpectedFile, OracleFile, OracleTerms } from '../../src/demo/oracle.ts'

const red = 'marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1'
const amber1 = 'marking-definition--f88d31f6-486f-44da-b317-01333bde0b82'
const all = ['cierzo', 'fjellvakt', 'havblik', 'stadswacht', 'vigie']

function file (terms: OracleTerms, objects: unknown[], author: string = 'havblik'): OracleFile {
  return { file: 'f.json', author, terms, objects: sourceObjects(JSON.stringify(objects)) }
}

function holders (expected: ExpectedFile | undefined): Record<string, string[]> {
  return Object.fromEntries((expected?.objects ?? []).map(({ object, holders }) => [object.id, [...holders].sort()]))
}

function one (terms: OracleTerms, object: Record<string, unknown> = {}): ExpectedFile | undefined {
  return expectations(cast, [file(terms, [{ id: 'a--1', ...object }])])[0]
}

const others = all.filter(key => key !== 'havblik')

describe('the oracle', () => {
  it('gives GREEN and CLEAR without audience to everyone', () => {
    expect(holders(one({ tlp: 'green' }))).toEqual({ 'a--1': others })
    expect(holders(one({ tlp: 'clear' }))).toEqual({ 'a--1': others })
  })

  it('keeps to sectors, countries, roles, named members and exceptions', () => {
    expect(holders(one({ tlp: 'amber', to: [{ sectors: ['healthcare'] }] }))).toEqual({ 'a--1': ['cierzo', 'stadswacht'] })
    expect(holders(one({ tlp: 'amber', to: [{ countries: ['FR'] }, { roles: ['observer'] }] }))).toEqual({ 'a--1': ['fjellvakt', 'vigie'] })
    expect(holders(one({ tlp: 'amber', to: [{ sectors: ['healthcare'], countries: ['ES'] }] }))).toEqual({ 'a--1': ['cierzo'] })
    expect(holders(one({ tlp: 'green', to: [{ all: true }], except: { members: ['vigie'] } }))).toEqual({ 'a--1': ['cierzo', 'fjellvakt', 'stadswacht'] })
    expect(holders(one({ tlp: 'red', to: [{ members: ['stadswacht'] }] }))).toEqual({ 'a--1': ['stadswacht'] })
  })

  it('refuses AMBER without audience and RED for others than named members', () => {
    expect(one({ tlp: 'amber' })?.refused).toBeDefined()
    expect(one({ tlp: 'amber+strict' })?.refused).toBeDefined()
    expect(one({ tlp: 'red', to: [{ sectors: ['healthcare'] }] })?.refused).toBeDefined()
  })

  it('lets an object\'s own marking tighten the terms, never loosen them', () => {
    expect(one({ tlp: 'green' }, { object_marking_refs: [amber1] })?.refused).toBeDefined()
    expect(one({ tlp: 'amber', to: [{ countries: ['FR'] }] }, { object_marking_refs: [red] })?.refused).toBeDefined()
    expect(one({ tlp: 'green' }, { granular_markings: [{ marking_ref: red, selectors: ['id'] }] })?.refused).toBeDefined()
    expect(holders(one({ tlp: 'red', to: [{ members: ['vigie'] }] }, { object_marking_refs: [amber1] }))).toEqual({ 'a--1': ['vigie'] })
  })

  it('refuses unknown markings but not statements that the file spells out', () => {
    const statement = { type: 'marking-definition', id: 'marking-definition--x', definition_type: 'statement' }
    const marked = { id: 'a--1', object_marking_refs: [statement.id] }
    expect(expectations(cast, [file({ tlp: 'green' }, [marked])])[0]?.refused).toBeDefined()
    expect(expectations(cast, [file({ tlp: 'green' }, [statement, marked])])[0]?.refused).toBeUndefined()
  })

  it('refuses all of a file or nothing', () => {
    const [expected] = expectations(cast, [file({ tlp: 'green' }, [{ id: 'a--1' }, { id: 'a--2', object_marking_refs: [red] }])])
    expect(holders(expected)).toEqual({ 'a--1': [], 'a--2': [] })
  })

  it('narrows what refers to something the author gave to fewer, and what refers to that', () => {
    const [, second] = expectations(cast, [
      file({ tlp: 'green', to: [{ members: ['stadswacht'] }] }, [{ id: 'malware--1', type: 'malware' }]),
      file({ tlp: 'green' }, [
        { id: 'report--3', object_refs: ['relationship--2'] },
        { id: 'relationship--2', source_ref: 'indicator--4', target_ref: 'malware--1' },
        { id: 'indicator--4' },
        { id: 'note--5', object_refs: ['malware--unknown'] }
      ])
    ])
    expect(holders(second)).toEqual({
      'report--3': ['stadswacht'], 'relationship--2': ['stadswacht'], 'indicator--4': others, 'note--5': others
    })
  })

  it('makes what refers as strict as what it refers to, and refuses what no audience then allows', () => {
    const named = { tlp: 'red', to: [{ members: ['stadswacht'] }] } as const
    const note = { id: 'note--1', object_refs: ['malware--1'] }
    const [, wide, disjoint, same] = expectations(cast, [
      file(named, [{ id: 'malware--1' }]),
      file({ tlp: 'green' }, [note]),
      file({ tlp: 'red', to: [{ members: ['vigie'] }] }, [note]),
      file({ tlp: 'green', to: [{ members: ['stadswacht', 'vigie'] }] }, [note])
    ])
    expect(wide?.refused).toBeDefined()
    expect(disjoint?.refused).toBeDefined()
    expect(holders(same)).toEqual({ 'note--1': ['stadswacht'] })
  })

  it('is narrowed by what another author gave to this one, and not by what it does not know', () => {
    const [, knows, doesNot] = expectations(cast, [
      file({ tlp: 'green', to: [{ members: ['stadswacht', 'vigie'] }] }, [{ id: 'malware--1' }]),
      file({ tlp: 'green' }, [{ id: 'note--1', object_refs: ['malware--1'] }], 'vigie'),
      file({ tlp: 'green' }, [{ id: 'note--2', object_refs: ['malware--1'] }], 'cierzo')
    ])
    expect(holders(knows)).toEqual({ 'note--1': ['havblik', 'stadswacht'] })
    expect(holders(doesNot)['note--2']).toHaveLength(4)
  })

  it('lets unmarked identities and markings travel along with what names them', () => {
    const statement = { type: 'marking-definition', id: 'marking-definition--3', definition_type: 'statement', created_by_ref: 'identity--1' }
    const [, second] = expectations(cast, [
      file({ tlp: 'green', to: [{ members: ['stadswacht'] }] }, [{ id: 'identity--1', type: 'identity' }, { id: 'malware--1' }]),
      file({ tlp: 'green' }, [
        { id: 'identity--1', type: 'identity' },
        statement,
        { id: 'sighting--2', sighting_of_ref: 'malware--1', object_marking_refs: [statement.id] },
        { id: 'identity--4', type: 'identity' },
        { id: 'sighting--5', where_sighted_refs: ['identity--4'] }
      ])
    ])
    expect(holders(second)).toEqual({
      'identity--1': ['stadswacht'],
      'marking-definition--3': ['stadswacht'],
      'sighting--2': ['stadswacht'],
      'identity--4': others,
      'sighting--5': others
    })
  })

  it('gives what travels along and is named in a circle only to the readers of the file', () => {
    const marking = { type: 'marking-definition', id: 'marking-definition--3', definition_type: 'statement', created_by_ref: 'identity--1' }
    const [only] = expectations(cast, [file({ tlp: 'green' }, [{ id: 'identity--1', type: 'identity', object_marking_refs: [marking.id] }, marking])])
    expect(holders(only)).toEqual({ 'identity--1': others, 'marking-definition--3': others })
  })

  it('finds references at any depth and leaves makers and markings out', () => {
    expect(referencesOf({
      created_by_ref: 'identity--0', object_marking_refs: ['marking-definition--0'], target_ref: 'a--1', extensions: { x: { deep_refs: ['a--2', 'a--3'] } }
    })).toEqual(['a--1', 'a--2', 'a--3'])
  })

  it('takes away whom the author\'s own rules deny it to, by the colour that an object ends with', () => {
    const rules = [{ author: 'havblik', colours: ['amber'], never: ['cierzo'] }] as const
    const healthcare = { tlp: 'amber', to: [{ sectors: ['healthcare'] }] } as const
    const [amber, green, mixed, other] = expectations(cast, [
      file(healthcare, [{ id: 'a--1' }]),
      file({ tlp: 'green' }, [{ id: 'a--2' }]),
      file({ tlp: 'green', to: [{ sectors: ['healthcare'] }] }, [
        { id: 'a--3', object_marking_refs: [amber1] }, { id: 'a--4' }, { id: 'note--5', object_refs: ['a--3'] }, { id: 'note--6', object_refs: ['note--5'] }
      ]),
      file(healthcare, [{ id: 'a--7' }], 'stadswacht')
    ], rules)
    expect(holders(amber)).toEqual({ 'a--1': ['stadswacht'] })
    expect(holders(green)).toEqual({ 'a--2': others })
    expect(holders(mixed)).toEqual({
      'a--3': ['stadswacht'], 'a--4': ['cierzo', 'stadswacht'], 'note--5': ['stadswacht'], 'note--6': ['stadswacht']
    })
    expect(holders(other)).toEqual({ 'a--7': ['cierzo', 'havblik'] })
  })

  it('does not deny what only becomes stricter than the rule\'s colour', () => {
    const rules = [{ author: 'havblik', colours: ['green'], never: ['cierzo'] }] as const
    const named = { tlp: 'green', to: [{ members: ['cierzo', 'vigie'] }] } as const
    const [only] = expectations(cast, [file(named, [{ id: 'a--1', object_marking_refs: [red] }, { id: 'note--2', object_refs: ['a--1'] }])], rules)
    expect(holders(only)).toEqual({ 'a--1': ['cierzo', 'vigie'], 'note--2': ['cierzo', 'vigie'] })
  })

  it('refuses what the author\'s own rules leave nobody, and narrows what others say of what they deny', () => {
    const rules = [{ author: 'havblik', colours: ['green'], never: ['cierzo'] }] as const
    const [nobody, , note] = expectations(cast, [
      file({ tlp: 'green', to: [{ members: ['cierzo'] }] }, [{ id: 'a--1' }]),
      file({ tlp: 'green' }, [{ id: 'a--2' }]),
      file({ tlp: 'green' }, [{ id: 'note--3', object_refs: ['a--2'] }], 'vigie')
    ], rules)
    expect(nobody?.refused).toBeDefined()
    expect(holders(note)).toEqual({ 'note--3': ['fjellvakt', 'havblik', 'stadswacht'] })
  })
})
