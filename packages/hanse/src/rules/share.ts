import { evaluateRules, resolveAudience } from '@hanse/core'
import type { HoldView } from '../types.ts'
import type { Handling, MemberId, ObjectFacts, Reason, RuleObligation, RuleSet, Subject } from '@hanse/core'

/** The author's own rules at the time of publishing. */
export interface ShareRules { set: RuleSet, self: Subject, time: number }

/** What the author's rules say of the readers of one object. */
export interface Sharing {
  denied: Map<MemberId, Reason[]>
  /** whether a member of whom nothing is known would be denied: then later members may not be let in unasked */
  deniesStrangers: boolean
  hold: HoldView | undefined
  obligations: Set<RuleObligation>
}

/** Nobody has this id: its attributes are all unknown. */
const stranger = { member: 'did:key:' }

/** Asks the author's rules about objects, each handling and kind of object once. */
export class ShareAdvisor {
  readonly #rules: ShareRules | undefined
  readonly #subjects: ReadonlyMap<MemberId, Subject>
  readonly #known = new Map<string, Sharing>()

  /** @param rules - none deny nothing */
  constructor (rules: ShareRules | undefined, subjects: readonly Subject[]) {
    this.#rules = rules
    this.#subjects = new Map(subjects.map((subject) => [subject.member, subject]))
  }

  /** What holds for objects that stand together under one handling: whom any of them is denied to gets none. */
  ask (handling: Handling, objects: readonly ObjectFacts[]): Sharing {
    const all: Sharing = { denied: new Map(), deniesStrangers: false, hold: undefined, obligations: new Set() }
    for (const facts of this.#rules === undefined ? [] : objects) {
      joinSharing(all, this.#askOne(this.#rules as ShareRules, handling, facts))
    }
    return all
  }

  #askOne (rules: ShareRules, handling: Handling, facts: ObjectFacts): Sharing {
    const { status, type, sectors, countries, personalData, tlp } = facts
    const key = JSON.stringify([handling, status, type, sectors, countries, personalData, tlp])
    const known = this.#known.get(key) ?? this.#evaluate(rules, handling, facts)
    this.#known.set(key, known)
    return known
  }

  #evaluate ({ set, self, time }: ShareRules, handling: Handling, facts: ObjectFacts): Sharing {
    const about = { direction: 'share' as const, author: self.member, authorSubject: self, handling, facts, time }
    const sharing: Sharing = {
      denied: new Map(),
      deniesStrangers: evaluateRules(set, { ...about, subject: stranger }).verdict === 'deny',
      hold: undefined,
      obligations: new Set()
    }
    for (const member of resolveAudience(handling, self.member, this.#subjects.values())) {
      const subject = this.#subjects.get(member)
      if (subject === undefined || member === self.member) {
        continue
      }
      const { verdict, reasons, obligations, secondPerson } = evaluateRules(set, { ...about, subject })
      if (verdict === 'deny') {
        sharing.denied.set(member, reasons)
      }
      sharing.hold = joinHolds(sharing.hold, verdict === 'hold' ? { reasons, secondPerson } : undefined)
      obligations.forEach((one) => { sharing.obligations.add(one) })
    }
    return sharing
  }
}

/** Adds what holds for another object. */
export function joinSharing (to: Sharing, from: Sharing): void {
  for (const [member, reasons] of from.denied) {
    to.denied.set(member, distinctReasons([...to.denied.get(member) ?? [], ...reasons]))
  }
  to.deniesStrangers ||= from.deniesStrangers
  to.hold = joinHolds(to.hold, from.hold)
  from.obligations.forEach((one) => { to.obligations.add(one) })
}

/** The reasons of both; a second person if either asks for one. */
export function joinHolds (a: HoldView | undefined, b: HoldView | undefined): HoldView | undefined {
  return a === undefined || b === undefined
    ? a ?? b
    : { reasons: distinctReasons([...a.reasons, ...b.reasons]), secondPerson: a.secondPerson || b.secondPerson }
}

/** Each reason once. */
export function distinctReasons (reasons: readonly Reason[]): Reason[] {
  return [...new Map(reasons.map((reason) => [`${reason.code} ${reason.text}`, reason])).values()]
}
