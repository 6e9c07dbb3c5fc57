import { leafRuns, setStates } from './lane.ts'
import { leafState } from './leaf-state.ts'
import { isUrgent } from './urgent.ts'
import type { EntryRecord, Lane } from './lane.ts'
import type { Body } from '../inputs.ts'
import type { State } from '../machine/state.ts'
import type { Entry, MemberId, Verified } from '@hanse/core'

/** What one author's content takes. */
export interface Account {
  /** leaf bytes that are held or awaited */
  bytes: number
  /** those of entries that are being stored */
  storingBytes: number
  /** leaves held in lanes for nobody, which are this member's own alone */
  heldForNobody: number
}

/** What an author's content takes of its quota. */
export interface QuotaUse {
  author: MemberId
  /** leaf bytes held or awaited */
  bytes: number
  limitBytes: number
  /** leaves that this node does not take until there is room */
  leavesOver: number
}

/** What one entry counts: the share of its signed size that its leaves have which are held or awaited. */
export function chargeOf ({ entry: { header: { byteCount, leafCount } }, counts: { held, missing } }: EntryRecord): number {
  return leafCount === 0 ? 0 : Math.ceil(byteCount * (held + missing) / leafCount)
}

/** Leaf bytes in bodies. */
export function leafBytesOf (bodies: readonly Body[]): number {
  return bodies.reduce((sum, { chunk }) => chunk.leaves.reduce((bytes, leaf) => bytes + leaf.length, sum), 0)
}

/** Whether there is room for the leaves of an entry: there always is for alerts, withdrawals and this member's own. */
export function fits (state: State, { author, account }: Lane, entry: Verified<Entry>): boolean {
  return isUrgent(entry.header.kind) || author === state.selfNode()?.member ||
    account.bytes + account.storingBytes + entry.header.byteCount <= state.limits.quotaBytesMax
}

/** Leaves that were over the quota and for which there is room now are wanted again. */
export function reopen (state: State, lane: Lane): void {
  for (const seq of [...lane.over].sort((a, b) => a - b)) {
    const record = lane.entries.get(seq)
    if (record === undefined || !fits(state, lane, record.entry)) {
      return
    }
    for (const { from, count } of leafRuns(record.states, (leaf) => leaf === leafState.quota)) {
      setStates(record, from, count, leafState.wanted)
    }
  }
}

/** Authors of whom something is over their quota. */
export function quotaUses ({ lanes, limits: { quotaBytesMax } }: State): QuotaUse[] {
  const uses = new Map<MemberId, QuotaUse>()
  for (const { author, account, over, entries } of lanes.values()) {
    if (over.size > 0) {
      const use = uses.get(author) ?? { author, bytes: account.bytes, limitBytes: quotaBytesMax, leavesOver: 0 }
      for (const seq of over) {
        use.leavesOver += entries.get(seq)?.counts.over ?? 0
      }
      uses.set(author, use)
    }
  }
  return [...uses.values()]
}
