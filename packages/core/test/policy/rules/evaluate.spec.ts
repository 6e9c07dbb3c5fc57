import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide, evaluateRules, readRules, tlps, unwrap } from '../../../src/index.ts'
import { author, authority, facts, french, memberId, named, nurse, observer, subject, terms } from '../../support/subjects.ts'
import type { Audience, Rule, RuleDirection, RuleRequest, RuleSet, Subject } from '../../../src/index.ts'

const base: RuleRequest = {
  direction: 'share',
  subject: french,
  author: author.member,
  authorSubject: author,
  handling: terms('green'),
  facts: facts({ personalData: [] }),
  time: Date.UTC(2026, 10, 22)
}

function rules (items: unknown[], otherwise: 'permit' | 'deny' = 'permit'): RuleSet {
  return unwrap(readRules({ version: 1, rules: items, default: otherwise }))
}

function ask (when: object, verdict: 'permit' | 'deny', request: RuleRequest): string {
  // the default is the opposite, so that it is the rule that answers
  return evaluateRules(rules([{ id: 'one', when, verdict }], verdict === 'permit' ? 'deny' : 'permit'), request).verdict
}

/** Each attribute: a condition, a request that it fits, one that it does not, and one where nobody knows. */
type Row = [string, object, Partial<RuleRequest>, Partial<RuleRequest>, Partial<RuleRequest>?]

const who = (change: Partial<Subject>): Partial<RuleRequest> => ({ subject: subject(9, change) })
const by = (change: Partial<Subject>): Partial<RuleRequest> => ({ authorSubject: subject(1, change) })
const strangers: Partial<RuleRequest> = { authorSubject: undefined }

const table: Row[] = [
  ['direction', { direction: 'share' }, {}, { direction: 'relay' }],
  ['directions', { direction: ['relay', 'share'] }, {}, { direction: 'export' }],
  ['subject.member', { subject: { member: named.member } }, { subject: named }, { subject: nurse }],
  ['subject.country', { subject: { country: ['FR', 'BE'] } }, who({ country: 'BE' }), who({ country: 'DE' })],
  ['subject.owner', { subject: { owner: 'US' } }, who({ owner: 'US' }), who({ owner: 'FR', country: 'US' }), { subject: { member: memberId(9) } }],
  ['subject.owner of who names none', { subject: { owner: 'US' } }, who({ country: 'US' }), who({ country: 'FR' })],
  ['subject.sector', { subject: { sector: 'healthcare' } }, who({ sectors: ['energy', 'healthcare'] }), who({ sectors: ['energy'] }), who({ sectors: [] })],
  ['subject.role', { subject: { role: 'observer' } }, { subject: observer }, { subject: french }],
  ['subject.authority', { subject: { authority: 'csirt' } }, { subject: authority }, who({ role: 'authority', authority: 'police' }), { subject: observer }],
  ['subject.authority of a firm', { subject: { authority: 'csirt' } }, { subject: authority }, who({ role: 'full' })],
  ['author.member', { author: { member: author.member } }, strangers, { author: memberId(8) }],
  ['author.country', { author: { country: 'DE' } }, {}, by({ country: 'FR' }), strangers],
  ['author.owner', { author: { owner: 'US' } }, by({ owner: 'US' }), by({ owner: 'FR' }), strangers],
  ['author.owner of who names none', { author: { owner: 'DE' } }, {}, by({ country: 'FR' })],
  ['author.sector', { author: { sector: 'energy' } }, {}, by({ sectors: ['healthcare'] }), strangers],
  ['author.role', { author: { role: 'full' } }, {}, by({ role: 'gateway' }), strangers],
  ['author.authority', { author: { authority: 'csirt' } }, by({ role: 'authority', authority: 'csirt' }), by({ role: 'gateway' }), strangers],
  ['handling.tlp', { handling: { tlp: ['green', 'clear'] } }, {}, { handling: terms('amber', { any: [{ all: true }] }) }],
  ['handling.tlp of the object', { handling: { tlp: 'amber' } }, { facts: facts({ marking: 'tlp', tlp: 'amber' }) }, {}],
  ['handling.pap', { handling: { pap: 'red' } }, { handling: { ...terms('green'), pap: 'red' } }, {}],
  ['object.type', { object: { type: ['malware', 'indicator'] } }, {}, { facts: facts({ type: 'report' }) }, { facts: undefined }],
  [
    'object.type of what cannot be read',
    { object: { type: 'indicator' } },
    {},
    { facts: facts({ type: 'report' }) },
    { facts: facts({ status: 'unparseable', type: '' }) }
  ],
  ['object.sectors', { object: { sectors: 'government' } }, { facts: facts({ sectors: ['government'] }) }, { facts: facts({ sectors: ['energy'] }) }, {}],
  ['object.countries', { object: { countries: 'FR' } }, { facts: facts({ countries: ['FR'] }) }, { facts: facts({ countries: ['DE'] }) }, {}],
  [
    'object.personalData',
    { object: { personalData: ['email', 'person'] } },
    { facts: facts({ personalData: ['email'] }) },
    { facts: facts({ personalData: ['network-address'] }) },
    { facts: facts() }
  ],
  ['object.personalData none', { object: { personalData: 'none' } }, {}, { facts: facts({ personalData: ['account'] }) }, { facts: facts() }],
  ['purpose', { purpose: 'siem' }, { purpose: 'siem' }, { purpose: 'research' }, {}],
  ['time.from', { time: { from: '2026-11-22' } }, {}, { time: Date.UTC(2026, 10, 22) - 1 }],
  ['time.until', { time: { until: '2026-11-22T12:00:00Z' } }, {}, { time: Date.UTC(2026, 10, 22, 12) }]
]

