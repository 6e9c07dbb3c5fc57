import { compareText, toHex } from '../../bytes/bytes.ts'
import { openAgreement, takeStatement } from './agreement.ts'
import { commitOf, verifyLinkCertificate } from './link-certificate.ts'
import { proofsIn } from './proof.ts'
import type { Agreement, LinkPlace } from './agreement.ts'
import type { LinkCertificate } from './link-certificate.ts'
import type { GovernorProof } from './proof.ts'
import type { Hex } from '../../bytes/bytes.ts'
import type { Suite } from '../../bytes/suite.ts'
import type { Charter } from '../charter.ts'

/** Who governs from a link on, and what was accepted under it. */
export interface ChainLink {
  height: number
  /** link hash; the federation id for the charter, which is link 0 */
  hash: Hex
  /** member keys with prefix, in hexadecimal, sorted */
  governors: Hex[]
  quorum: number
  /** hashes of the certificates that the next link accepts; absent for the newest, under which they are still signed */
  accepted?: Hex[]
}

/** Two or more links that were decided in one place: more governors lied than are tolerated. */
export interface ChainSplit {
  /** one for each link, by rising link hash */
  certificates: LinkCertificate[]
  /** against each governor that contradicted itself as far as is known */
  proofs: GovernorProof[]
}

/** The governors' chain as far as it is known and not contradicted. */
export interface GovernorChain {
  /** from the charter to the newest */
  links: ChainLink[]
  /** the newest link */
  head: ChainLink
  /** where the next link is agreed on */
  place: LinkPlace
  /** why the chain ends here */
  split?: ChainSplit
}

/**
 * Folds decided links onto the charter: any order and duplication of the same certificates gives the same chain. Where
 * two links were decided the chain ends before both, as nobody can know which of them others follow.
 *
 * @param suite - the cryptography
 * @param charter - of the federation
 * @param certificates - of decided links; those that do not fit or hold are passed over
 * @param agreements - what is known of how links were agreed on, for the proofs of a split
 */
export function foldChain (
  suite: Suite,
  charter: Pick<Charter, 'federation' | 'governors' | 'quorum'>,
  certificates: readonly LinkCertificate[],
  agreements: readonly Agreement[] = []
): GovernorChain {
  const { federation } = charter
  const first: ChainLink = { height: 0, hash: toHex(federation), governors: charter.governors.map(toHex), quorum: charter.quorum }
  const links = [first]
  for (;;) {
    const head = links.at(-1) ?? first
    const place = { federation, height: head.height + 1, prev: head.hash, governors: head.governors, quorum: head.quorum }
    const fitting = certificates.filter(({ link }) => link.body.prev === place.prev)
    const holding = fitting.filter((certificate) => verifyLinkCertificate(suite, certificate, place).ok)
    const decided = onePerLink(holding)
    const [next, other] = decided
    if (next === undefined || other !== undefined) {
      return { links, head, place, ...(other !== undefined && { split: { certificates: decided, proofs: splitProofs(suite, place, holding, agreements) } }) }
    }
    const { body, hash, accepted } = next.link
    head.accepted = accepted
    links.push({ height: body.height, hash, governors: body.governors.map(toHex), quorum: body.quorum })
  }
}

/**
 * Proofs against governors who let two links be decided, out of what is known: those that committed both in one round at
 * least. With the statements by which both were decided they are more than are tolerated.
 *
 * @param suite - the cryptography
 * @param place - where both links were decided
 * @param certificates - of the links
 * @param agreements - what is known of the statements; those about other places are passed over
 */
export function splitProofs (
  suite: Suite,
  place: LinkPlace,
  certificates: readonly LinkCertificate[],
  agreements: readonly Agreement[] = []
): GovernorProof[] {
  const known = agreements.find((agreement) => agreement.place.height === place.height && agreement.place.prev === place.prev) ?? openAgreement(place)
  const commits = certificates.flatMap((certificate) =>
    certificate.signatures.map(({ key, signature }) => ({ body: commitOf(certificate), key, signature, shown: [] })))
  return proofsIn(commits.reduce((agreement, commit) => {
    const taken = takeStatement(suite, agreement, commit)
    return taken.ok ? taken.value.agreement : agreement
  }, known))
}

/** By rising link hash; of several certificates of one link the one of the lowest round. */
function onePerLink (certificates: readonly LinkCertificate[]): LinkCertificate[] {
  const byLink = new Map<Hex, LinkCertificate>()
  for (const certificate of certificates.toSorted(compareCertificates).reverse()) {
    byLink.set(certificate.link.hash, certificate)
  }
  return [...byLink.values()].sort((a, b) => compareText(a.link.hash, b.link.hash))
}

function compareCertificates (a: LinkCertificate, b: LinkCertificate): number {
  return a.round - b.round || compareText(textOf(a), textOf(b))
}

function textOf ({ signatures }: LinkCertificate): string {
  return signatures.map(({ key, signature }) => `${key} ${toHex(signature)}`).join()
}
