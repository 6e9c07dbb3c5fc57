/** What a run of the demo has so far, and what can be told from it. */
import { expectations } from './oracle.ts'
import { ownRules } from './story.ts'
import type { Done } from './driver.ts'
import type { Narrator } from './events.ts'
import type { ExpectedFile, OracleFile } from './oracle.ts'
import type { Plan } from './plan.ts'
import type { RunningSeat, Seat } from './seat.ts'
import type { SourceObject } from './source.ts'

/** Grows while the story goes on. */
export interface Run {
  narrator: Narrator
  signal: AbortSignal
  seats: readonly Seat[]
  running: RunningSeat[]
  /** When each member's node first started, by key. */
  firstStart: Map<string, number>
  /** File names as they are shown, by path. */
  label (plan: Plan): string
  done: Done[]
  /** The accepted files, as the oracle reads them, in the order of publishing. */
  files: OracleFile[]
  refused: number
}

/** From when a member could have had a publication: since it was published, or since the member's node first started. */
export function sinceWhen (state: Run, done: Done, member: string): number {
  return Math.max(done.publishedAt, state.firstStart.get(member) ?? 0)
}

export function expectedOf (state: Run): ExpectedFile[] {
  return expectations(state.seats.map(({ player }) => player), state.files, ownRules)
}

export function playerName (state: Run, key: string): string {
  return state.seats.find(({ player }) => player.key === key)?.player.name ?? key
}

/** The member id of a key, also of a member whose node does not run. */
export function memberId (state: Run, key: string): string {
  return state.seats.find(({ player }) => player.key === key)?.member ?? key
}

/** The object of a publication that people are told of: the first that is no identity, if there is one. */
export function tellingObject (state: Run, index: number): SourceObject | undefined {
  const objects = state.files[index]?.objects
  return objects?.find(({ value }) => value.type !== 'identity') ?? objects?.[0]
}
