/** How many connections a node lets libp2p have, and how many handshakes one host may keep open. */
import { connect } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { connectionsMax, dialTimeoutMs, inboundPerHostMax, incomingPendingMax } from '../../src/transport/limits.ts'
import { found } from '../support/federation.ts'
import type { TestFederation, TestMember } from '../support/federation.ts'
import type { ConnectionManager } from '@libp2p/interface-internal'
import type { Socket } from 'node:net'

let federation: TestFederation
const sockets: Socket[] = []
afterEach(async () => {
  sockets.forEach((socket) => { socket.destroy() })
  await federation.end()
})

it('a node has connectionsMax connections at most, and incomingPendingMax handshakes of one host under way', async () => {
  federation = await found()
  let manager: ConnectionManager | undefined
  await federation.open('Aurora', {
    libp2p: { services: { watch: (components: { connectionManager: ConnectionManager }) => { manager = components.connectionManager } } } as never
  })
  expect(manager?.getMaxConnections()).toBe(connectionsMax)
  const [, , host, , port] = (federation.members.get('Aurora') as TestMember).addr.split('/')
  const attempts = 2 * incomingPendingMax
  sockets.push(...Array.from({ length: attempts }, () => connect(Number(port), host)))
  let closed = 0
  sockets.forEach((socket) => {
    socket.on('error', () => {})
    socket.on('close', () => { closed++ })
    socket.resume()
  })
  // none of them is said anything: those that may begin wait for dialTimeoutMs
  await expect.poll(() => closed, { timeout: dialTimeoutMs / 2 }).toBe(attempts - Math.min(incomingPendingMax, inboundPerHostMax))
})
