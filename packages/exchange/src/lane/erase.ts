import { decodeWithdrawal, withdrawalKind } from '@hanse/core'
import { isGone, leafRuns, setStates } from './lane.ts'
import { leafState } from './leaf-state.ts'
import type { StoreWrite } from '../effects.ts'
import type { Body } from '../inputs.ts'
import type { EntryRecord, Lane } from './lane.ts'
import type { ErasedState } from './leaf-state.ts'
import type { State } from '../machine/state.ts'
import type { Entry, Hex, Verified } from '@hanse/core'

/** Leaves that go for good once the store has written so. */
export interface Erasure {
  readonly record: EntryRecord
  readonly from: number
  readonly count: number
  readonly state: ErasedState
  /** what took them back; absent for what expired */
  readonly by?: { readonly withdrawal: Hex, readonly reason: string }
}

/** Whether an entry takes others back. */
export function isWithdrawal ({ header: { kind } }: Verified<Entry>): boolean {
  return kind === withdrawalKind
}

/** All leaves of an entry that are not gone yet. */
export function erasuresWithin (record: EntryRecord, state: ErasedState, from = 0, count = record.states.length): Erasure[] {
  return leafRuns(record.states, (leaf) => !isGone(leaf), from, count).map((run) => ({ record, ...run, state }))
}

/**
 * What a withdrawal takes of the entries that are known. Only what the same member published under the same handling,
 * in whichever lane, and no withdrawal: that is not undone.
 */
export function erasuresOf (state: State, lane: Lane, bodies: readonly Body[]): Erasure[] {
  return bodies.flatMap(({ chunk }) => chunk.leaves.map((leaf) => ({ leaf, id: chunk.entry }))).flatMap(({ leaf, id }) => {
    const withdrawal = decodeWithdrawal(leaf)
    if (!withdrawal.ok) {
      state.report(withdrawal.rejection.code, { lane: lane.id, member: lane.author })
      return []
    }
    const { reason, of } = withdrawal.value
    return of.flatMap(({ entry, from, count }) => {
      const record = state.entries.get(entry)
      return record === undefined || record.lane.author !== lane.author || record.lane.group !== lane.group || isWithdrawal(record.entry)
        ? []
        : erasuresWithin(record, leafState.erased, from, count).map((erasure) => ({ ...erasure, by: { withdrawal: id, reason } }))
    })
  })
}

export function eraseWrites (erasures: readonly Erasure[], at: number): StoreWrite[] {
  return erasures.map(({ record: { entry: { id } }, from, count, state, by }) => (
    { type: 'erase', entry: id, from, count, state, ...(by !== undefined && { withdrawn: { ...by, at } }) }
  ))
}

/** Leaves are gone from the disk. */
export function commitErasures (erasures: readonly Erasure[]): void {
  for (const { record, from, count, state } of erasures) {
    setStates(record, from, count, state)
  }
}

/** Asks the store to let leaves go. */
export function emitErasures (state: State, erasures: Erasure[]): void {
  if (erasures.length > 0) {
    const token = state.nextToken({ type: 'erase', erasures })
    state.emit({ type: 'store', token, sync: true, writes: eraseWrites(erasures, state.now) })
  }
}

/** An entry whose withdrawal may be held already: it came late, or stands in another lane. The withdrawal is read again. */
export function checkWithdrawn (state: State, { entry, lane, states }: EntryRecord): void {
  const held = states.length === 0 || isWithdrawal(entry) ? [] : state.withdrawals.get(termsOf(lane)) ?? []
  const later = held.filter(
    (withdrawal) => withdrawal.states[0] === leafState.held && (withdrawal.lane !== lane || withdrawal.entry.header.seq > entry.header.seq)
  )
  if (later.length > 0) {
    const token = state.nextToken({ type: 'withdrawals' })
    state.emit({ type: 'load', token, entries: later.map((withdrawal) => ({ entry: withdrawal.entry.id, from: 0 })) })
  }
}

/** Withdrawals were read, or have just become held: what they take and is still there goes. */
export function applyWithdrawals (state: State, bodies: readonly Body[]): void {
  for (const body of bodies) {
    const lane = state.entries.get(body.chunk.entry)?.lane
    if (lane !== undefined) {
      emitErasures(state, erasuresOf(state, lane, [body]))
    }
  }
}

/** Remembers where withdrawals stand and what expires. */
export function noteEntry (state: State, record: EntryRecord): void {
  const { entry, lane } = record
  if (isWithdrawal(entry)) {
    const terms = termsOf(lane)
    state.withdrawals.set(terms, [...state.withdrawals.get(terms) ?? [], record])
  }
  if (entry.header.expiry !== undefined) {
    state.expiring.set(entry.id, record)
  }
}

function termsOf ({ author, group }: Lane): string {
  return `${author} ${group}`
}
