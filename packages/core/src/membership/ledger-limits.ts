/** How much a ledger takes, of all and of each member. */
import { equal } from '../bytes/bytes.ts'
import { didOf, isKey } from '../identity/keys.ts'
import { proposalLifeMs, proposalsPerMemberMax } from './open-statement.ts'
import type { VerifiedJoinRequest } from './join-request.ts'
import type { Roster } from './roster.ts'
import type { VerifiedStatement } from './statement.ts'
import type { Rejection } from '../bytes/error.ts'

/** Certificates of one federation: decades of yearly ones of a thousand members. */
export const certificatesMax = 20_000
/** Certificates of one member about its own nodes: what is beyond would be its keys in wrong hands. */
export const rotationsPerMemberMax = 256
/** Requests to join that wait, of all members that invited. */
export const requestsMax = 256
/** Requests to join that wait, of one member that invited. */
export const requestsPerMemberMax = 8

/** Why no further certificate is kept, where so many are. */
export function certificatesFault (kept: number): Rejection | undefined {
  return kept < certificatesMax ? undefined : limitFault('E_LIMIT_CERTIFICATES', 'certificates of a federation', certificatesMax)
}

/** Why no further certificate of a member about its own nodes is kept, where it has so many. */
export function rotationsFault (own: number): Rejection | undefined {
  return own < rotationsPerMemberMax
    ? undefined
    : limitFault('E_LIMIT_ROTATIONS', 'certificates of one member about its own nodes', rotationsPerMemberMax)
}

/** Why a statement is not kept beside those that wait for signatures: its author has enough among them. */
export function proposalsFault (open: readonly VerifiedStatement[], { body }: VerifiedStatement): Rejection | undefined {
  return open.filter((other) => equal(other.body.by, body.by)).length < proposalsPerMemberMax
    ? undefined
    : limitFault('E_LIMIT_PROPOSALS', 'statements of one member that wait for signatures', proposalsPerMemberMax)
}

/**
 * Why a request to join is not kept.
 *
 * @param roster - as it is
 * @param waiting - the requests that are kept
 * @param request - whose signatures hold
 * @param now - ms since 1970
 * @returns `E_GOV_STRANGER`, `E_JOIN_EXPIRED`, `E_GOV_MEMBER`, `E_LIMIT_REQUESTS`
 */
export function requestFault (
  roster: Roster, waiting: readonly VerifiedJoinRequest[], request: VerifiedJoinRequest, now: number
): Rejection | undefined {
  const { body, hash } = request
  const inviter = memberOfAuthoringKey(roster, body.by)
  if (inviter === undefined) {
    return { code: 'E_GOV_STRANGER', message: 'the request to join comes from a node that is no member’s', facts: {} }
  }
  if (now >= body.at + proposalLifeMs) {
    return { code: 'E_JOIN_EXPIRED', message: 'the request to join is older than two weeks; join again', facts: { at: body.at } }
  }
  if (isAnswered(request, roster)) {
    return { code: 'E_GOV_MEMBER', message: 'who asks to join is a member already', facts: { card: hash } }
  }
  const ofInviter = waiting.filter((other) => memberOfAuthoringKey(roster, other.body.by) === inviter)
  return waiting.length >= requestsMax || ofInviter.length >= requestsPerMemberMax
    ? limitFault('E_LIMIT_REQUESTS', 'requests to join that wait', requestsPerMemberMax)
    : undefined
}

/** Whether a request waits no more: its member has come in, or a member has got its keys. */
export function isAnswered ({ card }: VerifiedJoinRequest, { members, roots }: Roster): boolean {
  return members.has(didOf(card.body.member)) || roots.some(({ hash }) => hash === card.hash)
}

function memberOfAuthoringKey ({ nodes }: Roster, key: Uint8Array): string | undefined {
  return [...nodes.values()].find(({ authoringKey }) => isKey(key, authoringKey))?.member
}

function limitFault (code: string, what: string, limit: number): Rejection {
  return { code, message: `there are ${limit} ${what}, which is the limit; try again later`, facts: { limit } }
}
