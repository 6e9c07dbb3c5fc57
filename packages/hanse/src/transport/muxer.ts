import { yamux } from '@libp2p/yamux'
import { FewerUpdates } from './fewer-updates.ts'
import { inboundStreamsMax, streamWindowBytesMax } from './limits.ts'
import type { MessageStream, StreamMuxerFactory } from '@libp2p/interface'

/**
 * Yamux with two amends. Its late frames do not end the process: it announces a new stream a microtask after it was
 * asked for (`onCreateStream` of libp2p yamux 8), and when the connection was closed in between, the connection throws
 * where nobody can catch it. What is sent on a closed connection is lost in any case. And it does not answer every
 * frame with a window update.
 */
export function muxer (): () => StreamMuxerFactory {
  return () => {
    const factory = yamux({ maxInboundStreams: inboundStreamsMax, streamOptions: { maxStreamWindowSize: streamWindowBytesMax } })()
    return {
      protocol: factory.protocol,
      createStreamMuxer: (connection) => factory.createStreamMuxer(amended(connection))
    }
  }
}

function amended (connection: MessageStream): MessageStream {
  const send = connection.send.bind(connection)
  const updates = new FewerUpdates()
  connection.send = (data) => {
    const due = data instanceof Uint8Array ? updates.due(data) : data
    if (due === undefined) {
      return true
    }
    try {
      return send(due)
    } catch (error) {
      if (error instanceof Error && error.name === 'StreamStateError') {
        return true
      }
      throw error
    }
  }
  return connection
}
