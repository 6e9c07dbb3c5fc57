import { matchCondition } from './condition.ts'
import { defaultRuleId, ruleCode } from './rule.ts'
import type { Match, RuleRequest } from './condition.ts'
import type { Rule, RuleObligation, RuleSet } from './rule.ts'
import type { Reason } from '../subject.ts'

/** What a rule set answers: a part of a decision, which can only narrow it. */
export interface RuleAnswer {
  verdict: 'permit' | 'deny' | 'hold'
  /** of the rules that decided, by their ids (`R_<id>`); none when the default permits */
  reasons: Reason[]
  /** unless denied: of every rule that fits or, for want of knowledge, may fit */
  obligations: RuleObligation[]
  /** only with `hold`: another person must release it */
  secondPerson: boolean
}

/**
 * Asks a member's own rules. Deny overrides hold, hold overrides permit, and the default holds where no rule fits. What
 * is unknown denies: a rule that permits needs all it asks for to be known, one that denies or holds fits also where
 * it may.
 *
 * @param set - as `readRules` gave it
 * @param request - whom and what it is about, in which direction, when
 */
export function evaluateRules (set: RuleSet, request: RuleRequest): RuleAnswer {
  const fitting = set.rules
    .map((rule) => ({ rule, match: matchCondition(rule.when, request) }))
    .filter(({ match }) => match.holds !== false)
  const of = (verdict: Rule['verdict']): typeof fitting => fitting.filter(({ rule }) => rule.verdict === verdict)
  const reasons = (rules: typeof fitting): Reason[] => rules.map(({ rule, match }) => reasonOf(rule, match))
  const denying = of('deny')
  if (denying.length > 0) {
    return { verdict: 'deny', reasons: reasons(denying), obligations: [], secondPerson: false }
  }
  const obligations = [...new Set(fitting.flatMap(({ rule }) => rule.obligations ?? []))]
  const holding = of('hold')
  if (holding.length > 0) {
    return { verdict: 'hold', reasons: reasons(holding), obligations, secondPerson: holding.some(({ rule }) => rule.secondPerson === true) }
  }
  const permitting = of('permit')
  const certain = permitting.filter(({ match }) => match.holds === true)
  if (certain.length > 0 || set.default === 'permit') {
    return { verdict: 'permit', reasons: reasons(certain), obligations, secondPerson: false }
  }
  const nothing = { code: ruleCode(defaultRuleId), text: 'none of your rules permits it, and their default is to deny' }
  return { verdict: 'deny', reasons: [nothing, ...reasons(permitting)], obligations: [], secondPerson: false }
}

function reasonOf ({ id, verdict, reason }: Rule, { holds, unknown }: Match): Reason {
  const said = `your rule ${id} ${verdictWords[verdict]} it${reason === undefined ? '' : `: ${reason}`}`
  const doubt = verdict === 'permit'
    ? `your rule ${id} would permit it, but ${unknown.join(', ')} is not known`
    : `${said} (${unknown.join(', ')} is not known, and what is unknown counts against it)`
  return { code: ruleCode(id), text: holds === undefined ? doubt : said }
}

const verdictWords = { permit: 'permits', deny: 'denies', hold: 'holds' } as const
