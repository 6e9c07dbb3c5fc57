import { fromHex } from '../bytes/bytes.ts'
import { HanseError, unwrap } from '../bytes/error.ts'
import { signInput } from '../bytes/suite.ts'
import { leafHashes } from './chunk.ts'
import { decodeEntry, entryKind, verifyEntry } from './entry.ts'
import { encodeHeader, entryKinds, headerVersion } from './header.ts'
import { commitmentOf } from './lane.ts'
import { leafBytesMax, seedBytes } from './limits.ts'
import { rootOf } from './tree.ts'
import type { Entry } from './entry.ts'
import type { Header, Publication } from './header.ts'
import type { Opening } from './lane.ts'
import type { Verified } from './verified.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { CborMapValue } from '../bytes/cbor.ts'
import type { Suite } from '../bytes/suite.ts'

/** What sealing needs to know of a lane: who it is, and its newest entry. */
export interface LaneState {
  lane: Hex
  federation: Uint8Array
  node: Uint8Array
  incarnation: Uint8Array
  commitment: Uint8Array
  /** of the newest entry */
  seq: number
  /** id of the newest entry */
  head: Hex
  /** of the newest entry, ms since 1970 */
  time: number
}

/** The first entry of a lane. */
export interface OpeningTerms {
  /** 32 bytes */
  federation: Uint8Array
  /** node key, 34 bytes */
  node: Uint8Array
  /** 16 random bytes */
  incarnation: Uint8Array
  /** encoded handling */
  handling: Uint8Array
  /** 16 random bytes */
  nonce: Uint8Array
  /** certificate hash of the node's card, 32 bytes */
  certificate: Uint8Array
  /** now, ms since 1970 */
  time: number
}

/** An entry after the first. */
export interface EntryTerms {
  kind: string
  /** now, ms since 1970; the lane's last time is taken if that is later */
  time: number
  /** at least one for kind `bundle`; none for `close` */
  leaves?: readonly Uint8Array[]
  /** 32 random bytes that all salts come from; with leaves only */
  seed?: Uint8Array
  expiry?: number
  publication?: Publication
  ext?: ReadonlyMap<string, CborMapValue>
}

/** An entry that lacks only its signature. */
export interface PreparedEntry {
  header: Header
  headerBytes: Uint8Array
  /** exactly what the authoring key signs */
  signInput: Uint8Array
  opening?: Opening
}

/** Prepares the opening of a lane (seq 0). */
export function prepareOpening (suite: Suite, terms: OpeningTerms): PreparedEntry {
  const { federation, node, incarnation, handling, nonce, certificate, time } = terms
  return prepared({
    version: headerVersion,
    federation,
    node,
    incarnation,
    commitment: commitmentOf(suite, federation, handling, nonce),
    seq: 0,
    time,
    kind: entryKinds.open,
    leafCount: 0,
    byteCount: 0
  }, { handling, nonce, certificate })
}

/**
 * Prepares the next entry of a lane.
 *
 * @throws {HanseError} `E_SEED` (leaves without a seed of 32 bytes), `E_LIMIT_LEAF_BYTES`
 */
export function prepareNext (suite: Suite, lane: LaneState, terms: EntryTerms): PreparedEntry {
  const leaves = terms.leaves ?? []
  const { expiry, publication, ext } = terms
  return prepared({
    version: headerVersion,
    federation: lane.federation,
    node: lane.node,
    incarnation: lane.incarnation,
    commitment: lane.commitment,
    seq: lane.seq + 1,
    prev: fromHex(lane.head),
    time: Math.max(terms.time, lane.time),
    kind: terms.kind,
    leafCount: leaves.length,
    byteCount: leaves.reduce((sum, leaf) => sum + leaf.length, 0),
    ...(leaves.length > 0 && { root: sealedRoot(suite, leaves, terms.seed) }),
    ...(expiry !== undefined && { expiry }),
    ...(publication !== undefined && { publication }),
    ...(ext !== undefined && { ext })
  })
}

function sealedRoot (suite: Suite, leaves: readonly Uint8Array[], seed: Uint8Array | undefined): Uint8Array {
  if (seed?.length !== seedBytes) {
    throw new HanseError('E_SEED', `leaves need a seed of ${seedBytes} random bytes`, { length: seed?.length })
  }
  leaves.forEach((leaf, index) => {
    if (leaf.length < 1 || leaf.length > leafBytesMax) {
      throw new HanseError(
        'E_LIMIT_LEAF_BYTES',
        `leaf ${index} has ${leaf.length} bytes; the limits are 1 and ${leafBytesMax}`,
        { index, size: leaf.length, limit: leafBytesMax }
      )
    }
  })
  return rootOf(suite, leafHashes(suite, leaves, { seed }))
}

function prepared (header: Header, opening?: Opening): PreparedEntry {
  const headerBytes = encodeHeader(header)
  return {
    header,
    headerBytes,
    signInput: signInput(entryKind, header.federation, headerBytes),
    ...(opening !== undefined && { opening })
  }
}

/**
 * Joins a prepared entry and its signature. Own entries pass the very checks that every receiver makes, so a node
 * never keeps what others would refuse.
 *
 * @param suite - the cryptography
 * @param entry - as prepared
 * @param signature - 64 bytes by the authoring key over `signInput`
 * @param authoringKey - 32 bytes
 * @throws {HanseError} whatever `decodeEntry` and `verifyEntry` refuse with
 */
export function assemble (suite: Suite, entry: PreparedEntry, signature: Uint8Array, authoringKey: Uint8Array): Verified<Entry> {
  const decoded = unwrap(decodeEntry(suite, entry.headerBytes, signature, entry.opening))
  return unwrap(verifyEntry(suite, decoded, authoringKey, entry.header.federation))
}

/** The state of a lane whose newest entry this is. */
export function laneAfter (entry: Verified<Entry>): LaneState {
  const { federation, node, incarnation, commitment, seq, time } = entry.header
  return { lane: entry.lane, federation, node, incarnation, commitment, seq, head: entry.id, time }
}
