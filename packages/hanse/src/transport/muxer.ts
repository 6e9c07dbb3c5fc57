import { yamux } from '@libp2p/yamux'
import { systemClock } from '../clock.ts'
import { FewerUpdates } from './fewer-updates.ts'
import { connectionWriteBytesMax, dhtStreamsMax, hopStreamsMax, inboundStreamsMax, stopStreamsMax, streamWindowBytesMax } from './limits.ts'
import { MuxerGuard } from './muxer-guard.ts'
import type { MessageStream, StreamMuxerFactory } from '@libp2p/interface'

/** What a node is for besides the exchange. */
export interface StreamUses { dht: boolean, relays: boolean, waitsAtRelays: boolean }

/** Streams that one connection may open: as many as what the node is for needs. */
export function inboundStreamsOf ({ dht, relays, waitsAtRelays }: StreamUses): number {
  return inboundStreamsMax + (dht ? dhtStreamsMax : 0) + (relays ? hopStreamsMax : 0) + (waitsAtRelays ? stopStreamsMax : 0)
}

/**
 * Yamux with some amends. Its late frames do not end the process: it announces a new stream a microtask after it was
 * asked for (`onCreateStream` of libp2p yamux 8), and when the connection was closed in between, the connection throws
 * where nobody can catch it. What is sent on a closed connection is lost in any case. It does not answer every
 * frame with a window update. And what a peer makes it keep is bounded: frames that come, and those that are not read.
 */
export function muxer (uses: StreamUses): () => StreamMuxerFactory {
  return () => {
    const factory = yamux({ maxInboundStreams: inboundStreamsOf(uses), streamOptions: { maxStreamWindowSize: streamWindowBytesMax } })()
    return {
      protocol: factory.protocol,
      createStreamMuxer: (connection) => factory.createStreamMuxer(amended(connection))
    }
  }
}

function amended (connection: MessageStream): MessageStream {
  const send = connection.send.bind(connection)
  const updates = new FewerUpdates()
  const guard = new MuxerGuard(systemClock, (stream) => { updates.forget(stream) })
  connection.maxWriteBufferLength = connectionWriteBytesMax
  connection.addEventListener('message', ({ data }) => {
    try {
      guard.see(data)
    } catch (error) {
      connection.abort(error as Error)
    }
  })
  connection.send = (data) => {
    const due = data instanceof Uint8Array ? updates.due(data) : data
    // the muxer goes on answering what it has read when the connection is over: an error each time would cost more
    if (due === undefined || connection.status !== 'open') {
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
