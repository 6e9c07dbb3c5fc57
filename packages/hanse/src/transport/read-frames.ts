import { defaultLimits } from '@hanse/exchange'
import * as lp from 'it-length-prefixed'
import { pipe } from 'it-pipe'
import type { Stream } from '@libp2p/interface'

const { frameBytesMax } = defaultLimits

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
 * Reads a stream frame by frame until it ends; each frame is taken before the next is read.
 *
 * @returns undefined after a proper end, a fault for bytes that are no frames
 * @throws {Error} what the stream itself broke with
 */
export async function readFrames (stream: Stream, take: (frame: Uint8Array) => Promise<void>): Promise<FrameFault | undefined> {
  try {
    await pipe(
      stream,
      (bytes) => lp.decode(bytes, { maxDataLength: frameBytesMax }),
      async (frames) => {
        for await (const frame of frames) {
          await take(frame.subarray())
        }
      }
    )
    return undefined
  } catch (error) {
    const code = error instanceof Error ? codes.get(error.name) : undefined
    if (code === undefined) {
      throw error
    }
    stream.abort(error as Error)
    return { code, message: `a frame is cut short or longer than the limit of ${frameBytesMax} bytes` }
  }
}
