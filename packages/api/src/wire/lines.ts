/** Newline-delimited JSON in both directions: one value a line, UTF-8, every line ended by a line feed. */
import { HanseError } from 'hanse'

/** The media types of one value, and of one value a line. */
export const json = 'application/json'
export const ndjson = 'application/x-ndjson'

const lineFeed = 0x0a

/**
 * Cuts a stream of bytes into lines without their line feeds; empty lines are left out, and a last line needs no
 * line feed.
 *
 * @param source - chunks, cut anywhere
 * @param bytesMax - the longest line, in bytes; no more than that is ever held
 * @throws {HanseError} `E_LIMIT_LINE`
 */
export async function * splitLines (source: AsyncIterable<Uint8Array>, bytesMax = Infinity): AsyncGenerator<string> {
  let held: Uint8Array[] = []
  let heldBytes = 0
  const take = (part: Uint8Array): void => {
    heldBytes += part.byteLength
    if (heldBytes > bytesMax) {
      throw new HanseError('E_LIMIT_LINE', `a line of the stream has more than ${bytesMax} bytes; send one value a line`, { limit: bytesMax })
    }
    held.push(part)
  }
  const line = (): string => {
    const text = Buffer.concat(held).toString('utf8')
    held = []
    heldBytes = 0
    return text
  }
  for await (const chunk of source) {
    let from = 0
    for (let at = chunk.indexOf(lineFeed); at !== -1; at = chunk.indexOf(lineFeed, from)) {
      take(chunk.subarray(from, at))
      from = at + 1
      const text = line()
      if (text.trim() !== '') {
        yield text
      }
    }
    take(chunk.subarray(from))
  }
  const last = line()
  if (last.trim() !== '') {
    yield last
  }
}
