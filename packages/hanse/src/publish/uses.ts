/** What a publication's terms and the objects' own markings say about uses: PAP, and policies of IEP 2.0. */
import { HanseError, isInForce, paps, policyExtension, show, stricter } from '@hanse/core'
import { readIep, stricterIep, stricterPap } from '@hanse/stix'
import type { RefusedObject, Terms } from '../types.ts'
import type { CborMapValue, Handling, ObjectFacts } from '@hanse/core'
import type { Iep, StixObject } from '@hanse/stix'

/**
 * Terms whose expiry, PAP and IEP are checked; a policy's TLP counts like `tlp`, the stricter of both.
 *
 * @param terms - as asked for
 * @param at - ms since 1970
 * @throws {HanseError} `E_EXPIRES`, `E_PAP`, `E_IEP` (no policy of IEP 2.0), `E_IEP_EXPIRED`
 */
export function checkedTerms (terms: Terms, at: number): Terms {
  if (terms.pap !== undefined && !paps.includes(terms.pap)) {
    throw new HanseError('E_PAP', `${show(String(terms.pap))} is no level of PAP; it is one of ${paps.join(', ')}`, { pap: String(terms.pap) })
  }
  if (terms.expires !== undefined && !(Number.isSafeInteger(terms.expires) && terms.expires > at)) {
    throw new HanseError(
      'E_EXPIRES',
      'the time at which the publication expires has passed, or is no time; give a later one, in ms since 1970',
      { expires: terms.expires }
    )
  }
  const iep = policyOf(terms)
  if (iep !== undefined && hasEnded(iep, at)) {
    throw new HanseError(
      'E_IEP_EXPIRED',
      `the policy of IEP ended on ${new Date(iep.until ?? 0).toISOString()}; give it another end_date`,
      { until: iep.until ?? 0 }
    )
  }
  return iep?.tlp === undefined ? terms : { ...terms, tlp: terms.tlp === undefined ? iep.tlp : stricter(terms.tlp, iep.tlp) }
}

/** What a handling says about uses. */
export type Uses = Partial<Record<'pap', Handling['pap']> & Record<'iep', Handling['iep']>>

/** PAP and IEP of an object's handling: of the terms and of its own markings the stricter. */
export function usesOf (terms: Terms, facts: ObjectFacts): Uses {
  return stricterUses({ pap: terms.pap, iep: policyOf(terms) }, facts)
}

/** The stricter of two, statement by statement, without the dates of policies. */
export function stricterUses (a: Uses, b: Uses): Uses {
  const pap = stricterPap(a.pap, b.pap)
  const iep = stricterIep(a.iep, b.iep)
  if (iep === undefined) {
    return pap === undefined ? {} : { pap }
  }
  const { encryptInTransit, permittedActions, affectedPartyNotifications, attribution, unmodifiedResale } = iep
  return { ...(pap !== undefined && { pap }), iep: { encryptInTransit, permittedActions, affectedPartyNotifications, attribution, unmodifiedResale } }
}

/** The extension of the entries' headers: which policy the terms named, and when it is in force. */
export function extensionOf (terms: Terms): ReadonlyMap<string, CborMapValue> | undefined {
  return policyExtension(policyOf(terms) ?? {})
}

/** Objects whose own policy of IEP has ended: their author has to say anew what holds. */
export function refuseExpired (objects: readonly StixObject[], at: number): RefusedObject[] {
  return objects.filter(({ facts }) => facts.iep !== undefined && hasEnded(facts.iep, at)).map(({ facts, path }) => ({
    object: facts.id,
    path,
    code: 'E_IEP_EXPIRED',
    message: `its policy of IEP ended on ${new Date(facts.iep?.until ?? 0).toISOString()}, in ${path}; mark it with one that is in force`
  }))
}

function hasEnded ({ until }: { until?: number }, at: number): boolean {
  return !isInForce({ ...(until !== undefined && { until }) }, at)
}

function policyOf ({ iep }: Terms): Iep | undefined {
  if (iep === undefined) {
    return undefined
  }
  const read = readIep(iep)
  if (!read.ok) {
    throw new HanseError(
      'E_IEP',
      `${read.problem.text}, in iep${read.problem.path} of the terms; write it as FIRST's IEP 2.0 does`,
      { path: read.problem.path }
    )
  }
  return read.iep
}
