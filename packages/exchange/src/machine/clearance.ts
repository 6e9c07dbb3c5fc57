import { decide } from '@hanse/core'
import type { Action, Handling, Hex, Member, MemberId, ObjectFacts, Roster } from '@hanse/core'

/** Whose content it is, and under which terms: a lane, as far as decisions go. */
export interface Terms {
  readonly author: MemberId
  readonly group: Hex
  readonly handling: Handling
}

/** Kinds that every role may write: a lane's frame, and an observer's word that it has read something. */
const kindsOfEveryRole: ReadonlySet<string> = new Set(['open', 'close', 'ack'])

/** All decisions of the machine, each by `decide` of core; those that depend on members only are remembered. */
export class Clearance {
  readonly #roster: Roster
  readonly #self: Member | undefined
  readonly #known = new Map<string, boolean>()

  /** Of the member that this node belongs to; undefined, when the roster no longer knows it, denies all. */
  constructor (roster: Roster, self: Member | undefined) {
    this.#roster = roster
    this.#self = self
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

  /** Whether this node may send leaves with these facts to a member: every one of them, and the header. */
  sendsLeaves (terms: Terms, peer: MemberId, facts: readonly ObjectFacts[]): boolean {
    return this.sendsHeader(terms, peer) &&
      facts.every((leaf) => this.#permits('send', terms, this.#roster.members.get(peer), this.#self, leaf))
  }

  /** Whether a member may publish an entry of a kind under these terms. */
  publishes (terms: Terms, kind: string): boolean {
    return kindsOfEveryRole.has(kind) || this.#remember('publish', terms, terms.author, () => {
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
    const key = `${action} ${terms.group} ${terms.author} ${member}`
    const known = this.#known.get(key) ?? answer()
    this.#known.set(key, known)
    return known
  }
}
