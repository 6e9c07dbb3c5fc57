import type { MessageStream, StreamCloseEvent } from '@libp2p/interface'

/**
 * Resolves when a stream has nothing more to send; whoever sends more before fills its memory. Its own `onDrain` waits
 * only once in the life of a stream, and a drain comes before what waits is gone.
 *
 * @throws {Error} the stream closed before
 */
export async function idle (stream: MessageStream): Promise<void> {
  if (stream.writeBufferLength === 0) {
    return
  }
  const done = Promise.withResolvers<void>()
  const onIdle = (): void => { done.resolve() }
  const onClose = ({ error }: StreamCloseEvent): void => { done.reject(error ?? new Error('the stream closed before all was sent')) }
  stream.addEventListener('idle', onIdle)
  stream.addEventListener('close', onClose)
  try {
    await done.promise
  } finally {
    stream.removeEventListener('idle', onIdle)
    stream.removeEventListener('close', onClose)
  }
}
