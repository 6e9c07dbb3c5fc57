import { sortedUnique } from '../../bytes/bytes.ts'
import { accept, reject } from '../../bytes/error.ts'
import { show } from '../../bytes/show.ts'
import { readCondition } from './read-condition.ts'
import { fields, isPlain, listOf, oneOf, textOf } from './read-value.ts'
import { defaultRuleId, ruleIdCharactersMax, ruleIdForm, ruleObligations, ruleReasonBytesMax, rulesMax } from './rule.ts'
import type { Rule, RuleObligation, RuleSet } from './rule.ts'
import type { Result } from '../../bytes/error.ts'

/**
 * Reads a rule set out of plain data, as YAML or JSON gives it, against the published schema (`rulesSchema`) and what
 * no schema can say.
 *
 * @returns the rules in their one form, or a rejection with the path: `E_RULE_UNKNOWN_ATTR` (a name that is no
 * attribute), `E_RULE_SHAPE` (missing, or of another type), `E_RULE_VALUE` (a value that is not allowed, alone or where
 * it stands), `E_RULE_TOO_LARGE` (more than `rulesMax` rules or `ruleValuesMax` values)
 */
export function readRules (value: unknown): Result<RuleSet> {
  const top = fields(value, 'rules file', ['version', 'rules', 'default'])
  if (!top.ok) {
    return top
  }
  const { version, rules, default: otherwise } = top.value
  if (version !== 1) {
    return reject('E_RULE_VALUE', `version of the rules is ${show(version)}; this program reads version 1`, { path: 'version' })
  }
  const fallback = oneOf(otherwise, 'default', ['permit', 'deny'] as const)
  if (!fallback.ok) {
    return fallback
  }
  if (!Array.isArray(rules)) {
    return reject('E_RULE_SHAPE', 'rules is not a list; write one, even if it is empty', { path: 'rules' })
  }
  if (rules.length > rulesMax) {
    return reject('E_RULE_TOO_LARGE', `there are ${rules.length} rules, the limit is ${rulesMax}; join some`, { value: rules.length, limit: rulesMax })
  }
  const read: Rule[] = []
  const ids = new Set<string>()
  for (const [at, item] of rules.entries()) {
    const rule = readRule(item, `rules[${at}]`)
    if (!rule.ok) {
      return rule
    }
    if (ids.has(rule.value.id)) {
      return reject(
        'E_RULE_VALUE',
        `rules[${at}].id ${show(rule.value.id)} is used twice; reasons and the audit log name rules by it`,
        { path: `rules[${at}].id` }
      )
    }
    ids.add(rule.value.id)
    read.push(rule.value)
  }
  return accept({ version: 1, rules: read, default: fallback.value })
}

function readRule (item: unknown, path: string): Result<Rule> {
  const found = fields(item, path, ['id', 'when', 'verdict', 'obligations', 'secondPerson', 'reason'])
  if (!found.ok) {
    return found
  }
  const { id, when, verdict, obligations, secondPerson, reason } = found.value
  const name = readId(id, `${path}.id`)
  const condition = readCondition(when ?? {}, `${path}.when`)
  const answer = oneOf(verdict, `${path}.verdict`, ['permit', 'deny', 'hold'] as const)
  const asked = obligations === undefined ? accept(undefined) : listOf(obligations, `${path}.obligations`, (one, at) => oneOf(one, at, ruleObligations))
  const why = reason === undefined ? accept(undefined) : textOf(reason, `${path}.reason`, ruleReasonBytesMax)
  if (!name.ok) { return name }
  if (!condition.ok) { return condition }
  if (!answer.ok) { return answer }
  if (!asked.ok) { return asked }
  if (!why.ok) { return why }
  if (secondPerson !== undefined && secondPerson !== true) {
    return reject('E_RULE_SHAPE', `${path}.secondPerson is ${show(secondPerson)}; write true, or leave it out`, { path: `${path}.secondPerson` })
  }
  const rule: Rule = {
    id: name.value,
    when: condition.value,
    verdict: answer.value,
    ...(asked.value !== undefined && { obligations: sortedUnique(asked.value) }),
    ...(secondPerson === true && { secondPerson }),
    ...(why.value !== undefined && { reason: why.value })
  }
  const fault = faultOf(rule)
  return fault === undefined ? accept(rule) : reject('E_RULE_VALUE', `${path}.${fault}`, { path })
}

function readId (value: unknown, path: string): Result<string> {
  if (typeof value !== 'string' || value.length > ruleIdCharactersMax || !ruleIdForm.test(value)) {
    return reject('E_RULE_VALUE', `${path} is ${show(value)}; write 1 to ${ruleIdCharactersMax} letters, digits, dots, hyphens or underscores`, { path })
  }
  return value === defaultRuleId
    ? reject('E_RULE_VALUE', `${path} is ${show(value)}, which reasons call the default; write another`, { path })
    : accept(value)
}

/** What a rule says that has no meaning together. */
function faultOf ({ when: { direction }, verdict, obligations, secondPerson }: Rule): string | undefined {
  if (verdict === 'hold' && !isPlain(direction, 'share')) {
    return 'verdict is hold, which only publishing knows: write when: {direction: share}'
  }
  if (secondPerson === true && verdict !== 'hold') {
    return 'secondPerson stands beside a verdict other than hold; only what is held is released'
  }
  if (obligations === undefined) {
    return undefined
  }
  if (verdict === 'deny') {
    return 'obligations stand beside the verdict deny; nobody gets what they would oblige'
  }
  return obligationFault(direction, obligations)
}

function obligationFault (direction: readonly string[] | undefined, obligations: readonly RuleObligation[]): string | undefined {
  if (direction === undefined || direction.some((one) => one === 'relay')) {
    return "obligations need when: {direction: …} of share, accept or export, and not relay: others' content is relayed as it is"
  }
  return obligations.includes('minimise') && !isPlain(direction, 'export')
    ? 'obligations hold minimise, which only an export can do: what is shared is what was signed'
    : undefined
}
