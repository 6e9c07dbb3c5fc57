import { beginBeacons, emitBeacon, isGovernors } from '../membership/beacon.ts'
import { expireItems } from '../membership/take.ts'
import { oweReaders } from '../overlay/floor.ts'
import { endSession } from '../session/connect.ts'
import { dialAll } from '../session/dial.ts'
import { fallBehind, recover } from '../session/outbox.ts'
import type { State } from './state.ts'
import type { Roster } from '@hanse/core'

/** The roster as it is now: clearances are decided anew, and what was queued under the old ones does not go out. */
export function onRoster (state: State, roster: Roster): void {
  const changed = roster.digest !== state.roster.digest
  const governed = isGovernors(state)
  const isFirst = state.past.onlineAt === undefined
  state.roster = roster
  state.past.onlineAt ??= state.now
  if (changed) {
    state.clearance = state.newClearance()
    state.views.reset()
    state.verdicts.reset()
    state.overlay.reset()
    for (const session of [...state.sessions.values()]) {
      if (state.selfNode() === undefined || roster.nodes.get(session.peer)?.member !== session.member) {
        endSession(state, session, 'E_MEMBER_UNKNOWN')
      } else if (session.ready) {
        fallBehind(state, session)
        recover(state, session)
      }
    }
  }
  if (isFirst) {
    expireItems(state)
    beginBeacons(state)
  } else if (!governed) {
    emitBeacon(state)
  }
  dialAll(state)
  oweReaders(state)
}
