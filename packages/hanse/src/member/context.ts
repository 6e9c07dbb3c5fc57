import { HanseError, isForNobody, policyNote } from '@hanse/core'
import type { Clock } from '../clock.ts'
import type { Engine } from '../engine/engine.ts'
import type { RulesInForce } from '../rules/own-rules.ts'
import type { Handling, Hex, Ledger, Member, MemberId, MemberNode, PolicyNote, Roster, Signer, Suite } from '@hanse/core'
import type { Knowledge, WarningLists } from '@hanse/knowledge'
import type { Place, Store } from '@hanse/store'

/** What every question and act of an opened node works on. */
export interface Context {
  clock: Clock
  engine: Engine
  store: Store
  knowledge: Knowledge
  roster: Roster
  /** charter and certificates */
  ledger: Ledger
  /** 32 bytes */
  federation: Uint8Array
  self: Member
  node: MemberNode
  /** 16 bytes: what this node seals under, anew after a restore; to seal, ask `Incarnations` */
  incarnation: Uint8Array
  signer: Signer
  suite: Suite
  /** the member's own */
  rules: RulesInForce
  /** of over-common values */
  warningLists: WarningLists | undefined
}

/** What is known of an entry that this node holds. */
export interface EntryInfo {
  author: MemberId
  lane: Hex
  handling: Handling
  time: number
  policy?: PolicyNote | undefined
  /** private imports, which this member's nodes have in common */
  private: boolean
}

/** Author, lane, handling and sealing time of an entry; undefined when it is not held. */
export function entryInfo (engine: Engine, id: Hex): EntryInfo | undefined {
  const entry = engine.machine.header(id)
  const lane = entry === undefined ? undefined : engine.machine.lane(entry.lane)
  return entry === undefined || lane === undefined
    ? undefined
    : {
        author: lane.author,
        lane: entry.lane,
        handling: lane.handling,
        time: entry.header.time,
        policy: policyNote(entry.header.ext),
        private: isForNobody(lane.handling)
      }
}

/** The entry of a place, unless what stands there is a private import, in the one form or the other. */
export function publishedInfo (engine: Engine, place: Place): (EntryInfo & { entry: Hex, index: number }) | undefined {
  const info = 'private' in place ? undefined : entryInfo(engine, place.entry)
  return 'private' in place || info === undefined || info.private ? undefined : { ...place, ...info }
}

/** The name on a member's card, also of one who is no longer in the roster; the id itself of whom nobody knows. */
export function nameOf (roster: Roster, member: MemberId): string {
  return roster.members.get(member)?.name ?? roster.former.get(member)?.name ?? member
}

/** The error for an id that nothing here answers to. */
export function notFound (what: string): HanseError {
  return new HanseError('E_NOT_FOUND', `${what} is not known here; see "hanse tail" for what is`, {})
}
