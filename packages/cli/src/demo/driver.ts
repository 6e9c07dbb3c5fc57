/** Drives the members' nodes over their local APIs: publishes the plans, waits for acknowledgements, asks who holds what. */
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { HanseError } from 'hanse'
import { seatOf } from './seat.ts'
import type { Holding, KnownId } from './judge.ts'
import type { OracleClause, OracleTerms } from './oracle.ts'
import type { Plan } from './plan.ts'
import type { Connection, RunningSeat } from './seat.ts'
import type { Publication, Terms } from 'hanse'

const settlePollMs = 100
/** How long nothing may be acknowledged before the judge is asked anyway. */
const settleDeadlineMs = 20_000

/** A plan that was carried out: what the author's node answered. */
export interface Done {
  plan: Plan
  publication: Publication
  /** When the author was told to publish, and how long until all was durable. */
  publishedAt: number
  durableMs: number
  /** By member key: when the author had its signed receipt. */
  acknowledged: Map<string, number>
  /** Nothing came of waiting for the rest; what then still arrives is not waited for. */
  givenUp: boolean
}

/** The audience as the API takes it: the same clauses with member ids in the place of keys. */
export function apiTerms ({ tlp, to, except }: OracleTerms, memberOf: (key: string) => string): Terms {
  const clause = ({ all, members, roles, countries, sectors }: OracleClause): Record<string, unknown> => Object.fromEntries(
    Object.entries({ all, members: members?.map(memberOf), roles, countries, sectors }).filter(([, value]) => value !== undefined)
  )
  const audience = { any: (to ?? [{ all: true }]).map(clause), ...except === undefined ? {} : { except: clause(except) } }
  return { tlp, ...to === undefined && except === undefined ? {} : { audience: audience as NonNullable<Terms['audience']> } }
}

/**
 * Has the plan's author publish its file. What the node refuses whole, such as a file that is too large, is a refusal of
 * the file. `memberOf` gives the member id of a key, of members whose node does not run, too.
 */
export async function carryOut (plan: Plan, seats: readonly RunningSeat[], memberOf: (key: string) => string, signal: AbortSignal): Promise<Done> {
  const { hanse } = seatOf(seats, plan.author)
  const bundle = await readFile(plan.path, { signal })
  const publishedAt = Date.now()
  const publication = await hanse.publish(bundle, apiTerms(plan.terms, memberOf), { signal }).catch((error: unknown): Publication => {
    if (error instanceof HanseError) {
      const { code, message } = error
      return { entries: [], objects: 0, refused: [{ object: '', path: '$', code, message }], narrowed: [] }
    }
    throw error
  })
  return { plan, publication, publishedAt, durableMs: Date.now() - publishedAt, acknowledged: new Map(), givenUp: false }
}

/**
 * Waits until every running member that the author's node means to send to has acknowledged every publication; gives up
 * when nothing was acknowledged for a while. Either way the judge says what is missing.
 */
export async function settle (
  done: readonly Done[],
  seats: readonly RunningSeat[],
  onAcknowledged: (done: Done, member: string, at: number) => void,
  signal: AbortSignal
): Promise<void> {
  const authors = new Set(seats.map(({ player }) => player.key))
  let waiting = done.filter(({ plan, publication }) => publication.publication !== undefined && authors.has(plan.author))
    .filter(({ givenUp }) => !givenUp)
  let progressAt = Date.now()
  while (waiting.length > 0 && Date.now() - progressAt < settleDeadlineMs) {
    const still: Done[] = []
    for (const one of waiting) {
      const before = one.acknowledged.size
      if (!await acknowledgedByAll(one, seats, onAcknowledged, signal)) {
        still.push(one)
      }
      progressAt = one.acknowledged.size > before ? Date.now() : progressAt
    }
    waiting = still
    if (waiting.length > 0) {
      await delay(settlePollMs, undefined, { signal })
    }
  }
  waiting.forEach(one => { one.givenUp = true })
}

async function acknowledgedByAll (
  one: Done,
  seats: readonly RunningSeat[],
  onAcknowledged: (done: Done, member: string, at: number) => void,
  signal: AbortSignal
): Promise<boolean> {
  const { hanse } = seatOf(seats, one.plan.author)
  const report = await hanse.delivery(one.publication.publication ?? '', { signal })
  const running = new Map(seats.map(({ member, player }) => [member, player.key]))
  let all = true
  for (const { member, state, at } of report.members) {
    const key = running.get(member)
    if (key === undefined || key === one.plan.author) {
      continue
    }
    all &&= state === 'acknowledged'
    if (state === 'acknowledged' && !one.acknowledged.has(key)) {
      one.acknowledged.set(key, at ?? Date.now())
      onAcknowledged(one, key, at ?? Date.now())
    }
  }
  return all
}

/** Everything a member's node says it holds of others' publications and its own. */
export async function holdingsOf ({ hanse, player }: RunningSeat, signal: AbortSignal): Promise<Holding[]> {
  const held: Holding[] = []
  const decoder = new TextDecoder()
  for await (const event of hanse.subscribe({ since: 'start', types: ['object'], follow: false, signal })) {
    if (event.type === 'object' && 'entry' in event.place) {
      held.push({ member: player.key, entry: event.place.entry, id: event.id, text: decoder.decode(event.bytes) })
    }
  }
  return held
}

/** Which of these ids a member's node knows anything of. */
export async function idsKnown ({ hanse, player }: RunningSeat, ids: readonly string[], signal: AbortSignal): Promise<KnownId[]> {
  const known: KnownId[] = []
  for (const id of ids) {
    if (await isKnown(hanse, id, signal)) {
      known.push({ member: player.key, id })
    }
  }
  return known
}

async function isKnown (hanse: Connection, id: string, signal: AbortSignal): Promise<boolean> {
  try {
    await hanse.explain(id, { signal })
    return true
  } catch (error) {
    if (error instanceof HanseError && error.code === 'E_NOT_FOUND') {
      return false
    }
    throw error
  }
}

/** What a node counted that must not happen among honest members: frames its guard stopped, frames it refused. */
export async function alarmsOf ({ hanse }: RunningSeat, signal: AbortSignal): Promise<string[]> {
  const { egressBlocked, rejected } = await hanse.status({ signal })
  return [
    ...egressBlocked === 0 ? [] : [`its egress guard stopped ${egressBlocked} frames`],
    ...Object.entries(rejected).map(([code, count]) => `it refused ${count} frames: ${code}`)
  ]
}
