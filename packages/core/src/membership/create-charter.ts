import { compare, sortedUnique } from '../bytes/bytes.ts'
import { encode } from '../bytes/encode.ts'
import { accept, reject } from '../bytes/error.ts'
import { verifyCard } from '../identity/card.ts'
import { keyOf, multikey } from '../identity/keys.ts'
import { charterLimits, charterVersion, decodeCharter, freshnessDefaultDays } from './charter.ts'
import { smallestQuorum } from './quorum.ts'
import type { CharterLimits } from './charter.ts'
import type { Result } from '../bytes/error.ts'
import type { Suite } from '../bytes/suite.ts'
import type { VerifiedCard } from '../identity/card.ts'
import type { MemberId } from '../identity/keys.ts'

/** What a charter is made of; what is left out takes its default. */
export interface CharterInit {
  name: string
  /** now, ms since 1970 */
  at: number
  /** the founders' cards as they travel, in any order */
  founders: readonly Uint8Array[]
  /** all founders with role `full` unless told */
  governors?: readonly MemberId[]
  /** the smallest that the quorum rule allows unless told */
  quorum?: number
  /** the founders' own sectors unless told */
  sectors?: readonly string[]
  groups?: readonly string[]
  /** `charterLimits` unless told */
  limits?: CharterLimits
  /** multiaddr texts */
  bootstrap?: readonly string[]
  freshnessDays?: number
}

/**
 * Writes a charter. The order in which cards and names are given does not matter: the same founders and terms give
 * the same bytes and so the same federation id.
 *
 * @returns the bytes, which `decodeCharter` accepts, or what it would refuse them with, or `E_DID` for a governor
 */
export function createCharter (suite: Suite, init: CharterInit): Result<Uint8Array> {
  const cards: VerifiedCard[] = []
  for (const founder of init.founders) {
    const card = verifyCard(suite, founder)
    if (!card.ok) {
      return card
    }
    cards.push(card.value)
  }
  cards.sort((a, b) => compare(a.body.member, b.body.member))
  const governors = governorKeys(init.governors, cards)
  if (!governors.ok) {
    return governors
  }
  const bytes = encode({
    v: charterVersion,
    name: init.name,
    at: init.at,
    founders: cards.map((card) => card.bytes),
    governors: governors.value,
    quorum: init.quorum ?? smallestQuorum(governors.value.length),
    sectors: sortedUnique(init.sectors ?? cards.flatMap((card) => card.body.sectors)),
    groups: sortedUnique(init.groups ?? []),
    limits: { ...(init.limits ?? charterLimits) },
    bootstrap: sortedUnique(init.bootstrap ?? []),
    freshnessDays: init.freshnessDays ?? freshnessDefaultDays
  })
  const decoded = decodeCharter(suite, bytes)
  return decoded.ok ? accept(bytes) : decoded
}

function governorKeys (ids: readonly MemberId[] | undefined, cards: readonly VerifiedCard[]): Result<Uint8Array[]> {
  if (ids === undefined) {
    const keys = cards.filter((card) => card.body.role === 'full').map((card) => card.body.member)
    return keys.length > 0 ? accept(keys) : reject('E_CHARTER_GOVERNORS', 'no founder has the role "full"; name the governors')
  }
  const keys: Uint8Array[] = []
  for (const id of ids) {
    const key = keyOf(id)
    if (!key.ok) {
      return key
    }
    keys.push(multikey(key.value))
  }
  return accept(keys.sort(compare))
}
