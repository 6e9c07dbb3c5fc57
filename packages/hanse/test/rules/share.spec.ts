import { didOf, readRules, resolveAudience, unwrap } from '@hanse/core'
import { parse } from '@hanse/stix'
import { describe, expect, it } from 'vitest'
import { planPublication } from '../../src/publish/plan.ts'
import { bundle, identity, indicator, malware, relationship } from '../support/bundles.ts'
import type { Terms } from '../../src/index.ts'
import type { Plan } from '../../src/publish/plan.ts'
import type { TestObject } from '../support/bundles.ts'
import type { Subject } from '@hanse/core'

const [author, brig, corvette, dhow] = [1, 2, 3, 4].map((n) => didOf(new Uint8Array(32).fill(n))) as [string, string, string, string]
const subjects: Subject[] = [[author, 'DK'], [brig, 'NL'], [corvette, 'FR'], [dhow, 'ES']].map(
  ([member = '', country = '']) => ({ kind: 'member', member, role: 'full', country, sectors: ['energy'] })
)
const self = subjects[0] as Subject
const all = { any: [{ all: true as const }] }
const one = indicator("[domain-name:value = 'a.example']")

function plan (rules: unknown[], objects: TestObject[] = [one], terms: Terms = { tlp: 'green' }, otherwise = 'permit'): Plan {
  const parsed = parse(new TextEncoder().encode(bundle(...objects)))
  expect(parsed.refused).toEqual([])
  const set = unwrap(readRules({ version: 1, rules, default: otherwise }))
  return planPublication({ objects: parsed.objects, terms, defaultTlp: 'amber', author, subjects, rules: { set, self, time: 0 }, known: () => [] })
}

const deny = (when: object, id = 'no'): object => ({ id, when: { direction: 'share', ...when }, verdict: 'deny' })
const audienceOf = (made: Plan): unknown => made.lanes[0]?.handling.audience

/** Who gets each object, in the order of the lanes. */
function readers (made: Plan): Array<[string, string[]]> {
  return made.lanes.flatMap(
    ({ handling, objects }) => objects.map(
      ({ facts }): [string, string[]] => [facts.id, resolveAudience(handling, author, subjects).filter((member) => member !== author)]
    )
  )
}

