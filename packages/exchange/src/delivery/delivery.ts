import { readersOf } from '../lane/former.ts'
import type { Body } from '../inputs.ts'
import type { State } from '../machine/state.ts'
import type { Hex, MemberId } from '@hanse/core'

/** What the author knows of one recipient: acknowledged, within reach and not yet, or out of reach. */
export type DeliveryStatus = 'acknowledged' | 'pending' | 'unreachable'

/** One member other than the author: cleared, or told of a withdrawal as a former reader. */
export interface Delivery {
  member: MemberId
  status: DeliveryStatus
  /** not cleared any more, and told what is withdrawn of what it held */
  former?: true
  /** when the last of the receipts that made it acknowledged was stored, ms since 1970 */
  at?: number
}

/**
 * Whether each cleared member acknowledged all those of the entries that it is cleared for, and each former reader the withdrawals
 * that it is told of.
 *
 * @param state - the machine's
 * @param entries - ids of own entries
 * @param withdrawals - the leaves of those of the entries that are withdrawals: whom they concern stands in them
 */
export function deliveryOf (state: State, entries: readonly Hex[], withdrawals: readonly Body[]): Delivery[] {
  const wanted = new Map<MemberId, { missing: boolean, at: number, former: boolean }>()
  for (const id of entries) {
    const record = state.entries.get(id)
    if (record === undefined) {
      continue
    }
    const body = withdrawals.find(({ chunk }) => chunk.entry === id)
    const readers = body === undefined ? new Set<MemberId>() : readersOf(state, body)
    for (const member of state.roster.members.keys()) {
      const cleared = state.clearance.receives(record.lane, member)
      if (member === record.lane.author || (!cleared && !readers.has(member))) {
        continue
      }
      const at = earlier(cleared ? state.receipts.acknowledgedAt(record, member) : undefined, state.applied.at(id, member))
      const before = wanted.get(member) ?? { missing: false, at: 0, former: false }
      wanted.set(member, { missing: before.missing || at === undefined, at: Math.max(before.at, at ?? 0), former: before.former || !cleared })
    }
  }
  return [...wanted].map(([member, { missing, at, former }]) => {
    const absent = isReachable(state, member) ? 'pending' : 'unreachable'
    return { member, status: missing ? absent : 'acknowledged', ...(former && { former }), ...(!missing && { at }) }
  })
}

function earlier (a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? a ?? b : Math.min(a, b)
}

/** In a large federation a member without a session may still be reached by others, and by this node's own dialling. */
function isReachable (state: State, member: MemberId): boolean {
  return state.isConnected(member) || !(state.overlay.isMesh() || state.overlay.isAway(member))
}
