/** What this node has of one leaf. The numbers are also those that the store keeps. */
export const leafState = {
  held: 0,
  wanted: 1,
  /** a peer says that it does not give it; another may */
  withheld: 2,
  refused: 3,
  /** over the author's storage quota */
  quota: 4,
  erased: 5,
  expired: 6
} as const

/** Why a leaf is gone for good. */
export type ErasedState = typeof leafState.erased | typeof leafState.expired

export type LeafState = typeof leafState[keyof typeof leafState]
