/** Whether one held object may leave for this member's own tools. */
import { permittedUses, uses } from '@hanse/core'
import { exportDecision, validitiesOf } from '../member/permits.ts'
import type { Context } from '../member/context.ts'
import type { ExportOptions, LeftOut } from '../types.ts'
import type { HeldObject } from './held.ts'
import type { Decision, ObjectFacts, Obligation, Use } from '@hanse/core'

/** What comes with an object that leaves, or why it does not. */
export type Exporting = { permitted: Use[], obligations: Obligation[] } | { leftOut: Omit<LeftOut, 'objects'> }

const ruleCodeForm = /^R_(.+)$/

/**
 * Asks the author's terms, the object's own markings and this member's own rules, for one purpose and use.
 *
 * @param context - the node's
 * @param held - the object
 * @param wish - what it is wanted for
 * @param at - ms since 1970
 */
export function exporting (context: Context, held: HeldObject, wish: Pick<ExportOptions, 'purpose' | 'use'>, at: number): Exporting {
  const { facts, info } = held
  const { purpose, use } = wish
  const decision = exportDecision(context, facts, info, purpose)
  const [reason] = decision.reasons
  if (decision.verdict !== 'permit') {
    const [, rule] = ruleCodeForm.exec(reason?.code ?? '') ?? []
    return { leftOut: { code: reason?.code ?? 'E_AUDIENCE', text: reason?.text ?? 'nothing permits it', ...(rule !== undefined && { rule }) } }
  }
  const isAuthor = info !== undefined && !info.private && info.author === context.self.member
  const permitted = isAuthor ? [...uses] : permittedUses(decision, validitiesOf(facts, info), at)
  if (use === undefined ? permitted.length === 0 : !permitted.includes(use)) {
    return { leftOut: { code: 'E_USE', text: use === undefined ? 'its terms permit no use of it now' : `its terms do not permit the use ${use} now` } }
  }
  return decision.obligations.includes('minimise') && !isMatched(facts)
    ? {
        leftOut: {
          code: 'E_MINIMISED',
          text: 'own rules ask to minimise: indicators, observables and markings leave, and nothing else',
          ...minimiser(context, decision)
        }
      }
    : { permitted, obligations: decision.obligations }
}

/** What a machine matches with. Neither observables nor markings are versioned (STIX 2.1 §3.1). */
function isMatched ({ type, modified }: ObjectFacts): boolean {
  return type === 'indicator' || modified === undefined
}

/** The rules that ask for it; those that only may fit have no reason of their own. */
function minimiser ({ rules }: Context, { reasons }: Pick<Decision, 'reasons'>): Pick<LeftOut, 'rule'> {
  const asking = rules.set?.rules.filter(({ obligations }) => obligations?.includes('minimise')).map(({ id }) => id) ?? []
  const named = asking.filter((id) => reasons.some(({ code }) => code === `R_${id}`))
  const rule = (named.length > 0 ? named : asking).join(', ')
  return rule === '' ? {} : { rule }
}
