import { toUtf8 } from '@hanse/core'
import { observablesOf } from '@hanse/stix'
import { indexKeyBytes } from '@hanse/store'
import { networkBits } from './network.ts'
import type { ObjectFacts, Suite } from '@hanse/core'
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
export function rowsFor (suite: Suite, { value, facts, place }: PlacedObject): IndexRow[] {
  if (facts.status !== 'parsed') {
    return []
  }
  return observablesOf(value).observables.flatMap((observable) => {
    const row = { key: observableKey(suite, observable), place }
    const bits = networkBits(observable)
    return bits === undefined ? [row] : [row, { key: lengthKey(suite, observable.type, bits) }]
  })
}

/** The first 16 bytes of SHA-256(type ‖ 0 ‖ value). */
export function observableKey (suite: Suite, { type, value }: Observable): Uint8Array {
  return keyOf(suite, `${type}\0${value}`)
}

/** The mark of networks of this length: no observable has an empty type. */
export function lengthKey (suite: Suite, type: ObservableType, bits: number): Uint8Array {
  return keyOf(suite, `\0${type}/${bits}`)
}

function keyOf (suite: Suite, text: string): Uint8Array {
  return suite.sha256(toUtf8(text)).subarray(0, indexKeyBytes)
}
