import { array, assert, constantFrom, integer, option, property, record, subarray, uint8Array, uniqueArray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  clauseNamesMax, clausesMax, decode, decodeHandling, encode, encodeHandling, handling, handlingBytesMax, iepValues,
  nameBytesMax, parseTlp, paps, roles, stricter, tlpLabel, tlps, toHex, unwrap
} from '../../src/index.ts'
import { codeOf } from '../support/keys.ts'
import { memberId } from '../support/subjects.ts'
import type { Clause, CborMap, CborValue, HandlingTerms } from '../../src/index.ts'

const members = Array.from({ length: 6 }, (_, i) => memberId(i + 1))
const names = ['energy', 'healthcare', 'élan', '\u{10000}', '\uffee', 'a']
const list = <T extends string>(from: readonly T[]): ReturnType<typeof option<T[], undefined>> => option(
  array(constantFrom(...from), { minLength: 1, maxLength: 8 }),
  { nil: undefined }
)

const clause = record({
  members: list(members), groups: list(names), roles: list(roles), countries: list(['DE', 'FR', 'US']), sectors: list(names)
}).filter((parts) => Object.values(parts).some((part) => part !== undefined))

const anyTerms = record({
  tlp: constantFrom(...tlps.slice(0, 4)),
  audience: record({ any: array(clause, { maxLength: 5 }), except: option(clause, { nil: undefined }) }),
  pap: option(constantFrom(...paps), { nil: undefined }),
  iep: option(record({
    encryptInTransit: option(constantFrom(...iepValues.encryptInTransit), { nil: undefined }),
    attribution: option(constantFrom(...iepValues.attribution), { nil: undefined })
  }), { nil: undefined })
})

describe('TLP labels', () => {
  it.each([
    ['TLP:RED', 'red'], ['tlp:amber+strict', 'amber+strict'], ['AMBER', 'amber'], ['Tlp:Green', 'green'], ['clear', 'clear'],
    ['TLP:WHITE', 'clear'], ['', undefined], ['TLP: RED', undefined], ['amber strict', undefined], ['TLP:TLP:RED', undefined], ['purple', undefined]
  ])('%s', (text, tlp) => {
    expect(parseTlp(text)).to.equal(tlp)
  })

  it('are ordered, and come back', () => {
    for (const [i, a] of tlps.entries()) {
      expect(parseTlp(tlpLabel(a))).to.equal(a)
      for (const [j, b] of tlps.entries()) {
        expect(stricter(a, b)).to.equal(tlps[Math.max(i, j)])
      }
    }
  })
})

describe('handling', () => {
  it('writes the implied audience out, and asks for one where none is implied', () => {
    expect(unwrap(handling({ tlp: 'clear' })).audience).to.deep.equal({ any: [{ all: true }] })
    expect(unwrap(handling({ tlp: 'green' })).audience).to.deep.equal({ any: [{ all: true }] })
    for (const tlp of ['amber', 'amber+strict', 'red'] as const) {
      expect(codeOf(handling({ tlp }))).to.equal('E_AUDIENCE_REQUIRED')
      expect(codeOf(handling({ tlp, audience: { any: [] } }))).to.equal('ok')
    }
  })

  it.each<[string, Clause, string]>([
    ['an empty clause', {}, 'E_CLAUSE_EMPTY'],
    ['an empty list', { members: [] }, 'E_CLAUSE_EMPTY'],
    ['all beside others', { all: true, countries: ['DE'] }, 'E_CLAUSE_ALL'],
    ['a member that is none', { members: ['did:key:zNobody'] }, 'E_CLAUSE_NAME'],
    ['a country in small letters', { countries: ['de'] }, 'E_CLAUSE_NAME'],
    ['an unknown role', { roles: ['king' as 'full'] }, 'E_CLAUSE_NAME'],
    ['an empty sector', { sectors: [''] }, 'E_CLAUSE_NAME'],
    ['a group with a control character', { groups: ['a\n'] }, 'E_CLAUSE_NAME'],
    ['a sector too long', { sectors: ['s'.repeat(nameBytesMax + 1)] }, 'E_CLAUSE_NAME']
  ])('refuses %s, as a clause and as an exception', (_, wrong, code) => {
    expect(codeOf(handling({ tlp: 'green', audience: { any: [wrong] } }))).to.equal(code)
    expect(codeOf(handling({ tlp: 'green', audience: { any: [{ all: true }], except: wrong } }))).to.equal(code)
  })

  it('RED names members in every clause, and by nothing else', () => {
    const red = (...any: Clause[]): string => codeOf(handling({ tlp: 'red', audience: { any } }))
    expect(red({ members })).to.equal('ok')
    expect(red({ all: true })).to.equal('E_AUDIENCE_NAMED')
    expect(red({ members }, { sectors: ['energy'] })).to.equal('E_AUDIENCE_NAMED')
    expect(red({ members, countries: ['DE'] })).to.equal('E_AUDIENCE_NAMED')
  })

  it('reaches its limits', () => {
    const clauses = (count: number): Clause[] => Array.from({ length: count }, (_, i) => ({ sectors: [`s${i}`] }))
    expect(codeOf(handling({ tlp: 'green', audience: { any: clauses(clausesMax) } }))).to.equal('ok')
    expect(codeOf(handling({ tlp: 'green', audience: { any: clauses(clausesMax + 1) } }))).to.equal('E_LIMIT_CLAUSES')
    const sectors = (count: number, length = 4): string[] => Array.from({ length: count }, (_, i) => String(i).padStart(length, '0'))
    expect(codeOf(handling({ tlp: 'green', audience: { any: [{ sectors: sectors(clauseNamesMax) }] } }))).to.equal('ok')
    expect(codeOf(handling({ tlp: 'green', audience: { any: [{ sectors: sectors(clauseNamesMax + 1) }] } }))).to.equal('E_LIMIT_CLAUSE_NAMES')
    expect(codeOf(handling({ tlp: 'green', audience: { any: [{ sectors: sectors(clauseNamesMax, 100) }] } }))).to.equal('E_LIMIT_HANDLING_BYTES')
    expect(codeOf(decodeHandling(new Uint8Array(handlingBytesMax + 1)))).to.equal('E_LIMIT_HANDLING_BYTES')
  })
})

