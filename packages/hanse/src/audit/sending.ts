/** What leaves the node, as the audit log sees it. Pure. */
import type { Chunk, Hex, MemberId } from '@hanse/core'
import type { Denial, Exchange, Outgoing } from '@hanse/exchange'
import type { AuditRow } from '@hanse/store'

/**
 * One frame with content of a lane, about to leave or stopped; or what is `withheld` from a member and what of a
 * member's is `refused` by own rules.
 */
export interface Sending {
  kind: 'sent' | 'blocked' | 'withheld' | 'refused'
  /** `deny` unless told, for what is not sent */
  verdict?: 'deny' | 'hold'
  /** hash of the own rules in force */
  rule?: Hex | undefined
  member: MemberId
  lane: Hex
  seq: number
  /** as in `AuditRow`: absent for all leaves, count 0 for the header alone */
  leaves?: { from: number, count: number }
  why?: string
}

/** What a frame hands to a member; undefined for frames that carry neither headers nor leaves. */
export function sendingOf (message: Outgoing, member: MemberId, machine: Pick<Exchange, 'header'>): Sending | undefined {
  switch (message.type) {
    case 'entry': {
      const { entry, chunk } = message
      return { kind: 'sent', member, lane: entry.lane, seq: entry.header.seq, ...leavesOf(chunk, entry.header.leafCount) }
    }
    case 'chunk': {
      const entry = machine.header(message.chunk.entry)
      return entry && { kind: 'sent', member, lane: entry.lane, seq: entry.header.seq, ...leavesOf(message.chunk, entry.header.leafCount) }
    }
    case 'fork':
      return { kind: 'sent', member, lane: message.proof.lane, seq: message.proof.seq, leaves: { from: 0, count: 0 } }
    case 'hello':
    case 'digest':
    case 'groups':
    case 'heads':
    case 'want':
    case 'absent':
    case 'credit':
    case 'roll':
    case 'buckets':
    case 'ids':
    case 'ask':
    case 'items':
    case 'have':
    case 'graft':
    case 'prune':
    case 'receipt':
    case 'unsigned-receipt':
      return undefined
    default: {
      const never: never = message
      return never
    }
  }
}

function leavesOf (chunk: Chunk | undefined, leafCount: number): Pick<Sending, 'leaves'> {
  const from = chunk?.from ?? 0
  const count = chunk?.leaves.length ?? 0
  return count === leafCount ? {} : { leaves: { from, count } }
}

/** A denial of the machine as the log sees it. */
export function sendingOfDenial ({ place, verdict, member, lane, seq, leaves, why }: Denial): Sending {
  return { kind: place === 'accept' ? 'refused' : 'withheld', verdict, member, lane, seq, ...(leaves !== undefined && { leaves }), why }
}

/**
 * Rows for what leaves together: successive whole entries of a lane to one member are one row, and so are successive
 * leaves of one entry.
 *
 * @param sendings - in the order in which they leave
 * @param at - ms since 1970
 */
export function mergeSendings (sendings: readonly Sending[], at: number): AuditRow[] {
  const rows: AuditRow[] = []
  const last = new Map<string, AuditRow>()
  for (const sending of sendings) {
    const { kind, member, lane, seq, leaves, why, rule, verdict = 'deny' } = sending
    const name = `${kind} ${verdict} ${rule ?? ''} ${member} ${lane}`
    const before = last.get(name)
    if (before === undefined || !extend(before, sending)) {
      const row: AuditRow = { at, kind, verdict: kind === 'sent' ? 'permit' : verdict, member, lane, range: { from: seq, to: seq } }
      if (leaves !== undefined) {
        row.leaves = { ...leaves }
      }
      if (why !== undefined) {
        row.why = why
      }
      if (rule !== undefined) {
        row.rule = rule
      }
      rows.push(row)
      last.set(name, row)
    }
  }
  return rows
}

/** Makes a row cover one sending more, if it follows without a gap. */
function extend (row: AuditRow, { seq, leaves, why }: Sending): boolean {
  const { range } = row
  if (range === undefined || row.why !== why) {
    return false
  }
  if (row.leaves === undefined && leaves === undefined && seq === range.to + 1) {
    range.to = seq
    return true
  }
  if (row.leaves !== undefined && leaves !== undefined && seq === range.to && leaves.count > 0 && leaves.from === row.leaves.from + row.leaves.count) {
    row.leaves.count += leaves.count
    return true
  }
  return false
}
