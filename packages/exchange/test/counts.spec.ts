import { forNobody } from '@hanse/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { leafState } from '../src/index.ts'
import { isDue, isGone, isMissing, newLane, newRecord, addRecord, setStates, withhold } from '../src/lane/lane.ts'
import { chargeOf } from '../src/lane/quota.ts'
import { Bench } from './support/bench.ts'
import { memberNamed, nodeNamed } from './support/federation.ts'
import type { EntryRecord, Lane } from '../src/lane/lane.ts'
import type { Account } from '../src/lane/quota.ts'
import type { Handling, HandlingTerms } from '@hanse/core'

const states = Object.values(leafState)
const green: HandlingTerms = { tlp: 'green' }
const bench = new Bench([{ name: 'p' }])

/** Two entries of a lane, the leaves of which are in no state that was counted on the way. */
function laneWith (handling: Handling, leaves: readonly number[]): { lane: Lane, records: EntryRecord[], account: Account } {
  const author = bench.author('p')
  const [opening, ...entries] = author.lane(green, leaves.map((count) => ({ texts: Array<string>(count).fill('leaf of some bytes') })), bench.now)
  if (opening === undefined) {
    throw new Error('a lane has an opening')
  }
  const account = { bytes: 0, storingBytes: 0, heldForNobody: 0 }
  const lane = newLane(opening.entry, { node: nodeNamed('p'), author: memberNamed('p'), group: '', handling, account })
  addRecord(newRecord(lane, opening.entry, new Uint8Array(0)))
  const records = entries.map(({ entry }) => newRecord(lane, entry, new Uint8Array(entry.header.leafCount).fill(leafState.wanted)))
  records.forEach((record) => { addRecord(record) })
  return { lane, records, account }
}

/** What one walk over every leaf says. */
function recount (records: readonly EntryRecord[]): unknown {
  const seqs = (passes: (state: number) => boolean): number[] => records.filter((record) => record.states.some(passes)).map(({ entry }) => entry.header.seq)
  const charges = records.map(({ entry: { header: { byteCount, leafCount } }, states: leaves }) => Math.ceil(
    byteCount * leaves.filter((state) => state !== leafState.quota && state !== leafState.refused && !isGone(state)).length / leafCount
  ))
  return {
    charges,
    bytes: charges.reduce((sum, bytes) => sum + bytes, 0),
    missing: seqs(isMissing),
    incomplete: seqs(isDue),
    over: seqs((state) => state === leafState.quota),
    held: records.reduce((sum, record) => sum + record.states.filter((state) => state === leafState.held).length, 0)
  }
}

function running ({ missing, incomplete, over }: Lane, records: readonly EntryRecord[], account: Account): unknown {
  const sorted = (seqs: ReadonlySet<number>): number[] => [...seqs].sort((a, b) => a - b)
  return {
    charges: records.map(chargeOf),
    bytes: account.bytes,
    missing: sorted(missing),
    incomplete: sorted(incomplete),
    over: sorted(over),
    held: account.heldForNobody
  }
}

it('what is counted as leaves change is what a recount of every leaf says', () => {
  const change = fc.record({
    entry: fc.nat({ max: 1 }), from: fc.nat({ max: 30 }), count: fc.nat({ max: 30 }), state: fc.constantFrom(...states), withholds: fc.boolean()
  })
  fc.assert(fc.property(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 })), fc.array(change, { maxLength: 40 }), (leaves, changes) => {
    const { lane, records, account } = laneWith(forNobody, leaves)
    for (const { entry, from, count, state, withholds } of changes) {
      const record = records[entry] as EntryRecord
      const within = Math.max(0, Math.min(count, record.states.length - from))
      if (withholds) {
        withhold(record, from, within)
      } else {
        setStates(record, Math.min(from, record.states.length), within, state)
      }
      expect(running(lane, records, account)).toEqual(recount(records))
    }
  }))
})
