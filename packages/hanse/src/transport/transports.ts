import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { webSockets } from '@libp2p/websockets'
import { proxiedTcp } from './proxied-tcp.ts'
import type { Libp2pOptions } from 'libp2p'

/**
 * The ways a node of its own reaches others: TCP, WebSocket, and through a member that relays.
 *
 * @param proxy - HTTP proxy for TCP addresses on port 443
 * @throws {HanseError} `E_PROXY`
 */
export function transportsOf (proxy: string | undefined): NonNullable<Libp2pOptions['transports']> {
  return [proxiedTcp(proxy), webSockets(), circuitRelayTransport()]
}
