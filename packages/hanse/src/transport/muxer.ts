import { yamux } from '@libp2p/yamux'
import type { MessageStream, StreamMuxerFactory } from '@libp2p/interface'

/**
 * Yamux whose late frames do not end the process. It announces a new stream a microtask after it was asked for
 * (`onCreateStream` of libp2p yamux 8): when the connection was closed in between, the connection throws where nobody
 * can catch it. What is sent on a closed connection is lost in any case.
 */
export function muxer (): () => StreamMuxerFactory {
  return () => {
    const factory = yamux()()
    return {
      protocol: factory.protocol,
      createStreamMuxer: (connection) => factory.createStreamMuxer(forgiving(connection))
    }
  }
}

function forgiving (connection: MessageStream): MessageStream {
  const send = connection.send.bind(connection)
  connection.send = (data) => {
    try {
      return send(data)
    } catch (error) {
      if (error instanceof Error && error.name === 'StreamStateError') {
        return true
      }
      throw error
    }
  }
  return connection
}
