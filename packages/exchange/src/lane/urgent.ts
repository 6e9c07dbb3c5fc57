import { withdrawalKind } from '@hanse/core'

/** The kind that the network is for: its receipts go out at once, and it has a stream of its own. */
export const alertKind = 'alert'

/** Whether entries of a kind are taken whole however little room there is: alerts, and withdrawals, which make room. */
export function isUrgent (kind: string): boolean {
  return kind === alertKind || kind === withdrawalKind
}
