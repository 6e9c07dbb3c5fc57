import { compare, concat, fromHex, multikey, typedHash, u64 } from '@hanse/core'
import type { MemberId, Roster, Suite } from '@hanse/core'

/** One fixed order of all members, the last before the first. */
export interface Cycle {
  readonly order: readonly MemberId[]
  /** where each member stands in it */
  readonly places: ReadonlyMap<MemberId, number>
}

/** How many orders there are: each member has two neighbours in each. */
export const cyclesCount = 3

/** All machines of a process that share a roster share its cycles. */
const known = new WeakMap<Roster, readonly Cycle[]>()

/** The members by rising typed hash (kind `cycle`) of cycle and member key: computed once with the roster. */
export function cyclesOf (suite: Suite, roster: Roster): readonly Cycle[] {
  const cycles = known.get(roster) ?? Array.from({ length: cyclesCount }, (_, cycle) => cycleOf(suite, roster, cycle))
  known.set(roster, cycles)
  return cycles
}

function cycleOf (suite: Suite, roster: Roster, cycle: number): Cycle {
  const federation = fromHex(roster.federation)
  const order = [...roster.members.values()]
    .map(({ member, key }) => ({ member, hash: typedHash(suite, 'cycle', federation, concat(u64(cycle), multikey(key))) }))
    .sort((a, b) => compare(a.hash, b.hash))
    .map(({ member }) => member)
  return { order, places: new Map(order.map((member, place) => [member, place])) }
}