describe("the author's own rules", () => {
  it('leave the terms as they are where nothing speaks against them', () => {
    expect(audienceOf(plan([]))).toEqual(all)
    expect(plan([deny({ subject: { member: brig }, object: { type: 'malware' } })]).narrowed).toEqual([])
  })

  it('except a member that they name, whoever joins later', () => {
    const made = plan([deny({ subject: { member: brig } }, 'no-brig')])
    expect(audienceOf(made)).toEqual({ ...all, except: { members: [brig] } })
    expect(made.lanes[0]?.denied.get(brig)).toEqual([{ code: 'R_no-brig', text: 'your rule no-brig denies it' }])
    expect(made.narrowed).toEqual([{ object: one.id, from: 'green', to: 'green', because: 'your own rules (R_no-brig) keep it from 1 of 3 readers' }])
    const excepted = plan([deny({ subject: { member: brig } })], [one], { tlp: 'green', audience: { ...all, except: { members: [dhow] } } })
    expect(audienceOf(excepted)).toEqual({ ...all, except: { members: [brig, dhow].sort() } })
  })

  it('name those who are left when they decide by what members are, as nobody knows who joins later', () => {
    expect(audienceOf(plan([deny({ subject: { country: 'FR' } })]))).toEqual({ any: [{ members: [brig, dhow].sort() }] })
    const nobodyYet = plan([deny({ subject: { country: 'US' } })])
    expect(audienceOf(nobodyYet)).toEqual({ any: [{ members: [brig, corvette, dhow].sort() }] })
    expect(nobodyYet.narrowed[0]?.because).toMatch(/of today by name/)
    expect(
      audienceOf(plan([deny({ subject: { member: brig } })], [one], { tlp: 'green', audience: { ...all, except: { countries: ['ES'] } } }))
    ).toEqual({ any: [{ members: [corvette] }] })
    expect(
      audienceOf(plan([{ id: 'yes', when: { subject: { country: ['FR', 'ES'] } }, verdict: 'permit' }], [one], { tlp: 'green' }, 'deny'))
    ).toEqual({ any: [{ members: [corvette, dhow].sort() }] })
  })

  it('refuse what they let nobody have', () => {
    expect(plan([deny({})]).refused).toMatchObject([{ object: one.id, code: 'E_RULE_DENIED', message: expect.stringContaining('R_no') }])
    expect(plan([], [one], { tlp: 'green' }, 'deny').refused).toMatchObject([{ code: 'E_RULE_DENIED', message: expect.stringContaining('R_default') }])
  })

  it('close what refers to an object to whom that object is denied, along chains', () => {
    const tool = malware('Nix')
    const link = relationship(one, tool)
    const chain = relationship(link, one)
    const made = plan([deny({ subject: { member: brig }, object: { type: 'malware' } })], [chain, link, one, tool])
    const all3 = [brig, corvette, dhow]
    expect(new Map(readers(made))).toEqual(new Map([[chain.id, [corvette, dhow]], [link.id, [corvette, dhow]], [one.id, all3], [tool.id, [corvette, dhow]]]))
  })

  it('close an object whose creator is denied, since a copy travels with it', () => {
    const person = { ...identity('Ada'), identity_class: 'individual' }
    const signed = indicator("[domain-name:value = 'b.example']", { created_by_ref: person.id })
    const made = plan([deny({ subject: { member: dhow }, object: { personalData: 'person' } })], [person, signed, one])
    expect(new Map(readers(made))).toEqual(new Map([[person.id, [brig, corvette]], [signed.id, [brig, corvette]], [one.id, [brig, corvette, dhow]]]))
  })

  it('oblige all readers in the handling, the stricter word winning', () => {
    const obliges = (...obligations: string[]): object => (
      { id: obligations.join('-'), when: { direction: 'share', subject: { member: brig } }, verdict: 'permit', obligations }
    )
    expect(plan([obliges('watch-only', 'attribute')]).lanes[0]?.handling).toMatchObject({ pap: 'red', iep: { attribution: 'must' } })
    expect(plan([obliges('block')]).lanes[0]?.handling).toMatchObject({ pap: 'green' })
    expect(
      plan([obliges('block'), obliges('watch-only'), obliges('attribute'), obliges('hide-author')]).lanes[0]?.handling
    ).toMatchObject({ pap: 'red', iep: { attribution: 'must-not' } })
  })

  it('oblige with an object whatever refers to it', () => {
    const tool = malware('Nix')
    const link = relationship(one, tool)
    const made = plan(
      [{ id: 'quiet', when: { direction: 'share', object: { type: 'malware' } }, verdict: 'permit', obligations: ['watch-only'] }],
      [link, one, tool]
    )
    expect(new Map(made.lanes.flatMap(({ handling: { pap }, objects }) => objects.map(({ facts: { id } }) => [id, pap])))).toEqual(
      new Map([[link.id, 'red'], [tool.id, 'red'], [one.id, undefined]])
    )
  })

  it('hold a publication for a person, with their reasons once', () => {
    const hold = { id: 'look', when: { direction: 'share', subject: { country: ['FR', 'ES'] } }, verdict: 'hold', reason: 'court case' }
    expect(plan([hold]).hold).toEqual({ reasons: [{ code: 'R_look', text: 'your rule look holds it: court case' }], secondPerson: false })
    expect(plan(
      [hold, { ...hold, id: 'two', secondPerson: true }],
      [one, malware('Nix')]
    ).hold).toMatchObject({ secondPerson: true, reasons: [{ code: 'R_look' }, { code: 'R_two' }] })
    expect(plan([hold], [one], { tlp: 'green', audience: { any: [{ countries: ['NL'] }] } }).hold).toBeUndefined()
  })
})
