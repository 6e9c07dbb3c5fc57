import { concat } from '@hanse/core'
import { placeKey, readPlaceKey, readU32, u32 } from '../keys.ts'
import { seal, unseal } from './sealed.ts'
import { chunkOf } from './states.ts'
import type { StatesRecord } from './states.ts'
import type { Place } from '../types.ts'
import type { Hex } from '@hanse/core'

const fromBytes = 4

/** A place, and the first leaf of the chunk in which it stood when this was written. */
export interface Spot { place: Place, from: number }

/** Of a place, by the leaf states of its entry if it stands in one. */
export function spotOf (place: Place, states: ReadonlyMap<Hex, StatesRecord>): Spot {
  const record = 'private' in place ? undefined : states.get(place.entry)
  const range = record === undefined || 'private' in place ? undefined : chunkOf(record, place.index)
  return { place, from: range?.from ?? 0 }
}

/** `from4 ‖ place`; nothing for the mark of something that stands nowhere */
export function encodeSpot (spot: Spot | undefined): Uint8Array {
  return seal(spot === undefined ? new Uint8Array(0) : concat(u32(spot.from), placeKey(spot.place)))
}

/**
 * Undefined for the mark of something that stands nowhere.
 *
 * @throws {HanseError} `E_STORE_DAMAGED`
 */
export function decodeSpot (value: Uint8Array, what: string): Spot | undefined {
  const bytes = unseal(value, what)
  return bytes.length === 0 ? undefined : { place: readPlaceKey(bytes, fromBytes), from: readU32(bytes, 0) }
}
