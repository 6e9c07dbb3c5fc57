declare const verified: unique symbol

/**
 * Something whose signature, or whose place under a signed root, was checked. Only this package makes it, so what a
 * function takes as `Verified<…>` cannot have come from a peer unchecked.
 */
export type Verified<T> = T & { readonly [verified]: true }

/** Marks a value as checked; not exported from the package. */
export function markVerified<T> (value: T): Verified<T> {
  return value as Verified<T>
}
