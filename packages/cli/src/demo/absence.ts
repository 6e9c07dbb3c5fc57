/** A latecomer catches up while an author is offline: others hand on what they hold of it, where its rules let them. */
import { setTimeout as delay } from 'node:timers/promises'
import { holdingsOf } from './driver.ts'
import { expectedOf, playerName } from './state.ts'
import type { HandedOn } from './events.ts'
import type { RunningSeat } from './seat.ts'
import type { Run } from './state.ts'

const pollMs = 50
/** How long a latecomer may take; what is missing then the judge will say. */
const catchUpDeadlineMs = 20_000

/** How many objects of each publication so far a member's node holds. */
async function heldOf (state: Run, seat: RunningSeat): Promise<number[]> {
  const holdings = await holdingsOf(seat, state.signal)
  return state.done.map(({ publication }) => new Set(holdings.filter(({ entry }) => publication.entries.includes(entry)).map(({ text }) => text)).size)
}

/** Waits until a member holds all that it may, whoever is offline, and tells what it has of `absent`'s. */
export async function awaitCatchUp (state: Run, seat: RunningSeat, absent: string): Promise<void> {
  const expected = expectedOf(state)
  const due = expected.map(({ objects }) => objects.filter(({ holders }) => holders.has(seat.player.key)).length)
  const deadline = Date.now() + catchUpDeadlineMs
  let held = await heldOf(state, seat)
  while (held.some((count, index) => count < (due[index] ?? 0)) && Date.now() < deadline) {
    await delay(pollMs, undefined, { signal: state.signal })
    held = await heldOf(state, seat)
  }
  const handedOn = expected.flatMap(({ file, author, objects }, index): HandedOn[] => author !== absent
    ? []
    : [{ file, objects: objects.length, held: held[index] ?? 0, holders: holdersOnline(state, index) }])
  state.narrator.tell({
    event: 'caught-up',
    member: seat.player.name,
    objects: held.reduce((sum, count) => sum + count, 0),
    milliseconds: Date.now() - seat.startedAt,
    absent: playerName(state, absent),
    handedOn
  })
}

/** Members online that have signed for a publication. */
function holdersOnline ({ done, running }: Run, index: number): number {
  return running.filter(({ player }) => done[index]?.acknowledged.has(player.key)).length
}
