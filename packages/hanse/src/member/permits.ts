/** What this member may do with what it holds. */
import { decide, obligationsOf, permittedUses, uses } from '@hanse/core'
import type { Permitting } from '../types.ts'
import type { Context, EntryInfo } from './context.ts'
import type { Decision, Handling, ObjectFacts, Obligation, RuleDirection, Use, Validity } from '@hanse/core'

/** An object that a private import brought is bound by its own markings alone. */
const boundByNothing: Handling = { tlp: 'clear', audience: { any: [{ all: true }] } }

/**
 * The uses that the author's terms, the object's own markings and this member's own rules leave room for now. The author
 * of an object is not bound by its terms, nor by rules about others' content.
 *
 * @param context - the node's
 * @param facts - of the object
 * @param info - of its entry; absent for a private import
 * @param at - ms since 1970
 */
export function permissionsOf (context: Context, facts: ObjectFacts, info: EntryInfo | undefined, at: number): Omit<Permitting, 'permits'> {
  if (info !== undefined && !info.private && info.author === context.self.member) {
    return { permitted: [...uses], obligations: [] }
  }
  const decision = info === undefined || info.private ? ownDecision(facts) : heldDecision(context, facts, info)
  return { permitted: permittedUses(decision, validitiesOf(facts, info), at), obligations: decision.obligations }
}

/** When the policies that content came under are in force. */
export function validitiesOf (facts: ObjectFacts, info: EntryInfo | undefined): Validity[] {
  return [facts.iep ?? {}, info?.policy ?? {}]
}

/**
 * Whether an object may leave for this member's own tools, and what comes with it. Its author is bound by nothing.
 *
 * @param context - the node's
 * @param facts - of the object
 * @param info - of its entry; absent for a private import
 * @param purpose - what it is wanted for
 */
export function exportDecision (context: Context, facts: ObjectFacts, info: EntryInfo | undefined, purpose: string | undefined): Decision {
  if (info === undefined || info.private) {
    return ownDecision(facts)
  }
  const { accepted, exported } = decisionsOf(context, facts, info, purpose)
  if (accepted.verdict !== 'permit' || exported.verdict !== 'permit') {
    return accepted.verdict === 'permit' ? exported : accepted
  }
  const obligations = info.author === context.self.member ? [] : both(accepted.obligations, exported.obligations)
  return { ...exported, obligations }
}

/**
 * Others' content as rules of acceptance and of export see it: what either obliges to holds. What rules no longer accept
 * has no use; what they do not let out goes to no client.
 */
function heldDecision (context: Context, facts: ObjectFacts, info: EntryInfo): Decision {
  const { accepted, exported } = decisionsOf(context, facts, info, undefined)
  return accepted.verdict === 'permit'
    ? { ...accepted, obligations: both(accepted.obligations, exported.verdict === 'permit' ? exported.obligations : ['no-share-with-client']) }
    : accepted
}

function decisionsOf (
  { self, rules }: Context,
  facts: ObjectFacts,
  { author, handling }: EntryInfo,
  purpose: string | undefined
): Record<'accepted' | 'exported', Decision> {
  const about = { author, handling, facts }
  const ask = (action: 'lookup' | 'export', direction: RuleDirection): Decision => {
    const own = rules.for(direction, author, purpose)
    return decide(self, action, about, own === undefined ? {} : { rules: own })
  }
  const accepted = ask('lookup', 'accept')
  return { accepted, exported: rules.set === undefined ? accepted : ask('export', 'export') }
}

function both (a: readonly Obligation[], b: readonly Obligation[]): Obligation[] {
  return [...new Set([...a, ...b])]
}

/** A private import is bound by its own markings; what those are must be known. */
function ownDecision (facts: ObjectFacts): Decision {
  if (facts.status !== 'parsed' || facts.marking === 'unknown' || facts.marking === 'forged') {
    const [code, text] = facts.status === 'parsed'
      ? ['E_MARKING_UNKNOWN', 'the object carries a marking that is not known here; nobody can say what it allows']
      : ['E_FACTS_UNPARSEABLE', 'the object cannot be read']
    return { verdict: 'hold', reasons: [{ code, text }], obligations: [] }
  }
  const reasons = [{ code: 'P_PRIVATE', text: 'imported for this member alone' }]
  return { verdict: 'permit', reasons, obligations: obligationsOf(boundByNothing, facts.tlp ?? 'clear', facts) }
}

/**
 * An item that can be asked. The method is no part of the data: it is neither cloned nor written as JSON.
 *
 * @param item - with its permitted uses
 */
export function withPermits<T extends { permitted: readonly Use[] }> (item: T): T & Pick<Permitting, 'permits'> {
  return Object.defineProperty(item, 'permits', { value: (use: Use) => item.permitted.includes(use), enumerable: false }) as T & Pick<Permitting, 'permits'>
}
