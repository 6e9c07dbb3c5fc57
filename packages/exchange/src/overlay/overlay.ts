import { cyclesOf } from './cycles.ts'
import type { Cycle } from './cycles.ts'
import type { Terms } from '../machine/clearance.ts'
import type { State } from '../machine/state.ts'
import type { Hex, MemberId, NodeId } from '@hanse/core'

/** Whom this node has as neighbours in an overlay, and whom it tries to reach for that. */
interface Seats {
  /** one on each side in each cycle, of those that are not known to be away */
  readonly neighbours: Set<MemberId>
  /** the neighbours and those that were skipped as being away */
  readonly wanted: Set<MemberId>
}

/** One handling, without regard to who published under it. */
interface Group {
  readonly terms: Terms
  /** some of the members that it clears: enough to tell whether they are few */
  some: MemberId[] | undefined
  seats: Seats | undefined
  /** a lane of it is held */
  isHeld: boolean
}

/** Members skipped as being away, on one side of one cycle, before no further neighbour is looked for there: each is dialled. */
const skipMax = 16
/** Dials without success after which a node counts as away: the first may have been slow. */
const awayDialsMin = 3
/** Nobody is the author: what the handling says of everyone. */
const nobody = ''

/**
 * Who is next to whom: the fixed cycles over all members, of which a handling's overlay leaves out those whom it does
 * not clear and those that are away. The neighbours over all members, whatever their clearance, are the base.
 */
export class Overlay {
  readonly #state: State
  readonly #groups = new Map<Hex, Group>()
  #base: Seats | undefined
  #wanted: Set<MemberId> | undefined

  constructor (state: State) {
    this.#state = state
  }

  /** The roster changed. */
  reset (): void {
    for (const group of this.#groups.values()) {
      group.some = undefined
    }
    this.changed()
  }

  /** Somebody came or went. */
  changed (): void {
    this.#base = undefined
    this.#wanted = undefined
    for (const group of this.#groups.values()) {
      group.seats = undefined
    }
  }

  /** Whether the federation is so small that everyone has a session with everyone. */
  isMesh (): boolean {
    return this.#state.roster.members.size <= this.#state.limits.meshMembersMax
  }

  /**
   * A lane under a handling is held.
   *
   * @returns whether it is the first: then there may be new neighbours to reach
   */
  learn (terms: Terms): boolean {
    const group = this.#group(terms)
    const isFirst = !group.isHeld
    if (isFirst) {
      group.isHeld = true
      this.#wanted = undefined
    }
    return isFirst
  }

  /** Whether what its author publishes travels along a tree: RED never does, and nothing for a few members. */
  isTree (terms: Terms): boolean {
    if (terms.handling.tlp === 'red') {
      return false
    }
    const { directMembersMax } = this.#state.limits
    const some = this.#some(this.#group(terms))
    return some.length > directMembersMax && (some.length > directMembersMax + 1 || !some.includes(terms.author))
  }

  /** The members next to this node's in the overlay of a handling. */
  neighbours (terms: Terms): ReadonlySet<MemberId> {
    const group = this.#group(terms)
    group.seats ??= this.#seats((member) => this.#isCleared(group.terms, member))
    return group.seats.neighbours
  }

  /** Members that this node keeps sessions with, as far as overlays go. */
  wanted (): ReadonlySet<MemberId> {
    if (this.#wanted === undefined) {
      this.#base ??= this.#seats(() => true)
      this.#wanted = new Set(this.#base.wanted)
      for (const group of this.#groups.values()) {
        group.seats ??= this.#seats((member) => this.#isCleared(group.terms, member))
        group.seats.wanted.forEach((member) => this.#wanted?.add(member))
      }
    }
    return this.#wanted
  }

  /** Whether none of a member's nodes could be reached for a while. */
  isAway (member: MemberId): boolean {
    return this.#nodesOf(member).every((node) => !this.#state.sessions.has(node) && (this.#state.dials.get(node) ?? 0) >= awayDialsMin)
  }

  /** Whether a node has just been dialled often enough to count as away. */
  hasGone (node: NodeId): boolean {
    return this.#state.dials.get(node) === awayDialsMin
  }

  #group (terms: Terms): Group {
    const { group: id, handling } = terms
    const group: Group = this.#groups.get(id) ?? { terms: { author: nobody, group: id, handling }, some: undefined, seats: undefined, isHeld: false }
    this.#groups.set(id, group)
    return group
  }

  #some (group: Group): MemberId[] {
    if (group.some === undefined) {
      // the author may be one of them
      const enough = this.#state.limits.directMembersMax + 2
      group.some = []
      for (const member of this.#state.roster.members.keys()) {
        if (group.some.length < enough && this.#isCleared(group.terms, member)) {
          group.some.push(member)
        }
      }
    }
    return group.some
  }

  #isCleared (terms: Terms, member: MemberId): boolean {
    return this.#state.clearance.receives(terms, member)
  }

  #seats (isCleared: (member: MemberId) => boolean): Seats {
    const seats: Seats = { neighbours: new Set(), wanted: new Set() }
    const self = this.#state.selfNode()?.member
    for (const cycle of cyclesOf(this.#state.suite, this.#state.roster)) {
      for (const step of [1, -1]) {
        this.#walk(cycle, self, step, isCleared, seats)
      }
    }
    return seats
  }

  #walk ({ order, places }: Cycle, self: MemberId | undefined, step: number, isCleared: (member: MemberId) => boolean, seats: Seats): void {
    const start = self === undefined ? undefined : places.get(self)
    if (start === undefined) {
      return
    }
    const skippedMax = this.isMesh() ? order.length : skipMax
    let skipped = 0
    for (let i = 1; i < order.length && skipped < skippedMax; i++) {
      const member = order[(start + step * i + order.length) % order.length]
      if (member === undefined || !isCleared(member)) {
        continue
      }
      seats.wanted.add(member)
      if (this.#carriesOn(member)) {
        seats.neighbours.add(member)
        return
      }
      skipped++
    }
  }

  /**
   * Whether a member may be taken to pass things on: none of its nodes is known to speak no tree, and it is not away. Where
   * everyone has a session with everyone, who has none is away, for the member on its other side too; elsewhere a
   * neighbour is dialled first.
   */
  #carriesOn (member: MemberId): boolean {
    const sessions = this.#nodesOf(member).map((node) => this.#state.sessions.get(node)).filter((session) => session?.ready === true)
    return sessions.length > 0 ? sessions.some((session) => session?.tree === true) : !this.isMesh() && !this.isAway(member)
  }

  #nodesOf (member: MemberId): NodeId[] {
    return (this.#state.roster.members.get(member)?.nodes ?? []).map(({ id }) => id)
  }
}
