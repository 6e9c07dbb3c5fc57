/** What an export takes along, as the audit log sees it. Pure. */
import type { Hex } from '@hanse/core'
import type { AuditRow, Place } from '@hanse/store'

/** One leaf that is about to leave. */
export interface LeavingLeaf { lane: Hex, seq: number, leafCount: number, index: number }

type Said = Pick<AuditRow, 'at' | 'item' | 'who' | 'why' | 'rule'>
interface Run { lane: Hex, seq: number, leafCount: number, from: number, count: number }

/**
 * Rows for leaves that leave together: successive leaves of one entry are one row, and so are successive whole entries.
 *
 * @param leaves - in the order in which they leave
 * @param said - on each row
 */
export function exportedRows (leaves: readonly LeavingLeaf[], said: Said): AuditRow[] {
  const rows: AuditRow[] = []
  for (const { lane, seq, leafCount, from, count } of runsOf(leaves)) {
    const last = rows.at(-1)
    const isWhole = count === leafCount
    if (isWhole && last?.lane === lane && last.leaves === undefined && last.range?.to === seq - 1) {
      last.range.to = seq
    } else {
      rows.push({ kind: 'exported', verdict: 'permit', ...said, lane, range: { from: seq, to: seq }, ...(!isWhole && { leaves: { from, count } }) })
    }
  }
  return rows
}

function runsOf (leaves: readonly LeavingLeaf[]): Run[] {
  const runs: Run[] = []
  for (const { index, ...leaf } of leaves) {
    const last = runs.at(-1)
    if (last?.lane === leaf.lane && last.seq === leaf.seq && last.from + last.count === index) {
      last.count++
    } else {
      runs.push({ ...leaf, from: index, count: 1 })
    }
  }
  return runs
}

/** Whether a place is a leaf of an entry. */
export function isLeaf (place: Place): place is Extract<Place, { entry: Hex }> {
  return 'entry' in place
}
