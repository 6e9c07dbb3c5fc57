/** Leaves that do not belong where they are said to belong. */
import { chunksOf, leafHash, narrowChunk, rootOf, saltOf } from '@hanse/core'
import { brig, suite } from './support/firms.ts'
import { frameCase } from './support/frame-case.ts'
import { chunkFrame, forged, frameOf, leavesOf, sealNext, seed } from './support/sealed.ts'
import { held, next } from './support/world.ts'
import type { BadInput } from './support/case.ts'
import type { World } from './support/world.ts'
import type { CborMapValue, Chunk, Verified } from '@hanse/core'

const leaves = leavesOf('a', 'b', 'c', 'd', 'e')
const texts = leaves.length
const wide = sealNext(brig, next.entry, { leaves })
const [whole] = wide.chunks as [Verified<Chunk>]
const other = sealNext(brig, next.entry, { leaves: leavesOf('a', 'b', 'c', 'd', 'f') })
const salts = Array.from({ length: texts }, (_, i) => saltOf(suite, seed, i))
const hashes = leaves.map((leaf, i) => leafHash(suite, i, salts[i], leaf))
const range = narrowChunk(suite, texts, whole, { from: 1, count: 2 })
const [graft] = chunksOf(suite, wide.entry.id, leavesOf('a', 'b', 'c', 'd', 'f'), { seed }, [{ from: 4, count: 1 }])

/** Header first, then leaves by themselves, as a catch-up brings them. */
const headerHeld = { before: (world: World): void => { world.offer(frameOf(next)); world.offer(frameOf({ ...wide, chunks: [] })) }, honest: wide }

function chunkCase (group: number, words: string, code: string, change: Partial<Chunk>, of: Chunk = range): BadInput {
  return frameCase(group, words, code, chunkFrame({ ...of, ...change }), headerHeld)
}

const interior = rootOf(suite, hashes.slice(0, 2))
/** Four leaves long enough that two hashes pass for one of them. */
const longLeaves = ['a', 'b', 'c', 'd'].map((letter) => Buffer.alloc(70, letter))
const long = sealNext(brig, next.entry, { leaves: longLeaves })
const longHeld = { before: (world: World): void => { world.offer(frameOf(next)); world.offer(frameOf({ ...long, chunks: [] })) }, honest: long }
const threeOfThree = leavesOf('one', 'two', 'three', 'three')

