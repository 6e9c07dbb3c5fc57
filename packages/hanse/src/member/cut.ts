import type { Context } from './context.ts'
import type { LaneCut, MemberId } from '@hanse/core'

/** The heads, as this node has them, of a member's lanes that every member may see: what comes after them no longer counts. */
export function cutOf ({ engine: { machine } }: Context, author: MemberId): LaneCut[] {
  return machine.lanes().flatMap(({ lane, author: owner, head, handling: { audience } }): LaneCut[] => {
    const isForAll = audience.any.some(({ all }) => all === true) && audience.except === undefined
    return owner === author && isForAll && head !== undefined ? [{ lane, seq: head.seq, entry: head.id }] : []
  }).sort((a, b) => a.lane < b.lane ? -1 : 1)
}
