import type { Hex, Obligation, Use } from '@hanse/core'

/** Where an object stands: leaf `index` of `entry`, or a private import. */
export type Place = { entry: Hex, index: number } | { private: Hex }

/** What the author's terms and the object's own markings leave room for, when the item was made. */
export interface Permitting {
  permitted: Use[]
  /** What comes with it, for people: how to name the author, whether to encrypt, what not to do. */
  obligations: Obligation[]
  /** Whether a use is permitted. Beside the data: it is neither cloned nor written as JSON. */
  permits (use: Use): boolean
}
