import { defaultLimits } from '@hanse/exchange'
import * as lp from 'it-length-prefixed'
import { pipe } from 'it-pipe'
import { systemClock } from '../clock.ts'
import { frameBytesPerSecondMin, frameWaitMs } from './limits.ts'
import { paced } from './paced.ts'
import type { Stream } from '@libp2p/interface'

const { frameBytesMax } = defaultLimits
const secondMs = 1_000

/** Why a stream gave no further frames although it was not closed properly. */
export interface FrameFault { code: string, message: string }

/** The classes of it-length-prefixed that say what was wrong with the bytes, and their codes (security.md d 2–3). */
const codes: ReadonlyMap<string, string> = new Map([
  ['InvalidDataLengthError', 'E_FRAME_TOO_LARGE'],
  ['InvalidDataLengthLengthError', 'E_FRAME_TOO_LARGE'],
  ['InvalidMessageLengthError', 'E_FRAME_TOO_LARGE'],
  ['UnexpectedEOFError', 'E_FRAME_TRUNCATED']
])

/**
 * Reads a stream frame by frame until it ends; each frame is taken before the next is read, and what is beyond a window
 * waits with the peer meanwhile. A frame that has begun, and the first one of a stream, must come at
 * `frameBytesPerSecondMin` but for `frameWaitMs`; between frames a stream may be idle.
 *
 * @returns undefined after a proper end, a fault for bytes that are no frames, or come too slowly (`E_TIMEOUT`)
 * @throws {Error} what the stream itself broke with
 */
export async function readFrames (stream: Stream, take: (frame: Uint8Array) => Promise<void>): Promise<FrameFault | undefined> {
  const patience = new Patience(() => { stream.abort(new Error('frames come too slowly')) })
  try {
    await pipe(
      paced(stream),
      (chunks) => patience.watch(chunks),
      (bytes) => lp.decode(bytes, { maxDataLength: frameBytesMax }),
      async (frames) => {
        for await (const frame of frames) {
          patience.frame(frame.byteLength)
          await take(frame.subarray())
        }
      }
    )
    return undefined
  } catch (error) {
    if (patience.isOver) {
      return { code: 'E_TIMEOUT', message: `a frame comes at less than ${frameBytesPerSecondMin} bytes a second; the stream is closed` }
    }
    const code = error instanceof Error ? codes.get(error.name) : undefined
    if (code === undefined) {
      throw error
    }
    stream.abort(error as Error)
    return { code, message: `a frame is cut short or longer than the limit of ${frameBytesMax} bytes` }
  }
}

/** How long a stream was waited for inside one frame. What this node itself makes it wait does not count. */
class Patience {
  readonly #end: () => void
  /** of the frame that has begun */
  #bytes = 0
  #waitedMs = 0
  #isFirst = true
  isOver = false

  constructor (end: () => void) {
    this.#end = end
  }

  async * watch<T extends { byteLength: number }> (chunks: AsyncIterable<T>): AsyncGenerator<T> {
    const source = chunks[Symbol.asyncIterator]()
    try {
      for (let next = await this.#wait(source); next.done !== true; next = await this.#wait(source)) {
        this.#bytes += next.value.byteLength
        yield next.value
      }
    } finally {
      await source.return?.()
    }
  }

  /** A frame is complete. */
  frame (bytes: number): void {
    this.#bytes = Math.max(0, this.#bytes - bytes - prefixBytesOf(bytes))
    this.#waitedMs = 0
    this.#isFirst = false
  }

  async #wait<T> (source: AsyncIterator<T>): Promise<IteratorResult<T>> {
    if (this.#bytes === 0 && !this.#isFirst) {
      return source.next()
    }
    const since = systemClock.passedMs()
    const leftMs = frameWaitMs + this.#bytes / frameBytesPerSecondMin * secondMs - this.#waitedMs
    const timer = setTimeout(() => {
      this.isOver = true
      this.#end()
    }, Math.max(0, leftMs))
    try {
      return await source.next()
    } finally {
      clearTimeout(timer)
      this.#waitedMs += systemClock.passedMs() - since
    }
  }
}

/** Width of the length before a frame: seven bits a byte. */
function prefixBytesOf (length: number): number {
  return Math.max(1, Math.ceil(Math.log2(length + 1) / 7))
}
