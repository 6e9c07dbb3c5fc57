import { equal } from '../bytes/bytes.ts'
import { foldAdmissions } from './admissions.ts'
import { beaconFault, isAhead, isOutdated } from './beacon.ts'
import { certifiedOf, tallyOf } from './certified.ts'
import { freshAt, governorOf } from './freshness.ts'
import { idOfItem, itemKinds, nameOfItem } from './item.ts'
import { certificatesFault, isAnswered, proposalsFault, requestFault, rotationsFault } from './ledger-limits.ts'
import { isLinkItem, Linkage } from './linkage.ts'
import { openFault, proposalLifeMs } from './open-statement.ts'
import { foldRoster } from './roster.ts'
import { placeFault } from './rotations.ts'
import { uniteSignatures } from './statement.ts'
import type { Beacon } from './beacon.ts'
import type { VerifiedCertificate } from './certificate.ts'
import type { GovernorLinks, Tally } from './certified.ts'
import type { Charter } from './charter.ts'
import type { ItemKind, ItemsByKind, MembershipItem } from './item.ts'
import type { VerifiedJoinRequest } from './join-request.ts'
import type { LinkItem } from './linkage.ts'
import type { Roster } from './roster.ts'
import type { VerifiedStatement } from './statement.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { Rejection } from '../bytes/error.ts'
import type { Suite } from '../bytes/suite.ts'

/** An item, and the id by which peers compare it. */
export interface KeptItem { item: MembershipItem, id: Hex }

/** What became of an item. */
export type Taken =
  /** it is kept from now on, perhaps with signatures that came earlier beside those that it brought, and what follows from it */
  | { outcome: 'new', kept: KeptItem[] }
  | { outcome: 'known', id: Hex }
  | { outcome: 'refused', rejection: Rejection }

/** A statement with its signatures counted. */
export interface CountedStatement { statement: VerifiedStatement, tally: Tally }

interface Kept { item: MembershipItem, id: Hex, isOpen: boolean }

/**
 * All that is known of who belongs to a federation: its charter, certificates in any order, and what waits for signatures. The roster
 * is the fold of the certificates; what waits is bounded, and forgotten when its time is over.
 */
export class Ledger {
  readonly charter: Charter
  readonly #suite: Suite
  readonly #kept = new Map<string, Kept>()
  readonly #names = new Map<Hex, string>()
  readonly #linkage: Linkage
  #roster: Roster | undefined
  /** of the roster: rotations leave them as they are */
  #roots: Roster['roots'] | undefined
  #freshAt: number | undefined

  /**
   * @param suite - for hashes
   * @param charter - verified
   * @param items - what was kept before: it is not judged again
   */
  constructor (suite: Suite, charter: Charter, items: Iterable<MembershipItem> = []) {
    this.#suite = suite
    this.charter = charter
    this.#linkage = new Linkage(suite, charter)
    this.#restore([...items])
  }

  /** Who belongs, by all certificates here. */
  get roster (): Roster {
    this.#roster ??= foldRoster(this.charter, { rotations: this.#ofKind('rotation'), statements: this.#ofKind('statement'), links: this.links })
    return this.#roster
  }

  /** When a quorum of governors was last heard, ms since 1970 (`freshAt`). */
  get freshAt (): number {
    this.#freshAt ??= freshAt(this.roster, this.charter.at, this.#ofKind('beacon'))
    return this.#freshAt
  }

