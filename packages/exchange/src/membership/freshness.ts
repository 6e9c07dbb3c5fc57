import { freshnessOf } from '@hanse/core'
import { decideAnew } from '../machine/rules.ts'
import type { State } from '../machine/state.ts'
import type { Freshness } from '@hanse/core'

/**
 * How old what is known of who belongs is, where this machine keeps certificates itself. Of this node's clock and what its peers say
 * the later counts: a clock that is behind makes nothing fresher, one that is ahead makes it older.
 */
export function freshness (state: State, now: number): Freshness | undefined {
  const { members, clock } = state
  return members && freshnessOf(members.ledger.freshAt, members.ledger.charter.freshnessDays, now + Math.max(0, clock.skewMs ?? 0))
}

/** Whether too long ago a quorum of governors was heard for anything above GREEN to go to others. */
export function isStale (state: State): boolean {
  return freshness(state, state.now)?.state === 'stale'
}

/** What was kept from others while it was stale may go once a quorum was heard again. */
export function resumeIf (state: State, wasStale: boolean): void {
  if (wasStale && !isStale(state)) {
    decideAnew(state)
  }
}
