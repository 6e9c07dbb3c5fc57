import { evaluateRules, HanseError, ruleDirections, tlps } from '@hanse/core'
import { subjectOf } from './party.ts'
import type { MemberView } from '../types.ts'
import type { Audience, ObjectFacts, Pap, Reason, RuleCondition, RuleDirection, RuleRequest, RuleSet, Subject, Tlp } from '@hanse/core'

/** Situations in which two rule sets are asked. */
export const diffSituationsMax = 500_000

/** What changes for one member, under these TLP levels. */
export interface RuleChange {
  direction: RuleDirection
  subject: string
  /** absent when no rule asks for the author */
  author?: string
  object: string
  pap?: Pap
  purpose?: string
  tlps: Tlp[]
  before: string
  after: string
  reasons: Reason[]
}

type Situation = Omit<RuleChange, 'tlps' | 'before' | 'after' | 'reasons'> & { request: Omit<RuleRequest, 'handling'> }

const everybody: Audience = { any: [{ all: true }] }
const anyone = 'did:key:'

/**
 * Who newly may have what under new rules, and who no longer: asked of every member of the roster, for each kind of
 * content that either set speaks of and for what neither does, at every TLP level.
 *
 * @param before - the old rules
 * @param after - the new ones
 * @param members - of the roster, this member among them
 * @param time - at which they are asked, ms since 1970
 * @throws {HanseError} `E_RULE_TOO_LARGE` when there are more than `diffSituationsMax` situations
 */
export function diffRules (before: RuleSet, after: RuleSet, members: readonly MemberView[], time: number): RuleChange[] {
  const conditions = [...before.rules, ...after.rules].map(({ when }) => when)
  const situations = situationsOf(conditions, members, time)
  const changes = new Map<string, RuleChange>()
  for (const { request, ...situation } of situations) {
    for (const tlp of tlps) {
      const asked = { ...request, handling: { tlp, audience: everybody, ...(situation.pap !== undefined && { pap: situation.pap }) } }
      const [old, now] = [evaluateRules(before, asked), evaluateRules(after, asked)]
      if (old.verdict !== now.verdict) {
        const change = { ...situation, before: old.verdict, after: now.verdict, reasons: now.reasons.length > 0 ? now.reasons : old.reasons }
        const key = JSON.stringify(change)
        const known = changes.get(key) ?? { ...change, tlps: [] }
        known.tlps.push(tlp)
        changes.set(key, known)
      }
    }
  }
  return [...changes.values()]
}

function situationsOf (conditions: readonly RuleCondition[], members: readonly MemberView[], time: number): Situation[] {
  const named = (direction: RuleDirection): boolean => conditions.some((when) => when.author !== undefined && when.direction?.includes(direction) !== false)
  const objects = [undefined, ...conditions.map(({ object }) => object)].flatMap((object) => samplesOf(object))
  const distinct = [...new Map(objects.map((facts) => [nameOf(facts), facts])).entries()]
  const paps = [undefined, ...new Set(conditions.flatMap(({ handling }) => handling?.pap ?? []))]
  const purposes = [undefined, ...new Set(conditions.flatMap(({ purpose }) => purpose ?? []))]
  const contents = distinct.flatMap(([object, facts]) => paps.flatMap((pap) => purposes.map((purpose) => ({ object, facts, pap, purpose }))))
  const situations: Situation[] = []
  for (const direction of ruleDirections) {
    for (const { subject, subjectName, author, authorName } of partiesOf(direction, members, named(direction))) {
      for (const { object, facts, pap, purpose } of contents) {
        situations.push(
          {
            direction,
            subject: subjectName,
            author: authorName,
            object,
            pap,
            purpose,
            request: { direction, subject, author: author?.member ?? anyone, authorSubject: author, facts, purpose, time }
          }
        )
      }
    }
    if (situations.length * tlps.length > diffSituationsMax) {
      throw new HanseError(
        'E_RULE_TOO_LARGE',
        `the rules and the roster make more than ${diffSituationsMax} situations; compare fewer rules at a time`,
        { limit: diffSituationsMax }
      )
    }
  }
  return situations
}

interface Parties { subject: Subject, subjectName: string, author: Subject | undefined, authorName?: string }

/** Whom a direction is about: others for what goes out, this member for what comes in or leaves the federation. */
function partiesOf (direction: RuleDirection, members: readonly MemberView[], authorMatters: boolean): Parties[] {
  const self = members.filter(({ own }) => own)
  const others = members.filter(({ own }) => !own)
  const subjects = direction === 'share' || direction === 'relay' ? others : self
  const authors = authorMatters ? others : [undefined]
  return subjects.flatMap((view) => (direction === 'share' ? self : authors)
    .filter((author) => author !== view)
    .map((author) => ({
      subject: subjectOf(view),
      subjectName: view.name,
      author: author && subjectOf(author),
      ...(author !== undefined && direction !== 'share' && { authorName: author.name })
    })))
}

/** Objects that a condition speaks of: one of each type, with the first of whatever else it asks for. */
function samplesOf (object: RuleCondition['object']): ObjectFacts[] {
  const personal = object?.personalData?.filter((word) => word !== 'none').slice(0, 1) ?? []
  return (object?.type ?? ['indicator']).map((type) => ({
    status: 'parsed',
    type,
    id: '',
    marking: 'none',
    refs: [],
    context: false,
    relation: false,
    sectors: object?.sectors?.slice(0, 1) ?? [],
    countries: object?.countries?.slice(0, 1) ?? [],
    personalData: personal
  }))
}

function nameOf ({ type, sectors, countries, personalData = [] }: ObjectFacts): string {
  return [type, ...sectors, ...countries, ...personalData].join(' ')
}
