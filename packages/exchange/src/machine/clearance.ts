import { decide, evaluateRules, isForNobody, isStricter, stricter, withdrawalKind } from '@hanse/core'
import type { Action, Handling, Hex, Member, MemberId, ObjectFacts, Roster, RuleAnswer, RuleSet } from '@hanse/core'

/** Whose content it is, and under which terms: a lane, as far as decisions go. */
export interface Terms {
  readonly author: MemberId
  readonly group: Hex
  readonly handling: Handling
}

/** Kinds that every role may write: a lane's frame, what takes back earlier entries, and an observer's word that it has read something. */
const kindsOfEveryRole: ReadonlySet<string> = new Set(['open', 'close', 'ack', withdrawalKind])

/** The verdict where it is not to permit, and the code of its first reason. */
export interface Refusal { verdict: 'deny' | 'hold', why: string }

/** This member's own rules about others' content, and the time at which they are asked. */
export interface Rules { readonly set: RuleSet, now(): number }

/** What was decided for members. */
type Decisions = Partial<Record<Action, Map<MemberId, boolean>>>

/** What was decided under some terms. */
interface Decided {
  /** about their author, or where this node's member is the author */
  own: Decisions
  /** the rest: the same for all other authors, of whom `decide` asks no more than that they are neither subject nor holder */
  others: Decisions
}

/** All decisions of the machine, each by `decide` of core; those that depend on members only are remembered. */
export class Clearance {
  readonly #roster: Roster
  readonly #self: Member | undefined
  readonly #rules: Rules | undefined
  readonly #isStale: () => boolean
  readonly #known = new Map<string, Decisions>()
  /** the same by the object that holds the terms, as most are asked for again and again */
  readonly #knownOf = new WeakMap<Terms, Decided>()

  /**
   * Of the member that this node belongs to; undefined, when the roster no longer knows it, denies all.
   *
   * @param roster - who belongs
   * @param self - this node's member
   * @param rules - its own
   * @param isStale - whether the roster is too old for anything above GREEN, now
   */
  constructor (roster: Roster, self: Member | undefined, rules?: Rules, isStale: () => boolean = () => false) {
    this.#isStale = isStale
    this.#roster = roster
    this.#self = self
    this.#rules = rules
  }

  /** Whether a member may hold what stands under these terms. */
  receives (terms: Terms, member: MemberId): boolean {
    return this.#remember('receive', terms, member, () => this.#permits('receive', terms, this.#roster.members.get(member), undefined))
  }

