/** What this member may do with what it holds. */
import { decide, obligationsOf, permittedUses, uses } from '@hanse/core'
import type { Permitting } from '../types.ts'
import type { Context, EntryInfo } from './context.ts'
import type { Decision, Handling, ObjectFacts, Obligation, Use, Validity } from '@hanse/core'

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
  if (info?.author === context.self.member) {
    return { permitted: [...uses], obligations: [] }
  }
  const decision = info === undefined ? ownDecision(facts) : heldDecision(context, facts, info)
  return { permitted: permittedUses(decision, validitiesOf(facts, info), at), obligations: decision.obligations }
}

/** When the policies that content came under are in force. */
export function validitiesOf (facts: ObjectFacts, info: EntryInfo | undefined): Validity[] {
  return [facts.iep ?? {}, info?.policy ?? {}]
}

/**
 * Others' content as rules of acceptance and of export see it: what either obliges to holds. What rules no longer accept
 * has no use; what they do not let out goes to no client.
 */
function heldDecision ({ self, rules }: Context, facts: ObjectFacts, { author, handling }: EntryInfo): Pick<Decision, 'verdict' | 'obligations'> {
  const about = { author, handling, facts }
  const accepted = decide(self, 'lookup', about, { rules: rules.for('accept', author) })
  if (rules.set === undefined || accepted.verdict !== 'permit') {
    return accepted
  }
  const exported = decide(self, 'export', about, { rules: rules.for('export', author) })
  const more: readonly Obligation[] = exported.verdict === 'permit' ? exported.obligations : ['no-share-with-client']
  return { verdict: 'permit', obligations: [...new Set([...accepted.obligations, ...more])] }
}

/** A private import is bound by its own markings; what those are must be known. */
export function ownDecision (facts: ObjectFacts): Pick<Decision, 'verdict' | 'obligations'> {
  return facts.status !== 'parsed' || facts.marking === 'unknown' || facts.marking === 'forged'
    ? { verdict: 'hold', obligations: [] }
    : { verdict: 'permit', obligations: obligationsOf(boundByNothing, facts.tlp ?? 'clear', facts) }
}

/**
 * An item that can be asked. The method is no part of the data: it is neither cloned nor written as JSON.
 *
 * @param item - with its permitted uses
 */
export function withPermits<T extends { permitted: readonly Use[] }> (item: T): T & Pick<Permitting, 'permits'> {
  return Object.defineProperty(item, 'permits', { value: (use: Use) => item.permitted.includes(use), enumerable: false }) as T & Pick<Permitting, 'permits'>
}
