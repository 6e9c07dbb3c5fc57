/**
 * The second, independent check where bytes leave the process (DESIGN §6). It knows nothing of `decide()` and shares
 * no code with it: should a defect there let something through, it stops here, is counted and reported.
 */
import type { Handling, Hex, MemberId, Member, Roster } from '@hanse/core'
import type { EntryMessage, Outgoing } from '@hanse/exchange'

/** What the guard must know of a lane or an entry. Undefined for what this node does not hold. */
export interface GuardFacts {
  lane(lane: Hex): GuardedLane | undefined
  laneOfEntry(entry: Hex): Hex | undefined
  /** whether a member once sent a receipt for this lane, or for another of the same author and handling */
  wasReader(lane: Hex, member: Member): boolean
  /** the handlings and authors of a group's lanes */
  group(group: Hex): GuardedLane[]
}

export interface GuardedLane { author: MemberId, handling: Handling }

/** Why a frame must not go to a member, or undefined when it may. */
export function leakOf (message: Outgoing, to: Member, self: Member, roster: Roster, facts: GuardFacts): string | undefined {
  const mayKnow = (lane: GuardedLane | undefined): boolean => lane === undefined || isReader(lane, to, roster)
  const mayHave = (lane: GuardedLane | undefined): boolean => lane !== undefined && isReader(lane, to, roster) &&
    (lane.handling.tlp !== 'red' || lane.author === self.member || to.member === self.member || to.member === lane.author)
  switch (message.type) {
    case 'entry': {
      const lane = facts.lane(message.entry.lane)
      const toFormer = (): boolean => roster.members.get(to.member) === to && lane?.author === self.member && facts.wasReader(message.entry.lane, to)
      return mayHave(lane) || (toFormer() && isLastWord(message)) ? undefined : `entry ${message.entry.id}`
    }
    case 'chunk': {
      const lane = facts.laneOfEntry(message.chunk.entry)
      return lane !== undefined && mayHave(facts.lane(lane)) ? undefined : `leaves of ${message.chunk.entry}`
    }
    case 'fork':
      return unless(mayHave(facts.lane(message.proof.lane)), `fork proof of ${message.proof.lane}`)
    case 'groups':
      return firstOf(message.groups.map(({ group }) => group), (group) => facts.group(group).some((lane) => mayKnow(lane)))
    default:
      return firstOf(lanesNamed(message), (lane) => mayKnow(facts.lane(lane)))
  }
}

/** The lanes that a frame without content speaks of. */
function lanesNamed (message: Exclude<Outgoing, { type: 'entry' | 'chunk' | 'fork' | 'groups' }>): Hex[] {
  switch (message.type) {
    case 'heads':
    case 'have':
      return message.heads.map(({ lane }) => lane)
    case 'want':
      return message.lanes.map(({ lane }) => lane)
    case 'graft':
    case 'prune':
      return [message.lane]
    case 'unsigned-receipt':
      return [message.receipt.lane]
    case 'receipt':
      return [message.receipt.receipt.lane]
    // what is absent the peer named itself, and who belongs is every member's business
    case 'absent':
    case 'hello':
    case 'digest':
    case 'credit':
    case 'roll':
    case 'buckets':
    case 'ids':
    case 'ask':
    case 'items':
      return []
    default: {
      const never: never = message
      return never
    }
  }
}

function unless (may: boolean, what: string): string | undefined {
  return may ? undefined : what
}

function firstOf (ids: Hex[], may: (id: Hex) => boolean): string | undefined {
  return ids.find((id) => !may(id))
}

/** Who was a reader once is told by the author what it took back, and in which lane that stands, whatever the audience is now. */
function isLastWord ({ entry: { header: { kind } }, chunk }: EntryMessage): boolean {
  return kind === 'withdrawal' || (kind === 'open' && chunk === undefined)
}

/** TLP 2.0 and the audience, spelled out once more. */
function isReader (lane: GuardedLane, to: Member, roster: Roster): boolean {
  if (roster.members.get(to.member) !== to) {
    return false
  }
  if (to.member === lane.author) {
    return true
  }
  const { any, except } = lane.handling.audience
  const isDisputed = to.disputed === true
  const inClause = (clause: typeof any[number], orDisputed: boolean): boolean => {
    const attributes = [
      clause.roles?.includes(to.role),
      clause.countries?.includes(to.country),
      clause.sectors?.some((sector) => to.sectors.includes(sector))
    ].filter((test) => test !== undefined).map((test) => isDisputed ? orDisputed : test)
    const tests = [
      ...attributes,
      clause.members?.includes(to.member),
      clause.groups?.some((group) => roster.groups.get(group)?.members.has(to.member) === true)
    ].filter((test) => test !== undefined)
    // a group may be given by attributes, so it grants a disputed member no more than these
    const grants = !isDisputed || orDisputed || clause.groups === undefined
    return clause.all === true ? tests.length === 0 : grants && tests.length > 0 && tests.every((test) => test)
  }
  const unknownGroup = except?.groups?.some((group) => !roster.groups.has(group)) === true
  if (except !== undefined && (unknownGroup || inClause(except, true))) {
    return false
  }
  const named = (clause: typeof any[number]): boolean => clause.members !== undefined
  return any.some((clause) => inClause(clause, false) && (lane.handling.tlp !== 'red' || named(clause)))
}
