import {
  assembleCertificate, decodeCard, didOf, encodeStatementBody, fingerprint, fromHex, HanseError, keyOf, memberIn, multikey, openFault, proposalLifeMs,
  statementHash, tallyOf, toHex, unwrap, verifyStatement, voteInput, decodeStatementBody, signaturesIn
} from '@hanse/core'
import { nameOf, notFound } from './context.ts'
import { cutOf } from './cut.ts'
import { nextStep, proposeGovernors, signLink, viewLinks } from './links.ts'
import { titleOf } from './statement-title.ts'
import type { Context } from './context.ts'
import type { Ballot, JoinRequestView, LinkView, Party, PendingOptions, PendingView, Proposal, StatementView } from '../types.ts'
import type { Attributes, CountedStatement, Hex, Member, StatementBody, VerifiedCard, VerifiedJoinRequest, VerifiedStatement } from '@hanse/core'

/** What becomes one statement. */
type StatementProposal = Exclude<Proposal, { kind: 'governors' | 'link' }>

/** What waits for governors. */
export function viewPending (context: Context, { all = false }: PendingOptions = {}): PendingView {
  const { roster, ledger } = context
  const counted = ledger.statements().filter(({ tally }) => all || tally.state === 'open')
  const { governors, quorum } = roster.governing
  return {
    statements: counted.map((one) => viewStatement(context, one)).sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1)),
    requests: ledger.requests().map((request) => viewRequest(context, request)).sort((a, b) => a.at - b.at),
    governors: [...governors].map((key) => partyOf(context, key)),
    quorum,
    links: viewLinks(context)
  }
}

/**
 * What this member would sign.
 *
 * @throws {HanseError} `E_NOT_FOUND`, `E_MEMBER_UNKNOWN`, and what `openFault` of core says against it
 */
export function ballotFor (context: Context, proposal: Proposal): Ballot {
  switch (proposal.kind) {
    case 'governors':
      return proposeGovernors(context, proposal)
    case 'link':
      return nextStep(context, proposal)
    default:
      return statementBallot(context, proposal)
  }
}

function statementBallot (context: Context, proposal: StatementProposal): Ballot {
  const { self, suite, federation } = context
  const open = openFor(context, proposal)
  const bodyBytes = open?.bodyBytes ?? encodeStatementBody(bodyFor(context, proposal))
  const body = unwrap(decodeStatementBody(bodyBytes))
  const card = open?.card ?? cardIn(context, body)
  const hash = statementHash(suite, federation, bodyBytes)
  const drafted: VerifiedStatement = { body, bodyBytes, hash, signatures: new Map([[toHex(body.by), new Uint8Array()]]), ...(card !== undefined && { card }) }
  const fault = openFault(open ?? drafted, context.roster, context.ledger.links, context.clock.nowMs())
  if (fault !== undefined) {
    throw new HanseError(fault.code, fault.message, fault.facts)
  }
  return {
    id: hash,
    form: 'statement',
    title: titleOf(context.roster, body, card),
    body: bodyBytes,
    input: voteInput(body, bodyBytes),
    key: self.key
  }
}

/**
 * Takes this member's signature under a statement, and tells everybody.
 *
 * @throws {HanseError} what `verifyStatement` of core and the ledger refuse
 */
export async function castVote (context: Context, { form, body }: Pick<Ballot, 'form' | 'body'>, signature: Uint8Array): Promise<StatementView | LinkView> {
  return form === 'statement' ? signStatement(context, body, signature) : signLink(context, form, body, signature)
}

async function signStatement (context: Context, bodyBytes: Uint8Array, signature: Uint8Array): Promise<StatementView> {
  const { engine, ledger, self, suite, federation } = context
  const known = find(context, statementHash(suite, federation, bodyBytes))
  const earlier = known === undefined ? [] : signaturesIn(known.statement)
  const own = { key: multikey(self.key), signature }
  const statement = unwrap(verifyStatement(suite, assembleCertificate(bodyBytes, [...earlier, own]), federation))
  await engine.state([{ kind: 'statement', item: statement }])
  return viewStatement(context, find(context, statement.hash) ?? { statement, tally: tallyOf(statement, ledger.links) as CountedStatement['tally'] })
}

/** The card in a body that was written here. */
function cardIn ({ suite }: Context, body: StatementBody): VerifiedCard | undefined {
  return body.kind === 'admit' || body.kind === 'rekey' ? unwrap(decodeCard(suite, body.card)) : undefined
}

function find ({ ledger }: Context, id: Hex): CountedStatement | undefined {
  return ledger.statements().find(({ statement }) => statement.hash === id)
}

/** What somebody has proposed already that says the same: votes gather under it. */
function openFor (context: Context, proposal: StatementProposal): VerifiedStatement | undefined {
  if (proposal.kind === 'open') {
    const found = find(context, proposal.id)
    if (found === undefined) {
      throw notFound(`the statement ${proposal.id}`)
    }
    return found.statement
  }
  const { ledger, roster } = context
  const open = ledger.statements().filter(({ tally, statement }) => tally.state === 'open' &&
    openFault(statement, roster, ledger.links, context.clock.nowMs()) === undefined)
  switch (proposal.kind) {
    case 'admit':
      return open.find(({ statement }) => statement.body.kind === 'admit' && statement.card?.hash === proposal.request)?.statement
    case 'revoke':
      return open.find(({ statement }) => statement.body.kind === 'revoke' && memberIn(statement) === proposal.member)?.statement
    case 'rekey':
      return open.find(({ statement: { body, card } }) => body.kind === 'rekey' && card?.hash === proposal.request &&
        didOf(body.member) === proposal.member)?.statement
    case 'attributes':
    case 'group':
      return undefined
    default: {
      const never: never = proposal
      return never
    }
  }
}

