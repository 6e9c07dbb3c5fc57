/** What a recorded stream brought, frame by frame. */
import { decodeMessage } from '@hanse/exchange'
import { nativeSuite } from 'hanse'
import { decode } from 'it-length-prefixed'
import type { Haystack } from './leak-search.ts'
import type { RawMessage } from '@hanse/exchange'

/** The longest multistream-select line that a stream of Hanse's begins with. */
const lineBytesMax = 127

/** How our protocols are named in the lines that a stream begins with. */
const protocolStart = '/hanse/'

/** The frames of streams that are ours, each up to one that the end of its stream cut. */
export function framesOf (streams: readonly Haystack[]): RawMessage[] {
  const suite = nativeSuite()
  return streams.flatMap(({ bytes }) => {
    const begin = endOfLines(bytes)
    return bytes.subarray(0, begin).includes(protocolStart) ? [...whole(bytes.subarray(begin))] : []
  }).flatMap((frame) => {
    const message = decodeMessage(suite, frame)
    return message.ok ? [message.value] : []
  })
}

function * whole (bytes: Buffer): Generator<Uint8Array> {
  try {
    for (const frame of decode([bytes])) {
      yield frame.subarray()
    }
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'UnexpectedEOFError') {
      throw error
    }
  }
}

/** Lines of multistream-select begin with their length, and with `/`, and end with a line break. */
function endOfLines (bytes: Buffer): number {
  let at = 0
  for (;;) {
    const length = bytes[at] ?? 0
    if (length === 0 || length > lineBytesMax || bytes[at + length] !== 0x0a || bytes[at + 1] !== 0x2f) {
      return at
    }
    at += 1 + length
  }
}
