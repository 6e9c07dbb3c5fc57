import { encodeHandling, groupOf, HanseError, show } from '@hanse/core'
import { nameOf, notFound, publishedInfo } from '../member/context.ts'
import type { Context } from '../member/context.ts'
import type { Handling, Hex, WithdrawnRun } from '@hanse/core'

/** What is taken back under one handling, in the order of a withdrawal. */
export interface Target { handling: Handling, runs: WithdrawnRun[] }

/**
 * Where this member's own objects stand, every version and copy.
 *
 * @throws {HanseError} `E_NOT_FOUND`, `E_NOT_AUTHOR`
 */
export async function targetsOf (context: Context, ids: readonly string[]): Promise<Target[]> {
  const leaves = new Map<Hex, { handling: Handling, places: Map<Hex, Set<number>> }>()
  for (const id of new Set(ids)) {
    for (const { handling, entry, index } of await ownPlaces(context, id)) {
      const group = groupOf(context.suite, context.federation, encodeHandling(handling))
      const target = leaves.get(group) ?? { handling, places: new Map<Hex, Set<number>>() }
      leaves.set(group, target)
      target.places.set(entry, (target.places.get(entry) ?? new Set()).add(index))
    }
  }
  return [...leaves.values()].map(({ handling, places }) => ({
    handling,
    runs: [...places].sort(([a], [b]) => a < b ? -1 : 1).flatMap(([entry, indices]) => runsOf(entry, [...indices].sort((a, b) => a - b)))
  }))
}

async function ownPlaces (context: Context, id: string): Promise<Array<{ handling: Handling, entry: Hex, index: number }>> {
  const found = await context.store.objectsById(id, { limit: Infinity })
  const published = found.flatMap(({ place }) => publishedInfo(context.engine, place) ?? [])
  const own = published.filter(({ author }) => author === context.self.member)
  const [other] = published
  if (own.length === 0 && other !== undefined) {
    throw new HanseError(
      'E_NOT_AUTHOR',
      `${show(id)} was published by ${show(nameOf(context.roster, other.author))}, who alone can withdraw it; answer with an opinion or a note`,
      { author: other.author }
    )
  }
  if (own.length === 0) {
    throw notFound(`the published object ${show(id)}`)
  }
  return own
}

function runsOf (entry: Hex, indices: readonly number[]): WithdrawnRun[] {
  const runs: WithdrawnRun[] = []
  for (const index of indices) {
    const last = runs.at(-1)
    if (last !== undefined && last.from + last.count === index) {
      last.count++
    } else {
      runs.push({ entry, from: index, count: 1 })
    }
  }
  return runs
}
