import { nobleSuite, toUtf8 } from '@hanse/core'
import { observablesOf } from '@hanse/stix'
import { indexKeyBytes } from '@hanse/store'
import { networkBits } from './network.ts'
import type { ObjectFacts } from '@hanse/core'
import type { Observable, ObservableType } from '@hanse/stix'
import type { IndexRow, Place } from '@hanse/store'

/** An object that was parsed, and where it stands. */
export interface PlacedObject {
  value: Record<string, unknown>
  facts: ObjectFacts
  place: Place
}

/**
 * The index rows of one object: one an observable, and for a network a mark that networks of its length occur.
 * A pure function of the object, so the index can be made again from what is stored.
 */
export function rowsFor ({ value, facts, place }: PlacedObject): IndexRow[] {
  if (facts.status !== 'parsed') {
    return []
  }
  return observablesOf(value).observables.flatMap((observable) => {
    const row = { key: observableKey(observable), place }
    const bits = networkBits(observable)
    return bits === undefined ? [row] : [row, { key: lengthKey(observable.type, bits) }]
  })
}

/** The first 16 bytes of SHA-256(type ‖ 0 ‖ value). */
export function observableKey ({ type, value }: Observable): Uint8Array {
  return keyOf(`${type}\0${value}`)
}

/** The mark of networks of this length: no observable has an empty type. */
export function lengthKey (type: ObservableType, bits: number): Uint8Array {
  return keyOf(`\0${type}/${bits}`)
}

function keyOf (text: string): Uint8Array {
  return nobleSuite.sha256(toUtf8(text)).subarray(0, indexKeyBytes)
}
