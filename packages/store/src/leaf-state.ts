/** What this node has of one leaf. The numbers are the bytes on disk (schema 1). */
export const leafState = {
  held: 0,
  wanted: 1,
  /** a peer says that it will not give it */
  withheld: 2,
  refused: 3,
  /** over the author's storage quota */
  quota: 4,
  erased: 5,
  expired: 6
} as const

export type LeafState = typeof leafState[keyof typeof leafState]
