import { chunkBytesMax, handlingBytesMax, headerBytesMax, leavesMax } from '@hanse/core'
import { streamClasses } from '../wire/message.ts'
import type { Limits } from '../limits.ts'
import type { StreamClass } from '../wire/message.ts'

/** What things take in memory at most, in bytes: rounded up from what V8 needs on 64 bits. */
const idBytes = 80
const rowBytes = 56
const objectBytes = 48
/** an entry beside the bytes of its header, and a frame on its way to the disk */
const entryBytes = 4_096
/** Leaves take so much more with their facts: ids that they refer to are held apart from the text in which they stand. */
const leafGrowth = 3
/** Frames that wait take so much more than their bytes: a list of ids 136 for 38; only live and bulk carry such. */
const queueGrowth: Limits['queueBytesMax'] = { alert: leafGrowth, membership: 1, live: 4, bulk: 4 }

/** Parts of what one peer can make the machine hold. */
export const memoryParts = [
  'queued', 'in flight', 'arriving', 'loading', 'deferred', 'announced', 'groups', 'requests', 'asks', 'absent', 'refused', 'certificates wanted'
] as const

export type MemoryPart = typeof memoryParts[number]

/**
 * What one peer can make the machine hold while it is connected, in bytes: every bound reached, and all of them at once. Not
 * in it is what grows with what this node holds anyway, such as which of its forked lanes a peer was told of.
 */
export function peerMemory (limits: Limits): Record<MemoryPart, number> {
  const { frameBytesMax, queueBytesMax, inFlightBytesMax, arrivingBytesMax, arrivingLeafBytes, arrivingMax, loadBytesMax } = limits
  const { deferredPerPeerMax, announcedMax, groupsMax, wantRangesMax, absentMax, refusedMax, membershipWantedMax, membershipAskMax } = limits
  // one frame may always wait, go or come
  const overClasses = (bytesOf: (name: StreamClass) => number): number => streamClasses.reduce((sum, name) => sum + bytesOf(name), 0)
  return {
    queued: overClasses((name) => queueGrowth[name] * Math.max(queueBytesMax[name], frameBytesMax)),
    'in flight': overClasses((name) => Math.max(inFlightBytesMax[name], frameBytesMax)),
    arriving: leafGrowth * Math.max(arrivingBytesMax, frameBytesMax + leavesMax * arrivingLeafBytes) + arrivingMax * entryBytes,
    loading: leafGrowth * (loadBytesMax + chunkBytesMax + leavesMax * arrivingLeafBytes),
    deferred: deferredPerPeerMax * (headerBytesMax + handlingBytesMax + entryBytes),
    // heads, what was told of a tree, what the peer knows, what is waited for, to be asked for and to be grafted; each id may have come twice
    announced: announcedMax * (2 * idBytes + 6 * rowBytes + objectBytes),
    groups: groupsMax * (2 * idBytes + rowBytes),
    requests: wantRangesMax * (idBytes + 2 * objectBytes),
    // an ask has a set and a list of its own
    asks: wantRangesMax * (2 * idBytes + 4 * rowBytes + 8 * objectBytes),
    absent: absentMax * (idBytes + rowBytes),
    refused: refusedMax * (idBytes + rowBytes),
    'certificates wanted': (membershipWantedMax + membershipAskMax) * (idBytes + rowBytes)
  }
}
