import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { createAdaptorServer } from '@hono/node-server'
import { HanseError } from 'hanse'
import { createApp } from './app.ts'
import { listenOnSocket } from './socket.ts'
import type { Hanse } from 'hanse'
import type { Server } from 'node:http'

/** How long a client may take to send the head of a request, in ms. */
const headTimeoutMs = 10_000

/** How long `close` waits for clients to take their last line; one that does not read is cut off, in ms. */
const closeGraceMs = 2000

/** Where `serveApi` listens. */
export interface ServeOptions {
  /** path of the Unix socket, at most `socketPathBytesMax` bytes */
  socket: string
}

/** A local API that is being served. */
export interface ServedApi {
  /** the path it listens on */
  readonly socket: string
  /**
   * Ends every stream and every call under way with `E_NODE_STOPPED`, then closes and removes the socket. The node
   * itself goes on.
   */
  close (): Promise<void>
}

/**
 * Serves the local API of a node on a Unix socket that only this user can open (mode 0600).
 *
 * @throws {HanseError} `E_SOCKET_PATH` (too long), `E_SOCKET_IN_USE` (a node answers there, or something else stands
 * there), `E_SOCKET_DIRECTORY` (the directory is another user's)
 */
export async function serveApi (node: Hanse, options: ServeOptions): Promise<ServedApi> {
  const stopping = new AbortController()
  const app = createApp(node, stopping.signal)
  const underWay = new Set<Promise<unknown>>()
  const server = createAdaptorServer({
    overrideGlobalObjects: false,
    // a stream of lookups is one request that may last for days, and clients keep their connections
    serverOptions: { requestTimeout: 0, keepAliveTimeout: 0, headersTimeout: headTimeoutMs },
    fetch: (request, env) => {
      const answer = Promise.resolve(app.fetch(request, env))
      const done = once(env.outgoing, 'close').catch(() => {})
      underWay.add(done)
      void done.finally(() => underWay.delete(done))
      return answer
    }
  }) as Server
  await listenOnSocket(server, options.socket)
  return {
    socket: options.socket,
    async close () {
      if (stopping.signal.aborted) {
        return
      }
      const closed = once(server, 'close')
      server.close()
      stopping.abort(new HanseError('E_NODE_STOPPED', 'the node was stopped; start it again with "hanse run"', {}))
      const grace = new AbortController()
      await Promise.race([
        Promise.all(underWay),
        setTimeout(closeGraceMs, undefined, { signal: grace.signal }).catch(() => {})
      ])
      grace.abort()
      server.closeAllConnections()
      await closed
    }
  }
}
