import { compare, equal, fromHex, toHex } from '../../bytes/bytes.ts'
import { accept, reject, rejectLimit } from '../../bytes/error.ts'
import { unmultikey } from '../../identity/keys.ts'
import { verifySignature } from '../../identity/signature.ts'
import { tolerated } from '../quorum.ts'
import { governorMovesMax, governorVotesMax, linksOpenMax } from './limits.ts'
import { keysFault, proposalKind } from './link.ts'
import { encodeLinkStatementBody, statementSignKind } from './statement.ts'
import type { LinkProposal } from './link.ts'
import type { GovernorSignature, LinkSlot, MoveBody, PreparedLink, LinkStatement, LinkStatementBody, VoteBody } from './statement.ts'
import type { Hex } from '../../bytes/bytes.ts'
import type { Rejection, Result } from '../../bytes/error.ts'
import type { Suite } from '../../bytes/suite.ts'

/** Where a link is to be agreed on, and by whom: by the governors of the link before. */
export interface LinkPlace extends LinkSlot {
  /** member keys with prefix, in hexadecimal, sorted */
  governors: readonly Hex[]
  quorum: number
}

/** Signatures of one statement by their governors. */
export type Signers = ReadonlyMap<Hex, Uint8Array>

/** The moves to a round that name the same link, or none. */
export interface MoveVotes {
  prepared?: PreparedLink
  by: Signers
}

/** What is known of one round, by link; moves by what they name. */
export interface RoundVotes {
  readonly moves: ReadonlyMap<string, MoveVotes>
  readonly prepares: ReadonlyMap<Hex, Signers>
  readonly commits: ReadonlyMap<Hex, Signers>
}

/** What is known of the link that comes next. A value: taking something gives another. */
export interface Agreement {
  readonly place: LinkPlace
  readonly proposals: ReadonlyMap<Hex, LinkProposal>
  /** from round 0 to the highest that something is known of */
  readonly rounds: readonly RoundVotes[]
}

/** What came of a statement: `known` when it told nothing. */
export interface AgreementTaken {
  status: 'accepted' | 'known'
  agreement: Agreement
}

const emptyRound: RoundVotes = { moves: new Map(), prepares: new Map(), commits: new Map() }

/** An agreement of which nothing is known yet. */
export function openAgreement (place: LinkPlace): Agreement {
  return { place, proposals: new Map(), rounds: [] }
}

/**
 * Takes a governor's statement. Within the bounds the same statements make the same agreement in whatever order and
 * number they come: so both halves of a contradiction are kept and count, and `proofsIn` shows it.
 *
 * @returns what came of it, or `E_CHARTER_MISMATCH`, `E_LINK_PREV` (about another link), `E_GOV_STRANGER`, `E_SIG_INVALID`,
 * `E_GOV_JUSTIFY` (fewer prepares than a quorum beside a move), `E_LIMIT_GOVERNOR_VOTES`
 */
export function takeStatement (suite: Suite, agreement: Agreement, { body, key, signature, shown }: LinkStatement): Result<AgreementTaken> {
  const fault = slotFault(agreement.place, body) ?? signatureFault(suite, agreement, body, { key, signature })
  if (fault !== undefined) {
    return { ok: false, rejection: fault }
  }
  if (body.kind !== 'move') {
    const what = `the number of links with a ${body.kind} of one governor in round ${body.round}`
    return isOverVotes(agreement, body, key)
      ? rejectLimit('E_LIMIT_GOVERNOR_VOTES', what, governorVotesMax + 1, governorVotesMax)
      : taken(agreement, putVote(agreement, body, { key, signature }))
  }
  const prepare: VoteBody | undefined = body.prepared && { ...slotOf(body), kind: 'prepare', ...body.prepared }
  const bad = prepare && shownFault(suite, agreement, prepare, shown)
  if (bad !== undefined) {
    return { ok: false, rejection: bad }
  }
  if (isOverMoves(agreement, body, key)) {
    return rejectLimit('E_LIMIT_GOVERNOR_VOTES', `the number of moves of one governor to round ${body.round}`, governorMovesMax + 1, governorMovesMax)
  }
  const base = prepare === undefined ? agreement : shown.reduce((known, one) => putVote(known, prepare, one), agreement)
  return taken(agreement, putMove(base, body, { key, signature }))
}

/**
 * Takes a proposed link. Of one proposer a few are kept, and any more only once so many signed for it that one of
 * them is honest: what may be decided is never lacking.
 *
 * @returns what came of it, or `E_CHARTER_MISMATCH`, `E_LINK_PREV`, `E_GOV_STRANGER` (the proposer), `E_SIG_INVALID`,
 * `E_LIMIT_LINKS_OPEN`, `E_KEY_WEAK` (of a new governor)
 */
