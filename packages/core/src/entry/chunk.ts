import { equal, toHex } from '../bytes/bytes.ts'
import { accept, HanseError, reject, rejectLimit } from '../bytes/error.ts'
import { hashBytes } from '../bytes/suite.ts'
import { chunkBytesMax, entryBytesMax, leafBytesMax, leavesMax, saltBytes, seedBytes } from './limits.ts'
import { leafHash, narrowProof, proofLength, rangeProof, rootFromProof, saltOf } from './tree.ts'
import { markVerified } from './verified.ts'
import type { Entry } from './entry.ts'
import type { LeafRange } from './tree.ts'
import type { Verified } from './verified.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { Rejection, Result } from '../bytes/error.ts'
import type { Suite } from '../bytes/suite.ts'

/** What makes leaves verifiable: the seed of all salts, only ever beside all leaves, or one salt for each leaf. */
export type Disclosure = { seed: Uint8Array } | { salts: Uint8Array[] }

/** A contiguous run of an entry's leaves that verifies by itself against the header. */
export interface Chunk {
  entry: Hex
  /** index of the first leaf */
  from: number
  leaves: Uint8Array[]
  /** the seed (32 bytes) only when all leaves of the entry are in this chunk, else salts of 16 bytes */
  disclosure: Disclosure
  /** hashes of the subtrees beside the run, left to right; none when the chunk is the whole entry */
  proof: Uint8Array[]
}

/**
 * Splits the leaves of one publication and lane into entries, in order and as few as the limits allow.
 *
 * @param sizes - bytes of each leaf
 * @throws {HanseError} `E_LIMIT_LEAF_BYTES` for a leaf of more than `leafBytesMax` bytes or of none
 */
export function planEntries (sizes: readonly number[]): LeafRange[] {
  sizes.forEach(assertLeafSize)
  return cut(sizes, { from: 0, count: sizes.length }, entryBytesMax, leavesMax)
}

function assertLeafSize (size: number, index: number): void {
  if (size < 1 || size > leafBytesMax) {
    throw new HanseError(
      'E_LIMIT_LEAF_BYTES',
      `leaf ${index} has ${size} bytes; the limits are 1 and ${leafBytesMax}; leave it out or shorten it`,
      { index, size, limit: leafBytesMax }
    )
  }
}

function cut (sizes: readonly number[], range: LeafRange, bytesMax: number, countMax: number): LeafRange[] {
  const ranges: LeafRange[] = []
  let current: LeafRange | undefined
  let bytes = 0
  for (let i = range.from; i < range.from + range.count; i++) {
    const size = sizes[i] as number
    if (current === undefined || bytes + size > bytesMax || current.count === countMax) {
      current = { from: i, count: 0 }
      ranges.push(current)
      bytes = 0
    }
    current.count++
    bytes += size
  }
  return ranges
}

/** The salts of all leaves that a disclosure stands for. */
export function saltsOf (suite: Suite, disclosure: Disclosure, leafCount: number): Uint8Array[] {
  return 'seed' in disclosure
    ? Array.from({ length: leafCount }, (_, index) => saltOf(suite, disclosure.seed, index))
    : disclosure.salts
}

/** The hashes of all leaves of an entry. */
export function leafHashes (suite: Suite, leaves: readonly Uint8Array[], disclosure: Disclosure): Uint8Array[] {
  const salts = saltsOf(suite, disclosure, leaves.length)
  return leaves.map((bytes, index) => leafHash(suite, index, salts[index] as Uint8Array, bytes))
}

/**
 * Cuts the leaves of an entry into chunks of at most `chunkBytesMax` leaf bytes. A chunk of all leaves carries what
 * was disclosed, the seed if that; any other carries the salts of its own leaves and a proof.
 *
 * @param suite - the cryptography
 * @param entry - entry id
 * @param leaves - all leaves of the entry
 * @param disclosure - the seed, or the salts of all leaves
 * @param ranges - the runs that are shown, all of them unless told; each is cut on its own
 */
export function chunksOf (
  suite: Suite,
  entry: Hex,
  leaves: readonly Uint8Array[],
  disclosure: Disclosure,
  ranges: readonly LeafRange[] = [{ from: 0, count: leaves.length }]
): Array<Verified<Chunk>> {
  const sizes = leaves.map((leaf) => leaf.length)
  const parts = ranges.flatMap((range) => cut(sizes, range, chunkBytesMax, leavesMax))
  const [first] = parts
  if (first !== undefined && parts.length === 1 && first.count === leaves.length) {
    return [markVerified({ entry, from: 0, leaves: [...leaves], disclosure, proof: [] })]
  }
  const salts = saltsOf(suite, disclosure, leaves.length)
  const hashes = leafHashes(suite, leaves, { salts })
  return parts.map(({ from, count }) => markVerified({
    entry,
    from,
    leaves: leaves.slice(from, from + count),
    disclosure: { salts: salts.slice(from, from + count) },
    proof: rangeProof(suite, hashes, from, count)
  }))
}

/**
 * A smaller run out of a verified chunk, with its own proof and salts: how a holder of some leaves withholds others.
 *
 * @param suite - the cryptography
 * @param leafCount - of the whole entry, from its header
 * @param chunk - what is held
 * @param range - what is shown of it
 * @throws {HanseError} `E_PROOF_INDEX` when the run is empty or not within the chunk
 */
