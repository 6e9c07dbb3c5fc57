import type { Context } from './context.ts'

/** How many objects are held: those of lanes that others may read too, and private imports in either form. */
export function countHoldings ({ engine: { machine }, store }: Context): { objects: number, privateObjects: number } {
  const { objects, privateObjects } = store.counts
  const inLanes = machine.heldForNobody()
  return { objects: objects - inLanes, privateObjects: privateObjects + inLanes }
}
