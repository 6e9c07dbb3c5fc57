import type { AbortOptions } from './abort.ts'
import type { Hex, WithdrawalReason } from '@hanse/core'

/** Why: one of `withdrawalReasons`. */
export interface WithdrawOptions extends AbortOptions { reason: WithdrawalReason }

export interface WithdrawalReport {
  /** Ask `delivery` by it, or by the STIX id, who has applied it. */
  withdrawal: Hex
  entries: Hex[]
  /** Objects taken back, every version and copy counted. */
  objects: number
  reason: WithdrawalReason
}
