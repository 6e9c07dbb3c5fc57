/** What a run of the demo has so far, and what can be told from it. */
import { expectations } from './oracle.ts'
import type { Done } from './driver.ts'
import type { Narrator } from './events.ts'
import type { ExpectedFile, OracleFile } from './oracle.ts'
import type { Plan } from './plan.ts'
import type { RunningSeat, Seat } from './seat.ts'

/** Grows while the story goes on. */
export interface Run {
  narrator: Narrator
  signal: AbortSignal
  seats: readonly Seat[]
  running: RunningSeat[]
  /** File names as they are shown, by path. */
  label (plan: Plan): string
  done: Done[]
  /** The accepted files, as the oracle reads them, in the order of publishing. */
  files: OracleFile[]
  refused: number
}

/** From when a member could have had a publication: since it was published, or since the member's own start. */
export function sinceWhen (state: Run, done: Done, member: string): number {
  const startedAt = state.running.find(({ player }) => player.key === member)?.startedAt ?? 0
  return Math.max(done.publishedAt, startedAt)
}

export function expectedOf (state: Run): ExpectedFile[] {
  return expectations(state.seats.map(({ player }) => player), state.files)
}

export function playerName (state: Run, key: string): string {
  return state.seats.find(({ player }) => player.key === key)?.player.name ?? key
}
