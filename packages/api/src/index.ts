/**
 * The local HTTP API of a Hanse node on a Unix socket, and its client. The client is a `Hanse` like the node itself,
 * so a program need not know which of the two it holds.
 *
 * @example
 * ```ts
 * import { connectApi, serveApi } from '@hanse/api'
 * import { createHanse, socketPath } from 'hanse'
 *
 * const home = '/var/lib/hanse'
 * const node = await createHanse({ directory: home })
 * const api = await serveApi(node, { socket: socketPath(home) })
 *
 * // in another process
 * const client = connectApi({ socket: socketPath(home) })
 * const { matches } = await client.lookup('evil[.]example')
 * console.info(matches.map((match) => match.id))
 * client.close()
 *
 * await api.close()
 * await node.stop()
 * ```
 *
 * @packageDocumentation
 */
export { connectApi } from './client/connect.ts'
export { bundleBytesMax, socketPathBytesMax, streamsMax } from './limits.ts'
export { openApi } from './openapi/document.ts'
export { serveApi } from './server/serve.ts'
export type { ApiClient, ConnectOptions } from './client/connect.ts'
export type { ServedApi, ServeOptions } from './server/serve.ts'
