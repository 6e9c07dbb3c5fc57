import { noise } from '@chainsafe/libp2p-noise'
import { tapped } from '../../support/tapped-noise.ts'

/** Stands in every message of a burst once. */
export const token = ' hanse-bench-copy '

const needle = Buffer.from(token)

/** Noise that counts how often the token comes in; what one frame ends and the next begins is not seen, which is rare. */
export class Copies {
  count = 0

  /** For one node; the same counter may serve many. */
  encrypter (): ReturnType<typeof tapped> {
    return tapped(noise(), () => (bytes) => {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
      for (let at = buffer.indexOf(needle); at >= 0; at = buffer.indexOf(needle, at + needle.length)) {
        this.count++
      }
    })
  }
}