function bodyFor (context: Context, proposal: StatementProposal): StatementBody {
  const { roster, self, clock, federation } = context
  const at = clock.nowMs()
  const common = { federation, link: roster.governing.link, by: multikey(self.key), at, until: at + proposalLifeMs }
  switch (proposal.kind) {
    case 'admit': {
      const request = requestNamed(context, proposal.request)
      const { card, consent } = request.body
      const before = roster.former.get(didOf(request.card.body.member))
      return { ...common, kind: 'admit', card, consent, cites: (before?.revocations ?? []).map(({ hash }) => hash) }
    }
    case 'revoke': {
      const { member, reason } = proposal
      return { ...common, kind: 'revoke', member: keyOfMember(context, member), reason, cut: cutOf(context, member), cites: [] }
    }
    case 'attributes': {
      const member = memberNamed(context, proposal.member)
      return {
        ...common,
        kind: 'attributes',
        member: keyOfMember(context, proposal.member),
        attributes: changed(member, proposal.change),
        cites: member.attributes
      }
    }
    case 'rekey': {
      const member = memberNamed(context, proposal.member)
      const { card, consent } = requestNamed(context, proposal.request).body
      return { ...common, kind: 'rekey', member: keyOfMember(context, proposal.member), card, consent, cites: member.cards }
    }
    case 'group': {
      const members = proposal.members.map((member) => keyOfMember(context, member)).sort(Buffer.compare)
      return { ...common, kind: 'group', group: proposal.group, members, cites: roster.groups.get(proposal.group)?.heads ?? [] }
    }
    case 'open':
      throw notFound(`the statement ${proposal.id}`)
    default: {
      const never: never = proposal
      return never
    }
  }
}

function requestNamed ({ ledger }: Context, id: Hex): VerifiedJoinRequest {
  const request = ledger.requests().find(({ hash }) => hash === id)
  if (request === undefined) {
    throw notFound(`the request ${id}`)
  }
  return request
}

function memberNamed ({ roster }: Context, id: string): Member {
  const member = roster.members.get(id)
  if (member === undefined) {
    throw new HanseError('E_MEMBER_UNKNOWN', `${id} is no member of this federation; see "hanse member list"`, { member: id })
  }
  return member
}

function keyOfMember (context: Context, id: string): Uint8Array {
  return multikey(unwrap(keyOf(memberNamed(context, id).member)))
}

function changed (member: Member, change: (Proposal & { kind: 'attributes' })['change']): Attributes {
  const { name, country, owner, sectors, role, authority } = { ...member, ...change }
  return {
    name, country, sectors: [...new Set(sectors)].sort(), role, ...(owner != null && { owner }), ...(authority != null && { authority })
  }
}

/** A member by the key that signs for it. */
export function partyOf ({ roster }: Context, key: Hex): Party {
  const member = [...roster.members.values()].find((known) => toHex(multikey(known.key)) === key)
  const id = member?.member ?? didOf(fromHex(key))
  return { member: id, name: nameOf(roster, id) }
}

function viewStatement (context: Context, { statement, tally: { signed, missing, quorum, state } }: CountedStatement): StatementView {
  const { body, hash, card } = statement
  const about = memberIn(statement)
  return {
    id: hash,
    kind: body.kind,
    title: titleOf(context.roster, body, card),
    ...(about !== undefined && { about: { member: about, name: card?.body.name ?? nameOf(context.roster, about) } }),
    by: partyOf(context, toHex(body.by)),
    at: body.at,
    until: body.until,
    signed: signed.map((key) => partyOf(context, key)),
    missing: missing.map((key) => partyOf(context, key)),
    quorum,
    state
  }
}

function viewRequest (context: Context, { body, card, hash }: VerifiedJoinRequest): JoinRequestView {
  const { roster, ledger } = context
  const { name, country, owner, sectors, role, authority } = card.body
  const member = didOf(card.body.member)
  const inviter = [...roster.nodes.values()].find(({ authoringKey }) => toHex(multikey(authoringKey)) === toHex(body.by))?.member
  const statement = ledger.statements().find((one) => one.statement.body.kind === 'admit' && one.statement.card?.hash === hash && one.tally.state === 'open')
  return {
    id: hash,
    member,
    name,
    fingerprint: fingerprint(card.body.member),
    country,
    ...(owner !== undefined && { owner }),
    sectors,
    role,
    ...(authority !== undefined && { authority }),
    invitedBy: { member: inviter ?? '', name: inviter === undefined ? '' : nameOf(roster, inviter) },
    at: body.at,
    revokedFor: roster.former.get(member)?.revocations.map(({ reason }) => reason) ?? [],
    ...(statement !== undefined && { statement: statement.statement.hash })
  }
}