  get links (): GovernorLinks { return this.#linkage.links }

  /** How the governors came to govern, and how far they are with those who come next. */
  get linkage (): Pick<Linkage, 'chain' | 'agreement' | 'proofs'> { return this.#linkage }

  /** Ids of everything here, by which ledgers are compared. */
  ids (): Iterable<Hex> {
    return this.#names.keys()
  }

  /** What has an id. */
  item (id: Hex): MembershipItem | undefined {
    const name = this.#names.get(id)
    return name === undefined ? undefined : this.#kept.get(name)?.item
  }

  /** Everything here. */
  items (): MembershipItem[] {
    return [...this.#kept.values()].map(({ item }) => item)
  }

  /** Statements with their signatures counted, those that wait for more and those that a quorum has signed. */
  statements (): CountedStatement[] {
    return this.#ofKind('statement').flatMap((statement): CountedStatement[] => {
      const tally = tallyOf(statement, this.links)
      return tally === undefined ? [] : [{ statement, tally }]
    })
  }

  /** Requests to join that nobody has answered with an admission. */
  requests (): VerifiedJoinRequest[] {
    return this.#ofKind('request').filter((request) => !isAnswered(request, this.roster))
  }

  /**
   * Takes an item, of a peer or this node's own.
   *
   * @param given - whose signatures hold
   * @param now - ms since 1970; what is certified does not depend on it
   * @returns what became of it; a refusal changes nothing: those of `openFault` and `placeFault`, `E_LIMIT_PROPOSALS`,
   * `E_LIMIT_REQUESTS`, `E_LIMIT_ROTATIONS`, `E_LIMIT_CERTIFICATES`, `E_JOIN_EXPIRED`, those of `beaconFault`
   */
  take (given: MembershipItem, now: number): Taken {
    const known = this.#kept.get(nameOfItem(given))
    const item = united(given, known?.item)
    const id = this.#idOf(item)
    if (this.#names.has(id) || (item.kind === 'beacon' && isOutdated(item.item, known?.item.item as Beacon | undefined, now))) {
      return { outcome: 'known', id }
    }
    if (isLinkItem(item)) {
      return this.#takeLink(item)
    }
    const rejection = this.#faultOf(item, known, now)
    return rejection === undefined ? { outcome: 'new', kept: [this.#keep(item)] } : { outcome: 'refused', rejection }
  }

  /** With a decided link everything is counted anew: what its governors did not accept is void. */
  #takeLink (item: Parameters<Linkage['take']>[0]): Taken {
    const taken = this.#linkage.take(item)
    if ('rejection' in taken) {
      return { outcome: 'refused', rejection: taken.rejection }
    }
    const kept = [this.#keep(item)]
    if (item.kind === 'link') {
      this.#recount()
    }
    const { decided } = taken
    const next = decided === undefined || this.#kept.has(nameOfItem(decided)) ? undefined : this.take(decided, 0)
    return { outcome: 'new', kept: next?.outcome === 'new' ? [...kept, ...next.kept] : kept }
  }

  /** Links first, by height, so that all the rest finds its governors. */
  #restore (items: MembershipItem[]): void {
    const heightOf = (item: MembershipItem): number => item.kind === 'link' ? item.item.value.link.body.height : Infinity
    for (const item of items.sort((a, b) => heightOf(a) - heightOf(b) || itemKinds.indexOf(a.kind) - itemKinds.indexOf(b.kind))) {
      if (!isLinkItem(item)) {
        this.#keep(item)
      } else if (!('rejection' in this.#linkage.take(item))) {
        this.#keep(item)
      }
    }
  }

  /** Ids of statements and whether they are open depend on who governs. */
  #recount (): void {
    for (const { item } of [...this.#kept.values()]) {
      this.#keep(item)
    }
    this.#roster = undefined
    this.#roots = undefined
  }

  /**
   * Forgets what has waited for too long, requests of those who have come in, and beacons that are no governor's or ahead of the time.
   *
   * @param now - ms since 1970
   * @returns what is gone
   */
  expire (now: number): MembershipItem[] {
    const gone = [...this.#kept.values()].filter(({ item, isOpen }) => this.#isOver(item, isOpen, now)).map(({ item }) => item)
    gone.forEach((item) => { this.#drop(nameOfItem(item)) })
    return gone
  }

  #keep (item: MembershipItem): KeptItem {
    const name = nameOfItem(item)
    const id = this.#idOf(item)
    this.#drop(name)
    this.#freshAt = undefined
    const isOpen = this.#isOpen(item)
    this.#kept.set(name, { item, id, isOpen })
    this.#names.set(id, name)
    if (!isOpen) {
      this.#roster = undefined
      this.#roots = item.kind === 'rotation' ? this.#roots : undefined
    }
    return { item, id }
  }

  #drop (name: string): void {
    const known = this.#kept.get(name)
    if (known !== undefined) {
      this.#freshAt = undefined
      this.#names.delete(known.id)
      this.#kept.delete(name)
    }
  }

  #idOf (item: MembershipItem): Hex {
    return idOfItem(this.#suite, this.charter.federation, item, this.#isOpen(item))
  }

  /** Whether it waits for something and changes no roster. */
  #isOpen (item: MembershipItem): boolean {
    switch (item.kind) {
      case 'request':
      case 'link-proposal':
      case 'link-statement':
      case 'beacon':
        return true
      case 'statement':
        return certifiedOf([item.item], this.links).length === 0
      case 'rotation':
      case 'link':
        return false
      default: {
        const never: never = item
        return never
      }
    }
  }

  #faultOf (item: Exclude<MembershipItem, LinkItem>, known: Kept | undefined, now: number): Rejection | undefined {
    const isOpen = this.#isOpen(item)
    const full = isOpen ? undefined : certificatesFault(this.#kept.size)
    if (full !== undefined) {
      return full
    }
    switch (item.kind) {
      case 'statement':
        return isOpen
          ? openFault(item.item, this.roster, this.links, now) ?? (known === undefined ? proposalsFault(this.#openStatements(), item.item) : undefined)
          : undefined
      case 'request':
        return requestFault(this.roster, this.#ofKind('request'), item.item, now)
      case 'rotation':
        return this.#rotationFault(item.item)
      case 'beacon':
        return beaconFault(this.#suite, this.roster, item.item, now)
      default: {
        const never: never = item
        return never
      }
    }
  }

  #isOver (item: MembershipItem, isOpen: boolean, now: number): boolean {
    if (isLinkItem(item)) {
      return !this.#linkage.isCurrent(item, now)
    }
    switch (item.kind) {
      case 'rotation':
        return false
      case 'statement':
        // whoever governs now signs anew what others were asked to
        return isOpen && (item.item.body.until <= now || item.item.body.link !== this.links.head)
      case 'request':
        return now >= item.item.body.at + proposalLifeMs || isAnswered(item.item, this.roster)
      case 'beacon':
        return isAhead(item.item, now) || governorOf(this.roster, item.item.body.node) === undefined
      default: {
        const never: never = item
        return never
      }
    }
  }

  /** One whose keys are contested is kept, so that all agree that it does not count. */
  #rotationFault (certificate: VerifiedCertificate): Rejection | undefined {
    const own = this.#ofKind('rotation').filter(({ body }) => equal(body.card.member, certificate.body.card.member))
    return rotationsFault(own.length) ?? placeFault({ federation: this.charter.federation, roots: this.#rootsNow() }, own, certificate)
  }

  #rootsNow (): Roster['roots'] {
    this.#roots ??= this.#roster?.roots ?? foldAdmissions(this.charter, certifiedOf(this.#ofKind('statement'), this.links)).roots
    return this.#roots
  }

  #openStatements (): VerifiedStatement[] {
    return [...this.#kept.values()].flatMap(({ item, isOpen }) => isOpen && item.kind === 'statement' ? [item.item] : [])
  }

  #ofKind<K extends ItemKind> (kind: K): Array<ItemsByKind[K]> {
    const items = [...this.#kept.values()].map(({ item }) => item).filter((item) => item.kind === kind)
    return items.map(({ item }) => item as ItemsByKind[K])
  }
}

function united (given: MembershipItem, known: MembershipItem | undefined): MembershipItem {
  return given.kind === 'statement' && known?.kind === 'statement' ? { kind: 'statement', item: uniteSignatures(known.item, given.item) } : given
}
