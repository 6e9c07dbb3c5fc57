import { decodeJoinMessage, encodeJoinMessage, HanseError, joinFrameBytesMax } from '@hanse/core'
import * as lp from 'it-length-prefixed'
import type { JoinMessage } from '@hanse/core'
import type { Stream } from '@libp2p/interface'

/** The protocol by which an outsider asks to join, and the only one that it reaches. */
export const joinProtocol = '/hanse/join/1'

/** One conversation: frames in both directions, each with its length before it. */
export class JoinStream {
  readonly #stream: Stream
  readonly #frames: AsyncIterator<{ subarray(): Uint8Array }>

  constructor (stream: Stream) {
    this.#stream = stream
    this.#frames = lp.decode(stream, { maxDataLength: joinFrameBytesMax })[Symbol.asyncIterator]()
  }

  async send (message: JoinMessage): Promise<void> {
    if (!this.#stream.send(lp.encode.single(encodeJoinMessage(message)))) {
      await this.#stream.onDrain()
    }
  }

  /**
   * The next frame; undefined at the end.
   *
   * @throws {HanseError} what `decodeJoinMessage` of core refuses, `E_FRAME_TOO_LARGE`
   */
  async receive (): Promise<JoinMessage | undefined> {
    const next = await this.#frames.next().catch((error: unknown) => {
      const text = `a frame is cut short or longer than ${joinFrameBytesMax} bytes`
      throw new HanseError('E_FRAME_TOO_LARGE', text, { limit: joinFrameBytesMax }, { cause: error })
    })
    if (next.done === true) {
      return undefined
    }
    const read = decodeJoinMessage(next.value.subarray())
    if (!read.ok) {
      throw new HanseError(read.rejection.code, read.rejection.message, read.rejection.facts)
    }
    return read.value
  }

  async close (): Promise<void> {
    await this.#stream.close()
  }

  abort (error: Error): void {
    this.#stream.abort(error)
  }
}
