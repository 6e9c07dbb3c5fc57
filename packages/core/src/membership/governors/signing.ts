import { accept, reject } from '../../bytes/error.ts'
import { preparesOf, strangerFault } from './agreement.ts'
import { linkRoundsMax } from './limits.ts'
import { standingOf } from './standing.ts'
import { linkStatementInput } from './statement.ts'
import type { Agreement } from './agreement.ts'
import type { Standing } from './standing.ts'
import type { LinkSlot, PreparedLink, LinkStatement, LinkStatementBody } from './statement.ts'
import type { Hex } from '../../bytes/bytes.ts'
import type { Result } from '../../bytes/error.ts'

/** A statement that a governor may sign. */
export interface LinkStatementDraft extends Pick<LinkStatement, 'body' | 'shown'> {
  /** what its member key signs */
  input: Uint8Array
}

/*
 * What an honest governor may sign next. All three read what it signed before out of the agreement, so its own node
 * takes and stores each statement before anyone else sees it, and asks nobody who may not have all of them.
 */

/**
 * A prepare of a link in the open round.
 *
 * @param agreement - with all that this governor signed
 * @param governor - member key with prefix, in hexadecimal
 * @param link - link hash
 * @param now - ms since 1970: a link whose time is over is prepared only where the moves keep it
 * @returns the draft, or `E_GOV_STRANGER`, `E_GOV_ROUND` (gave the round up), `E_GOV_TWICE` (prepared in this round),
 * `E_LINK_UNKNOWN` (not taken here), `E_GOV_JUSTIFY` (the moves keep another link), `E_LINK_EXPIRED`
 */
export function draftPrepare (agreement: Agreement, governor: Hex, link: Hex, now: number): Result<LinkStatementDraft> {
  const standing = standingOf(agreement)
  const { open: round } = standing
  const fault = roundFault(agreement, governor, standing)
  if (fault !== undefined) {
    return fault
  }
  const prepared = preparedBy(agreement, governor, round)
  if (prepared !== undefined) {
    const message = `the link ${prepared} is prepared by this governor in round ${round}; each prepares one link in a round`
    return reject('E_GOV_TWICE', message, { round, link: prepared })
  }
  const proposal = agreement.proposals.get(link)
  if (proposal === undefined) {
    return reject('E_LINK_UNKNOWN', `the link ${link} is not known here; ask a governor who prepared it`, { link })
  }
  if (!standing.allows(round, link)) {
    return reject('E_GOV_JUSTIFY', `the moves to round ${round} keep another link than ${link}, or are not all known here`, { round, link })
  }
  const { until } = proposal.link.body
  return now > until && !standing.keeps(round, link)
    ? reject('E_LINK_EXPIRED', `the time of the link ${link} is over; propose it again`, { link, until })
    : draft({ ...slotOf(agreement), kind: 'prepare', round, link })
}

/**
 * A commit of the link that this governor and a quorum prepared in the open round.
 *
 * @returns the draft, or `E_GOV_STRANGER`, `E_GOV_ROUND`, `E_GOV_TWICE`, `E_GOV_JUSTIFY` (no quorum of prepares, or
 * none by this governor)
 */
export function draftCommit (agreement: Agreement, governor: Hex): Result<LinkStatementDraft> {
  const standing = standingOf(agreement)
  const { open: round, prepared } = standing
  const fault = roundFault(agreement, governor, standing)
  if (fault !== undefined) {
    return fault
  }
  const link = preparedBy(agreement, governor, round)
  if (link === undefined || !prepared.some((one) => one.round === round && one.link === link)) {
    return reject('E_GOV_JUSTIFY', `no quorum with this governor prepared one link in round ${round}`, { round })
  }
  return [...agreement.rounds[round]?.commits.values() ?? []].some((by) => by.has(governor))
    ? reject('E_GOV_TWICE', `this governor committed in round ${round}`, { round })
    : draft({ ...slotOf(agreement), kind: 'commit', round, link })
}

/**
 * A move from the open round to the one behind it, with the newest link that was prepared.
 *
 * @returns the draft, or `E_GOV_STRANGER`, `E_GOV_ROUND` (the last round, or moved already), `E_GOV_JUSTIFY` (the
 * prepares behind its own commit are not known here)
 */
export function draftMove (agreement: Agreement, governor: Hex): Result<LinkStatementDraft> {
  const standing = standingOf(agreement)
  const fault = roundFault(agreement, governor, standing)
  if (fault !== undefined) {
    return fault
  }
  const round = standing.open + 1
  if (round >= linkRoundsMax) {
    return reject('E_GOV_ROUND', `round ${standing.open} is the last at this height`, { round, limit: linkRoundsMax - 1 })
  }
  const own = newestCommit(agreement, governor)
  const newest = newestPrepared(standing.prepared, own)
  if (own !== undefined && (newest === undefined || newest.round < own.round || (newest.round === own.round && newest.link !== own.link))) {
    return reject('E_GOV_JUSTIFY', `the prepares of the link ${own.link} that this governor committed are not known here`, { ...own })
  }
  return draft(
    { ...slotOf(agreement), kind: 'move', round, ...(newest !== undefined && { prepared: newest }) },
    newest === undefined ? [] : preparesOf(agreement, newest)
  )
}

function draft (body: LinkStatementBody, shown: LinkStatementDraft['shown'] = []): Result<LinkStatementDraft> {
  return accept({ body, shown, input: linkStatementInput(body) })
}

/** Nobody signs in a round below one that it signed something of. */
function roundFault ({ place, rounds }: Agreement, governor: Hex, { open }: Standing): Result<never> | undefined {
  const stranger = strangerFault(place, governor)
  if (stranger !== undefined) {
    return { ok: false, rejection: stranger }
  }
  const own = rounds.findLastIndex(({ moves, prepares, commits }) =>
    [...moves.values()].some(({ by }) => by.has(governor)) || [...prepares.values(), ...commits.values()].some((by) => by.has(governor)))
  return own > open
    ? reject('E_GOV_ROUND', `this governor is in round ${own}, which a quorum has not moved to yet`, { round: own, open })
    : undefined
}

function preparedBy ({ rounds }: Agreement, governor: Hex, round: number): Hex | undefined {
  return [...rounds[round]?.prepares ?? []].find(([, by]) => by.has(governor))?.[0]
}

function newestCommit ({ rounds }: Agreement, governor: Hex): PreparedLink | undefined {
  const commits = rounds.flatMap((votes, round) => [...votes.commits].filter(([, by]) => by.has(governor)).map(([link]) => ({ round, link })))
  return commits.at(-1)
}

/** The last in order; where liars had two links prepared in one round, the one that this governor committed. */
function newestPrepared (prepared: readonly PreparedLink[], own: PreparedLink | undefined): PreparedLink | undefined {
  const last = prepared.at(-1)
  return prepared.find(({ round, link }) => round === last?.round && round === own?.round && link === own.link) ?? last
}

function slotOf ({ place: { federation, height, prev } }: Agreement): LinkSlot {
  return { federation, height, prev }
}
