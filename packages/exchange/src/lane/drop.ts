import { servedBytesOf } from '../catchup/served.ts'
import { isWithdrawal } from './erase.ts'
import { chargeOf } from './quota.ts'
import type { EntryRecord } from './lane.ts'
import type { State } from '../machine/state.ts'

/** Forgets a stored entry as if it had never come; the store keeps it. */
export function dropRecord (state: State, record: EntryRecord): void {
  const { entry, lane } = record
  const { seq } = entry.header
  state.entries.delete(entry.id)
  state.expiring.delete(entry.id)
  state.served.heldBytes -= servedBytesOf(entry)
  lane.entries.delete(seq)
  lane.missing.delete(seq)
  lane.incomplete.delete(seq)
  lane.over.delete(seq)
  lane.account.bytes -= chargeOf(record)
  lane.head = Math.min(lane.head, seq - 1)
  lane.highest = -1
  for (const known of lane.entries.keys()) {
    lane.highest = Math.max(lane.highest, known)
  }
  if (isWithdrawal(entry)) {
    for (const records of state.withdrawals.values()) {
      if (records.includes(record)) {
        records.splice(records.indexOf(record), 1)
      }
    }
  }
}
