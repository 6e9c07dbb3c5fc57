import type { AuditEnds } from '../audit/chain.ts'
import type { DatedChunk } from '../record/body.ts'
import type { LaneRecord } from '../record/lane.ts'
import type { CountsRecord } from '../record/meta.ts'
import type { StatesRecord } from '../record/states.ts'
import type { Hex } from '@hanse/core'

/** What the writer keeps in memory between batches. */
export interface Memory {
  lanes: Map<Hex, LaneRecord>
  counts: CountsRecord
  audit: AuditEnds
}

/** What of the appends in a batch stands in the database already. */
export interface Known {
  states: Map<Hex, StatesRecord>
  /** of imports, receipts and publications, as `countedKey` names them */
  counted: Set<string>
  /** stored chunks that lose leaves, by `chunkName` */
  erasing: Map<string, DatedChunk>
  /** index keys in hex that no place is left under */
  emptied: Set<string>
}
