import { toHex } from '../bytes/bytes.ts'
import { multikey } from '../identity/keys.ts'
import { memberIn } from './statement.ts'
import type { Charter } from './charter.ts'
import type { VerifiedStatement } from './statement.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { MemberId } from '../identity/keys.ts'

/** Who governs under one link. */
export interface Governing {
  /** keys, 34 bytes in hexadecimal */
  governors: ReadonlySet<Hex>
  quorum: number
  /** statements under this link that the next one accepted; others under it are void. Absent for the newest link */
  accepted?: ReadonlySet<Hex>
}

/** The governor links, by their hashes. */
export interface GovernorLinks {
  links: ReadonlyMap<Hex, Governing>
  /** hash of the newest */
  head: Hex
}

/** Where a statement stands. */
export interface Tally {
  /** keys of the governors whose signatures count, in hexadecimal */
  signed: Hex[]
  /** how many must sign */
  quorum: number
  /** those who could and have not */
  missing: Hex[]
  state: 'open' | 'certified' | 'void'
}

/** The governors of the charter: its id stands for the first link. */
export function charterLinks (charter: Pick<Charter, 'federation' | 'governors' | 'quorum'>): GovernorLinks {
  const head = toHex(charter.federation)
  return { links: new Map([[head, { governors: new Set(charter.governors.map(toHex)), quorum: charter.quorum }]]), head }
}

/**
 * Counts the signatures under a statement: of the governors of its link, and never that of the member whose revocation it is.
 *
 * @param statement - whose signatures hold
 * @param links - all that are known
 * @param keyOwners - members that sign with another key than the one they are known by
 * @returns undefined when its link is not known here
 */
export function tallyOf (statement: VerifiedStatement, links: GovernorLinks, keyOwners: ReadonlyMap<Hex, MemberId> = new Map()): Tally | undefined {
  const governing = links.links.get(statement.body.link)
  if (governing === undefined) {
    return undefined
  }
  const { governors, quorum, accepted } = governing
  const subject = statement.body.kind === 'revoke' ? statement.body.member : undefined
  const isSubject = (key: Hex): boolean => subject !== undefined && (key === toHex(subject) || keyOwners.get(key) === memberIn(statement))
  const voters = [...governors].filter((key) => !isSubject(key))
  const signed = voters.filter((key) => statement.signatures.has(key))
  const isVoid = accepted?.has(statement.hash) === false
  const open = signed.length < quorum ? 'open' : 'certified'
  return { signed, quorum, missing: voters.filter((key) => !statement.signatures.has(key)), state: isVoid ? 'void' : open }
}

/** The statements that a quorum has signed, each once, by rising hash. Rekeys come first, as who signs for a member follows from them. */
export function certifiedOf (statements: Iterable<VerifiedStatement>, links: GovernorLinks): VerifiedStatement[] {
  const all = [...new Map([...statements].map((statement) => [statement.hash, statement])).values()].sort((a, b) => a.hash < b.hash ? -1 : 1)
  const isCertified = (owners?: ReadonlyMap<Hex, MemberId>) => (statement: VerifiedStatement): boolean =>
    tallyOf(statement, links, owners)?.state === 'certified'
  const rekeys = all.filter(({ body }) => body.kind === 'rekey').filter(isCertified())
  return [...rekeys, ...all.filter(({ body }) => body.kind !== 'rekey').filter(isCertified(ownersOf(rekeys)))]
}

/** Which member a key signs for, where that is another than the key says. */
function ownersOf (rekeys: readonly VerifiedStatement[]): Map<Hex, MemberId> {
  return new Map(rekeys.map((statement) => [toHex(multikey(statement.card?.body.member as Uint8Array)), memberIn(statement) as MemberId]))
}
