import { equal, toHex } from '../bytes/bytes.ts'
import { accept, reject, rejectLimit } from '../bytes/error.ts'
import { hashBytes } from '../bytes/suite.ts'
import { checkSignatureShape, verifySignature } from '../identity/signature.ts'
import { decodeHeader } from './header.ts'
import { commitmentOf, laneOf } from './lane.ts'
import { handlingBytesMax, nonceBytes } from './limits.ts'
import { markVerified } from './verified.ts'
import type { DecodedHeader } from './header.ts'
import type { Opening } from './lane.ts'
import type { Verified } from './verified.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { Result } from '../bytes/error.ts'
import type { Suite } from '../bytes/suite.ts'

/** A decoded entry without its leaves. Not trusted before `verifyEntry`. */
export interface Entry {
  header: DecodedHeader
  headerBytes: Uint8Array
  /** 64 bytes by the authoring key that the roster names for the header's node */
  signature: Uint8Array
  /** entry id: SHA-256 of the header bytes */
  id: Hex
  lane: Hex
  /** at seq 0, and only there */
  opening?: Opening
}

/** The signature kind of entries. */
export const entryKind = 'entry'

/** The entry id: plain SHA-256 of the header bytes. */
export function entryIdOf (suite: Suite, headerBytes: Uint8Array): Hex {
  return toHex(suite.sha256(headerBytes))
}

/**
 * Decodes an entry and checks its shape: header rules, and that the opening stands at seq 0, only there, and matches
 * the header's commitment. The signature's shape is checked, its truth not: `verifyEntry` does that.
 *
 * @param suite - the cryptography
 * @param headerBytes - as received
 * @param signature - as received
 * @param opening - the handling, its 16-byte nonce and the 32-byte certificate hash, at seq 0
 * @returns the entry, or what `decodeHeader` returns, `E_SIG_INVALID`, `E_OPENING_MISSING`, `E_OPENING_UNEXPECTED`,
 * `E_OPENING_MISMATCH`, `E_LIMIT_HANDLING_BYTES`
 */
export function decodeEntry (suite: Suite, headerBytes: Uint8Array, signature: Uint8Array, opening?: Opening): Result<Entry> {
  const header = decodeHeader(headerBytes)
  if (!header.ok) {
    return header
  }
  const shape = checkSignatureShape(signature)
  if (!shape.ok) {
    return shape
  }
  const opened = checkOpening(suite, header.value, opening)
  if (!opened.ok) {
    return opened
  }
  return accept({
    header: header.value,
    headerBytes,
    signature,
    id: entryIdOf(suite, headerBytes),
    lane: laneOf(suite, header.value),
    ...(opening !== undefined && { opening })
  })
}

function checkOpening (suite: Suite, header: DecodedHeader, opening: Opening | undefined): Result<void> {
  if (header.seq !== 0) {
    return opening === undefined
      ? accept(undefined)
      : reject('E_OPENING_UNEXPECTED', `an opening stands beside the entry with seq ${header.seq}; it belongs to seq 0`, { seq: header.seq })
  }
  if (opening === undefined) {
    return reject('E_OPENING_MISSING', 'the first entry of a lane came without its opening; send handling, nonce and certificate hash beside it')
  }
  if (opening.handling.length > handlingBytesMax) {
    return rejectLimit('E_LIMIT_HANDLING_BYTES', 'the length of a handling', opening.handling.length, handlingBytesMax)
  }
  if (opening.nonce.length !== nonceBytes || opening.certificate.length !== hashBytes) {
    return reject(
      'E_OPENING_MISMATCH',
      `the opening has a nonce of ${opening.nonce.length} bytes (${nonceBytes}) and a certificate hash of ${opening.certificate.length} (${hashBytes})`
    )
  }
  return equal(commitmentOf(suite, header.federation, opening.handling, opening.nonce), header.commitment)
    ? accept(undefined)
    : reject('E_OPENING_MISMATCH', 'the handling and nonce of the opening do not give the commitment in the header')
}

/**
 * Verifies an entry's signature.
 *
 * @param suite - the cryptography
 * @param entry - decoded
 * @param authoringKey - 32 bytes, the admitted key that the roster names for the header's node
 * @param federation - 32 bytes, the federation whose roster that is
 * @returns the same entry, trusted, or `E_CHARTER_MISMATCH`, `E_SIG_INVALID`
 */
export function verifyEntry (suite: Suite, entry: Entry, authoringKey: Uint8Array, federation: Uint8Array): Result<Verified<Entry>> {
  if (!equal(entry.header.federation, federation)) {
    return reject(
      'E_CHARTER_MISMATCH',
      `the entry ${entry.id} is of the federation ${toHex(entry.header.federation)}, not of ${toHex(federation)}`,
      { entry: entry.id }
    )
  }
  return verifySignature(suite, authoringKey, entryKind, federation, entry.headerBytes, entry.signature)
    ? accept(markVerified(entry))
    : reject('E_SIG_INVALID', `the signature of the entry ${entry.id} does not hold under its node's authoring key`, { entry: entry.id })
}
