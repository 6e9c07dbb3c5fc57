import { Roll } from './roll.ts'
import type { Hex, Ledger, NodeId, Suite } from '@hanse/core'

/** What a machine knows of who belongs, where it keeps that itself. */
export interface Members {
  readonly ledger: Ledger
  readonly roll: Roll
  /** items that were asked for, of whom and when */
  readonly asked: Map<Hex, { peer: NodeId, at: number }>
}

export function membersOf (suite: Suite, ledger: Ledger): Members {
  return { ledger, roll: new Roll(suite, ledger), asked: new Map() }
}
