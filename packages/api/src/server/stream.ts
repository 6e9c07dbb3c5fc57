/** Answers that are streams of JSON lines. */
import { toJson } from '../wire/codec.ts'
import { errorBody } from '../wire/errors.ts'

/**
 * The values of a source as lines. A source that fails ends the stream with the line `{"error": …}`; a client that
 * goes away ends the source, if it waits by the signal it was made with, else by `return()`.
 *
 * @param source - what the node gives
 * @param ended - called when the source is done, or nobody listens any more
 */
export function linesOf (source: AsyncIterable<unknown>, ended: () => void): ReadableStream<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  const line = (value: unknown): Uint8Array => encoder.encode(`${toJson(value)}\n`)
  let cancelled = false
  const last = (controller: ReadableStreamDefaultController<Uint8Array>, error?: unknown): void => {
    ended()
    if (!cancelled) {
      if (error !== undefined) {
        controller.enqueue(line({ error: errorBody(error) }))
      }
      controller.close()
    }
  }
  return new ReadableStream<Uint8Array>({
    async pull (controller) {
      try {
        const { done, value } = await iterator.next()
        if (done === true) {
          last(controller)
        } else if (!cancelled) {
          controller.enqueue(line(value))
        }
      } catch (error) {
        last(controller, error)
      }
    },
    cancel () {
      cancelled = true
      ended()
      iterator.return?.()?.catch(() => {})
    }
  }, { highWaterMark: 0 })
}
