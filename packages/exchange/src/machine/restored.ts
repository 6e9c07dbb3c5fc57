import type { LeafState } from '../lane/leaf-state.ts'
import type { Entry, ForkProof, Hex, NodeId, Verified } from '@hanse/core'

export interface RestoredEntry {
  entry: Verified<Entry>
  /** one state a leaf */
  states: LeafState[]
}

export interface RestoredLane {
  lane: Hex
  /** by rising seq; what stands beyond a gap is ahead of the head */
  entries: RestoredEntry[]
}

export interface RestoredReceipt {
  lane: Hex
  node: NodeId
  body: Uint8Array
  /** when it was stored, ms since 1970 */
  at: number
}

/** What the store gives at the start. Lanes without an opening are left out by the machine. */
export interface RestoredState {
  lanes: RestoredLane[]
  receipts: RestoredReceipt[]
  /** of forked lanes, as they were stored; without them a fork is learnt again from peers */
  forks?: Array<Verified<ForkProof>>
}
