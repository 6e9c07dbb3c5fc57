/** A decoded item: maps come back as `Map`, never as objects, so a key such as `__proto__` is plain data. */
export type CborMapValue = number | string | boolean | null | Uint8Array | CborMapValue[] | CborMap

/** A decoded map. */
export type CborMap = Map<string, CborMapValue>

/** What can be encoded: everything decoded, and plain objects, of which own enumerable properties are written. */
export type CborValue = number | string | boolean | null | Uint8Array | readonly CborValue[] |
  ReadonlyMap<string, CborValue> | { readonly [key: string]: CborValue }

/** Deepest nesting of arrays and maps that is written or read. */
export const cborDepthMax = 32
