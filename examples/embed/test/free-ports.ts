import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'

/** Ports that were free a moment ago, all different. */
export async function freePorts (count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, async () => new Promise<Server>(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => { resolve(server) })
  })))
  const ports = servers.map(server => (server.address() as AddressInfo).port)
  await Promise.all(servers.map(async server => new Promise(resolve => { server.close(resolve) })))
  return ports
}