export const proofCases: BadInput[] = [
  chunkCase(33, 'leaves beyond the last', 'E_PROOF_INDEX', { from: texts - 1 }),
  chunkCase(33, 'the largest index there is', 'E_PROOF_INDEX', { from: Number.MAX_SAFE_INTEGER }),
  chunkCase(33, 'leaves under the index of others', 'E_PROOF_LENGTH', { from: 0 }),
  chunkCase(
    33,
    'leaves under the index of others with a proof as long',
    'E_PROOF_INVALID',
    { from: 2, proof: narrowChunk(suite, texts, whole, { from: 2, count: 2 }).proof }
  ),
  chunkCase(33, 'two leaves swapped', 'E_PROOF_INVALID', { leaves: range.leaves.toReversed() }),
  chunkCase(33, 'one leaf in the place of two', 'E_PROOF_INVALID', { leaves: [range.leaves[0], range.leaves[0]] }),
  chunkCase(34, 'a hash of the proof left out', 'E_PROOF_LENGTH', { proof: range.proof.slice(1) }),
  chunkCase(34, 'a hash more than the proof needs', 'E_PROOF_LENGTH', { proof: [...range.proof, interior] }),
  chunkCase(34, 'a hash of the proof of 31 bytes', 'E_PROOF_LENGTH', { proof: range.proof.map((hash, i) => i === 0 ? hash.slice(1) : hash) }),
  chunkCase(34, 'a proof beside all leaves', 'E_PROOF_LENGTH', { proof: [interior] }, whole),
  chunkCase(35, 'a seed with fewer leaves than all', 'E_PROOF_COUNT', { leaves: leaves.slice(0, 2), disclosure: { seed }, from: 0 }),
  chunkCase(35, 'no leaves at all', 'E_PROOF_COUNT', { leaves: [], disclosure: { salts: [] } }),
  frameCase(35, 'a header that claims a leaf more than its tree has', 'E_PROOF_COUNT', forgedCount(3)),
  frameCase(35, 'a header that claims more leaves than bytes', 'E_HEADER_LEAVES', forged(brig, next.entry, { leaves: 50 })),
  frameCase(35, 'a header that claims a leaf and has no root', 'E_HEADER_LEAVES', forged(brig, next.entry, { root: undefined })),
  frameCase(36, 'an interior node as a leaf', 'E_PROOF_INVALID', chunkFrame(interiorLeaf(2)), longHeld),
  frameCase(36, 'an interior node as a leaf, with the proof of that node', 'E_PROOF_LENGTH', chunkFrame(interiorLeaf(1)), longHeld),
  chunkCase(37, 'a salt of 15 bytes', 'E_SALT', { disclosure: { salts: [salts[1], salts[2].slice(1)] } }),
  chunkCase(37, 'a salt used twice', 'E_SALT', { disclosure: { salts: [salts[1], salts[1]] } }),
  chunkCase(37, 'a seed of 31 bytes', 'E_SALT', { disclosure: { seed: seed.slice(1) } }, whole),
  chunkCase(37, 'another seed', 'E_PROOF_INVALID', { disclosure: { seed: new Uint8Array(seed.length) } }, whole),
  frameCase(38, '[1, 2, 3, 3] for [1, 2, 3]', 'E_PROOF_INDEX', frameOf({
    entry: held.entry, chunks: chunksOf(suite, held.entry.id, threeOfThree, { seed })
  })),
  frameCase(38, '[1, 2, 3, 3] under a header with the root of [1, 2, 3] that claims four', 'E_PROOF_INVALID', () => doubledLast()),
  chunkCase(38, 'the last leaf twice, its salt too', 'E_SALT', { leaves: [leaves[4], leaves[4]], disclosure: { salts: [salts[4], salts[4]] }, from: 3 }),
  chunkCase(39, 'a leaf of another entry, with its proof there', 'E_PROOF_INVALID', { ...graft }),
  frameCase(39, 'the leaves of another entry', 'E_PROOF_INVALID', () => frameOf({ entry: wide.entry, chunks: other.chunks }), headerHeld),
  frameCase(39, 'leaves of an entry that is not known', 'E_ENTRY_UNKNOWN', chunkFrame(range))
]

/** What a tree that doubles its last leaf would take (CVE-2012-2459). */
function doubledLast (): Uint8Array {
  const three = sealNext(brig, held.entry, { leaves: threeOfThree.slice(0, 3) }).entry.header
  const [last] = threeOfThree.slice(-1)
  return forged(brig, next.entry, { leaves: 4, bytes: three.byteCount + last.length, root: three.root }, {
    rest: { c: new Map<string, CborMapValue>([['f', 0], ['l', threeOfThree], ['d', seed], ['p', []]]) }
  })
}

/** A header with more leaves than its root stands for, beside the leaves that there are. */
function forgedCount (claimed: number): Uint8Array {
  const [chunk] = next.chunks as [Verified<Chunk>]
  return forged(brig, next.entry, { leaves: claimed }, { rest: { c: new Map<string, CborMapValue>([['f', 0], ['l', chunk.leaves], ['d', seed], ['p', []]]) } })
}

/** Two leaf hashes as the first leaf: what a tree without prefixes takes for the node above them (CVE-2017-12842). */
function interiorLeaf (hashesInProof: number): Chunk {
  const below = longLeaves.map((leaf, i) => leafHash(suite, i, salts[i], leaf))
  const beside = rootOf(suite, below.slice(2))
  return {
    entry: long.entry.id,
    from: 0,
    leaves: [Buffer.concat(below.slice(0, 2))],
    disclosure: { salts: [salts[0]] },
    proof: Array.from({ length: hashesInProof }, () => beside)
  }
}
