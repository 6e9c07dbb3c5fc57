import { toHex, u64 } from '@hanse/core'
import { readU64 } from '../keys.ts'
import { rowsOf } from '../read/range.ts'
import { auditKey, AuditWalk, decodeAuditEnds, emptyAudit, encodeAuditEnds, noLink } from './chain.ts'
import { decodeAuditRow, unsealAuditRow } from './row.ts'
import type { AuditEnds } from './chain.ts'
import type { NumberedAuditRow } from './row.ts'
import type { Findings } from '../check/findings.ts'
import type { Layout } from '../layout.ts'
import type { LimitOptions } from '../read/readable-store.ts'
import type { AbortOptions } from '../types.ts'
import type { Hex, Suite } from '@hanse/core'

/** What walking the log found. */
export interface AuditVerdict {
  /** number of the oldest row that is kept */
  first: number
  /** how many rows are kept, by what the log remembers of itself */
  rows: number
  /** hash of the last row: whoever noted it elsewhere can tell that nothing up to there was changed since */
  head: Hex
  /** the first row that is missing, altered or out of its chain; absent when all is well */
  break?: { row: number, what: string }
}

/** Rows from number `from`, in order, up to those before `next`. */
export async function * auditRows (layout: Layout, from: number, next: number, options: LimitOptions = {}): AsyncGenerator<NumberedAuditRow> {
  for await (const [key, value] of rowsOf(layout, layout.audit, { gte: u64(from), lt: u64(next), ...options })) {
    yield decodeAuditRow(readU64(key, 0), value)
  }
}

/** Walks the log from its oldest row to the last: every number there, every link the hash of the row before. */
export async function verifyAudit (
  layout: Layout,
  suite: Suite,
  federation: Uint8Array,
  endsNow: () => AuditEnds,
  { signal }: AbortOptions = {}
): Promise<AuditVerdict> {
  const ends = endsNow()
  const verdict: AuditVerdict = { first: ends.first, rows: ends.next - ends.first, head: toHex(ends.head) }
  const walk = new AuditWalk(suite, federation)
  let expected: number | undefined
  for await (const [key, value] of rowsOf(layout, layout.audit, { gte: u64(ends.first), lt: u64(ends.next), signal })) {
    const number = readU64(key, 0)
    // the oldest rows may have gone while the walk began
    expected ??= number <= endsNow().first ? number : ends.first
    if (expected < endsNow().first && number > expected) {
      // and they went faster than this walks
      return verifyAudit(layout, suite, federation, endsNow, { signal })
    }
    const fault = number === expected ? faultOf(number, value, walk) : 'it is missing'
    if (fault !== undefined) {
      return { ...verdict, break: { row: expected, what: fault } }
    }
    expected++
  }
  expected ??= ends.first
  if (expected !== ends.next) {
    return { ...verdict, break: { row: expected, what: 'it is missing, and all behind it' } }
  }
  return walk.endsWith(ends.head) ? verdict : { ...verdict, break: { row: ends.next - 1, what: 'it is not the row that the log ended with' } }
}

function faultOf (number: number, value: Uint8Array, walk: AuditWalk): string | undefined {
  try {
    const { link, linked } = unsealAuditRow(number, value)
    decodeAuditRow(number, value)
    return walk.follows(number, link, linked) ? undefined : 'it does not follow the row before, which was altered, or it was put here'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/**
 * The ends of the log, for the start. A log that has lost the record of them goes on behind its last row with a new
 * chain, so that `verifyAudit` shows the place.
 */
export async function readAuditEnds (layout: Layout, findings: Findings): Promise<AuditEnds> {
  const value = await layout.meta.get(auditKey)
  const ends = value && attemptEnds(value)
  if (ends !== undefined) {
    return ends
  }
  const [first] = await layout.audit.keys({ limit: 1 }).all()
  const [last] = await layout.audit.keys({ limit: 1, reverse: true }).all()
  if (value === undefined && first === undefined) {
    return emptyAudit
  }
  findings.add('the record of the audit log is gone or was altered')
  const found = first === undefined || last === undefined ? emptyAudit : { first: readU64(first, 0), next: readU64(last, 0) + 1, head: noLink }
  findings.repairs.put(layout.meta, auditKey, encodeAuditEnds(found))
  return found
}

function attemptEnds (value: Uint8Array): AuditEnds | undefined {
  try {
    return decodeAuditEnds(value)
  } catch {
    return undefined
  }
}
