import { concat, hashBytes, saltBytes, u64 } from '@hanse/core'
import { unreadable } from '../errors.ts'
import { readU64 } from '../keys.ts'
import { fromPiece, toPiece } from './facts.ts'
import { encodePieces, Pieces } from './pieces.ts'
import type { LeafRange } from './states.ts'
import type { StoredChunk } from '../types.ts'
import type { Chunk, Disclosure, Hex, ObjectFacts, Verified } from '@hanse/core'

/** Leaves that are stored as one value: whoever looks up one reads about as much as a block of LevelDB, and not a whole chunk. */
export const pageLeavesMax = 4

const seedTag = 1
const saltsTag = 0
/** Pieces of each leaf: its bytes and its facts. */
const leafPieces = 2
/** Pieces behind the leaves: the time of arrival, the disclosure and the proof; the last two are empty but on a chunk's first page. */
const trailingPieces = 3
const nothing = new Uint8Array(0)

/** A stored chunk with the time of its arrival, ms since 1970. */
export interface DatedChunk extends StoredChunk { at: number }

/** The first leaf of every page of a chunk. */
export function pageStarts ({ from, count }: LeafRange): number[] {
  return Array.from({ length: Math.ceil(count / pageLeavesMax) }, (_, page) => from + page * pageLeavesMax)
}

/** The first leaf of the page that holds leaf `index` of a chunk. */
export function pageStart (from: number, index: number): number {
  return index - (index - from) % pageLeavesMax
}

/**
 * A chunk as the values of its pages, in order. Pieces: bytes and facts of each leaf, then the time of arrival, the
 * disclosure (`1 ‖ seed32`, or `0 ‖ salt16` a leaf) and the hashes of the proof. Facts are JSON: they are our own reading
 * and never hashed, and CBOR takes 20 times as long.
 */
export function encodePages ({ chunk, facts, at }: DatedChunk): Uint8Array[] {
  const { leaves, disclosure, proof } = chunk
  const shown = 'seed' in disclosure
    ? concat(Uint8Array.of(seedTag), disclosure.seed)
    : concat(Uint8Array.of(saltsTag), ...disclosure.salts)
  return pageStarts({ from: 0, count: leaves.length }).map((start) => encodePieces([
    ...leaves.slice(start, start + pageLeavesMax).flatMap((leaf, i) => [leaf, toPiece(facts[start + i])]),
    u64(at),
    ...start === 0 ? [shown, concat(...proof)] : [nothing, nothing]
  ]))
}

/**
 * One leaf of a page, a view; undefined where the page does not reach.
 *
 * @throws {HanseError} `E_STORE_DAMAGED`
 */
export function leafOfPage (page: Uint8Array, position: number, what: string): { bytes: Uint8Array, facts: ObjectFacts, at: number } | undefined {
  const pieces = new Pieces(page, what)
  const leaves = leavesIn(pieces, what)
  if (position >= leaves) {
    return undefined
  }
  return {
    bytes: pieces.piece(position * leafPieces),
    facts: fromPiece(pieces.piece(position * leafPieces + 1), what),
    at: readU64(pieces.piece(leaves * leafPieces), 0)
  }
}

/**
 * All of a chunk, as it travelled.
 *
 * @param pages - all of its pages, in order
 * @param entry - whose chunk it is
 * @param from - its first leaf
 * @param what - names it in errors
 * @throws {HanseError} `E_STORE_DAMAGED`
 */
export function decodePages (pages: readonly Uint8Array[], entry: Hex, from: number, what: string): DatedChunk {
  const read = pages.map((page) => new Pieces(page, what))
  const [first] = read
  const trailing = leavesIn(first, what) * leafPieces
  const leaves = read.flatMap((pieces) => Array.from({ length: leavesIn(pieces, what) }, (_, position) => pieces.piece(position * leafPieces)))
  const chunk: Chunk = {
    entry,
    from,
    leaves,
    disclosure: decodeDisclosure(first.piece(trailing + 1)),
    proof: slices(first.piece(trailing + 2), hashBytes)
  }
  return {
    // Only verified chunks are written, and the checks of every piece say that this is still the same.
    chunk: chunk as Verified<Chunk>,
    facts: read.flatMap((pieces) => Array.from(
      { length: leavesIn(pieces, what) },
      (_, position) => fromPiece(pieces.piece(position * leafPieces + 1), what)
    )),
    at: readU64(first.piece(trailing), 0)
  }
}

function leavesIn ({ count }: Pieces, what: string): number {
  const leaves = (count - trailingPieces) / leafPieces
  if (!Number.isInteger(leaves) || leaves < 1) {
    throw unreadable(`a page of ${what} has ${count} pieces`)
  }
  return leaves
}

function decodeDisclosure (bytes: Uint8Array): Disclosure {
  const shown = bytes.subarray(1)
  return bytes[0] === seedTag ? { seed: shown } : { salts: slices(shown, saltBytes) }
}

function slices (bytes: Uint8Array, width: number): Uint8Array[] {
  return Array.from({ length: bytes.length / width }, (_, i) => bytes.subarray(i * width, (i + 1) * width))
}
