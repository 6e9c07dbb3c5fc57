import { clauseNamesMax, handling, namesMembersOnly, paps, unwrap } from '@hanse/core'
import type { Audience, Clause, Handling, Iep, MemberId, Pap, RuleObligation } from '@hanse/core'

/**
 * An audience without some of its members, so that every hop keeps it (DESIGN §6). Where later members may come in as
 * the author's clauses say, the denied are excepted; else those who are left are named.
 *
 * @param audience - of the terms
 * @param left - whom nothing speaks against
 * @param denied - whom a rule denies it to; undefined when later members may not come in unasked
 */
export function narrowAudience (audience: Audience, left: readonly MemberId[], denied: readonly MemberId[] | undefined): Audience {
  const { any, except } = audience
  if (denied !== undefined && (except === undefined || namesMembersOnly(except))) {
    return { any, except: { members: [...except?.members ?? [], ...denied] } }
  }
  const clauses: Clause[] = []
  for (let from = 0; from < left.length; from += clauseNamesMax) {
    clauses.push({ members: left.slice(from, from + clauseNamesMax) })
  }
  return { any: clauses }
}

/** A handling with what the author's rules oblige its readers to; what the terms say already stays if it is stricter. */
export function obliged (terms: Handling, obligations: ReadonlySet<RuleObligation>): Handling {
  const pap = papOf(terms.pap, obligations)
  const attribution = attributionOf(terms.iep?.attribution, obligations)
  return unwrap(handling({
    ...terms,
    ...(pap !== undefined && { pap }),
    ...(attribution !== undefined && { iep: { ...terms.iep, attribution } })
  }))
}

/** Watching is PAP:RED, nothing that others could notice; that blocking is allowed is PAP:GREEN. */
function papOf (pap: Pap | undefined, obligations: ReadonlySet<RuleObligation>): Pap | undefined {
  if (obligations.has('watch-only')) {
    return 'red'
  }
  const allowed: Pap | undefined = obligations.has('block') ? 'green' : undefined
  return pap === undefined || allowed === undefined
    ? pap ?? allowed
    : paps.find((level) => level === pap || level === allowed)
}

/** Who is to be hidden is not named, whoever else asks for it. */
function attributionOf (attribution: Iep['attribution'], obligations: ReadonlySet<RuleObligation>): Iep['attribution'] {
  if (obligations.has('hide-author') || attribution === 'must-not') {
    return 'must-not'
  }
  return obligations.has('attribute') ? 'must' : attribution
}
