import type { Libp2pOptions } from 'libp2p'

/** All nodes of a swarm are on one host, which libp2p's limits on connections a second and a host are against. */
export const manyConnections: NonNullable<Libp2pOptions['connectionManager']> = {
  maxConnections: 300, inboundConnectionThreshold: 10_000, maxIncomingPendingConnections: 1_000
}
