import { didOf } from '../identity/keys.ts'
import type { Beacon } from './beacon.ts'
import type { Member, Roster } from './roster.ts'

const dayMs = 24 * 60 * 60 * 1000

/** `warning` from half of the limit on; `stale` beyond it: nothing above GREEN is published or sent. */
export type FreshnessState = 'fresh' | 'warning' | 'stale'

/** How old what is known of who belongs may be. */
export interface Freshness {
  /** at this time a quorum of governors knew the federation, ms since 1970 */
  at: number
  /** from here on it is stale, ms since 1970; absent in a federation whose charter sets no limit */
  staleAtMs?: number
  state: FreshnessState
}

/**
 * The time at which a quorum of governors was last heard: of the newest beacon of each, by whichever of its nodes, the q-th newest.
 * One that was never heard counts with the founding, which all signed. It depends on the set of beacons alone, not on their order
 * nor on a clock; a minority that lies about the time moves nothing.
 *
 * @param roster - who governs, by which nodes
 * @param foundedAt - `at` of the charter
 * @param beacons - whose signatures hold; those of others than governors' nodes do not count
 */
export function freshAt (roster: Roster, foundedAt: number, beacons: Iterable<Beacon>): number {
  const newest = new Map<string, number>()
  for (const { body: { at, node } } of beacons) {
    const governor = governorOf(roster, node)
    if (governor !== undefined) {
      newest.set(governor.member, Math.max(at, newest.get(governor.member) ?? 0))
    }
  }
  const times = [...newest.values()].sort((a, b) => b - a)
  return Math.max(foundedAt, times[roster.governing.quorum - 1] ?? 0)
}

/** The governor whose node has a key (34 bytes); undefined for a node of anybody else, or that has left. */
export function governorOf ({ nodes, members }: Roster, node: Uint8Array): Member | undefined {
  const member = members.get(nodes.get(didOf(node))?.member ?? '')
  return member?.governor === true ? member : undefined
}

/**
 * How that stands at a time.
 *
 * @param at - of `freshAt`
 * @param limitDays - of the charter; 0 for none
 * @param now - the latest time that anything gives reason to believe: a clock that is behind must not make anything fresher
 */
export function freshnessOf (at: number, limitDays: number, now: number): Freshness {
  if (limitDays === 0) {
    return { at, state: 'fresh' }
  }
  const limitMs = limitDays * dayMs
  const ageMs = now - at
  const state = ageMs >= limitMs / 2 ? 'warning' : 'fresh'
  return { at, staleAtMs: at + limitMs, state: ageMs >= limitMs ? 'stale' : state }
}
