import * as lp from 'it-length-prefixed'
import { idle } from './idle.ts'
import type { Frame } from './transport.ts'
import type { Stream } from '@libp2p/interface'

/**
 * One outbound stream: opened with the first frame, kept open, frames in order. How much may wait is the protocol
 * machine's business: it hands over a frame only while the bytes in flight are below its limit.
 */
export class FrameWriter {
  readonly #open: () => Promise<Stream>
  readonly #handed: (bytes: number) => void
  readonly #queue: Array<{ frame: Frame, bytes: number }> = []
  readonly #closing = new AbortController()
  #wake: () => void = () => {}
  #stream: Stream | undefined

  /**
   * @param open - opens the stream
   * @param handed - told of each frame that the stream has taken, by the length that was given with it
   * @param failed - told once, when the stream broke
   */
  constructor (open: () => Promise<Stream>, handed: (bytes: number) => void, failed: (error: unknown) => void) {
    this.#open = open
    this.#handed = handed
    this.#run().catch((error: unknown) => {
      if (!this.#closing.signal.aborted) {
        failed(error)
      }
    })
  }

  push (frame: Frame, bytes: number): void {
    this.#queue.push({ frame, bytes })
    this.#wake()
  }

  /** Ends the stream: politely, after what was pushed, or at once with a reason. */
  close (reason?: Error): void {
    this.#closing.abort()
    this.#wake()
    if (reason !== undefined) {
      this.#stream?.abort(reason)
    }
  }

  async #run (): Promise<void> {
    const stream = await this.#open()
    this.#stream = stream
    if (this.#closing.signal.aborted) {
      stream.abort(new Error('closed before it was open'))
      return
    }
    while (!this.#closing.signal.aborted) {
      const next = this.#queue.shift()
      if (next === undefined) {
        await new Promise<void>((resolve) => { this.#wake = resolve })
        continue
      }
      const frame = await next.frame
      // length and frame at once: what is sent apart is encrypted, written and answered apart
      stream.send(lp.encode.single(frame))
      await idle(stream)
      this.#handed(next.bytes)
    }
    await stream.close()
  }
}