describe('encoded handlings', () => {
  it('come back, whatever order they were written in', () => {
    assert(property(anyTerms, integer(), (terms: HandlingTerms, turn) => {
      const normal = unwrap(handling(terms))
      const bytes = encodeHandling(normal)
      expect(unwrap(decodeHandling(bytes))).to.deep.equal(normal)
      expect(unwrap(handling(normal))).to.deep.equal(normal)
      const turned = terms.audience === undefined ? [] : rotate(terms.audience.any.map(reversed), turn)
      const again = unwrap(handling({ ...terms, audience: { ...terms.audience, any: [...turned, ...turned] } }))
      expect(toHex(encodeHandling(again))).to.equal(toHex(bytes))
    }))
  })

  it('differ when the terms differ', () => {
    assert(property(subarray(members, { minLength: 1 }), subarray(members, { minLength: 1 }), (a, b) => {
      const bytes = (named: string[]): string => toHex(encodeHandling(unwrap(handling({ tlp: 'red', audience: { any: [{ members: named }] } }))))
      return (bytes(a) === bytes(b)) === (a.join() === b.join())
    }))
  })

  it('have one form only', () => {
    const [small, large] = uniqueSorted(members)
    const fields = (aud: CborValue, more: Record<string, CborValue> = {}): Uint8Array => encode({ tlp: 'green', aud, ...more })
    expect(codeOf(decodeHandling(fields({ any: [{ members: [small, large] }] })))).to.equal('ok')
    expect(codeOf(decodeHandling(fields({ any: [{ members: [large, small] }] })))).to.equal('E_HANDLING')
    expect(codeOf(decodeHandling(fields({ any: [{ members: [small, small] }] })))).to.equal('E_HANDLING')
    expect(codeOf(decodeHandling(fields({ any: [{ sectors: ['b'] }, { sectors: ['a'] }] })))).to.equal('E_HANDLING')
    expect(codeOf(decodeHandling(fields({ any: [{ sectors: ['a'] }, { sectors: ['a'] }] })))).to.equal('E_HANDLING')
    expect(codeOf(decodeHandling(fields({ any: [{ all: true }] }, { iep: {} })))).to.equal('E_HANDLING')
    expect(codeOf(decodeHandling(fields({ any: [{}] })))).to.equal('E_CLAUSE_EMPTY')
    expect(codeOf(decodeHandling(fields({ any: [{ members: [new Uint8Array(34)] }] })))).to.equal('E_KEY_CODEC')
    expect(codeOf(decodeHandling(fields({ any: [{ all: false }] })))).to.equal('E_FIELD_TYPE')
    expect(codeOf(decodeHandling(fields({})))).to.equal('E_FIELD_MISSING')
    expect(codeOf(decodeHandling(fields({ any: [] }, { extra: 1 })))).to.equal('E_FIELD_UNKNOWN')
    expect(codeOf(decodeHandling(encode({ tlp: 'white', aud: { any: [] } })))).to.equal('E_FIELD_VALUE')
    expect(codeOf(decodeHandling(encode({ tlp: 'red', aud: { any: [{ all: true }] } })))).to.equal('E_AUDIENCE_NAMED')
  })

  it('spell the IEP statements as FIRST does', () => {
    const iep = {
      encryptInTransit: 'must',
      permittedActions: 'none',
      affectedPartyNotifications: 'must-not',
      attribution: 'must',
      unmodifiedResale: 'must-not'
    } as const
    const map = unwrap(decode(encodeHandling(unwrap(handling({ tlp: 'clear', iep }))))) as CborMap
    expect([...(map.get('iep') as CborMap).keys()].sort()).to.deep.equal([
      'affected_party_notifications',
      'attribution',
      'encrypt_in_transit',
      'permitted_actions',
      'unmodified_resale'
    ])
  })

  it('never throw on rubbish', () => {
    assert(property(uint8Array(), (bytes) => !decodeHandling(bytes).ok))
  })
})

describe('handlings of many members', () => {
  it('are read in the order of keys, which is the order of did:key', () => {
    assert(property(uniqueArray(integer({ min: 1, max: 60_000 }), { minLength: 2, maxLength: 12 }), (numbers) => {
      const terms = unwrap(handling({ tlp: 'amber', audience: { any: [{ members: numbers.map(memberId) }] } }))
      expect(codeOf(decodeHandling(encodeHandling(terms)))).to.equal('ok')
    }), { numRuns: 20 })
  })
})

function rotate<T> (items: T[], by: number): T[] {
  const at = items.length === 0 ? 0 : Math.abs(by) % items.length
  return [...items.slice(at), ...items.slice(0, at)]
}

function reversed (clause: Clause): Clause {
  return Object.fromEntries(Object.entries(clause).map(([part, value]) => [part, Array.isArray(value) ? value.toReversed() : value])) as Clause
}

function uniqueSorted (ids: string[]): [Uint8Array, Uint8Array] {
  const map = unwrap(decode(encodeHandling(unwrap(handling({ tlp: 'red', audience: { any: [{ members: ids.slice(0, 2) }] } }))))) as CborMap
  const [first] = (map.get('aud') as CborMap).get('any') as CborMap[]
  return (first as CborMap).get('members') as [Uint8Array, Uint8Array]
}
