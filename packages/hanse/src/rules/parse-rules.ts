import { HanseError, readRules, rulesBytesMax, unwrap } from '@hanse/core'
import { parseDocument } from 'yaml'
import { memberOf } from '../home/audience.ts'
import type { NamedMember } from '../home/audience.ts'
import type { RuleSet } from '@hanse/core'

/** The parts of a condition that may name members. */
const parties = ['subject', 'author'] as const

/**
 * Reads rules as people write them, in YAML or JSON.
 *
 * @param text - of a rules file
 * @param members - of the roster, so that a rule may name a member by its name
 * @throws {HanseError} `E_RULE_SYNTAX` (neither YAML nor JSON), `E_RULE_TOO_LARGE`, `E_RULE_UNKNOWN_ATTR`,
 * `E_RULE_SHAPE`, `E_RULE_VALUE`, `E_MEMBER_UNKNOWN`, `E_MEMBER_AMBIGUOUS`
 */
export function parseRules (text: string, members: readonly NamedMember[]): RuleSet {
  const { rules, ...rest } = readPlain(text, 'rules') as { rules?: unknown }
  const named = Array.isArray(rules) ? rules.map((rule) => withIds(rule, members)) : rules
  return unwrap(readRules({ ...rest, ...(named !== undefined && { rules: named }) }))
}

/**
 * Plain data out of YAML 1.2 or JSON. There are no tags, anchors that are used twice or keys that stand twice.
 *
 * @param text - at most `rulesBytesMax` bytes
 * @param what - for the error
 * @throws {HanseError} `E_RULE_TOO_LARGE`, `E_RULE_SYNTAX`
 */
export function readPlain (text: string, what: string): object {
  const bytes = Buffer.byteLength(text)
  if (bytes > rulesBytesMax) {
    throw new HanseError(
      'E_RULE_TOO_LARGE',
      `the ${what} have ${bytes} bytes, the limit is ${rulesBytesMax}; join some or shorten their texts`,
      { value: bytes, limit: rulesBytesMax }
    )
  }
  const document = parseDocument(text, { version: '1.2', schema: 'core', merge: false, prettyErrors: true, logLevel: 'error' })
  const [fault] = [...document.errors, ...document.warnings]
  if (fault !== undefined) {
    const [place] = fault.linePos ?? []
    throw new HanseError(
      'E_RULE_SYNTAX',
      `the ${what} are neither YAML nor JSON: ${fault.code.toLowerCase().replaceAll('_', ' ')}` +
        `${place === undefined ? '' : ` at line ${place.line}, column ${place.col}`}; correct it`,
      { code: fault.code, ...place }
    )
  }
  const value = plainOf(document, what)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HanseError('E_RULE_SHAPE', `the ${what} are no object; begin with "version: 1"`, {})
  }
  return value
}

function plainOf (document: ReturnType<typeof parseDocument>, what: string): unknown {
  try {
    // aliases could make much out of little
    return document.toJS({ maxAliasCount: 0 })
  } catch (error) {
    throw new HanseError('E_RULE_SYNTAX', `the ${what} use a YAML alias; write the value where it belongs`, {}, { cause: error })
  }
}

/** The same rule with did:keys in the place of names. What is not as it should be is left to `readRules`. */
function withIds (rule: unknown, members: readonly NamedMember[]): unknown {
  const when = objectOf(objectOf(rule)?.['when'])
  if (when === undefined) {
    return rule
  }
  const replaced = parties.flatMap((name) => {
    const party = objectOf(when[name])
    const member = party?.['member']
    return member === undefined ? [] : [[name, { ...party, member: idsOf(member, members) }]]
  })
  return { ...rule as object, when: { ...when, ...Object.fromEntries(replaced) } }
}

function idsOf (value: unknown, members: readonly NamedMember[]): unknown {
  if (Array.isArray(value)) {
    return value.map((one) => idsOf(one, members))
  }
  return typeof value === 'string' && !value.startsWith('did:') ? memberOf(value, members) : value
}

function objectOf (value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined
}
