import { toUtf8 } from '@hanse/core'
import { observablesOf, observableTypes } from '@hanse/stix'
import { indexKeyBytes } from '@hanse/store'
import { networkBits } from './network.ts'
import type { ObjectFacts, Suite } from '@hanse/core'
import type { Observable, ObservableType } from '@hanse/stix'
import type { IndexRow, Place } from '@hanse/store'

/** Where in a key the type of the value stands. */
export const typeAt = indexKeyBytes - 1

/** Codes stand on disk: a new type goes to the end of the list. */
const typeCodes: ReadonlyMap<ObservableType, number> = new Map(observableTypes.map((type, i) => [type, i + 1]))
const lengthCode = 0xff

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
  // what a version does not read has no id either
  if (facts.status !== 'parsed' || facts.id === '') {
    return []
  }
  return observablesOf(value).observables.flatMap((observable) => {
    const row = { key: observableKey(suite, observable), place }
    const bits = networkBits(observable)
    return bits === undefined ? [row] : [row, { key: lengthKey(suite, observable.type, bits) }]
  })
}

/**
 * The start of SHA-256(value), and what type the value is of: one hash finds every type that a value can have.
 *
 * @param hash - `valueHash` of the value, made before
 */
export function typedKey (hash: Uint8Array, type: ObservableType): Uint8Array {
  return keyOf(hash, typeCodes.get(type) as number)
}

export function observableKey (suite: Suite, { type, value }: Observable): Uint8Array {
  return typedKey(valueHash(suite, value), type)
}

/** SHA-256 of a value as UTF-8. */
export function valueHash (suite: Suite, value: string): Uint8Array {
  return suite.sha256(toUtf8(value))
}

/** The mark of networks of this length: no type has its code. */
export function lengthKey (suite: Suite, type: ObservableType, bits: number): Uint8Array {
  return keyOf(suite.sha256(toUtf8(`${type}/${bits}`)), lengthCode)
}

function keyOf (hash: Uint8Array, code: number): Uint8Array {
  const key = new Uint8Array(indexKeyBytes)
  key.set(hash.subarray(0, typeAt))
  key[typeAt] = code
  return key
}
