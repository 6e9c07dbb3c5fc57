import { isStricter } from './tlp.ts'
import type { Handling, Iep, Pap } from './handling.ts'
import type { RuleObligation } from './rules/rule.ts'
import type { ObjectFacts, Obligation } from './subject.ts'
import type { Tlp } from './tlp.ts'

/** What a consumer may want to do with content that it holds. */
export type Use = 'block' | 'monitor' | 'share-with-client' | 'query-third-party'

/** Uses from the least visible to the outside to the most. */
const usesByVisibility = ['monitor', 'query-third-party', 'block'] as const

/** How many of `usesByVisibility` an IEP statement allows (FIRST IEP 2.0, permitted_actions). */
const usesByIep: Record<NonNullable<Iep['permittedActions']>, number> = {
  none: 0,
  'contact-for-instruction': 0,
  'internally-visible-actions': 1,
  'externally-visible-indirect-actions': 2,
  'externally-visible-direct-actions': 3
}

/** How many of `usesByVisibility` a PAP level allows (MISP taxonomy PAP v3). */
const usesByPap: Record<Pap, number> = { red: 1, amber: 2, green: 3, clear: 3 }

/**
 * What the author's terms ask of whoever holds the content.
 *
 * @param handling - of the lane
 * @param tlp - the stricter of the lane's and the leaf's own
 * @param facts - of the leaf, whose own PAP and IEP markings hold as well
 */
export function obligationsOf (handling: Handling, tlp: Tlp, facts?: ObjectFacts): Obligation[] {
  const both = [handling, facts ?? {}].flatMap((terms) => obligationsOfTerms(terms, tlp))
  return [...new Set(both)]
}

function obligationsOfTerms ({ pap, iep = {} }: Pick<Handling, 'pap' | 'iep'>, tlp: Tlp): Obligation[] {
  const allowed = Math.min(
    pap === undefined ? usesByVisibility.length : usesByPap[pap],
    iep.permittedActions === undefined ? usesByVisibility.length : usesByIep[iep.permittedActions]
  )
  const obligations: Obligation[] = usesByVisibility.slice(allowed).map((use) => `no-${use}` as const)
  const add = (holds: boolean, obligation: Obligation): void => {
    if (holds) {
      obligations.push(obligation)
    }
  }
  add(isStricter(tlp, 'amber'), 'no-share-with-client')
  add(iep.permittedActions === 'contact-for-instruction', 'contact-author-first')
  add(iep.encryptInTransit === 'must', 'encrypt-in-transit')
  add(iep.attribution === 'must', 'attribute-author')
  add(iep.attribution === 'must-not', 'hide-author')
  add(iep.affectedPartyNotifications === 'must-not', 'no-notify-affected')
  add(iep.unmodifiedResale === 'must-not', 'no-unmodified-resale')
  return obligations
}

/** What a member's own rules ask of whoever gets the content. Where one says `block` and another `watch-only`, it is watched. */
const obligationsByRule: Record<RuleObligation, readonly Obligation[]> = {
  minimise: ['minimise'],
  attribute: ['attribute-author'],
  'hide-author': ['hide-author'],
  block: [],
  'watch-only': ['no-block', 'no-query-third-party']
}

/** Obligations of own rules, in the words of decisions. */
export function obligationsOfRules (asked: readonly RuleObligation[]): Obligation[] {
  return asked.flatMap((one) => obligationsByRule[one])
}

/** Whether the obligations of a permitted decision leave room for a use. */
export function permits (obligations: readonly Obligation[], use: Use): boolean {
  return !obligations.includes(`no-${use}`)
}