describe('a rule', () => {
  it.each(table)('%s permits and denies what it fits, and nothing else', (_, when, fits, other) => {
    expect(ask(when, 'permit', { ...base, ...fits })).to.equal('permit')
    expect(ask(when, 'deny', { ...base, ...fits })).to.equal('deny')
    expect(ask(when, 'permit', { ...base, ...other })).to.equal('deny')
    expect(ask(when, 'deny', { ...base, ...other })).to.equal('permit')
  })

  it.each(table.filter((row) => row[4] !== undefined))('%s denies where it is not known', (name, when, _fits, _other, unknown = {}) => {
    expect(ask(when, 'permit', { ...base, ...unknown })).to.equal('deny')
    expect(ask(when, 'deny', { ...base, ...unknown })).to.equal('deny')
    const [path = ''] = name.split(' ')
    const { reasons } = evaluateRules(rules([{ id: 'one', when, verdict: 'deny' }]), { ...base, ...unknown })
    expect(reasons[0]?.text).to.contain(path)
  })

  it('needs all that it names, and one that is false is enough against it', () => {
    const when = { subject: { authority: 'csirt', country: 'FR' } }
    expect(ask(when, 'deny', { ...base, ...who({ role: 'observer', country: 'FR' }) })).to.equal('deny')
    expect(ask(when, 'deny', { ...base, ...who({ role: 'observer', country: 'DE' }) })).to.equal('permit')
  })
})

describe('rules together', () => {
  const permit = { id: 'p', verdict: 'permit' }
  const deny = { id: 'd', verdict: 'deny', reason: 'a court said so' }
  const hold = { id: 'h', when: { direction: 'share' }, verdict: 'hold', secondPerson: true }

  it('let deny override hold, and hold permit, whatever their order', () => {
    expect(evaluateRules(rules([permit, hold, deny]), base)).to.deep.equal({
      verdict: 'deny', reasons: [{ code: 'R_d', text: 'your rule d denies it: a court said so' }], obligations: [], secondPerson: false
    })
    expect(evaluateRules(rules([hold, permit], 'deny'), base)).to.deep.include({ verdict: 'hold', secondPerson: true })
    expect(evaluateRules(rules([{ ...hold, secondPerson: undefined }]), base)).to.deep.include({ verdict: 'hold', secondPerson: false })
    expect(evaluateRules(rules([permit], 'deny'), base).reasons).to.deep.equal([{ code: 'R_p', text: 'your rule p permits it' }])
  })

  it('leave the rest to the default', () => {
    expect(evaluateRules(rules([]), base)).to.deep.include({ verdict: 'permit', reasons: [] })
    expect(evaluateRules(rules([], 'deny'), base)).to.deep.include(
      { verdict: 'deny', reasons: [{ code: 'R_default', text: 'none of your rules permits it, and their default is to deny' }] }
    )
  })

  it('oblige by every rule that fits or may fit', () => {
    const set = rules([
      { id: 'a', when: { direction: 'export' }, verdict: 'permit', obligations: ['minimise', 'block'] },
      { id: 'b', when: { direction: 'export', purpose: 'client' }, verdict: 'permit', obligations: ['watch-only', 'hide-author'] },
      { id: 'c', when: { direction: 'export', object: { type: 'report' } }, verdict: 'permit', obligations: ['attribute'] }
    ])
    const resource = { author: author.member, handling: terms('green'), facts: facts() }
    const decided = decide(french, 'export', resource, { rules: { set, direction: 'export', time: 0 } })
    expect(decided.verdict).to.equal('permit')
    expect(decided.obligations).to.have.members(['minimise', 'no-block', 'no-query-third-party', 'hide-author'])
  })
})

