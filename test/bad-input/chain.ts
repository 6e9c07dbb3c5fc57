/** A lane's chain: gaps, wrong links, forks, times. */
import { leafState } from '@hanse/exchange'
import { expect } from 'vitest'
import { brig, corvette, nodeOf, startMs } from './support/firms.ts'
import { frameCase } from './support/frame-case.ts'
import { forged, frameOf, leavesOf, openLane, sealNext } from './support/sealed.ts'
import { held, next, opening } from './support/world.ts'
import type { BadInput } from './support/case.ts'

const hourMs = 3_600_000
const minuteMs = 60_000
const farSeq = 5_000
const lane = held.entry.lane

const otherSecond = sealNext(brig, held.entry, { leaves: leavesOf('another four') })
const expired = sealNext(brig, held.entry, { leaves: leavesOf('old'), expiry: startMs + 1 })
const beyondGap = sealNext(brig, sealNext(brig, next.entry, { leaves: leavesOf('x') }).entry, { leaves: leavesOf('y') })

export const chainCases: BadInput[] = [
  frameCase(29, 'an entry beyond a gap', 'taken', frameOf(beyondGap), {
    after: (world) => { expect(world.machine.lane(lane)).toMatchObject({ head: { seq: 1 }, ahead: 1 }) }
  }),
  frameCase(29, 'an entry far beyond the head', 'E_CHAIN_AHEAD', forged(brig, next.entry, { seq: farSeq })),
  frameCase(29, 'the largest seq there is', 'E_CHAIN_AHEAD', forged(brig, next.entry, { seq: Number.MAX_SAFE_INTEGER })),
  frameCase(29, 'a bundle with seq 0', 'E_CHAIN_SEQ', forged(brig, next.entry, { seq: 0 })),
  frameCase(29, 'a bundle that names no predecessor', 'E_CHAIN_SEQ', forged(brig, next.entry, { prev: undefined })),
  frameCase(29, 'seq 2^53', 'E_ENC_NUMBER_RANGE', () => withSeqBeyond()),
  frameCase(30, 'another predecessor than the one that is held', 'E_CHAIN_PREV', forged(brig, next.entry, { prev: new Uint8Array(32) })),
  frameCase(31, 'a second entry of one seq', 'E_CHAIN_FORK', frameOf(otherSecond), {
    before: (world) => { world.offer(frameOf(next)) },
    after: (world) => {
      expect(world.machine.lane(lane)).toMatchObject({ forked: true, head: { seq: 2, id: next.entry.id } })
      expect(world.effects.find(({ type }) => type === 'deliver')).toBeDefined()
    },
    from: nodeOf(corvette)
  }),
  frameCase(32, 'a header more than an hour ahead', 'E_TIME_FUTURE', (world) => forged(brig, next.entry, { time: world.now + hourMs + 1 })),
  frameCase(32, 'a header six minutes ahead, which is tried again', 'taken', (world) => forged(brig, next.entry, { time: world.now + 6 * minuteMs })),
  frameCase(32, 'an expiry before the time of its entry', 'E_HEADER_EXPIRY', forged(brig, next.entry, { exp: startMs - 1 })),
  frameCase(32, 'an entry that has expired: its header is kept, its leaves are not', 'taken', frameOf(expired), {
    after: (world) => {
      expect(world.machine.leafStates(expired.entry.id)).toEqual([leafState.expired])
      expect(world.effects.flatMap((effect) => effect.type === 'store' ? effect.writes : []).filter(({ type }) => type === 'chunk')).toHaveLength(1)
    },
    goesOn: false
  }),
  frameCase(20, 'an opening beside an entry that is none', 'E_OPENING_UNEXPECTED', forged(brig, next.entry, {}, { rest: { o: openingFields() } })),
  frameCase(19, 'an opening without its handling', 'E_OPENING_MISSING', forged(brig, openLane(brig, { tlp: 'clear' }).entry, {})),
  frameCase(
    20,
    'an opening with another handling than it commits to',
    'E_OPENING_MISMATCH',
    forged(brig, openLane(brig, { tlp: 'clear' }).entry, {}, { rest: { o: openingFields() } })
  )
]

function openingFields (): Map<string, Uint8Array> {
  const { handling, nonce, certificate } = opening.entry.opening as NonNullable<typeof opening.entry.opening>
  return new Map([['hand', handling], ['nonce', nonce], ['cert', certificate]])
}

/** A frame in whose header the seq is 2^53, which no encoder of ours writes. */
function withSeqBeyond (): Uint8Array {
  const frame = Buffer.from(forged(brig, next.entry, { seq: Number.MAX_SAFE_INTEGER }))
  const at = frame.indexOf(Buffer.from('1b001fffffffffffff', 'hex'))
  frame.set(Buffer.from('1b0020000000000000', 'hex'), at)
  return new Uint8Array(frame)
}