  /**
   * Whether this node and a peer's member may speak of the lane at all: both are cleared, and RED is spoken of with
   * its author only, or among the nodes of one member. Both ends come to the same answer from the same roster.
   */
  discussable (terms: Terms, peer: MemberId): boolean {
    return this.#remember('announce', terms, peer, () => {
      const self = this.#self
      const other = this.#roster.members.get(peer)
      return self !== undefined && other !== undefined &&
        (terms.handling.tlp !== 'red' || terms.author === self.member || terms.author === peer || self.member === peer) &&
        this.receives(terms, self.member) && this.receives(terms, peer) &&
        this.#permits('announce', terms, other, self) && this.#permits('announce', terms, self, other)
    })
  }

  /** Whether this node may send the lane's headers to a member. */
  sendsHeader (terms: Terms, peer: MemberId): boolean {
    return this.#remember('send', terms, peer, () => this.discussable(terms, peer) &&
      this.#permits('send', terms, this.#roster.members.get(peer), this.#self))
  }

  /**
   * Whether this node may send leaves with these facts to a member: every one of them, and the header. Own rules and the age of
   * the roster count for leaves alone: headers and heads go by the author's terms, so that honest peers agree on them.
   */
  sendsLeaves (terms: Terms, peer: MemberId, facts: readonly ObjectFacts[]): boolean {
    return this.sendsHeader(terms, peer) && facts.every((leaf) =>
      this.#permits('send', terms, this.#roster.members.get(peer), this.#self, leaf) && this.#relays(terms, peer, leaf) &&
      !this.#isTooOldFor(terms, peer, leaf))
  }

  /** Whether this member's own rules take a leaf of somebody else's. */
  accepts (terms: Terms, leaf: ObjectFacts): boolean {
    return this.#rulesPermit('accept', terms, this.#self, leaf)
  }

  /** Why this node does not send a member leaves with these facts, or, without facts, not even the header. */
  whyNotSent (terms: Terms, peer: MemberId, leaf?: ObjectFacts): Refusal {
    const resource = { author: terms.author, handling: terms.handling, ...(leaf !== undefined && { facts: leaf }) }
    const subject = this.#roster.members.get(peer)
    const decision = subject && decide(subject, 'send', resource, this.#self === undefined ? {} : { holder: this.#self })
    if (leaf !== undefined && decision?.verdict === 'permit' && this.#isTooOldFor(terms, peer, leaf)) {
      return { verdict: 'deny', why: 'E_FRESHNESS' }
    }
    const answer = leaf === undefined || decision?.verdict !== 'permit' ? decision : this.#askRules('relay', terms, subject, leaf)
    return refusalOf(answer)
  }

  /** Why this member's own rules do not take a leaf. */
  whyNotAccepted (terms: Terms, leaf: ObjectFacts): Refusal {
    return refusalOf(this.#askRules('accept', terms, this.#self, leaf))
  }

  /**
   * Whether a leaf stays here as it is above GREEN and no quorum of governors was heard for too long. This member's own nodes are its
   * own word, not the governors', and what takes back content is never late.
   */
  #isTooOldFor ({ handling }: Terms, peer: MemberId, leaf: ObjectFacts): boolean {
    const tlp = leaf.tlp === undefined ? handling.tlp : stricter(handling.tlp, leaf.tlp)
    return isStricter(tlp, 'green') && peer !== this.#self?.member && !isWithdrawal(leaf) && this.#isStale()
  }

  #relays (terms: Terms, peer: MemberId, leaf: ObjectFacts): boolean {
    return peer === terms.author || this.#rulesPermit('relay', terms, this.#roster.members.get(peer), leaf)
  }

  /** Between the nodes of this member no rule stands, nor before what its nodes wrote themselves, nor before a withdrawal. */
  #rulesPermit (direction: 'accept' | 'relay', terms: Terms, subject: Member | undefined, leaf: ObjectFacts): boolean {
    const own = terms.author === this.#self?.member || (direction === 'relay' && subject === this.#self)
    if (this.#rules === undefined || own || isWithdrawal(leaf)) {
      return true
    }
    return this.#askRules(direction, terms, subject, leaf)?.verdict === 'permit'
  }

  #askRules (direction: 'accept' | 'relay', terms: Terms, subject: Member | undefined, leaf: ObjectFacts): RuleAnswer | undefined {
    return this.#rules === undefined || subject === undefined
      ? undefined
      : evaluateRules(this.#rules.set, {
        direction,
        subject,
        author: terms.author,
        authorSubject: this.#roster.members.get(terms.author),
        handling: terms.handling,
        facts: leaf,
        time: this.#rules.now()
      })
  }

  /**
   * Whether a member may publish an entry of a kind under these terms. What is for nobody is not published; what a former member
   * published while it belonged stands, up to its cut.
   */
  publishes (terms: Terms, kind: string): boolean {
    const isFree = kindsOfEveryRole.has(kind) || isForNobody(terms.handling) || this.#roster.former.has(terms.author)
    return isFree || this.#remember('publish', terms, terms.author, () => {
      const author = this.#roster.members.get(terms.author)
      return this.#permits('publish', terms, author, author)
    })
  }

  #permits (action: Action, terms: Terms, subject: Member | undefined, holder: Member | undefined, facts?: ObjectFacts): boolean {
    return subject !== undefined && decide(subject, action, {
      author: terms.author,
      handling: terms.handling,
      ...(facts !== undefined && { facts })
    }, holder === undefined ? {} : { holder }).verdict === 'permit'
  }

  #remember (action: Action, terms: Terms, member: MemberId, answer: () => boolean): boolean {
    const { own, others } = this.#decidedOn(terms)
    const decisions = terms.author === member || terms.author === this.#self?.member ? own : others
    let known = decisions[action]?.get(member)
    if (known === undefined) {
      known = answer()
      decisions[action] = (decisions[action] ?? new Map<MemberId, boolean>()).set(member, known)
    }
    return known
  }

  #decidedOn (terms: Terms): Decided {
    let decided = this.#knownOf.get(terms)
    if (decided === undefined) {
      decided = { own: this.#decisions(`${terms.group} ${terms.author}`), others: this.#decisions(terms.group) }
      this.#knownOf.set(terms, decided)
    }
    return decided
  }

  #decisions (key: string): Decisions {
    const decisions = this.#known.get(key) ?? {}
    this.#known.set(key, decisions)
    return decisions
  }
}

function refusalOf (answer: { verdict: 'permit' | 'deny' | 'hold', reasons: Array<{ code: string }> } | undefined): Refusal {
  return answer === undefined || answer.verdict === 'permit'
    ? { verdict: 'deny', why: 'E_NOT_CLEARED' }
    : { verdict: answer.verdict, why: answer.reasons[0]?.code ?? 'E_NOT_CLEARED' }
}

/** An object of somebody's own type of that name has an id. */
function isWithdrawal ({ type, id }: ObjectFacts): boolean {
  return type === withdrawalKind && id === ''
}
