import { slipDigitsMax } from '../limits.ts'
import { tlpMarkingIds } from './tlp.ts'

const prefix = 'marking-definition--'
/** The groups of a UUID before its last; wrong ids that go round keep them and make the rest up. */
const headLength = 'xxxxxxxx-xxxx-xxxx-xxxx'.length

/**
 * The well-known TLP id that was meant by a marking id with a slip in it: a few digits differ, or all but the last
 * group agree. Two ids drawn at random do not come so close. Undefined for every other id.
 */
export function meantMarking (id: string): string | undefined {
  if (tlpMarkingIds.has(id)) {
    return undefined
  }

  return [...tlpMarkingIds.keys()].find(known => isClose(id.slice(prefix.length), known.slice(prefix.length)))
}

function isClose (uuid: string, known: string): boolean {
  return uuid.slice(0, headLength) === known.slice(0, headLength) || differing(uuid, known) <= slipDigitsMax
}

function differing (a: string, b: string): number {
  let count = Math.abs(a.length - b.length)

  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    count += a[i] === b[i] ? 0 : 1
  }

  return count
}
