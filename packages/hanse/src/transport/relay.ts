import { circuitRelayServer } from '@libp2p/circuit-relay-v2'
import { hopStreamsMax, stopStreamsMax } from './limits.ts'

/** Members that wait to be reached through this node: each node of the connections it may have. */
const reservationsMax = 128
/** One relayed connection; when it ends by either, both sides begin a new session. */
const relayedMs = 24 * 60 * 60 * 1000
const relayedBytesMax = 4n * 1024n * 1024n * 1024n

/**
 * Circuit relay v2 for members behind NAT. Who may use it is decided by the gater: whoever is connected is a certified
 * node. What passes is encrypted between the two ends.
 */
export function memberRelay (): ReturnType<typeof circuitRelayServer> {
  return circuitRelayServer({
    maxInboundHopStreams: hopStreamsMax,
    maxOutboundHopStreams: hopStreamsMax,
    maxOutboundStopStreams: stopStreamsMax,
    reservations: { maxReservations: reservationsMax, defaultDurationLimit: relayedMs, defaultDataLimit: relayedBytesMax }
  })
}
