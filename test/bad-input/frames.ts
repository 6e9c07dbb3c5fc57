/** Frames as such: their length, their type, their version, bytes that are packed. */
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { encode } from '@hanse/core'
import { defaultLimits, encodeMessage } from '@hanse/exchange'
import { brig } from './support/firms.ts'
import { frameCase } from './support/frame-case.ts'
import { forged } from './support/sealed.ts'
import { held } from './support/world.ts'
import type { BadInput } from './support/case.ts'

const bombBytes = 4 * 1024 * 1024
const bomb = new Uint8Array(bombBytes)

export const frameCases: BadInput[] = [
  frameCase(1, 'an empty frame', 'E_FRAME_EMPTY', new Uint8Array(0)),
  frameCase(2, 'a frame of one byte over the limit', 'E_FRAME_TOO_LARGE', new Uint8Array(defaultLimits.frameBytesMax + 1)),
  frameCase(3, 'a frame cut in the middle', 'E_ENC_TRUNCATED', (world) => encodeMessage(world.hello()).slice(0, -1)),
  frameCase(4, 'a byte behind the message', 'E_ENC_TRAILING', Uint8Array.of(0xa0, 0x00)),
  frameCase(18, 'a type of frame that this version does not have', 'E_VERSION_UNSUPPORTED', encode({ t: 'vote' }), { says: { supported: [1] } }),
  frameCase(18, 'a first HELLO of version 2', 'E_VERSION_UNSUPPORTED', (world) => encodeMessage(world.hello({ version: 2 })), {
    greeted: false, ends: 'E_VERSION_UNSUPPORTED', says: { version: 2, supported: [1] }
  }),
  frameCase(18, 'a header of version 2', 'E_VERSION_UNSUPPORTED', forged(brig, held.entry, { v: 2 }), { says: { version: 2, supported: [1] } }),
  frameCase(53, 'gzip of 4 MiB of zeros', 'E_ENC_NONCANONICAL', gzipSync(bomb)),
  frameCase(53, 'brotli of 4 MiB of zeros', 'E_ENC_NUMBER_RANGE', brotliCompressSync(bomb)),
  frameCase(53, 'zstd of 4 MiB of zeros', 'E_ENC_TRAILING', zstdCompressSync(bomb))
]
