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

/** Why a leaf is gone for good. */
export type ErasedState = typeof leafState.erased | typeof leafState.expired

export type LeafState = typeof leafState[keyof typeof leafState]

/** Whether a leaf is gone for good: it never becomes held again. */
export function isErased (state: LeafState | undefined): boolean {
  return state === leafState.erased || state === leafState.expired
}
