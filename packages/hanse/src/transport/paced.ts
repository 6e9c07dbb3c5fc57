import type { Stream, StreamCloseEvent, StreamMessageEvent } from '@libp2p/interface'

type Bytes = StreamMessageEvent['data']

/**
 * What comes on a stream, at the pace it is taken: the stream is paused while nobody asks for more, so that its peer may
 * have no more than a window of bytes waiting here. libp2p's own iterator takes all that comes, however much that is.
 *
 * @throws {Error} what the stream broke with; what waited unread then is lost
 */
export async function * paced (stream: Stream): AsyncGenerator<Bytes> {
  const come: Bytes[] = []
  let isResuming = false
  let failure: Error | undefined
  let wake = (): void => {}
  const woken = async (): Promise<void> => new Promise((resolve) => { wake = resolve })
  const onMessage = ({ data }: StreamMessageEvent): void => {
    come.push(data)
    // a pause within resume() would be undone by the rest of it
    if (!isResuming) {
      pause(stream)
    }
    wake()
  }
  const onClose = ({ error }: StreamCloseEvent): void => {
    failure = error
    wake()
  }
  const onEnd = (): void => { wake() }
  stream.addEventListener('message', onMessage)
  stream.addEventListener('close', onClose)
  stream.addEventListener('end', onEnd)
  try {
    while (true) {
      if (come.length === 0 && stream.status === 'open' && stream.readStatus === 'paused') {
        isResuming = true
        stream.resume()
        isResuming = false
      }
      const next = come.shift()
      if (next !== undefined) {
        pause(stream)
        yield next
      } else if (failure !== undefined) {
        throw failure
      } else if (stream.readableEnded) {
        return
      } else if (stream.status !== 'open') {
        throw new Error('the connection closed before all was read')
      } else {
        await woken()
      }
    }
  } finally {
    stream.removeEventListener('message', onMessage)
    stream.removeEventListener('close', onClose)
    stream.removeEventListener('end', onEnd)
  }
}

/** Unless all was read, and there is nothing left to pause. */
function pause (stream: Stream): void {
  if (stream.readStatus === 'readable') {
    stream.pause()
  }
}
