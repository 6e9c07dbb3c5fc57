import { fromHex, toHex } from '../../bytes/bytes.ts'
import { encode } from '../../bytes/encode.ts'
import { accept, reject } from '../../bytes/error.ts'
import { bytesUpTo, record, uint } from '../../bytes/read.ts'
import { isSigned, signaturesOfQuorum, slotFault, strangerFault } from './agreement.ts'
import { linkBytesMax, linkCertificateBytesMax, linkRoundsMax } from './limits.ts'
import { acceptedShape, decodeUpTo, isRising, keysFault, readLink } from './link.ts'
import { standingOf } from './standing.ts'
import { encodeLinkStatementBody, signaturesShape, statementSignKind } from './statement.ts'
import type { Agreement, LinkPlace } from './agreement.ts'
import type { GovernorLink } from './link.ts'
import type { GovernorSignature, VoteBody } from './statement.ts'
import type { Result } from '../../bytes/error.ts'
import type { Suite } from '../../bytes/suite.ts'

/** A link and the commits that decided it: whoever has the link before can check it alone. */
export interface LinkCertificate {
  link: GovernorLink
  round: number
  /** of the commits, by rising key */
  signatures: GovernorSignature[]
}

const certificateShape = record({ body: bytesUpTo(linkBytesMax), accepted: acceptedShape, round: uint(), sigs: signaturesShape })

/** A certificate as it travels: CBOR `{ body, accepted, round, sigs }`. */
export function encodeLinkCertificate ({ link, round, signatures }: LinkCertificate): Uint8Array {
  return encode({
    body: link.bodyBytes,
    accepted: link.accepted.map(fromHex),
    round,
    sigs: signatures.map(({ key, signature }) => [fromHex(key), signature])
  })
}

/**
 * Reads a link certificate; `verifyLinkCertificate` says whether the governors before signed it.
 *
 * @returns the certificate, or an encoding or field rejection, `E_LIMIT_LINK_BYTES`, `E_GOV_ROUND`, `E_LINK` (signatures
 * not by rising key), and what `readLink` returns
 */
export function decodeLinkCertificate (suite: Suite, bytes: Uint8Array): Result<LinkCertificate> {
  const decoded = decodeUpTo(bytes, linkCertificateBytesMax, 'a decided link')
  const read = decoded.ok ? certificateShape.read(decoded.value, 'certificate') : decoded
  if (!read.ok) {
    return read
  }
  const { body, accepted, round, sigs } = read.value
  if (round >= linkRoundsMax) {
    return reject('E_GOV_ROUND', `a link was decided in round ${round}; the last one is ${linkRoundsMax - 1}`, { round, limit: linkRoundsMax - 1 })
  }
  if (!isRising(sigs.map(([key]) => key))) {
    return reject('E_LINK', 'the signatures of a decided link are not sorted by their keys, each once')
  }
  const link = readLink(suite, body, accepted)
  return link.ok
    ? accept({ link: link.value, round, signatures: sigs.map(([key, signature]) => ({ key: toHex(key), signature })) })
    : link
}

/** What those signed who decided a link. */
export function commitOf ({ link: { body: { federation, height, prev }, hash }, round }: Pick<LinkCertificate, 'link' | 'round'>): VoteBody {
  return { kind: 'commit', federation, height, prev, round, link: hash }
}

/**
 * Checks a certificate against the governors of the link before.
 *
 * @returns the same certificate, or `E_CHARTER_MISMATCH`, `E_LINK_PREV`, `E_GOV_STRANGER` (the proposer or a signer),
 * `E_SIG_MISSING` (fewer than the quorum), `E_SIG_INVALID`, `E_KEY_WEAK` (of a new governor)
 */
export function verifyLinkCertificate (suite: Suite, certificate: LinkCertificate, place: LinkPlace): Result<LinkCertificate> {
  const { link: { body }, signatures } = certificate
  const keys = [toHex(body.proposer), ...signatures.map(({ key }) => key)]
  const fault = slotFault(place, body) ?? keys.map((key) => strangerFault(place, key)).find((found) => found !== undefined)
  if (fault !== undefined) {
    return { ok: false, rejection: fault }
  }
  if (signatures.length < place.quorum) {
    return reject(
      'E_SIG_MISSING',
      `the link is signed by ${signatures.length} governors, the quorum is ${place.quorum}`,
      { value: signatures.length, limit: place.quorum }
    )
  }
  const commit = commitOf(certificate)
  const bytes = encodeLinkStatementBody(commit)
  const bad = signatures.find(({ key, signature }) => !isSigned(suite, key, statementSignKind(commit), body.federation, bytes, signature))
  if (bad !== undefined) {
    return reject('E_SIG_INVALID', `the signature of the link by the governor's key ${bad.key} does not hold; ask for the link again`, { key: bad.key })
  }
  const weak = keysFault(body, place.governors)
  return weak === undefined ? accept(certificate) : { ok: false, rejection: weak }
}

/** The certificates of all links that are decided here and known, each of its first round; without more liars than tolerated at most one. */
export function certificatesIn (agreement: Agreement): LinkCertificate[] {
  const { decided } = standingOf(agreement)
  return decided
    .filter(({ link }, i) => decided.findIndex((earlier) => earlier.link === link) === i)
    .flatMap(({ round, link: hash }) => {
      const link = agreement.proposals.get(hash)?.link
      return link === undefined ? [] : [{ link, round, signatures: signaturesOfQuorum(agreement, agreement.rounds[round]?.commits.get(hash)) }]
    })
}
