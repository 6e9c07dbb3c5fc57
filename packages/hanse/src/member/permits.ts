/** What this member may do with what it holds. */
import { decide, obligationsOf, permittedUses, uses } from '@hanse/core'
import type { Permitting } from '../types.ts'
import type { Context, EntryInfo } from './context.ts'
import type { Decision, Handling, ObjectFacts, Use } from '@hanse/core'

/** An object that a private import brought is bound by its own markings alone. */
const boundByNothing: Handling = { tlp: 'clear', audience: { any: [{ all: true }] } }

/**
 * The uses that the author's terms and the object's own markings leave room for now. The author of an object is not
 * bound by its terms.
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
  const decision = info === undefined
    ? ownDecision(facts)
    : decide(context.self, 'lookup', { author: info.author, handling: info.handling, facts }, {})
  return { permitted: permittedUses(decision, [facts.iep ?? {}, info?.policy ?? {}], at), obligations: decision.obligations }
}

function ownDecision (facts: ObjectFacts): Pick<Decision, 'verdict' | 'obligations'> {
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
