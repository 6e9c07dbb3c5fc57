import { readFileSync } from 'node:fs'
import { didOf, HanseError, rulesBytesMax } from '@hanse/core'
import { describe, expect, it } from 'vitest'
import { testRules } from '../../src/rules/cases.ts'
import { parseRules } from '../../src/rules/parse-rules.ts'

const fox = didOf(new Uint8Array(32).fill(1))
const members = [
  { member: fox, name: 'Fox CERT' },
  { member: didOf(new Uint8Array(32).fill(2)), name: 'Twin' },
  { member: didOf(new Uint8Array(32).fill(3)), name: 'Twin' }
]

function codeOf (text: string): string {
  try {
    parseRules(text, members)
  } catch (error) {
    return error instanceof HanseError ? `${error.code} ${error.message}` : String(error)
  }
  return 'ok'
}

describe('parseRules', () => {
  it('reads YAML and JSON alike, and members by name', () => {
    const yaml = `
version: 1
default: permit
rules:
  # Fox resells
  - id: no-fox
    when: {direction: share, subject: {member: [fox cert]}, author: {country: NO}}
    verdict: deny
`
    const set = parseRules(yaml, members)
    expect(set).toEqual(
      {
        version: 1,
        default: 'permit',
        rules: [{ id: 'no-fox', when: { direction: ['share'], subject: { member: [fox] }, author: { country: ['NO'] } }, verdict: 'deny' }]
      }
    )
    expect(
      parseRules(
        JSON.stringify({
          version: 1,
          default: 'permit',
          rules: [{ id: 'no-fox', when: { direction: 'share', subject: { member: fox }, author: { country: 'NO' } }, verdict: 'deny' }]
        }),
        members
      )
    ).toEqual(set)
  })

  it.each<[string, string, RegExp]>([
    ['what is neither', 'version: [1', /^E_RULE_SYNTAX .* at line 1, column/],
    ['a key that stands twice', 'version: 1\nversion: 1', /^E_RULE_SYNTAX/],
    ['a tag', 'version: !!js/function "x"', /^E_RULE_SYNTAX/],
    [
      'an alias',
      'version: 1\ndefault: permit\nrules: [{id: a, verdict: deny, when: &x {purpose: p}}, {id: b, verdict: deny, when: *x}]',
      /^E_RULE_SYNTAX .*alias/
    ],
    ['nothing', '', /^E_RULE_SHAPE/],
    ['a list', '- a', /^E_RULE_SHAPE/],
    ['too much', `# ${'x'.repeat(rulesBytesMax)}`, /^E_RULE_TOO_LARGE .* 65538 bytes, the limit is 65536/],
    ['a stranger', '{version: 1, default: permit, rules: [{id: a, verdict: deny, when: {subject: {member: Lex}}}]}', /^E_MEMBER_UNKNOWN/],
    ['one of two', '{version: 1, default: permit, rules: [{id: a, verdict: deny, when: {author: {member: twin}}}]}', /^E_MEMBER_AMBIGUOUS/],
    ['an unknown attribute', '{version: 1, default: permit, rules: [{id: a, verdict: deny, when: {subject: {colour: red}}}]}', /^E_RULE_UNKNOWN_ATTR/],
    ['rules of another kind', '{version: 1, default: permit, rules: {a: 1}}', /^E_RULE_SHAPE/],
    ['a rule of another kind', '{version: 1, default: permit, rules: [5]}', /^E_RULE_SHAPE/]
  ])('refuses %s', (_, text, expected) => {
    expect(codeOf(text)).toMatch(expected)
  })

  it('takes as much as the limit says', () => {
    const rules = '{version: 1, default: permit, rules: []}'
    expect(codeOf(`${rules} #${'x'.repeat(rulesBytesMax - rules.length - 2)}`)).toBe('ok')
  })
})

describe('the guide', () => {
  it('shows rules and cases that hold', () => {
    const guide = readFileSync(new URL('../../../../docs/guides/write-sharing-rules.md', import.meta.url), 'utf8')
    const [rules = '', cases = ''] = [...guide.matchAll(/```yaml\n([^`]*)```/g)].map(([, text]) => text)
    const roster = ['Fox CERT', 'Lex', 'Acme'].map((name, at) => ({
      member: didOf(new Uint8Array(32).fill(at + 1)),
      name,
      country: 'FR',
      sectors: [],
      role: 'full' as const,
      fingerprint: '',
      own: name === 'Acme',
      connected: false,
      governor: false,
      groups: [],
      nodes: []
    }))
    expect(testRules(parseRules(rules, roster), cases, roster).map(({ ok }) => ok)).toEqual([true, true])
  })
})
