import { toUtf8, u64 } from '@hanse/core'
import { unreadable } from '../errors.ts'
import { readU64 } from '../keys.ts'
import { encodePieces, Pieces } from './pieces.ts'
import type { ObjectFacts } from '@hanse/core'

const decoder = new TextDecoder()

/** A private import: pieces are its facts, its bytes, and the time of arrival. */
export function encodePrivate (bytes: Uint8Array, facts: ObjectFacts, at: number): Uint8Array {
  return encodePieces([toPiece(facts), bytes, u64(at)])
}

/** @throws {HanseError} `E_STORE_DAMAGED` */
export function decodePrivate (value: Uint8Array, what: string): { bytes: Uint8Array, facts: ObjectFacts, at: number } {
  const pieces = new Pieces(value, what)
  return { facts: fromPiece(pieces.piece(0), what), bytes: pieces.piece(1), at: readU64(pieces.piece(2), 0) }
}

/** Facts as JSON. */
export function toPiece (facts: ObjectFacts): Uint8Array {
  return toUtf8(JSON.stringify(facts))
}

/** @throws {HanseError} `E_STORE_DAMAGED` */
export function fromPiece (bytes: Uint8Array, what: string): ObjectFacts {
  try {
    return JSON.parse(decoder.decode(bytes))
  } catch (error) {
    throw unreadable(`${what} cannot be decoded`, { cause: error })
  }
}
