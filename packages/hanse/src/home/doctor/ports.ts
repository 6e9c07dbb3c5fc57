import { once } from 'node:events'
import { createServer } from 'node:net'
import { multiaddr } from '@multiformats/multiaddr'
import type { Finding } from './finding.ts'

/** Whether the node could listen where it is told to: each port is bound for a moment. */
export async function ports (listen: readonly string[]): Promise<Finding[]> {
  if (listen.length === 0) {
    return [{ check: 'ports', verdict: 'ok', message: 'the node listens nowhere and dials others' }]
  }
  return Promise.all(listen.map(bound))
}

async function bound (addr: string): Promise<Finding> {
  const components = multiaddr(addr).getComponents()
  const port = components.find(({ name }) => name === 'tcp')?.value
  const host = components[0]?.value
  if (port === undefined || host === undefined) {
    return { check: 'ports', verdict: 'warning', message: `${addr} has no TCP port to try` }
  }
  const server = createServer()
  try {
    server.listen(Number(port), host)
    await once(server, 'listening')
    return { check: 'ports', verdict: 'ok', message: `${addr} is free` }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
    return { check: 'ports', verdict: 'failed', code: 'E_LISTEN', message: `the node cannot listen on ${addr}: the system says ${code}; ${helpFor(code)}` }
  } finally {
    server.close()
  }
}

function helpFor (code: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return 'stop what listens there, or change listen in hanse.yaml'
    case 'EACCES':
      return 'use a port above 1023, or give the service CAP_NET_BIND_SERVICE'
    default:
      return 'write an address of this machine, such as /ip4/0.0.0.0/tcp/7373, in hanse.yaml'
  }
}
