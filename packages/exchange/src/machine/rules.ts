import { fallBehind, recover } from '../session/outbox.ts'
import type { State } from './state.ts'
import type { RuleSet } from '@hanse/core'

/**
 * Own rules as they are now: what was queued under the former ones is decided anew. Leaves that were refused stay
 * refused, and what was sent is not called back.
 */
export function onRules (state: State, rules: RuleSet | undefined): void {
  state.rules = rules
  state.clearance = state.newClearance()
  decideAnew(state)
}

/** What may go has changed for everybody: what was queued is decided anew, and what was kept here is offered again. */
export function decideAnew (state: State): void {
  state.verdicts.reset()
  for (const session of state.sessions.values()) {
    if (session.ready) {
      fallBehind(state, session)
      recover(state, session)
    }
  }
}
