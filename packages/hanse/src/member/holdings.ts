import { isForNobody } from '@hanse/core'
import { leafState } from '@hanse/store'
import type { Context } from './context.ts'

/** How many objects are held: those of lanes that others may read too, and private imports in either form. */
export function countHoldings ({ engine: { machine }, store }: Context): { objects: number, privateObjects: number } {
  const { objects, privateObjects } = store.counts
  let inLanes = 0
  for (const { lane, head, ahead } of machine.lanes().filter(({ handling }) => isForNobody(handling))) {
    for (let seq = 0, left = (head?.seq ?? -1) + 1 + ahead; left > 0; seq++) {
      const entry = machine.entryAt(lane, seq)
      left -= entry === undefined ? 0 : 1
      inLanes += entry === undefined ? 0 : (machine.leafStates(entry.id) ?? []).filter((state) => state === leafState.held).length
    }
  }
  return { objects: objects - inLanes, privateObjects: privateObjects + inLanes }
}
