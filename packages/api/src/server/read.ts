/** Reads parts of the JSON of requests, or refuses them with their path. */
import { HanseError } from 'hanse'

export type Json = Record<string, unknown>

/** An object with no other fields than these: `E_FIELD_TYPE`, `E_FIELD_UNKNOWN`. */
export function fields (value: unknown, path: string, known: readonly string[]): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrongType(path, 'an object')
  }
  if (Object.keys(value).some((name) => !known.includes(name))) {
    // the name is not repeated: it is foreign, and the list of known ones helps more
    throw new HanseError(
      'E_FIELD_UNKNOWN',
      `${path} of the request has a field that is not known; it may hold ${known.join(', ')}`,
      { path, known: [...known] }
    )
  }
  return value as Json
}

/** A field that must be there: `E_FIELD_MISSING`. */
export function required (from: Json, path: string, name: string): unknown {
  if (from[name] === undefined) {
    throw new HanseError('E_FIELD_MISSING', `${path}.${name} of the request is missing; add it`, { path: `${path}.${name}` })
  }
  return from[name]
}

/** `E_FIELD_TYPE` */
export function text (value: unknown, path: string): string {
  if (typeof value !== 'string') {
    throw wrongType(path, 'a text')
  }
  return value
}

/** `E_FIELD_TYPE` */
export function optionalText (value: unknown, path: string): string | undefined {
  return value === undefined ? undefined : text(value, path)
}

/** `E_FIELD_TYPE` */
export function list (value: unknown, path: string): unknown[] {
  if (!Array.isArray(value)) {
    throw wrongType(path, 'a list')
  }
  return value
}

/** A field has another type than it should. */
export function wrongType (path: string, wanted: string): HanseError {
  return new HanseError('E_FIELD_TYPE', `${path} of the request is not ${wanted}; change it`, { path, wanted })
}
