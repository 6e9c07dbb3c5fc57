import { describe, expect, it } from 'vitest'
import { nobleSuite, readRules, ruleReasonBytesMax, rulesHash, rulesMax, rulesSchema, ruleValuesMax, unwrap } from '../../../src/index.ts'
import { readTime } from '../../../src/policy/rules/time.ts'
import { memberId } from '../../support/subjects.ts'

const file = (rule: object): object => ({ version: 1, rules: [{ id: 'one', verdict: 'deny', ...rule }], default: 'permit' })

function refusal (value: unknown): string {
  const read = readRules(value)
  expect(read.ok, 'it is refused').to.equal(false)
  return read.ok ? '' : `${read.rejection.code} ${read.rejection.message}`
}

describe('readRules', () => {
  it('brings rules into their one form', () => {
    const a = unwrap(readRules(file({ when: { subject: { country: ['FR', 'BE', 'FR'], member: memberId(2) }, time: { from: '1970-01-02' } } })))
    expect(a.rules).to.deep.equal(
      [{ id: 'one', verdict: 'deny', when: { subject: { country: ['BE', 'FR'], member: [memberId(2)] }, time: { from: 86_400_000 } } }]
    )
    const b = unwrap(readRules(file({ when: { time: { from: '1970-01-02T00:00:00Z' }, subject: { member: [memberId(2)], country: ['BE', 'FR'] } } })))
    expect(rulesHash(nobleSuite, b)).to.equal(rulesHash(nobleSuite, a)).and.to.match(/^[0-9a-f]{64}$/)
    expect(rulesHash(nobleSuite, unwrap(readRules(file({ when: { subject: { country: 'BE' } } }))))).not.to.equal(rulesHash(nobleSuite, a))
  })

  it.each<[string, unknown, RegExp]>([
    ['no object', [], /^E_RULE_SHAPE rules file is not an object/],
    ['another version', { version: 2, rules: [], default: 'deny' }, /^E_RULE_VALUE version/],
    ['no default', { version: 1, rules: [] }, /^E_RULE_VALUE default is missing; write one of permit, deny/],
    ['no list', { version: 1, default: 'deny' }, /^E_RULE_SHAPE rules is not a list/],
    [
      'an attribute that is none',
      file({ when: { subject: { nationality: 'FR' } } }),
      /^E_RULE_UNKNOWN_ATTR rules\[0\]\.when\.subject holds "nationality", .* member, country, owner/
    ],
    ['a part that is none', file({ when: { weather: 'rain' } }), /^E_RULE_UNKNOWN_ATTR/],
    ['a script', file({ when: { script: 'subject.country == "FR"' } }), /^E_RULE_UNKNOWN_ATTR/],
    ['a trap', file({ when: JSON.parse('{"__proto__": {"subject": {}}}') }), /^E_RULE_UNKNOWN_ATTR/],
    ['a field that is none', file({ note: 'x' }), /^E_RULE_UNKNOWN_ATTR rules\[0\] /],
    ['a part that is no object', file({ when: { subject: 'FR' } }), /^E_RULE_SHAPE rules\[0\]\.when\.subject/],
    ['a country in small letters', file({ when: { subject: { country: ['FR', 'de'] } } }), /^E_RULE_VALUE rules\[0\]\.when\.subject\.country\[1\] is "de"/],
    ['a number', file({ when: { purpose: 5 } }), /^E_RULE_VALUE rules\[0\]\.when\.purpose/],
    ['a member by another name', file({ when: { author: { member: 'Lex' } } }), /^E_RULE_VALUE .* no member/],
    ['an unknown word', file({ when: { handling: { tlp: 'white' } } }), /^E_RULE_VALUE .* one of clear, green/],
    ['an empty list', file({ when: { object: { type: [] } } }), /^E_RULE_VALUE .* empty list/],
    ['text with controls', file({ when: { purpose: 'a\u202eb' } }), /^E_RULE_VALUE .*\\u\{202e\}/],
    ['a time of no calendar', file({ when: { time: { from: '2026-02-30' } } }), /^E_RULE_VALUE .*UTC/],
    ['a time that ends first', file({ when: { time: { from: '2026-02-02', until: '2026-02-01' } } }), /^E_RULE_VALUE .* ends before/],
    ['a time of nothing', file({ when: { time: {} } }), /^E_RULE_VALUE/],
    ['an id with a space', file({ id: 'a b' }), /^E_RULE_VALUE rules\[0\]\.id/],
    ['the id of the default', file({ id: 'default' }), /^E_RULE_VALUE rules\[0\]\.id/],
    ['an id twice', { version: 1, rules: [{ id: 'a', verdict: 'deny' }, { id: 'a', verdict: 'deny' }], default: 'deny' }, /^E_RULE_VALUE rules\[1\]\.id/],
    ['an unknown verdict', file({ verdict: 'maybe' }), /^E_RULE_VALUE rules\[0\]\.verdict/],
    ['a hold of relaying', file({ verdict: 'hold', when: { direction: ['share', 'relay'] } }), /^E_RULE_VALUE .* only publishing knows/],
    ['a hold of everything', file({ verdict: 'hold' }), /^E_RULE_VALUE/],
    ['a second person for a denial', file({ secondPerson: true }), /^E_RULE_VALUE .*secondPerson/],
    ['a second person of another kind', file({ secondPerson: 'Eve' }), /^E_RULE_SHAPE/],
    ['obligations of a denial', file({ when: { direction: 'share' }, obligations: ['attribute'] }), /^E_RULE_VALUE .*deny/],
    ['obligations of relaying', file({ verdict: 'permit', when: { direction: 'relay' }, obligations: ['attribute'] }), /^E_RULE_VALUE .*relayed as it is/],
    ['obligations of everything', file({ verdict: 'permit', obligations: ['attribute'] }), /^E_RULE_VALUE/],
    ['less of what is signed', file({ verdict: 'permit', when: { direction: ['export', 'share'] }, obligations: ['minimise'] }), /^E_RULE_VALUE .*minimise/],
    ['an endless reason', file({ reason: 'x'.repeat(ruleReasonBytesMax + 1) }), /^E_RULE_VALUE .*reason/],
    [
      'too many rules',
      { version: 1, rules: Array.from({ length: rulesMax + 1 }, (_, n) => ({ id: `r${n}`, verdict: 'deny' })), default: 'deny' },
      /^E_RULE_TOO_LARGE there are 1001 rules/
    ],
    ['too many values', file({ when: { purpose: Array.from({ length: ruleValuesMax + 1 }, (_, n) => `p${n}`) } }), /^E_RULE_TOO_LARGE .* 1001 values/]
  ])('refuses %s', (_, value, expected) => {
    expect(refusal(value)).to.match(expected)
  })

  it('takes as many rules and values as the limits say', () => {
    expect(readRules({ version: 1, rules: Array.from({ length: rulesMax }, (_, n) => ({ id: `r${n}`, verdict: 'deny' })), default: 'deny' }).ok).to.equal(true)
    expect(readRules(file({ when: { purpose: Array.from({ length: ruleValuesMax }, (_, n) => `p${n}`) } })).ok).to.equal(true)
  })

  it('reads times as a calendar does', () => {
    for (const text of ['1970-01-01', '1999-12-31', '2000-02-29', '2024-02-29', '2026-11-22', '2100-03-01', '9999-12-31']) {
      expect(readTime(text), text).to.equal(Date.parse(text))
      expect(readTime(`${text}T23:59:59Z`), text).to.equal(Date.parse(`${text}T23:59:59Z`))
    }
    for (
      const text of [
        '1969-12-31',
        '2023-02-29',
        '2100-02-29',
        '2026-13-01',
        '2026-00-01',
        '2026-01-00',
        '2026-01-01T24:00:00Z',
        '2026-01-01T00:60:00Z',
        '2026-01-01T00:00:60Z',
        '2026-1-1',
        '2026-01-01T00:00:00+01:00'
      ]
    ) {
      expect(readTime(text), text).to.equal(undefined)
    }
  })

  it('is published as a schema', async () => {
    await expect(`${JSON.stringify(rulesSchema, null, 2)}\n`).toMatchFileSnapshot('../../../../../docs/reference/rules.schema.json')
  })
})
