import { tolerated } from '@hanse/core'
import { dropIfEmpty } from '../lane/admit.ts'
import { dropRecord } from '../lane/drop.ts'
import type { Lane } from '../lane/lane.ts'
import type { State } from '../machine/state.ts'
import type { Entry, Hex, Verified } from '@hanse/core'

/**
 * Up to which seq entries of a lane count whose node a quorum has ended; undefined for a lane of a node that has not ended. Where the
 * quorum's words name the lane's last entry, that is it. Else each holder stays at its own head, and goes on only as far as more
 * members than may lie say that they hold: to one who was offline the rest is given so, and a single accomplice brings nothing.
 */
export function lastCounting (state: State, lane: Pick<Lane, 'id' | 'node'>): { seq: number, entry?: Hex } | undefined {
  const cut = state.roster.ended.get(lane.node)
  if (cut === undefined) {
    return undefined
  }
  const named = cut.filter((line) => line.lane === lane.id).sort((a, b) => a.seq - b.seq)[0]
  return named ?? { seq: Math.max(state.lanes.get(lane.id)?.head ?? -1, vouchedFor(state, lane)) }
}

/** The highest seq that members say they hold, of whom one at least is honest and stopped when it learned of the end. */
function vouchedFor (state: State, lane: Pick<Lane, 'id' | 'node'>): number {
  const held = new Map<string, number>()
  for (const { member, announced, ready } of state.sessions.values()) {
    const seq = announced.get(lane.id)
    if (ready && seq !== undefined) {
      held.set(member, Math.max(seq, held.get(member) ?? -1))
    }
  }
  return [...held.values()].sort((a, b) => b - a)[tolerated(state.roster.governing.governors.size)] ?? -1
}

/** Whether an entry comes after the last that counts of its lane. */
export function beyondCut (last: ReturnType<typeof lastCounting>, { id, header: { seq } }: Verified<Entry>): boolean {
  return last !== undefined && (seq > last.seq || (seq === last.seq && last.entry !== undefined && last.entry !== id))
}

/** What is held of ended nodes beyond their cut is quarantined: it stays in the store as evidence, and this machine does not know it any more. */
export function endLanes (state: State): void {
  for (const lane of [...state.lanes.values()]) {
    endLane(state, lane)
  }
}

/** The same of one lane; nothing where its node has not ended. */
export function endLane (state: State, lane: Lane): void {
  if (!state.roster.ended.has(lane.node)) {
    return
  }
  const last = lastCounting(state, lane)
  const beyond = [...lane.entries.values()].filter(({ entry }) => beyondCut(last, entry))
  if (beyond.length === 0) {
    return
  }
  for (const record of beyond) {
    dropRecord(state, record)
  }
  state.report('E_AUTHOR_REVOKED', { lane: lane.id, author: lane.author, quarantined: beyond.length })
  const entries = beyond.map(({ entry }) => entry.id)
  state.emit({ type: 'deliver', event: { type: 'quarantined', lane: lane.id, author: lane.author, entries, at: state.now } })
  state.views.update(lane)
  dropIfEmpty(state, lane)
}
