import { charterLinks } from './certified.ts'
import { dropExpired, openAgreement, takeProposal, takeStatement } from './governors/agreement.ts'
import { foldChain } from './governors/chain.ts'
import { certificatesIn } from './governors/link-certificate.ts'
import { proofsIn } from './governors/proof.ts'
import { linkItem } from './item.ts'
import type { GovernorLinks } from './certified.ts'
import type { Charter } from './charter.ts'
import type { Agreement } from './governors/agreement.ts'
import type { GovernorChain } from './governors/chain.ts'
import type { LinkCertificate } from './governors/link-certificate.ts'
import type { GovernorProof } from './governors/proof.ts'
import type { MembershipItem } from './item.ts'
import type { Rejection } from '../bytes/error.ts'
import type { Suite } from '../bytes/suite.ts'

/** An item about who governs. */
export type LinkItem = MembershipItem & { kind: 'link-proposal' | 'link-statement' | 'link' }

/** Whether an item is about who governs. */
export function isLinkItem (item: MembershipItem): item is LinkItem {
  return item.kind === 'link-proposal' || item.kind === 'link-statement' || item.kind === 'link'
}

/** Who governs, as decided links say, and the agreement on the link that comes next. */
export class Linkage {
  readonly #suite: Suite
  readonly #charter: Charter
  readonly #certificates = new Map<string, LinkCertificate>()
  #chain: GovernorChain
  #agreement: Agreement
  links: GovernorLinks

  constructor (suite: Suite, charter: Charter) {
    this.#suite = suite
    this.#charter = charter
    this.links = charterLinks(charter)
    this.#chain = foldChain(suite, charter, [])
    this.#agreement = openAgreement(this.#chain.place)
  }

  get chain (): GovernorChain { return this.#chain }
  get agreement (): Agreement { return this.#agreement }

  /** Contradictions of governors that are known: each can be shown to anybody. */
  proofs (): GovernorProof[] {
    return [...this.#chain.split?.proofs ?? [], ...proofsIn(this.#agreement)]
  }

  /**
   * Takes an item.
   *
   * @returns why it is refused, or the decided link that follows from it, if one does
   */
  take (item: LinkItem): { rejection: Rejection } | { decided?: MembershipItem } {
    switch (item.kind) {
      case 'link':
        return this.#takeLink(item.item.value)
      case 'link-proposal':
        return this.#follow(takeProposal(this.#suite, this.#agreement, item.item.value))
      case 'link-statement':
        return this.#follow(takeStatement(this.#suite, this.#agreement, item.item.value))
      default: {
        const never: never = item
        return never
      }
    }
  }

  /** Whether it is of use: decided links always, the rest while it is about the link that comes next. */
  isCurrent (item: LinkItem, now: number): boolean {
    const { height, prev } = this.#chain.place
    switch (item.kind) {
      case 'link':
        return true
      case 'link-statement':
        return item.item.value.body.height === height && item.item.value.body.prev === prev
      case 'link-proposal': {
        const { link } = item.item.value
        return link.body.height === height && link.body.prev === prev && dropExpired(this.#agreement, now).proposals.has(link.hash)
      }
      default: {
        const never: never = item
        return never
      }
    }
  }

  #takeLink (certificate: LinkCertificate): { rejection: Rejection } | { decided?: MembershipItem } {
    const all = [...this.#certificates.values(), certificate]
    const chain = foldChain(this.#suite, this.#charter, all, [this.#agreement])
    const isSplit = chain.split?.certificates.some(({ link }) => link.hash === certificate.link.hash) === true
    if (!isSplit && !chain.links.some(({ hash }) => hash === certificate.link.hash)) {
      const { prev } = certificate.link.body
      const message = `the governors' link follows ${prev}, which is not known here, or its signatures do not hold`
      return { rejection: { code: 'E_EPOCH_UNKNOWN', message, facts: { prev } } }
    }
    this.#certificates.set(certificate.link.hash, certificate)
    this.#chain = chain
    this.#agreement = openAgreement(chain.place)
    this.links = {
      links: new Map(chain.links.map(({ hash, governors, quorum, accepted }) => [
        hash, { governors: new Set(governors), quorum, ...(accepted !== undefined && { accepted: new Set(accepted) }) }
      ])),
      head: chain.head.hash
    }
    return {}
  }

  #follow (taken: ReturnType<typeof takeStatement>): { rejection: Rejection } | { decided?: MembershipItem } {
    if (!taken.ok) {
      return taken
    }
    this.#agreement = taken.value.agreement
    const [decided] = certificatesIn(this.#agreement)
    return decided === undefined ? {} : { decided: linkItem(decided) }
  }
}