export function takeProposal (suite: Suite, agreement: Agreement, proposal: LinkProposal): Result<AgreementTaken> {
  const { link: { body, bodyBytes, hash }, signature } = proposal
  const proposer = toHex(body.proposer)
  const fault = slotFault(agreement.place, body) ?? strangerFault(agreement.place, proposer)
  if (fault !== undefined) {
    return { ok: false, rejection: fault }
  }
  if (!isSigned(suite, proposer, proposalKind, body.federation, bodyBytes, signature)) {
    return reject('E_SIG_INVALID', `the signature of the proposed link ${hash} does not hold; ask its proposer for it again`, { link: hash })
  }
  const before = agreement.proposals.get(hash)
  if (before !== undefined && compare(before.signature, signature) <= 0) {
    return accept({ status: 'known', agreement })
  }
  const open = [...agreement.proposals.values()].filter(({ link }) => equal(link.body.proposer, body.proposer)).length
  if (before === undefined && open >= linksOpenMax && votersFor(agreement, hash).size <= tolerated(agreement.place.governors.length)) {
    return rejectLimit('E_LIMIT_LINKS_OPEN', 'the number of open links of one proposer', open + 1, linksOpenMax)
  }
  const weak = keysFault(body, agreement.place.governors)
  if (weak !== undefined) {
    return { ok: false, rejection: weak }
  }
  return accept({ status: 'accepted', agreement: { ...agreement, proposals: new Map([...agreement.proposals, [hash, proposal]]) } })
}

/** The agreement without the proposed links whose time is over and that nobody signed for; what may be decided stays. */
export function dropExpired (agreement: Agreement, now: number): Agreement {
  const proposals = [...agreement.proposals].filter(([hash, { link }]) => now <= link.body.until || votersFor(agreement, hash).size > 0)
  return { ...agreement, proposals: new Map(proposals) }
}

/** All statements, to be stored and given to the other governors: those of one agreement are the same for everyone. */
export function statementsOf (agreement: Agreement): LinkStatement[] {
  const { place: { federation, height, prev }, rounds } = agreement
  const slot: LinkSlot = { federation, height, prev }
  return rounds.flatMap(({ moves, prepares, commits }, round): LinkStatement[] => [
    ...sorted(moves).flatMap(([, { prepared, by }]) => sorted(by).map(([key, signature]): LinkStatement => ({
      body: { ...slot, kind: 'move', round, ...(prepared !== undefined && { prepared }) },
      key,
      signature,
      shown: prepared === undefined ? [] : preparesOf(agreement, prepared)
    }))),
    ...votesOf({ ...slot, kind: 'prepare', round }, prepares),
    ...votesOf({ ...slot, kind: 'commit', round }, commits)
  ])
}

/** A quorum of the prepares of a link in a round, by rising key. */
export function preparesOf (agreement: Agreement, { round, link }: PreparedLink): GovernorSignature[] {
  return signaturesOfQuorum(agreement, agreement.rounds[round]?.prepares.get(link))
}

/** A quorum of these signatures, by rising key. */
export function signaturesOfQuorum ({ place }: Agreement, by: Signers = new Map()): GovernorSignature[] {
  return sorted(by).slice(0, place.quorum).map(([key, signature]) => ({ key, signature }))
}

/** Why something is about another link than the one to agree on here, or nothing. */
export function slotFault (place: LinkSlot, slot: LinkSlot): Rejection | undefined {
  if (!equal(place.federation, slot.federation)) {
    const federation = toHex(slot.federation)
    return { code: 'E_CHARTER_MISMATCH', message: `the statement is of the federation ${federation}, not of ${toHex(place.federation)}`, facts: { federation } }
  }
  return place.height === slot.height && place.prev === slot.prev
    ? undefined
    : {
        code: 'E_LINK_PREV',
        message: `the statement is about height ${slot.height} behind ${slot.prev}; the link asked for is at height ${place.height} behind ${place.prev}`,
        facts: { height: slot.height, prev: slot.prev }
      }
}

/** Why a key does not count here, or nothing. */
export function strangerFault (place: LinkPlace, key: Hex): Rejection | undefined {
  return place.governors.includes(key)
    ? undefined
    : { code: 'E_GOV_STRANGER', message: `the key ${key} is of no governor at height ${place.height}`, facts: { key } }
}

/** Whether a governor signed these bytes; the key was admitted with the link or card that names it. */
export function isSigned (suite: Suite, key: Hex, kind: string, federation: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  const bare = unmultikey(fromHex(key))
  return bare.ok && verifySignature(suite, bare.value, kind, federation, bytes, signature)
}

function slotOf ({ federation, height, prev }: LinkSlot): LinkSlot {
  return { federation, height, prev }
}

