import { armWants } from './asks.ts'
import { startRound } from './reconcile.ts'
import type { State } from '../machine/state.ts'

/** There is room for leaves of others again, or no more. Once there is, every peer is asked at once for what waited. */
export function onRoom (state: State, enough: boolean): void {
  const hadRoom = state.hasRoom
  state.hasRoom = enough
  if (!enough || hadRoom) {
    return
  }
  for (const session of state.sessions.values()) {
    // it has not answered as it was not read on
    session.progressAt = state.now
    if (session.ready) {
      startRound(state, session)
    }
  }
  armWants(state, state.limits.wantTimeoutMs)
}
