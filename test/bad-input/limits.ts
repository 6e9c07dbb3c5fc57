/** One byte, one item, one level over each limit of what members send. */
import {
  cardBytesMax,
  encode,
  entryBytesMax,
  extBytesMax,
  extKeyBytesMax,
  extKeysMax,
  handlingBytesMax,
  headerBytesMax,
  leafBytesMax,
  leavesMax,
  sectorsMax
} from '@hanse/core'
import { defaultLimits, encodeMessage } from '@hanse/exchange'
import { cardCase } from './support/card-case.ts'
import { brig, cardOf, outsider } from './support/firms.ts'
import { frameCase } from './support/frame-case.ts'
import { forged, frameOf, openLane } from './support/sealed.ts'
import { held, next } from './support/world.ts'
import type { BadInput } from './support/case.ts'
import type { CborMapValue } from '@hanse/core'

const root = new Uint8Array(32)
const hash = new Uint8Array(32)
const bulkObjects = 10_001

function extOf (keys: number, valueBytes = 1): Map<string, CborMapValue> {
  return new Map(Array.from({ length: keys }, (_, i) => [`k${i}`, new Uint8Array(valueBytes)]))
}

/** A chunk frame of which the verifier sees the first fault. */
function leavesFrame (sizes: number[]): Uint8Array {
  return encode(
    { t: 'chunk', e: Buffer.from(held.entry.id, 'hex'), f: 0, l: sizes.map((size) => new Uint8Array(size)), d: sizes.map(() => new Uint8Array(16)), p: [] }
  )
}

const entries: BadInput[] = [
  frameCase(40, 'a header of one byte over the limit', 'E_FIELD_LIMIT', encode({ t: 'entry', h: new Uint8Array(headerBytesMax + 1), s: new Uint8Array(64) })),
  frameCase(40, 'a leaf of one byte over the limit', 'E_LIMIT_LEAF_BYTES', leavesFrame([leafBytesMax + 1])),
  frameCase(40, 'leaves that are one byte too many for a chunk', 'E_LIMIT_CHUNK_BYTES', leavesFrame([leafBytesMax, 1])),
  frameCase(40, 'an empty leaf', 'E_FIELD_TYPE', leavesFrame([0])),
  frameCase(40, 'an entry of one byte over the limit', 'E_LIMIT_ENTRY_BYTES', forged(brig, next.entry, { leaves: leavesMax, bytes: entryBytesMax + 1, root })),
  frameCase(40, 'an extension of one key over the limit', 'E_LIMIT_EXT', forged(brig, next.entry, { ext: extOf(extKeysMax + 1) })),
  frameCase(
    40,
    'an extension key of one byte over the limit',
    'E_LIMIT_EXT',
    forged(brig, next.entry, { ext: new Map([['k'.repeat(extKeyBytesMax + 1), 1]]) })
  ),
  frameCase(40, 'an extension of one byte over the limit', 'E_LIMIT_EXT', forged(brig, next.entry, { ext: extOf(1, extBytesMax) })),
  frameCase(40, 'a handling of one byte over the limit', 'E_FIELD_LIMIT', forged(brig, openLane(brig, { tlp: 'clear' }).entry, {}, {
    rest: { o: new Map([['hand', new Uint8Array(handlingBytesMax + 1)], ['nonce', new Uint8Array(16)], ['cert', hash]]) }
  })),
  frameCase(40, 'a list of one item over the limit', 'E_FIELD_LIMIT', encodeMessage({
    type: 'want', lanes: Array.from({ length: defaultLimits.itemsPerFrameMax + 1 }, () => ({ lane: held.entry.lane, from: 0, to: 1 })), leaves: []
  })),
  frameCase(40, 'a range of nothing', 'E_RANGE', encodeMessage({ type: 'want', lanes: [{ lane: held.entry.lane, from: 2, to: 1 }], leaves: [] })),
  frameCase(41, 'an entry of 10,001 objects', 'E_LIMIT_LEAVES', forged(brig, next.entry, { leaves: bulkObjects, bytes: bulkObjects, root })),
  frameCase(41, 'an entry of one object over the limit', 'E_LIMIT_LEAVES', forged(brig, next.entry, { leaves: leavesMax + 1, bytes: leavesMax + 1, root })),
  frameCase(41, '10,001 leaves in one frame', 'E_FIELD_LIMIT', leavesFrame(Array<number>(bulkObjects).fill(1))),
  frameCase(40, 'more wanted ranges than one peer may have waiting', 'E_LIMIT_WANTS', encodeMessage({
    type: 'want', lanes: Array.from({ length: defaultLimits.wantRangesMax + 1 }, () => ({ lane: held.entry.lane, from: 0, to: 1 })), leaves: []
  })),
  frameCase(40, 'a lane more than a node may have', 'E_LIMIT_LANES', frameOf(openLane(brig, { tlp: 'clear' }, 2)), { limits: { lanesPerNodeMax: 1 } })
]

const cards: BadInput[] = [
  cardCase(40, 'a card of one byte over the limit', 'E_LIMIT_CARD_BYTES', () => new Uint8Array(cardBytesMax + 1), 'E_FIELD_LIMIT'),
  cardCase(
    40,
    'a card of one sector over the limit',
    'E_FIELD_LIMIT',
    () => cardOf(outsider, { sectors: Array.from({ length: sectorsMax + 1 }, (_, i) => `sector-${i}`) })
  )
]

export const limitCases: BadInput[] = [...entries, ...cards]
