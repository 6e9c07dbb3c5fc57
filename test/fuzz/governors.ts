/** What governors say of the first link behind the charter, as they sign it. */
import {
  acceptedRoot, encodeLinkBody, encodeLinkCertificate, encodeProposal, encodeLinkStatement, fromHex, governorProofOf, openAgreement, proposalInput, readLink,
  smallestQuorum, linkStatementInput, toHex, unwrap
} from '@hanse/core'
import { aurora, brig, corvette, federation, startMs, suite } from '../bad-input/support/firms.ts'
import type { Firm } from '../bad-input/support/firms.ts'
import type { GovernorSignature, LinkPlace, LinkStatement, LinkStatementBody } from '@hanse/core'

const firms = [aurora, brig, corvette].sort((a, b) => toHex(a.member.multikey) < toHex(b.member.multikey) ? -1 : 1)
const [first, second] = firms as [Firm, Firm, Firm]
const quorum = smallestQuorum(firms.length)
const slot = { federation, height: 1, prev: toHex(federation) }

const place: LinkPlace = { ...slot, governors: firms.map(({ member }) => toHex(member.multikey)), quorum }

/** Of which nothing is known yet. */
export const agreement = openAgreement(place)

const accepted = ['11', '22', '33'].map((byte) => byte.repeat(32))
const link = unwrap(readLink(suite, encodeLinkBody({
  ...slot,
  governors: firms.map(({ member }) => member.multikey),
  quorum,
  ...acceptedRoot(suite, accepted),
  proposer: first.member.multikey,
  until: startMs
}), accepted.map(fromHex)))

function signed ({ member }: Firm, body: LinkStatementBody, shown: GovernorSignature[] = []): LinkStatement {
  return { body, key: toHex(member.multikey), signature: member.sign(linkStatementInput(body)), shown }
}

const round = 0
const [prepares, commits] = (['prepare', 'commit'] as const).map((kind) => firms.map((firm) => signed(firm, { ...slot, kind, round, link: link.hash })))
const move = signed(second, { ...slot, kind: 'move', round: 1 })

export const proposals: readonly Uint8Array[] = [encodeProposal({ link, signature: first.member.sign(proposalInput(link)) })]
export const linkCertificates: readonly Uint8Array[] = [encodeLinkCertificate({ link, round, signatures: commits ?? [] })]
export const statements: readonly Uint8Array[] = [
  ...prepares ?? [],
  ...commits ?? [],
  move,
  signed(first, { ...slot, kind: 'move', round: 1, prepared: { round, link: link.hash } }, prepares ?? [])
].map(encodeLinkStatement)
export const governorProofs: readonly Uint8Array[] = [unwrap(governorProofOf(commits?.[1] ?? move, move)).bytes]
