import { concat, hashBytes, saltBytes } from '@hanse/core'
import { encodePieces, Pieces } from './pieces.ts'
import type { Chunk, Disclosure, Hex, Verified } from '@hanse/core'

const seedTag = 1
const saltsTag = 0
/** Pieces behind the leaves: the disclosure and the proof. */
const trailingPieces = 2

/**
 * The leaves of one chunk as one value: the pieces are the leaves, then the disclosure (`1 ‖ seed32`, or
 * `0 ‖ salt16` a leaf), then the hashes of the proof.
 */
export function encodeBody ({ leaves, disclosure, proof }: Chunk): Uint8Array {
  const shown = 'seed' in disclosure
    ? concat(Uint8Array.of(seedTag), disclosure.seed)
    : concat(Uint8Array.of(saltsTag), ...disclosure.salts)
  return encodePieces([...leaves, shown, concat(...proof)])
}

/**
 * One leaf of a body, a view.
 *
 * @throws {HanseError} `E_STORE_DAMAGED`
 */
export function leafOfBody (bytes: Uint8Array, position: number, what: string): Uint8Array {
  return new Pieces(bytes, what).piece(position)
}

/**
 * All of a body, as it travelled.
 *
 * @throws {HanseError} `E_STORE_DAMAGED`
 */
export function decodeBody (bytes: Uint8Array, entry: Hex, from: number, what: string): Verified<Chunk> {
  const pieces = new Pieces(bytes, what)
  const count = pieces.count - trailingPieces
  const chunk: Chunk = {
    entry,
    from,
    leaves: Array.from({ length: count }, (_, position) => pieces.piece(position)),
    disclosure: decodeDisclosure(pieces.piece(count)),
    proof: slices(pieces.piece(count + 1), hashBytes)
  }
  // Only verified chunks are written, and the checks of every piece say that this is still the same.
  return chunk as Verified<Chunk>
}

function decodeDisclosure (bytes: Uint8Array): Disclosure {
  const shown = bytes.subarray(1)
  return bytes[0] === seedTag ? { seed: shown } : { salts: slices(shown, saltBytes) }
}

function slices (bytes: Uint8Array, width: number): Uint8Array[] {
  return Array.from({ length: bytes.length / width }, (_, i) => bytes.subarray(i * width, (i + 1) * width))
}
