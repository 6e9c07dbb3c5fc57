import type { AbortOptions } from './abort.ts'
import type { Attributes, Hex, MemberId, StatementKind } from '@hanse/core'

/** A member by name, for people. */
export interface Party { member: MemberId, name: string }

/** What a governor can put to the others. */
export type Proposal =
  /** who asks to join, by the id of its request */
  | { kind: 'admit', request: Hex }
  /** `reason` is for people */
  | { kind: 'revoke', member: MemberId, reason: string }
  /** only what changes; `owner` and `authority` go with null */
  | { kind: 'attributes', member: MemberId, change: Partial<Omit<Attributes, 'owner' | 'authority'>> & { owner?: string | null, authority?: string | null } }
  /** a member whose keys are lost goes on with those of a card that came as a request to join */
  | { kind: 'rekey', member: MemberId, request: Hex }
  /** the group is made if there is none of the name */
  | { kind: 'group', group: string, members: MemberId[] }
  /** that others shall govern, from now on; `quorum` is the smallest that is safe unless told */
  | { kind: 'governors', governors: MemberId[], quorum?: number }
  /** the next step towards governors that somebody has proposed: to prepare, then to commit; `giveUp` goes on to another round where none has a quorum */
  | { kind: 'link', id: Hex, giveUp?: boolean }
  /** what somebody has proposed already, by its id */
  | { kind: 'open', id: Hex }

/** What the member key is to sign. Nothing is said to anybody before `vote` has the signature. */
export interface Ballot {
  /** of the statement, by which `pending` lists it */
  id: Hex
  /** what `body` is */
  form: 'statement' | 'link-proposal' | 'link-statement'
  /** in words */
  title: string
  /** what `vote` wants back as it is */
  body: Uint8Array
  /** what is to be signed */
  input: Uint8Array
  /** the key that signs for this member, 32 bytes */
  key: Uint8Array
}

/** A statement that waits for signatures, or has them. */
export interface StatementView {
  id: Hex
  kind: StatementKind
  /** in words */
  title: string
  /** whom it is about, if it is about one member */
  about?: Party
  by: Party
  /** ms since 1970 */
  at: number
  /** signatures are taken until then */
  until: number
  /** governors that have signed, and that have not; the one it is about has no vote */
  signed: Party[]
  missing: Party[]
  quorum: number
  state: 'open' | 'certified' | 'void'
}

/** Governors that are proposed: each governor signs twice, so that no two sets of governors are ever decided. */
export interface LinkView {
  id: Hex
  governors: Party[]
  quorum: number
  by: Party
  /** signatures are taken until then, but for what has a quorum already; ms since 1970 */
  until: number
  /** certificates that it takes over; others under the governors of today must be signed anew */
  accepted: number
  /** of those that are in force here, how many it leaves out */
  leftOut: number
  /** in the open round */
  prepared: Party[]
  committed: Party[]
  state: 'open' | 'decided'
}

/** How far the governors are with those who come next. */
export interface LinksView {
  /** how often the governors have changed */
  height: number
  /** the round that is open; 0 is the first */
  round: number
  proposed: LinkView[]
  /** governors that contradicted themselves, with the proof for everybody */
  contradictions: Array<Party & { proof: Uint8Array }>
}

/** Somebody who asks to join. */
export interface JoinRequestView extends Party {
  /** of the request */
  id: Hex
  fingerprint: string
  country: string
  owner?: string
  sectors: string[]
  role: string
  authority?: string
  /** whose invitation it came with */
  invitedBy: Party
  /** ms since 1970 */
  at: number
  /** it was a member before, and these were the reasons why it went */
  revokedFor: string[]
  /** the statement that would admit it, once somebody has proposed that */
  statement?: Hex
}

/** What waits for governors. */
export interface PendingView {
  statements: StatementView[]
  requests: JoinRequestView[]
  governors: Party[]
  quorum: number
  links: LinksView
}

export interface PendingOptions extends AbortOptions {
  /** also statements that a quorum has signed, newest first */
  all?: boolean
}

export interface InviteOptions extends AbortOptions {
  /** how long it is good; a week unless told, a month at most */
  expiresInMs?: number
  /** for whoever lists the invitations of this node; it goes nowhere */
  note?: string
}

/** An invitation as it is made: the token is shown this once. */
export interface Invited {
  id: Hex
  /** ms since 1970 */
  until: number
  /** one word for whoever is invited: `hanse join TOKEN` */
  token: string
}

/** An invitation that this node made. */
export interface InvitationView {
  id: Hex
  /** ms since 1970 */
  at: number
  until: number
  note?: string
  state: 'open' | 'used' | 'expired'
  /** name on the card that came with it */
  usedBy?: string
}
