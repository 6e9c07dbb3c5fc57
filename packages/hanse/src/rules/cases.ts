import { evaluateRules, HanseError, paps, personalDataClasses, ruleDirections, show, tlps } from '@hanse/core'
import { systemClock } from '../clock.ts'
import { readPlain } from './parse-rules.ts'
import { partyNamed } from './party.ts'
import type { MemberView } from '../types.ts'
import type { Audience, ObjectFacts, PersonalData, Reason, RuleSet } from '@hanse/core'

/** Cases of one file. */
export const ruleCasesMax = 10_000

/** What became of one expected answer. */
export interface CaseResult { name: string, expected: string, verdict: string, reasons: Reason[], ok: boolean }

const fields = ['name', 'direction', 'subject', 'author', 'tlp', 'pap', 'object', 'purpose', 'at', 'expect', 'rule']
const everybody: Audience = { any: [{ all: true }] }

/**
 * Asks rules for answers that are expected of them.
 *
 * @param set - the rules
 * @param text - YAML or JSON: `version: 1` and `cases`, each with `name`, `direction`, `subject` and `author` (members;
 * this member where absent), `tlp`, `pap`, `object` (`type`, `sectors`, `countries`, `personalData`; what is absent is
 * not known), `purpose`, `at`, `expect` (permit, deny or hold) and `rule` (whose reason must be among those given)
 * @param members - of the roster
 * @throws {HanseError} `E_RULE_CASE`, `E_RULE_SYNTAX`, `E_RULE_TOO_LARGE`, `E_MEMBER_UNKNOWN`, `E_MEMBER_AMBIGUOUS`
 */
export function testRules (set: RuleSet, text: string, members: readonly MemberView[]): CaseResult[] {
  const { version, cases, ...rest } = readPlain(text, 'cases') as Record<string, unknown>
  if (version !== 1 || !Array.isArray(cases) || Object.keys(rest).length > 0) {
    throw wrong('cases file', 'version: 1 and a list of cases, and nothing else')
  }
  if (cases.length > ruleCasesMax) {
    throw new HanseError(
      'E_RULE_TOO_LARGE',
      `there are ${cases.length} cases, the limit is ${ruleCasesMax}; use another file`,
      { value: cases.length, limit: ruleCasesMax }
    )
  }
  return cases.map((one, at) => testCase(set, recordOf(one, `cases[${at}]`, fields), `cases[${at}]`, members))
}

function testCase (set: RuleSet, one: Record<string, unknown>, path: string, members: readonly MemberView[]): CaseResult {
  const self = members.find(({ own }) => own)?.name ?? ''
  const subject = partyNamed(textIn(one, 'subject', path) ?? self, members)
  const author = partyNamed(textIn(one, 'author', path) ?? self, members)
  const pap = wordIn(one, 'pap', path, paps)
  const purpose = textIn(one, 'purpose', path)
  const expected = required(wordIn(one, 'expect', path, ['permit', 'deny', 'hold']), `${path}.expect`)
  const rule = textIn(one, 'rule', path)
  const { verdict, reasons } = evaluateRules(set, {
    direction: required(wordIn(one, 'direction', path, ruleDirections), `${path}.direction`),
    subject,
    author: author.member,
    authorSubject: author,
    handling: { tlp: wordIn(one, 'tlp', path, tlps) ?? 'green', audience: everybody, ...(pap !== undefined && { pap }) },
    facts: one['object'] === undefined ? undefined : factsIn(one['object'], `${path}.object`),
    purpose,
    time: timeIn(one, path)
  })
  return {
    name: textIn(one, 'name', path) ?? path,
    expected: rule === undefined ? expected : `${expected} by ${rule}`,
    verdict,
    reasons,
    ok: verdict === expected && (rule === undefined || reasons.some(({ code }) => code === `R_${rule}`))
  }
}

function factsIn (value: unknown, path: string): ObjectFacts {
  const object = recordOf(value, path, ['type', 'sectors', 'countries', 'personalData'])
  const personal = object['personalData'] === undefined ? undefined : textsIn(object, 'personalData', path)
  if (personal?.every((word) => word === 'none' || personalDataClasses.some((known) => known === word)) === false) {
    throw wrong(`${path}.personalData`, `none, or a list of ${personalDataClasses.join(', ')}`)
  }
  return {
    status: 'parsed',
    type: required(textIn(object, 'type', path), `${path}.type`),
    id: '',
    marking: 'none',
    refs: [],
    context: false,
    relation: false,
    sectors: textsIn(object, 'sectors', path),
    countries: textsIn(object, 'countries', path),
    ...(personal !== undefined && { personalData: personal.filter((word) => word !== 'none') as PersonalData[] })
  }
}

function timeIn (one: Record<string, unknown>, path: string): number {
  const text = textIn(one, 'at', path)
  const ms = text === undefined ? systemClock.nowMs() : Date.parse(text)
  if (Number.isNaN(ms)) {
    throw wrong(`${path}.at`, 'a time such as 2026-12-01T08:00:00Z')
  }
  return ms
}

function textsIn (from: Record<string, unknown>, name: string, path: string): string[] {
  const value = from[name] ?? []
  const list: unknown[] = Array.isArray(value) ? value : [value]
  if (!list.every((item) => typeof item === 'string')) {
    throw wrong(`${path}.${name}`, 'a text or a list of texts')
  }
  return list
}

function textIn (from: Record<string, unknown>, name: string, path: string): string | undefined {
  const value = from[name]
  if (value !== undefined && typeof value !== 'string') {
    throw wrong(`${path}.${name}`, 'a text')
  }
  return value
}

function wordIn<T extends string> (from: Record<string, unknown>, name: string, path: string, words: readonly T[]): T | undefined {
  const found = words.find((word) => word === from[name])
  if (found === undefined && from[name] !== undefined) {
    throw wrong(`${path}.${name}`, `one of ${words.join(', ')}`)
  }
  return found
}

function required<T> (value: T | undefined, path: string): T {
  if (value === undefined) {
    throw wrong(path, 'there; add it')
  }
  return value
}

function recordOf (value: unknown, path: string, known: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(path, `an object of ${known.join(', ')}`)
  }
  const strange = Object.keys(value).find((name) => !known.includes(name))
  if (strange !== undefined) {
    throw wrong(`${path}.${show(strange)}`, `known; write ${known.join(', ')}`)
  }
  return value as Record<string, unknown>
}

function wrong (path: string, wanted: string): HanseError {
  return new HanseError('E_RULE_CASE', `${path} is not ${wanted}`, { path })
}
