import { request } from 'node:http'
import { HanseError, show } from '@hanse/core'
import { tcp } from '@libp2p/tcp'
import type { Transport } from '@libp2p/interface'
import type { TCPComponents, TCPDialOptions } from '@libp2p/tcp'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Socket } from 'node:net'

/** The only port that proxies commonly let a CONNECT through to, and so the only one that is dialled through ours. */
const proxiedPort = '443'
const statusOk = 200
const hostProtocols: ReadonlySet<string> = new Set(['ip4', 'ip6', 'dns', 'dns4', 'dns6'])

/** The TCP transport of libp2p, as far as its connection making goes: `connect` is what `dial` takes its socket from. */
interface ConnectingTransport extends Transport {
  _connect (addr: Multiaddr, options: TCPDialOptions): Promise<Socket>
}

/**
 * libp2p's TCP transport whose dials to port 443 go through an HTTP proxy (CONNECT, RFC 9110 §9.3.6), for members who
 * may only go out that way. The proxy sees where a connection goes, never what is in it: Noise runs end to end.
 *
 * @param proxy - `http://[user:password@]host:port`; without it, plain TCP
 * @throws {HanseError} `E_PROXY` for a URL that is no HTTP proxy
 */
export function proxiedTcp (proxy: string | undefined): (components: TCPComponents) => Transport {
  const url = proxy === undefined ? undefined : proxyUrl(proxy)
  return (components) => {
    const transport = tcp()(components) as ConnectingTransport
    if (url !== undefined) {
      const direct = transport._connect.bind(transport)
      transport._connect = async (addr, options) => {
        const target = proxiedTarget(addr)
        return target === undefined ? direct(addr, options) : tunnel(url, target, options.signal)
      }
    }
    return transport
  }
}

function proxyUrl (proxy: string): URL {
  const url = URL.canParse(proxy) ? new URL(proxy) : undefined
  if (url?.protocol !== 'http:' || url.hostname === '') {
    throw new HanseError('E_PROXY', `${show(withoutPassword(proxy))} is no HTTP proxy; write http://host:port`, {})
  }
  return url
}

function withoutPassword (proxy: string): string {
  return proxy.replace(/\/\/[^/]*@/, '//')
}

/** `host:port` of an address that is reached through the proxy. */
function proxiedTarget (addr: Multiaddr): string | undefined {
  const [host, port] = addr.getComponents()
  if (host?.value === undefined || !hostProtocols.has(host.name) || port?.name !== 'tcp' || port.value !== proxiedPort) {
    return undefined
  }
  return host.name === 'ip6' ? `[${host.value}]:${port.value}` : `${host.value}:${port.value}`
}

async function tunnel (proxy: URL, target: string, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const asked = request({
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port === '' ? undefined : Number(proxy.port),
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...credentials(proxy) },
      agent: false,
      signal
    })
    const refused = (status: number | undefined): void => {
      reject(new HanseError(
        'E_PROXY',
        `the proxy ${proxy.host} answers ${status ?? 'nothing'} to CONNECT ${show(target)}; it must answer ${statusOk}, ask whoever runs it`,
        { status }
      ))
    }
    asked.once('connect', (response, stream, head) => {
      const socket = stream as Socket
      if (response.statusCode !== statusOk) {
        socket.destroy()
        refused(response.statusCode)
        return
      }
      // what came behind the answer belongs to the connection
      socket.unshift(head)
      socket.setNoDelay(true)
      socket.setKeepAlive(true)
      resolve(socket)
    })
    asked.once('response', (response) => {
      response.destroy()
      refused(response.statusCode)
    })
    asked.once('error', reject)
    asked.end()
  })
}

function credentials (proxy: URL): Record<string, string> {
  if (proxy.username === '') {
    return {}
  }
  const plain = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(plain).toString('base64')}` }
}
