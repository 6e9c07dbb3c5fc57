import { toUtf8, u64 } from '@hanse/core'
import { unreadable } from '../errors.ts'
import { readU64 } from '../keys.ts'
import { encodePieces, Pieces } from './pieces.ts'
import type { ObjectFacts } from '@hanse/core'

const decoder = new TextDecoder()

/** Facts and time of arrival of what is stored together. */
export interface FactsRecord { facts: ObjectFacts[], at: number }

/**
 * Pieces: the facts of each leaf of a chunk, then the time of arrival. Facts are JSON: they are our own reading and
 * never hashed, and CBOR takes 20 times as long.
 */
export function encodeFacts ({ facts, at }: FactsRecord): Uint8Array {
  return encodePieces([...facts.map(toPiece), u64(at)])
}

/**
 * Facts of one leaf.
 *
 * @throws {HanseError} `E_STORE_DAMAGED`
 */
export function factsOfLeaf (value: Uint8Array, position: number, what: string): { facts: ObjectFacts, at: number } {
  const pieces = new Pieces(value, what)
  return { facts: fromPiece(pieces.piece(position), what), at: readU64(pieces.piece(pieces.count - 1), 0) }
}

/** @throws {HanseError} `E_STORE_DAMAGED` */
export function decodeFacts (value: Uint8Array, what: string): ObjectFacts[] {
  const pieces = new Pieces(value, what)
  return Array.from({ length: pieces.count - 1 }, (_, position) => fromPiece(pieces.piece(position), what))
}

/** A private import: pieces are its facts, its bytes, and the time of arrival. */
export function encodePrivate (bytes: Uint8Array, facts: ObjectFacts, at: number): Uint8Array {
  return encodePieces([toPiece(facts), bytes, u64(at)])
}

/** @throws {HanseError} `E_STORE_DAMAGED` */
export function decodePrivate (value: Uint8Array, what: string): { bytes: Uint8Array, facts: ObjectFacts, at: number } {
  const pieces = new Pieces(value, what)
  return { facts: fromPiece(pieces.piece(0), what), bytes: pieces.piece(1), at: readU64(pieces.piece(2), 0) }
}

function toPiece (facts: ObjectFacts): Uint8Array {
  return toUtf8(JSON.stringify(facts))
}

function fromPiece (bytes: Uint8Array, what: string): ObjectFacts {
  try {
    return JSON.parse(decoder.decode(bytes))
  } catch (error) {
    throw unreadable(`${what} cannot be decoded`, { cause: error })
  }
}
