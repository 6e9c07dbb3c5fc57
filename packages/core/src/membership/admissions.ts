import { compareText } from '../bytes/bytes.ts'
import { bindingsIn, foundingRoots, memberBinding } from './rotations.ts'
import { memberIn } from './statement.ts'
import type { Charter } from './charter.ts'
import type { Root } from './rotations.ts'
import type { LaneCut } from './statement-body.ts'
import type { VerifiedStatement } from './statement.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { VerifiedCard } from '../identity/card.ts'
import type { MemberId } from '../identity/keys.ts'

/** A revocation that a quorum has signed. */
export interface Revocation {
  /** hash of the statement */
  hash: Hex
  reason: string
  at: number
  cut: LaneCut[]
}

/** What charter, admissions, revocations and rekeys make of the members. */
export interface Admissions {
  /** cards that count, of members that were revoked too */
  roots: Root[]
  /** certificate hashes of the cards by which members belong, from which their attributes go on */
  admitted: Map<MemberId, Set<Hex>>
  /** certificate hashes of the cards whose keys are in force: those, or what a rekey put in their place */
  inForce: Map<MemberId, Set<Hex>>
  /** all revocations, by member */
  revocations: Map<MemberId, Revocation[]>
  /** statements that count */
  hashes: Hex[]
}

interface Card extends Root {
  /** what it answers or replaces; nothing for founders and who comes for the first time */
  cites: readonly Hex[]
  /** keys that nobody may have used before: those of the nodes for who comes again, all when keys were lost */
  fresh: 'none' | 'nodes' | 'all'
  /** hash of the statement that brought it; none for a founder's, which comes before all others */
  statement?: Hex
}

/**
 * Who came in and who went. A revocation ends all admissions of its member that do not cite it, so it wins over concurrent ones,
 * and never loses its force but by an admission that cites it and brings new keys. A founder's card cannot be admitted again
 * beside itself.
 *
 * @param charter - whose founders came first
 * @param certified - statements that a quorum has signed
 */
export function foldAdmissions (charter: Pick<Charter, 'federation' | 'founders'>, certified: readonly VerifiedStatement[]): Admissions {
  const revocations = revocationsIn(certified)
  const founders = foundingRoots(charter).roots.map((root): Card => ({ ...root, cites: [], fresh: 'none' }))
  const bound = new Map<Hex, string>()
  const cards = firstToBind([...founders, ...admittedCards(certified, revocations, new Set(founders.map(({ member }) => member)))], bound)
  const inForce = new Map<MemberId, Set<Hex>>()
  for (const { member, hash, cites } of cards) {
    if ((revocations.get(member) ?? []).every((revocation) => cites.includes(revocation.hash))) {
      inForce.set(member, (inForce.get(member) ?? new Set()).add(hash))
    }
  }
  const rekeyed = firstToBind(rekeyedCards(certified, cards, inForce), bound)
  const admitted = new Map([...inForce].map(([member, hashes]) => [member, new Set(hashes)]))
  applyRekeys(rekeyed, inForce)
  const roots = [...cards, ...rekeyed]
  const counting = new Set(roots.map(({ statement }) => statement))
  const hashes = certified.filter(({ hash, body }) => body.kind === 'revoke' || counting.has(hash)).map(({ hash }) => hash)
  return { roots, admitted, inForce, revocations, hashes }
}

function revocationsIn (certified: readonly VerifiedStatement[]): Map<MemberId, Revocation[]> {
  const revocations = new Map<MemberId, Revocation[]>()
  for (const statement of certified) {
    if (statement.body.kind === 'revoke') {
      const { reason, at, cut } = statement.body
      const member = memberIn(statement) as MemberId
      revocations.set(member, [...revocations.get(member) ?? [], { hash: statement.hash, reason, at, cut }])
    }
  }
  return revocations
}

