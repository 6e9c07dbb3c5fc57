import {
  acceptedRoot, decodeLinkStatement, decodeProposal, draftCommit, draftMove, draftPrepare, encodeLinkBody, encodeLinkStatement, encodeProposal, HanseError,
  linkHash, linkProposalItem, linkStatementItem, multikey, proposalInput, proposalLifeMs, show, signatureBytes, smallestQuorum, standingOf, toHex, unwrap
} from '@hanse/core'
import { notFound } from './context.ts'
import { partyOf } from './governance.ts'
import type { Context } from './context.ts'
import type { Ballot, LinksView, LinkView, Proposal } from '../types.ts'
import type { Hex, LinkBody, LinkProposal, Signers } from '@hanse/core'

/** What stands in the place of a signature until the member key has given it. */
const unsigned = new Uint8Array(signatureBytes)

/** Certificates in force under the governors of today: what a link that comes next takes over. */
function inForce ({ ledger }: Context): Hex[] {
  return ledger.statements()
    .filter(({ statement, tally }) => tally.state === 'certified' && statement.body.link === ledger.links.head)
    .map(({ statement }) => statement.hash)
    .sort()
}

/**
 * The ballot of who proposes other governors.
 *
 * @throws {HanseError} `E_MEMBER_UNKNOWN`, `E_ROLE_OBSERVER`, `E_CHARTER_QUORUM`
 */
export function proposeGovernors (context: Context, { governors, quorum = smallestQuorum(governors.length) }: Proposal & { kind: 'governors' }): Ballot {
  const { ledger, self, suite, federation, clock } = context
  const { place } = ledger.linkage.chain
  const accepted = inForce(context)
  const body: LinkBody = {
    federation,
    height: place.height,
    prev: place.prev,
    governors: governors.map((id) => signingKeyOf(context, id)).sort(Buffer.compare),
    quorum,
    ...acceptedRoot(suite, accepted),
    proposer: multikey(self.key),
    until: clock.nowMs() + proposalLifeMs
  }
  const bodyBytes = encodeLinkBody(body)
  const link = { body, bodyBytes, hash: linkHash(suite, federation, bodyBytes), accepted }
  // read back, so that what cannot stand is refused before anybody signs it
  const proposal = unwrap(decodeProposal(suite, encodeProposal({ link, signature: unsigned })))
  return { id: link.hash, form: 'link-proposal', title: titleOf(context, proposal), body: encodeProposal(proposal), input: proposalInput(link), key: self.key }
}

function signingKeyOf ({ roster }: Context, id: string): Uint8Array {
  const member = roster.members.get(id)
  if (member === undefined) {
    throw new HanseError('E_MEMBER_UNKNOWN', `${show(id)} is no member of this federation; see "hanse member list"`, { member: id })
  }
  if (member.role === 'observer') {
    throw new HanseError('E_ROLE_OBSERVER', `${show(member.name)} is an observer and cannot govern`, { member: id })
  }
  return multikey(member.key)
}

/**
 * The ballot for what this governor signs next on the way to a link.
 *
 * @throws {HanseError} `E_NOT_FOUND`, `E_LINK_ACCEPTED` (it takes over what is not known here), and what the drafts of core refuse
 */
export function nextStep (context: Context, { id, giveUp = false }: Proposal & { kind: 'link' }): Ballot {
  const { ledger, self, suite, federation, clock } = context
  const { agreement } = ledger.linkage
  const proposal = agreement.proposals.get(id)
  if (proposal === undefined) {
    throw notFound(`the proposal ${id}`)
  }
  const known = new Set(inForce(context))
  const unknown = proposal.link.accepted.find((hash) => !known.has(hash))
  if (unknown !== undefined) {
    throw new HanseError(
      'E_LINK_ACCEPTED',
      `the proposal takes over the certificate ${unknown}, which is not in force here; wait until it has come`,
      { certificate: unknown }
    )
  }
  const key = toHex(multikey(self.key))
  const prepare = draftPrepare(agreement, key, id, clock.nowMs())
  const isPrepared = !prepare.ok && prepare.rejection.code === 'E_GOV_TWICE'
  const { body, input, shown } = unwrap(giveUp ? draftMove(agreement, key) : isPrepared ? draftCommit(agreement, key) : prepare)
  const words = { prepare: 'prepare', commit: 'commit', move: 'give this round up and go on from' }[body.kind]
  const bytes = encodeLinkStatement({ body, key, signature: unsigned, shown })
  const item = linkStatementItem(suite, federation, { body, key, signature: unsigned, shown })
  return { id: item.item.hash, form: 'link-statement', title: `${words}: ${titleOf(context, proposal)}`, body: bytes, input, key: self.key }
}

/** Takes this member's signature under a proposal of governors, or under a step towards one, and tells everybody. */
export async function signLink (context: Context, form: 'link-proposal' | 'link-statement', body: Uint8Array, signature: Uint8Array): Promise<LinkView> {
  const { engine, suite, federation } = context
  if (form === 'link-proposal') {
    const proposal = { ...unwrap(decodeProposal(suite, body)), signature }
    await engine.state([linkProposalItem(proposal)])
    return viewLink(context, proposal)
  }
  const statement = { ...unwrap(decodeLinkStatement(body)), signature }
  const { agreement } = context.ledger.linkage
  const link = statement.body.kind === 'move' ? statement.body.prepared?.link : statement.body.link
  const proposal = link === undefined ? [...agreement.proposals.values()][0] : agreement.proposals.get(link)
  await engine.state([linkStatementItem(suite, federation, statement)])
  if (proposal === undefined) {
    throw notFound('the proposal')
  }
  return viewLink(context, proposal)
}

/** How far the governors are with those who come next. */
export function viewLinks (context: Context): LinksView {
  const { linkage } = context.ledger
  return {
    height: linkage.chain.head.height,
    round: openRound(context),
    proposed: [...linkage.agreement.proposals.values()].map((proposal) => viewLink(context, proposal)),
    contradictions: linkage.proofs().map(({ key, bytes }) => ({ ...partyOf(context, key), proof: bytes }))
  }
}

function openRound ({ ledger }: Context): number {
  return standingOf(ledger.linkage.agreement).open
}

function viewLink (context: Context, { link: { body, hash, accepted } }: LinkProposal): LinkView {
  const { rounds } = context.ledger.linkage.agreement
  const votes = rounds[openRound(context)]
  const names = (by: Signers | undefined): LinkView['prepared'] => [...by?.keys() ?? []].map((key) => partyOf(context, key))
  const isDecided = context.ledger.links.head === hash
  const taken = new Set(accepted)
  return {
    id: hash,
    governors: body.governors.map((key) => partyOf(context, toHex(key))),
    quorum: body.quorum,
    by: partyOf(context, toHex(body.proposer)),
    until: body.until,
    accepted: accepted.length,
    leftOut: isDecided ? 0 : inForce(context).filter((certificate) => !taken.has(certificate)).length,
    prepared: names(votes?.prepares.get(hash)),
    committed: names(votes?.commits.get(hash)),
    state: isDecided ? 'decided' : 'open'
  }
}

function titleOf (context: Context, { link: { body, accepted } }: LinkProposal): string {
  const names = body.governors.map((key) => show(partyOf(context, toHex(key)).name)).join(', ')
  const left = inForce(context).length - accepted.length
  const anew = left > 0 ? `; ${left} certificates of today would have to be signed anew` : ''
  return `let ${names} govern, ${body.quorum} of ${body.governors.length} must sign${anew}`
}