function taken (before: Agreement, agreement: Agreement): Result<AgreementTaken> {
  return accept({ status: agreement === before ? 'known' : 'accepted', agreement })
}

function signatureFault (suite: Suite, agreement: Agreement, body: LinkStatementBody, { key, signature }: GovernorSignature): Rejection | undefined {
  const stranger = strangerFault(agreement.place, key)
  const known = signersOf(agreement, body)?.get(key)
  if (stranger !== undefined || (known !== undefined && equal(known, signature))) {
    return stranger
  }
  return isSigned(suite, key, statementSignKind(body), body.federation, encodeLinkStatementBody(body), signature)
    ? undefined
    : { code: 'E_SIG_INVALID', message: `the signature of a ${body.kind} by the key ${key} does not hold; ask that governor for it again`, facts: { key } }
}

function shownFault (suite: Suite, agreement: Agreement, prepare: VoteBody, shown: readonly GovernorSignature[]): Rejection | undefined {
  const { quorum } = agreement.place
  if (shown.length < quorum) {
    const message = `a move names a link as prepared and shows ${shown.length} prepares, the quorum is ${quorum}`
    return { code: 'E_GOV_JUSTIFY', message, facts: { value: shown.length, limit: quorum } }
  }
  for (const one of shown) {
    const fault = signatureFault(suite, agreement, prepare, one)
    if (fault !== undefined) {
      return fault
    }
  }
  return undefined
}

function signersOf ({ rounds }: Agreement, body: LinkStatementBody): Signers | undefined {
  const votes = rounds[body.round]
  return body.kind === 'move' ? votes?.moves.get(nameOf(body))?.by : votes?.[tableOf(body)].get(body.link)
}

function tableOf ({ kind }: VoteBody): 'prepares' | 'commits' {
  return kind === 'prepare' ? 'prepares' : 'commits'
}

function nameOf ({ prepared }: MoveBody): string {
  return prepared === undefined ? '' : `${prepared.round} ${prepared.link}`
}

function isOverVotes ({ rounds }: Agreement, body: VoteBody, key: Hex): boolean {
  const others = [...rounds[body.round]?.[tableOf(body)] ?? []].filter(([link, by]) => link !== body.link && by.has(key))
  return others.length >= governorVotesMax
}

function isOverMoves ({ rounds }: Agreement, body: MoveBody, key: Hex): boolean {
  const others = [...rounds[body.round]?.moves ?? []].filter(([name, { by }]) => name !== nameOf(body) && by.has(key))
  return others.length >= governorMovesMax
}

function putVote (agreement: Agreement, body: VoteBody, signed: GovernorSignature): Agreement {
  const table = tableOf(body)
  const votes = agreement.rounds[body.round] ?? emptyRound
  const by = putSigner(votes[table].get(body.link), signed)
  return by === undefined ? agreement : withRound(agreement, body.round, { ...votes, [table]: new Map([...votes[table], [body.link, by]]) })
}

function putMove (agreement: Agreement, body: MoveBody, signed: GovernorSignature): Agreement {
  const votes = agreement.rounds[body.round] ?? emptyRound
  const name = nameOf(body)
  const by = putSigner(votes.moves.get(name)?.by, signed)
  const move = by && { ...(body.prepared !== undefined && { prepared: body.prepared }), by }
  return move === undefined ? agreement : withRound(agreement, body.round, { ...votes, moves: new Map([...votes.moves, [name, move]]) })
}

/** With one more signature, or nothing when it tells nothing; of two that hold everyone keeps the lower one. */
function putSigner (by: Signers = new Map(), { key, signature }: GovernorSignature): Signers | undefined {
  const before = by.get(key)
  return before !== undefined && compare(before, signature) <= 0 ? undefined : new Map([...by, [key, signature]])
}

function withRound (agreement: Agreement, round: number, votes: RoundVotes): Agreement {
  const length = Math.max(agreement.rounds.length, round + 1)
  const rounds = Array.from({ length }, (_, i) => i === round ? votes : agreement.rounds[i] ?? emptyRound)
  return { ...agreement, rounds }
}

function votersFor ({ rounds }: Agreement, link: Hex): Set<Hex> {
  return new Set(rounds.flatMap(({ prepares, commits }) => [...prepares.get(link)?.keys() ?? [], ...commits.get(link)?.keys() ?? []]))
}

function votesOf (slot: Omit<VoteBody, 'link'>, table: ReadonlyMap<Hex, Signers>): LinkStatement[] {
  return sorted(table).flatMap(([link, by]) => sorted(by).map(([key, signature]) => ({ body: { ...slot, link }, key, signature, shown: [] })))
}

function sorted<T> (map: ReadonlyMap<string, T>): Array<[string, T]> {
  return [...map].sort(([a], [b]) => a < b ? -1 : 1)
}