/** An admission cites nothing but revocations of its member; without any it is for who was never here. */
function admittedCards (certified: readonly VerifiedStatement[], revocations: Admissions['revocations'], founders: ReadonlySet<MemberId>): Card[] {
  return certified.flatMap((statement): Card[] => {
    if (statement.body.kind !== 'admit') {
      return []
    }
    const { hash, body: card } = statement.card as VerifiedCard
    const member = memberIn(statement) as MemberId
    const { cites } = statement.body
    const known = new Set((revocations.get(member) ?? []).map((revocation) => revocation.hash))
    const fits = cites.every((cite) => known.has(cite)) && (cites.length > 0 || !founders.has(member))
    return fits ? [{ hash, card, member, cites, fresh: cites.length > 0 ? 'nodes' : 'none', statement: statement.hash }] : []
  })
}

/**
 * Of cards that bind one key differently a founder's counts, then the one that replaces fewest, and of several the lowest hash.
 *
 * @param cards - in any order
 * @param bound - keys that are bound already; those of cards that count are added
 */
function firstToBind (cards: readonly Card[], bound: Map<Hex, string>): Card[] {
  const seen = new Set<Hex>()
  const rankOf = ({ cites, statement }: Card): number => statement === undefined ? -1 : cites.length
  const nameOf = ({ hash, statement = '' }: Card): string => hash + statement
  const inOrder = [...cards].sort((a, b) => rankOf(a) - rankOf(b) || compareText(nameOf(a), nameOf(b)))
  return inOrder.filter((card) => {
    const keys = bindingsIn(card)
    const mustBeNew = (binding: string): boolean => card.fresh === 'all' || (card.fresh === 'nodes' && binding !== memberBinding)
    if (seen.has(card.hash) || keys.some(([key, binding]) => bound.has(key) && (binding !== bound.get(key) || mustBeNew(binding)))) {
      return false
    }
    seen.add(card.hash)
    keys.forEach(([key, binding]) => bound.set(key, binding))
    return true
  })
}

function rekeyedCards (certified: readonly VerifiedStatement[], cards: readonly Card[], inForce: Admissions['inForce']): Card[] {
  const known = new Set([...cards.map(({ hash }) => hash), ...certified.filter(({ body }) => body.kind === 'rekey').map(({ card }) => card?.hash as Hex)])
  return certified.filter(({ body }) => body.kind === 'rekey').flatMap((statement): Card[] => {
    const member = memberIn(statement) as MemberId
    const { body } = statement
    const card = statement.card as VerifiedCard
    const fits = inForce.has(member) && body.cites.length > 0 && body.cites.every((cite) => known.has(cite))
    return fits ? [{ hash: card.hash, card: card.body, member, cites: body.cites, fresh: 'all', statement: statement.hash }] : []
  })
}

/** A rekey takes the place of every card of its member that it goes back to; two that do not cite each other stand side by side. */
function applyRekeys (rekeyed: readonly Card[], inForce: Admissions['inForce']): void {
  const replaced = new Set(rekeyed.flatMap(({ cites }) => cites))
  const byHash = new Map(rekeyed.map((card) => [card.hash, card]))
  for (const [member, cards] of Map.groupBy(rekeyed, (card) => card.member)) {
    const admitted = inForce.get(member) as Set<Hex>
    const own = cards.filter((card) => goesBackTo(card, byHash, admitted))
    const standing = own.filter(({ hash }) => !replaced.has(hash)).map(({ hash }) => hash)
    if (standing.length > 0) {
      inForce.set(member, new Set(standing))
    }
  }
}

function goesBackTo (card: Card, byHash: ReadonlyMap<Hex, Card>, admitted: ReadonlySet<Hex>): boolean {
  const reached = new Set<Hex>()
  const next = [...card.cites]
  for (let hash = next.pop(); hash !== undefined; hash = next.pop()) {
    if (admitted.has(hash)) {
      return true
    }
    if (!reached.has(hash)) {
      reached.add(hash)
      next.push(...byHash.get(hash)?.cites ?? [])
    }
  }
  return false
}
