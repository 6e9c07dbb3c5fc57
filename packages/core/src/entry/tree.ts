import { hashOf, u64 } from '../bytes/bytes.ts'
import { HanseError } from '../bytes/error.ts'
import { saltBytes } from './limits.ts'
import type { Suite } from '../bytes/suite.ts'

const leafPrefix = Uint8Array.of(0x00)
const nodePrefix = Uint8Array.of(0x01)

/** The salt of one leaf: the first 16 bytes of HMAC-SHA-256(seed, u64 index). */
export function saltOf (suite: Suite, seed: Uint8Array, index: number): Uint8Array {
  return suite.hmacSha256(seed, u64(index)).subarray(0, saltBytes)
}

/** The hash of one leaf: `H(0x00 ‖ u64 index ‖ salt ‖ u64 length ‖ bytes)`; the index binds its place. */
export function leafHash (suite: Suite, index: number, salt: Uint8Array, bytes: Uint8Array): Uint8Array {
  return hashOf(suite, leafPrefix, u64(index), salt, u64(bytes.length), bytes)
}

function nodeHash (suite: Suite, left: Uint8Array, right: Uint8Array): Uint8Array {
  return hashOf(suite, nodePrefix, left, right)
}

/** How many leaves stand left of a split: the largest power of two below `count` (RFC 9162 §2.1.1). */
function leftCount (count: number): number {
  let left = 1
  while (left * 2 < count) {
    left *= 2
  }
  return left
}

/**
 * The root over leaf hashes (RFC 9162 §2.1.1, with our leaf and node hashes).
 *
 * @throws {HanseError} `E_TREE_EMPTY`: a tree without leaves has no root here
 */
export function rootOf (suite: Suite, leafHashes: readonly Uint8Array[]): Uint8Array {
  if (leafHashes.length === 0) {
    throw new HanseError('E_TREE_EMPTY', 'a tree needs at least one leaf')
  }
  return subtree(suite, leafHashes, 0, leafHashes.length)
}

function subtree (suite: Suite, hashes: readonly Uint8Array[], from: number, count: number): Uint8Array {
  if (count === 1) {
    return hashes[from] as Uint8Array
  }
  const left = leftCount(count)
  return nodeHash(suite, subtree(suite, hashes, from, left), subtree(suite, hashes, from + left, count - left))
}

/** A contiguous run of leaves: `count` of them, the first at index `from`. */
export interface LeafRange {
  from: number
  count: number
}

/**
 * Walks the tree over `leafCount` leaves from its root, left before right, and stops at the largest subtrees that
 * hold none of the range: those whose hashes a proof carries.
 */
function * siblings (range: LeafRange, at: number, count: number): Generator<LeafRange> {
  if (at + count <= range.from || at >= range.from + range.count) {
    yield { from: at, count }
  } else if (count > 1) {
    const left = leftCount(count)
    yield * siblings(range, at, left)
    yield * siblings(range, at + left, count - left)
  }
}

/** How many hashes the proof of a range has. */
export function proofLength (leafCount: number, range: LeafRange): number {
  return [...siblings(range, 0, leafCount)].length
}

/**
 * The proof of a contiguous range: hashes of the largest subtrees beside it, left to right; none for the whole tree.
 *
 * @param suite - the cryptography
 * @param leafHashes - of all leaves of the entry
 * @param from - index of the first leaf
 * @param count - at least 1
 */
export function rangeProof (suite: Suite, leafHashes: readonly Uint8Array[], from: number, count: number): Uint8Array[] {
  return [...siblings({ from, count }, 0, leafHashes.length)].map((part) => subtree(suite, leafHashes, part.from, part.count))
}

/** What is known of a tree: the hashes of a run of leaves, and of the subtrees beside it in the order of a proof. */
export interface PartialTree {
  leafCount: number
  from: number
  leafHashes: readonly Uint8Array[]
  proof: readonly Uint8Array[]
}

/** The root that a proof leads to. The proof must have `proofLength` hashes and the range at least one leaf. */
export function rootFromProof (suite: Suite, tree: PartialTree): Uint8Array {
  return knownSubtrees(suite, tree, () => {})
}

/**
 * The proof of a range within what is known: a holder of some leaves shows fewer of them.
 *
 * @param suite - the cryptography
 * @param tree - what is known
 * @param range - not empty, within the known leaves
 */
export function narrowProof (suite: Suite, tree: PartialTree, range: LeafRange): Uint8Array[] {
  const wanted = new Set([...siblings(range, 0, tree.leafCount)].map((part) => `${part.from}+${part.count}`))
  const found: Array<{ from: number, hash: Uint8Array }> = []
  knownSubtrees(suite, tree, (part, hash) => {
    if (wanted.has(`${part.from}+${part.count}`)) {
      found.push({ from: part.from, hash })
    }
  })
  return found.sort((a, b) => a.from - b.from).map((part) => part.hash)
}

/** Computes the root and tells each subtree's hash on the way up. */
function knownSubtrees (suite: Suite, tree: PartialTree, tell: (part: LeafRange, hash: Uint8Array) => void): Uint8Array {
  const end = tree.from + tree.leafHashes.length
  let used = 0
  const visit = (at: number, count: number): Uint8Array => {
    let hash: Uint8Array
    if (at + count <= tree.from || at >= end) {
      hash = tree.proof[used++] as Uint8Array
    } else if (count === 1) {
      hash = tree.leafHashes[at - tree.from] as Uint8Array
    } else {
      const left = leftCount(count)
      const leftHash = visit(at, left)
      hash = nodeHash(suite, leftHash, visit(at + left, count - left))
    }
    tell({ from: at, count }, hash)
    return hash
  }
  return visit(0, tree.leafCount)
}
