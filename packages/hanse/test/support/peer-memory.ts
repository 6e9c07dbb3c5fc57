import { defaultLimits, peerMemory, streamClasses } from '@hanse/exchange'
import { connectionsPerPeerMax, inboundStreamsMax, streamsPerClassMax, streamWindowBytesMax } from '../../src/transport/limits.ts'

/** What one peer may make a node hold over its first connection: the plan's hard cap. */
export const peerBytesMax = 64 * 1024 * 1024

export interface PeerMemory { parts: Record<string, number>, perConnection: number, connections: number }

/**
 * What one peer can make a node hold, in bytes, part by part: what the machine holds of it, and what comes in. `perConnection`
 * is for each connection that it has, of which all but one are about to end.
 */
export function nodePeerMemory (): PeerMemory {
  return {
    parts: {
      ...peerMemory(defaultLimits),
      // of each stream of the exchange a frame comes in, waits for its turn or is handled
      'frames that come in': streamClasses.length * streamsPerClassMax * defaultLimits.frameBytesMax
    },
    perConnection: inboundStreamsMax * streamWindowBytesMax,
    connections: connectionsPerPeerMax
  }
}
