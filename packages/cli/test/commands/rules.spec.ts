import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hanse, homeOf, temporary } from '../support/command.ts'
import { member } from '../support/samples.ts'
import type { MemberView } from 'hanse'

const members: MemberView[] = [
  { ...member('Acme'), member: 'did:key:z6Mkeb6dsrBTX95vPgLiZAcgRr6XJthFm1czoqFEx34DQtRo', own: true },
  { ...member('Lex'), member: 'did:key:z6Mkef1w29eU7SP9XmbDzTwbiisHZ3uTS5JpNEuu1R6pADkW', own: false, country: 'FR' },
  { ...member('Fox'), member: 'did:key:z6MkeiwEAT7UhjgNfrqjRmGX1be3oD7f78zdveaZ4o9QuZ5D', own: false, country: 'DE' }
]

const rules = (verdict: string): string => `
version: 1
default: permit
rules:
  - {id: no-lex, when: {direction: share, subject: {member: Lex}, object: {type: malware}}, verdict: ${verdict}}
  - {id: not-amber, when: {direction: relay, handling: {tlp: amber}}, verdict: deny}
`

const cases = (expected: string): string => `
version: 1
cases:
  - {name: Lex gets no malware, direction: share, subject: Lex, object: {type: malware}, expect: ${expected}, rule: no-lex}
  - {name: Fox does, direction: share, subject: fox, object: {type: malware}, expect: permit}
  - {direction: relay, subject: Fox, author: Lex, tlp: amber, expect: deny}
`

async function run (files: Record<string, string>, ...argv: string[]): Promise<Awaited<ReturnType<typeof hanse>>> {
  await using directory = await temporary()
  await using home = await homeOf({ members: async () => members, loadRules: async () => ({ hash: 'ab'.repeat(32), rules: 2, default: 'permit' }) })
  const paths = await Promise.all(Object.entries(files).map(async ([name, text]) => {
    const path = join(directory.path, name)
    await writeFile(path, text)
    return path
  }))
  return await hanse(['--home', home.path, 'rules', ...argv, ...paths])
}

describe('hanse rules', () => {
  it('check says what a file holds, and what is wrong in it', async () => {
    const good = await run({ 'rules.yaml': rules('deny') }, 'check')
    expect(good).toMatchObject({ code: 0, err: '' })
    expect(good.out).toMatch(/good .*rules\.yaml: 2 rules, otherwise permit/)
    const bad = await run({ 'rules.yaml': rules('perhaps') }, 'check')
    expect(bad.code).toBe(1)
    expect(bad.err).toMatch(/rules\[0\]\.verdict is "perhaps".*E_RULE_VALUE/)
    expect((await run({ 'rules.yaml': rules('deny').replace('Lex', 'Nobody') }, 'check')).err).toMatch(/E_MEMBER_UNKNOWN/)
  })

  it('test compares answers with what is expected, and fails when one differs', async () => {
    const good = await run({ 'rules.yaml': rules('deny'), 'xcases.yaml': cases('deny') }, 'test')
    expect(good).toMatchObject({ code: 0, out: '3 cases as expected, 0 not\n' })
    const bad = await run({ 'rules.yaml': rules('deny'), 'xcases.yaml': cases('permit') }, 'test')
    expect(bad.code).toBe(1)
    expect(bad.out).toMatch(/Lex gets no malware +permit by no-lex +deny +your rule no-lex denies it/)
    const other = await run({ 'rules.yaml': rules('permit'), 'xcases.yaml': cases('deny') }, 'test', '--json')
    expect(other.records.map(({ ok }) => ok)).toEqual([false, true, true])
  })

  it.each([
    ['cases: []', /version: 1/],
    ['version: 1\ncases: [5]', /cases\[0\]/],
    ['version: 1\ncases: [{direction: up, expect: deny}]', /cases\[0\]\.direction/],
    ['version: 1\ncases: [{direction: share}]', /cases\[0\]\.expect/],
    ['version: 1\ncases: [{direction: share, expect: deny, colour: red}]', /colour/],
    ['version: 1\ncases: [{direction: share, expect: deny, at: soon}]', /cases\[0\]\.at/],
    ['version: 1\ncases: [{direction: share, expect: deny, object: {type: a, personalData: x}}]', /personalData/]
  ])('test refuses cases that it cannot ask: %s', async (text, expected) => {
    const { code, err } = await run({ 'rules.yaml': rules('deny'), 'xcases.yaml': text }, 'test')
    expect(code).toBe(1)
    expect(err).toMatch(expected)
    expect(err).toMatch(/E_RULE_CASE/)
  })

  it('diff says who would newly have what, and who no longer', async () => {
    const { code, records } = await run({ 'a.yaml': rules('permit'), 'b.yaml': rules('deny').replace('tlp: amber', 'tlp: red') }, 'diff', '--json')
    expect(code).toBe(0)
    expect(records.map(({ subject, direction, object, tlps, before, after }) => [subject, direction, object, tlps.join(' '), before, after])).toEqual([
      ['Lex', 'share', 'malware', 'clear green amber amber+strict red', 'permit', 'deny'],
      ...['Lex', 'Fox'].flatMap((name) => ['indicator', 'malware'].flatMap((object) => [
        [name, 'relay', object, 'amber', 'deny', 'permit'],
        [name, 'relay', object, 'red', 'permit', 'deny']
      ]))
    ])
    const people = await run({ 'a.yaml': rules('permit'), 'b.yaml': rules('deny') }, 'diff')
    expect(people.out).toMatch(/Lex +share malware, TLP clear, green, amber, amber\+strict, red +permit +deny +R_no-lex/)
    expect((await run({ 'a.yaml': rules('deny'), 'b.yaml': rules('deny') }, 'diff')).out).toBe('nobody would have more or less\n')
  })

  it('load lets the running node read its rules', async () => {
    expect((await run({}, 'load')).out).toBe('loaded 2 rules, otherwise permit; the audit log calls them abababababab\n')
    expect((await hanse(['rules', 'load'])).code).toBe(4)
  })
})