describe('rules within decide', () => {
  const set = rules(
    [{ id: 'no-france', when: { subject: { country: 'FR' } }, verdict: 'deny' }, { id: 'fine', when: { subject: { country: 'DE' } }, verdict: 'permit' }]
  )
  const decided = (to: Subject, direction: RuleDirection, handling = terms('green'), holder = nurse): ReturnType<typeof decide> =>
    decide(to, 'send', { author: author.member, handling, facts: facts() }, { holder, rules: { set, direction, time: 0 } })

  it('deny, with their own reason, what the handling permits', () => {
    expect(decided(french, 'relay')).to.deep.include({ verdict: 'deny', reasons: [{ code: 'R_no-france', text: 'your rule no-france denies it' }] })
    expect(decided(named, 'relay').reasons.map(({ code }) => code)).to.deep.equal(['P_ALL', 'R_fine'])
  })

  it('never stand between an author and its own, nor between the nodes of a member', () => {
    expect(
      decide(french, 'send', { author: french.member, handling: terms('green') }, { holder: nurse, rules: { set, direction: 'relay', time: 0 } }).verdict
    ).to.equal('permit')
    expect(decided(french, 'relay', terms('green'), french).verdict).to.equal('permit')
  })

  it('permit nothing that the handling does not', () => {
    const all = rules([{ id: 'everything', verdict: 'permit' }])
    const rule = fc.record({
      verdict: fc.constantFrom<Rule['verdict']>('permit', 'deny'),
      country: fc.option(fc.constantFrom('FR', 'DE', 'US')),
      tlp: fc.option(fc.constantFrom(...tlps)),
      type: fc.option(fc.constantFrom('indicator', 'report')),
      owner: fc.option(fc.constantFrom('FR', 'US'))
    }).map(({ verdict, country, tlp, type, owner }) => ({
      verdict,
      when: {
        subject: { ...(country !== null && { country }), ...(owner !== null && { owner }) },
        handling: tlp === null ? {} : { tlp },
        object: type === null ? {} : { type }
      }
    }))
    const audience = fc.constantFrom<Audience>(
      { any: [{ all: true }] },
      { any: [{ members: [french.member] }] },
      { any: [{ all: true }], except: { countries: ['FR'] } }
    )
    const levels = fc.constantFrom(...tlps.slice(0, 4))
    const subjects = fc.constantFrom(french, named, observer)
    fc.assert(fc.property(fc.array(rule, { maxLength: 6 }), levels, audience, subjects, fc.constantFrom(
      'receive',
      'send',
      'export'
    ), (
      made,
      tlp,
      terms_,
      who_,
      action
    ) => {
      const own = rules(made.map((one, at) => ({ id: `r${at}`, ...one })))
      const resource = { author: author.member, handling: terms(tlp, terms_), facts: facts() }
      const without = decide(who_, action as 'send', resource, { holder: nurse })
      for (const added of [own, all, rules([...made, { verdict: 'deny' }].map((one, at) => ({ id: `r${at}`, ...one })))]) {
        const withRules = decide(who_, action as 'send', resource, { holder: nurse, rules: { set: added, direction: 'relay', time: 0 } })
        expect(withRules.verdict === 'permit' && without.verdict !== 'permit').to.equal(false)
        expect(withRules.verdict !== 'permit' || without.obligations.every((one) => withRules.obligations.includes(one))).to.equal(true)
      }
    }))
  })

  it('permit nothing anew when rules that deny are added', () => {
    const when = fc.record(
      { subject: fc.record({ country: fc.constantFrom('FR', 'DE') }), time: fc.record({ from: fc.constantFrom('2026-01-01', '2027-01-01') }) },
      { requiredKeys: [] }
    )
    fc.assert(fc.property(fc.array(
      fc.tuple(when, fc.constantFrom('permit', 'deny')),
      { maxLength: 5 }
    ), fc.array(when, { maxLength: 3 }), fc.constantFrom('permit', 'deny'), fc.constantFrom(french, named), (before, added, otherwise, to) => {
      const old = before.map(([one, verdict], at) => ({ id: `o${at}`, when: one, verdict }))
      const more = added.map((one, at) => ({ id: `n${at}`, when: one, verdict: 'deny' }))
      const first = evaluateRules(rules(old, otherwise as 'permit'), { ...base, subject: to }).verdict
      const then = evaluateRules(rules([...old, ...more], otherwise as 'permit'), { ...base, subject: to }).verdict
      expect(first === 'deny' && then !== 'deny').to.equal(false)
    }))
  })
})
