import { emitErasures, erasuresWithin } from './erase.ts'
import { leafState } from './leaf-state.ts'
import type { State } from '../machine/state.ts'
import type { Entry, Verified } from '@hanse/core'

/** Whether the leaves of an entry are past their time. */
export function isExpired (state: State, { header: { expiry } }: Verified<Entry>): boolean {
  return expiry !== undefined && expiry <= state.now
}

/** Looks for leaves past their time, and again after a while as long as any are to come. */
export function onExpiryTimer (state: State): void {
  state.armed.expiry = false
  const erasures = [...state.expiring.values()].filter(({ entry }) => isExpired(state, entry)).flatMap((record) => erasuresWithin(record, leafState.expired))
  emitErasures(state, erasures)
  for (const [id, record] of state.expiring) {
    if (erasuresWithin(record, leafState.expired).length === 0) {
      state.expiring.delete(id)
    }
  }
  armExpiry(state)
}

/** Sees to it that the next look comes. */
export function armExpiry (state: State): void {
  if (!state.armed.expiry && state.expiring.size > 0) {
    state.armed.expiry = true
    state.emit({ type: 'schedule', delayMs: state.limits.expirySweepMs, timer: { type: 'expiry' } })
  }
}
