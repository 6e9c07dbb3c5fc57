/** An HTTP proxy that knows CONNECT alone, with a map of names instead of a resolver. */
import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

export interface ConnectProxy {
  url: string
  /** `host:port` of every CONNECT, in order */
  asked: string[]
  close(): Promise<void>
}

/** @param ports - local ports by `host:port`; everything else is answered with 403 */
export async function connectProxy (ports: ReadonlyMap<string, number>): Promise<ConnectProxy> {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer()
  server.on('connect', (request, client: Socket, head) => {
    asked.push(request.url ?? '')
    sockets.add(client)
    client.on('error', () => {})
    const port = ports.get(request.url ?? '')
    if (port === undefined || request.headers['proxy-authorization'] !== `Basic ${Buffer.from('hanse:s3cret').toString('base64')}`) {
      client.end(`HTTP/1.1 ${port === undefined ? '403 Forbidden' : '407 Proxy Authentication Required'}\r\n\r\n`)
      return
    }
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.write(head)
      upstream.pipe(client).pipe(upstream)
    })
    upstream.on('error', () => { client.destroy() })
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return {
    url: `http://hanse:s3cret@127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      sockets.forEach((socket) => { socket.destroy() })
      await new Promise((resolve) => { server.close(resolve) })
    }
  }
}
