import { decide, didOf, handling } from '@hanse/core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leakOf } from '../../src/engine/egress-guard.ts'
import type { GuardFacts } from '../../src/engine/egress-guard.ts'
import type { Clause, Handling, Member, Roster, Tlp } from '@hanse/core'
import type { Outgoing } from '@hanse/exchange'

const names = [1, 2, 3, 4, 5].map((n) => didOf(new Uint8Array(32).fill(n)))
const roles = ['full', 'observer', 'authority', 'gateway'] as const
const countries = ['DK', 'NL', 'FR']
const sectors = ['healthcare', 'energy']

const bare = { key: new Uint8Array(32), certificate: '', cards: [], attributes: [], governor: false, nodes: [] }

/** A cast, and whether the federation knows the group. */
const members = fc.tuple(fc.boolean(), ...names.map((member) => fc.record({
  kind: fc.constant('member' as const),
  member: fc.constant(member),
  role: fc.constantFrom(...roles),
  country: fc.constantFrom(...countries),
  sectors: fc.subarray(sectors),
  inside: fc.boolean(),
  disputed: fc.boolean()
}))).map(([known, ...cast]) => cast.map(({ inside, disputed, ...subject }): Member => ({
  ...subject,
  ...(known && { groups: new Map([['some-group', inside]]) }),
  ...(disputed && { disputed }),
  ...bare,
  name: subject.member
})))

/** A roster of a cast, with groups as its members say. */
function rosterOf (cast: readonly Member[]): Roster {
  const known = cast.some(({ groups }) => groups !== undefined)
  const inside = cast.filter(({ groups }) => groups?.get('some-group') === true).map(({ member }) => member)
  return {
    federation: '',
    digest: '',
    governing: { link: '', governors: new Set(), quorum: 1 },
    groups: new Map(known ? [['some-group', { members: new Set(inside), heads: [] }]] : []),
    members: new Map(cast.map((member) => [member.member, member])),
    former: new Map(),
    roots: [],
    ended: new Map(),
    nodes: new Map(),
    byNodeKey: new Map()
  }
}

const clause: fc.Arbitrary<Clause> = fc.oneof(
  fc.constant({ all: true as const }),
  fc.record({
    members: fc.subarray(names, { minLength: 1 }),
    groups: fc.constant<string[]>(['some-group']),
    roles: fc.subarray([...roles], { minLength: 1 }),
    countries: fc.subarray(countries, { minLength: 1 }),
    sectors: fc.subarray(sectors, { minLength: 1 })
  }, { requiredKeys: [] }).filter((made) => Object.keys(made).length > 0)
)

const terms: fc.Arbitrary<Handling> = fc.record({
  tlp: fc.constantFrom<Tlp>('clear', 'green', 'amber', 'amber+strict', 'red'),
  audience: fc.record({ any: fc.array(clause, { maxLength: 3 }), except: fc.option(clause.filter((made) => made.all === undefined), { nil: undefined }) })
}).map((made) => handling(made)).filter((made) => made.ok).map((made) => (made as { value: Handling }).value)

describe('the egress guard', () => {
  it('agrees with decide() on every header, whoever holds it', () => {
    fc.assert(fc.property(members, terms, fc.nat(4), fc.nat(4), fc.nat(4), (cast, made, author, holder, to) => {
      const roster = rosterOf(cast)
      const [from, self, reader] = [cast[author], cast[holder], cast[to]] as [Member, Member, Member]
      const lane = { author: from.member, handling: made }
      const message = { type: 'entry', entry: { id: 'id', lane: 'lane' } } as unknown as Outgoing
      const guard = leakOf(message, reader, self, roster, { lane: () => lane, laneOfEntry: () => 'lane', wasReader: () => false, group: () => [lane] })
      const decision = decide(reader, 'send', lane, { holder: self })
      // the guard looks at who receives; whether the holder may pass on is decide()'s alone
      const permitted = decision.verdict === 'permit' || decision.reasons.every(({ code }) => code === 'E_HOLDER_NOT_CLEARED')
      const sameMember = reader.member === self.member
      expect(guard === undefined || sameMember).toBe(permitted || sameMember)
    }), { numRuns: 3000 })
  })

  it('lets the author alone tell a former reader of a withdrawal, and of nothing else', () => {
    const [author, reader, relay] = names.map(
      (member): Member => (
        { kind: 'member', member, role: 'full', country: 'DK', sectors: [], name: member, ...bare }
      )
    ) as [Member, Member, Member]
    const roster = rosterOf([author, reader, relay])
    const lane = { author: author.member, handling: { tlp: 'amber', audience: { any: [] } } as Handling }
    const entry = (kind: string): Outgoing => ({ type: 'entry', entry: { id: 'id', lane: 'lane', header: { kind } } }) as unknown as Outgoing
    const facts = (wasReader: boolean): GuardFacts => ({ lane: () => lane, laneOfEntry: () => 'lane', wasReader: () => wasReader, group: () => [lane] })
    expect(leakOf(entry('withdrawal'), reader, author, roster, facts(true))).toBeUndefined()
    expect(leakOf(entry('open'), reader, author, roster, facts(true))).toBeUndefined()
    expect(leakOf(entry('open'), reader, author, roster, facts(false))).toBeDefined()
    expect(leakOf({ ...entry('open'), chunk: {} } as unknown as Outgoing, reader, author, roster, facts(true))).toBeDefined()
    expect(leakOf(entry('withdrawal'), reader, author, roster, facts(false))).toBeDefined()
    expect(leakOf(entry('withdrawal'), reader, relay, roster, facts(true))).toBeDefined()
    expect(leakOf(entry('bundle'), reader, author, roster, facts(true))).toBeDefined()
  })

  it('lets nothing of a lane out to someone outside the roster', () => {
    const stranger: Member = { kind: 'member', member: 'did:key:z', role: 'full', country: 'DK', sectors: [], name: 'z', ...bare }
    const roster = rosterOf([])
    const lane = { author: 'did:key:a', handling: { tlp: 'clear', audience: { any: [{ all: true }] } } as Handling }
    const facts = { lane: () => lane, laneOfEntry: () => 'lane', wasReader: () => true, group: () => [lane] }
    const frames: Outgoing[] = [
      { type: 'entry', entry: { id: 'id', lane: 'lane', header: { kind: 'withdrawal' } } } as unknown as Outgoing,
      { type: 'chunk', chunk: { entry: 'id' } } as unknown as Outgoing,
      { type: 'groups', groups: [{ group: 'g', digest: 'd' }], last: true },
      { type: 'heads', groups: [], heads: [{ lane: 'lane', seq: 0, head: 'h' }], answer: false, last: true },
      { type: 'have', heads: [{ lane: 'lane', seq: 0, hops: 1 }], ask: false },
      { type: 'graft', lane: 'lane' },
      { type: 'prune', lane: 'lane' },
      { type: 'receipt', receipt: { receipt: { lane: 'lane' } }, hops: 1 } as unknown as Outgoing,
      { type: 'unsigned-receipt', receipt: { lane: 'lane' } } as unknown as Outgoing
    ]
    for (const frame of frames) {
      expect(leakOf(frame, stranger, stranger, roster, facts)).toBeDefined()
    }
  })
})
