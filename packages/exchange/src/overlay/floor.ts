import { isWithdrawal } from '../lane/erase.ts'
import { formerReadersToReach } from '../lane/former.ts'
import { dialWanted } from '../session/dial.ts'
import type { Lane } from '../lane/lane.ts'
import type { State } from '../machine/state.ts'
import type { MemberId } from '@hanse/core'

/**
 * The floor under every tree: a member that has not acknowledged what this node published a while ago gets a session
 * with this node, and what it lacks with the first round. What is for few goes to each from the start. In a federation
 * where everyone has a session with everyone there is nothing to do.
 */
export function oweReaders (state: State): void {
  const owed = new Set<MemberId>(state.overlay.isMesh() ? [] : formerReadersToReach(state))
  let dialled = 0
  for (const lane of state.lanes.values()) {
    const isTree = state.overlay.isTree(lane)
    for (const member of isFloored(state, lane) ? readersOf(state, lane) : []) {
      // those that are away are tried again without end; they take no place of others
      const takesPlace = isTree && !owed.has(member) && !state.overlay.isAway(member)
      if (!takesPlace || dialled < state.limits.floorDialsMax) {
        owed.add(member)
        dialled += takesPlace ? 1 : 0
      }
    }
  }
  state.owed = owed
  dialWanted(state)
  armFloor(state)
}

/** Entries of own lanes were published: those for few are owed to each at once. */
export function oweNews (state: State, lanes: readonly Lane[]): void {
  const floored = lanes.filter((lane) => isFloored(state, lane))
  const readers = floored.filter((lane) => !state.overlay.isTree(lane)).flatMap((lane) => readersOf(state, lane))
  if (floored.some((lane) => endsInWithdrawal(lane))) {
    state.toldFormer.clear()
    readers.push(...formerReadersToReach(state))
  }
  if (readers.length > 0) {
    state.owed = new Set([...state.owed, ...readers])
    dialWanted(state)
  }
  armFloor(state)
}

/** Time to look who is owed something. */
export function onFloorTimer (state: State): void {
  state.armed.floor = false
  oweReaders(state)
}

function endsInWithdrawal ({ entries, head }: Lane): boolean {
  const entry = entries.get(head)?.entry
  return entry !== undefined && isWithdrawal(entry)
}

function armFloor (state: State): void {
  if (!state.armed.floor && [...state.lanes.values()].some((lane) => isFloored(state, lane))) {
    state.armed.floor = true
    state.emit({ type: 'schedule', delayMs: state.limits.floorDelayMs, timer: { type: 'floor' } })
  }
}

function isFloored (state: State, lane: Lane): boolean {
  return state.isOwn(lane) && lane.head >= 0 && !state.overlay.isMesh()
}

/** Cleared members without a session whose receipts do not reach an entry that has had the time a tree takes. */
function readersOf (state: State, lane: Lane): MemberId[] {
  const before = state.overlay.isTree(lane) ? state.now - state.limits.floorDelayMs : Infinity
  const reached = state.receipts.reached(lane.id)
  return [...state.roster.members.keys()].filter((member) => {
    const next = lane.entries.get((reached.get(member) ?? -1) + 1)?.entry
    return next !== undefined && next.header.time <= before && member !== lane.author && !state.isConnected(member) &&
      state.clearance.sendsHeader(lane, member)
  })
}
