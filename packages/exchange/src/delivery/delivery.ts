import type { State } from '../machine/state.ts'
import type { Hex, MemberId } from '@hanse/core'

/** What the author knows of one recipient: acknowledged, connected and not yet, or out of reach. */
export type DeliveryStatus = 'acknowledged' | 'pending' | 'unreachable'

/** One cleared member other than the author. */
export interface Delivery {
  member: MemberId
  status: DeliveryStatus
  /** when the last of the receipts that made it acknowledged was stored, ms since 1970 */
  at?: number
}

/** Whether each cleared member acknowledged all those of the entries that it is cleared for. */
export function deliveryOf (state: State, entries: readonly Hex[]): Delivery[] {
  const wanted = new Map<MemberId, { missing: boolean, at: number }>()
  for (const id of entries) {
    const record = state.entries.get(id)
    if (record === undefined) {
      continue
    }
    for (const member of state.roster.members.keys()) {
      if (member === record.lane.author || !state.clearance.receives(record.lane, member)) {
        continue
      }
      const at = state.receipts.acknowledgedAt(record, member)
      const before = wanted.get(member) ?? { missing: false, at: 0 }
      wanted.set(member, { missing: before.missing || at === undefined, at: Math.max(before.at, at ?? 0) })
    }
  }
  return [...wanted].map(([member, { missing, at }]) => missing
    ? { member, status: state.isConnected(member) ? 'pending' : 'unreachable' }
    : { member, status: 'acknowledged', at })
}
