import { Collector } from './collector.ts'
import { patternObservables } from './from-pattern.ts'
import { ownPaths, propertyKind, readProperty } from './property.ts'
import type { Extraction } from './types.ts'

type Value = Record<string, unknown>

/** Object types with a dictionary of hashes, and its name. */
const hashDictionaries: ReadonlyMap<string, string> = new Map([['file', 'hashes'], ['artifact', 'hashes'], ['x509-certificate', 'hashes']])

/**
 * Observables of one STIX object: an indicator's pattern, an observable object's own values, or the objects that
 * observed-data of STIX 2.0 holds inside. Other types give `E_OBSERVABLE_NONE`.
 */
export function observablesOf (value: Value): Extraction {
  if (value.type === 'indicator') {
    return indicatorObservables(value)
  }

  const collector = new Collector()
  const found = value.type === 'observed-data' ? readEmbedded(value.objects, collector) : readObservable(value, collector)

  if (!found) {
    collector.refuse('E_OBSERVABLE_NONE')
  }

  return collector.result()
}

function indicatorObservables (value: Value): Extraction {
  const { pattern, pattern_type: type } = value

  if (typeof pattern !== 'string') {
    return { observables: [], reason: 'E_PATTERN_SYNTAX' }
  }

  return patternObservables(pattern, typeof type === 'string' ? type : undefined)
}

function readEmbedded (objects: unknown, collector: Collector): boolean {
  let found = false

  if (typeof objects === 'object' && objects !== null) {
    for (const object of Object.values(objects)) {
      found = (typeof object === 'object' && object !== null && readObservable(object as Value, collector)) || found
    }
  }

  return found
}

/** Whether the object had a property that is looked up. */
function readObservable (value: Value, collector: Collector): boolean {
  if (typeof value.type !== 'string') {
    return false
  }

  let found = false

  for (const path of ownPaths(value.type)) {
    found = readPath(value.type, path, follow(value, path), collector) || found
  }

  const dictionary = hashDictionaries.get(value.type)
  const hashes = dictionary === undefined ? undefined : value[dictionary]

  if (dictionary !== undefined && typeof hashes === 'object' && hashes !== null) {
    for (const [name, hash] of Object.entries(hashes)) {
      found = readPath(value.type, [dictionary, name], hash, collector) || found
    }
  }

  return found
}

function readPath (type: string, path: string[], value: unknown, collector: Collector): boolean {
  const kind = propertyKind(type, path)

  if (value === undefined || kind === undefined) {
    return false
  }

  const text = typeof value === 'number' && kind === 'asn' ? String(value) : value
  const observable = typeof text === 'string' ? readProperty(kind, text) : undefined

  if (observable === undefined) {
    collector.refuse('E_OBSERVABLE_VALUE')
  } else {
    collector.add(observable)
  }

  return true
}

function follow (value: Value, path: string[]): unknown {
  let at: unknown = value

  for (const step of path) {
    at = typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? (at as Value)[step] : undefined
  }

  return at
}