export function narrowChunk (suite: Suite, leafCount: number, chunk: Verified<Chunk>, range: LeafRange): Verified<Chunk> {
  const start = range.from - chunk.from
  if (range.count < 1 || start < 0 || start + range.count > chunk.leaves.length) {
    throw new HanseError(
      'E_PROOF_INDEX',
      `leaves ${range.from} to ${range.from + range.count - 1} are not in the chunk of ${chunk.leaves.length} from ${chunk.from}`,
      { ...range }
    )
  }
  if (range.count === chunk.leaves.length) {
    return chunk
  }
  const salts = saltsOf(suite, chunk.disclosure, chunk.leaves.length)
  const hashes = chunk.leaves.map((bytes, i) => leafHash(suite, chunk.from + i, salts[i] as Uint8Array, bytes))
  return markVerified({
    entry: chunk.entry,
    from: range.from,
    leaves: chunk.leaves.slice(start, start + range.count),
    disclosure: { salts: salts.slice(start, start + range.count) },
    proof: narrowProof(suite, { leafCount, from: chunk.from, leafHashes: hashes, proof: chunk.proof }, range)
  })
}

/**
 * Verifies a chunk against the header it belongs to.
 *
 * @returns the same chunk, trusted, or `E_PROOF_INDEX` (another entry's, or beyond the leaf count), `E_PROOF_COUNT`
 * (no leaves, a seed without all leaves, bytes that do not match the header), `E_PROOF_LENGTH`, `E_SALT` (wrong width
 * or number, or used twice), `E_LIMIT_LEAF_BYTES`, `E_LIMIT_CHUNK_BYTES`, `E_PROOF_INVALID` (the root differs)
 */
export function verifyChunk (suite: Suite, entry: Verified<Entry>, chunk: Chunk): Result<Verified<Chunk>> {
  const { leafCount, root } = entry.header
  const facts = { entry: chunk.entry, from: chunk.from, count: chunk.leaves.length, leafCount }
  const fault = rangeFault(entry, chunk) ?? bytesFault(entry, chunk) ?? disclosureFault(leafCount, chunk) ?? proofFault(leafCount, chunk)
  if (fault !== undefined) {
    return reject(fault.code, fault.message, { ...facts, ...fault.facts })
  }
  const salts = saltsOf(suite, chunk.disclosure, chunk.leaves.length)
  const hashes = chunk.leaves.map((bytes, i) => leafHash(suite, chunk.from + i, salts[i] as Uint8Array, bytes))
  const computed = rootFromProof(suite, { leafCount, from: chunk.from, leafHashes: hashes, proof: chunk.proof })
  return root !== undefined && equal(computed, root)
    ? accept(markVerified(chunk))
    : reject('E_PROOF_INVALID', `the leaves do not lead to the root of the entry ${entry.id}; ask another holder`, facts)
}

function fault (code: string, message: string): Rejection {
  return { code, message, facts: {} }
}

function rangeFault (entry: Verified<Entry>, chunk: Chunk): Rejection | undefined {
  const { leafCount } = entry.header
  if (chunk.entry !== entry.id) {
    return fault('E_PROOF_INDEX', `the chunk is of another entry than ${entry.id}`)
  }
  if (chunk.leaves.length === 0) {
    return fault('E_PROOF_COUNT', 'the chunk has no leaves')
  }
  return Number.isSafeInteger(chunk.from) && chunk.from >= 0 && chunk.from + chunk.leaves.length <= leafCount
    ? undefined
    : fault('E_PROOF_INDEX', `the chunk of ${chunk.leaves.length} leaves from ${chunk.from} exceeds the entry's ${leafCount}`)
}

function bytesFault (entry: Verified<Entry>, chunk: Chunk): Rejection | undefined {
  let bytes = 0
  for (const leaf of chunk.leaves) {
    if (leaf.length < 1 || leaf.length > leafBytesMax) {
      return rejectLimit('E_LIMIT_LEAF_BYTES', 'the length of a leaf', leaf.length, leafBytesMax).rejection
    }
    bytes += leaf.length
  }
  if (bytes > chunkBytesMax) {
    return rejectLimit('E_LIMIT_CHUNK_BYTES', 'the sum of the leaf bytes of a chunk', bytes, chunkBytesMax).rejection
  }
  const { leafCount, byteCount } = entry.header
  const fits = chunk.leaves.length === leafCount ? bytes === byteCount : bytes <= byteCount - (leafCount - chunk.leaves.length)
  return fits ? undefined : fault('E_PROOF_COUNT', `the chunk has ${bytes} bytes where the entry has ${byteCount} in all`)
}

function disclosureFault (leafCount: number, chunk: Chunk): Rejection | undefined {
  const { disclosure, leaves } = chunk
  if ('seed' in disclosure) {
    if (leaves.length !== leafCount) {
      return fault('E_PROOF_COUNT', `a seed came with ${leaves.length} of ${leafCount} leaves; it travels only with all`)
    }
    return disclosure.seed.length === seedBytes ? undefined : fault('E_SALT', `the seed has ${disclosure.seed.length} bytes instead of ${seedBytes}`)
  }
  const { salts } = disclosure
  if (salts.length !== leaves.length || salts.some((salt) => salt.length !== saltBytes)) {
    return fault('E_SALT', `${salts.length} salts for ${leaves.length} leaves, each of ${saltBytes} bytes, are needed one for one`)
  }
  return new Set(salts.map(toHex)).size === salts.length ? undefined : fault('E_SALT', 'a salt is used twice')
}

function proofFault (leafCount: number, chunk: Chunk): Rejection | undefined {
  const length = proofLength(leafCount, { from: chunk.from, count: chunk.leaves.length })
  if (chunk.proof.length !== length) {
    return fault('E_PROOF_LENGTH', `the proof has ${chunk.proof.length} hashes instead of ${length}`)
  }
  return chunk.proof.every((hash) => hash.length === hashBytes) ? undefined : fault('E_PROOF_LENGTH', `a hash of the proof has not ${hashBytes} bytes`)
}
