import { array, assert, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  chunkBytesMax, chunksOf, entryBytesMax, HanseError, leafBytesMax, leafHash, leafHashes, leavesMax, narrowChunk,
  nobleSuite, planEntries, proofLength, rangeProof, rootOf, saltOf, toHex, unwrap, verifyChunk
} from '../../src/index.ts'
import { codeOf, nodeSuite } from '../support/keys.ts'
import { entryOf, seed, someLeaves } from '../support/lanes.ts'
import type { Chunk, Entry, Verified } from '../../src/index.ts'

const salts = (count: number): Uint8Array[] => Array.from({ length: count }, (_, i) => saltOf(nodeSuite, seed, i))
const flip = (bytes: Uint8Array): Uint8Array => bytes.map((byte, i) => i === bytes.length - 1 ? byte ^ 1 : byte)

/** RFC 9162 §2.1.1 written as its recursion reads, apart from the code under test. */
function expectedRoot (hashes: Uint8Array[]): Uint8Array {
  if (hashes.length === 1) {
    return hashes[0] as Uint8Array
  }
  const k = 2 ** Math.floor(Math.log2(hashes.length - 1))
  return nodeSuite.sha256(Buffer.concat([Uint8Array.of(1), expectedRoot(hashes.slice(0, k)), expectedRoot(hashes.slice(k))]))
}

/** Every way to change one thing about a chunk. */
function * mutations (chunk: Chunk): Generator<[string, Chunk]> {
  const shown = 'salts' in chunk.disclosure ? chunk.disclosure.salts : []
  const replace = <T> (items: T[], at: number, item: T): T[] => items.map((old, i) => i === at ? item : old)
  for (let i = 0; i < chunk.leaves.length; i++) {
    yield [`leaf ${i}`, { ...chunk, leaves: replace(chunk.leaves, i, flip(chunk.leaves[i] as Uint8Array)) }]
    yield [`longer leaf ${i}`, { ...chunk, leaves: replace(chunk.leaves, i, new Uint8Array([...chunk.leaves[i] as Uint8Array, 0])) }]
  }
  for (let i = 0; i < shown.length; i++) {
    yield [`salt ${i}`, { ...chunk, disclosure: { salts: replace(shown, i, flip(shown[i] as Uint8Array)) } }]
  }
  for (let i = 0; i < chunk.proof.length; i++) {
    yield [`hash ${i}`, { ...chunk, proof: replace(chunk.proof, i, flip(chunk.proof[i] as Uint8Array)) }]
    yield [`short hash ${i}`, { ...chunk, proof: replace(chunk.proof, i, (chunk.proof[i] as Uint8Array).subarray(1)) }]
  }
  yield ['from + 1', { ...chunk, from: chunk.from + 1 }]
  yield ['from − 1', { ...chunk, from: chunk.from - 1 }]
  yield ['from a fraction', { ...chunk, from: chunk.from + 0.5 }]
  yield ['one hash more', { ...chunk, proof: [...chunk.proof, new Uint8Array(32)] }]
  yield ['no proof', { ...chunk, proof: chunk.proof.slice(1) }]
  yield ['fewer leaves', { ...chunk, leaves: chunk.leaves.slice(1), disclosure: { salts: shown.slice(1) } }]
  yield ['last leaf twice', { ...chunk, leaves: [...chunk.leaves, ...chunk.leaves.slice(-1)], disclosure: { salts: [...shown, ...shown.slice(-1)] } }]
  yield ['fewer salts', { ...chunk, disclosure: { salts: shown.slice(1) } }]
  yield ['short salts', { ...chunk, disclosure: { salts: shown.map((salt) => salt.subarray(1)) } }]
  yield ['swapped ends', { ...chunk, leaves: chunk.leaves.toReversed(), disclosure: { salts: shown.toReversed() } }]
  yield ['seed', { ...chunk, disclosure: { seed: flip(seed) } }]
}

/** Whether a mutation changed nothing: one leaf reversed, no proof to shorten. */
function same (a: Chunk, b: Chunk): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

describe('the tree', () => {
  it('has the shape of RFC 9162, with either implementation', () => {
    for (let count = 1; count <= 40; count++) {
      const hashes = someLeaves(count).map((leaf, i) => leafHash(nodeSuite, i, salts(count)[i] as Uint8Array, leaf))
      expect(toHex(rootOf(nodeSuite, hashes))).to.equal(toHex(expectedRoot(hashes)))
      expect(toHex(rootOf(nobleSuite, hashes))).to.equal(toHex(expectedRoot(hashes)))
    }
    expect(() => rootOf(nodeSuite, [])).to.throw(HanseError)
  })

  it('hides a leaf behind its salt and binds it to its place', () => {
    const leaf = Uint8Array.of(1)
    const [first, second] = salts(2) as [Uint8Array, Uint8Array]
    const hashes = [leafHash(nodeSuite, 0, first, leaf), leafHash(nodeSuite, 1, first, leaf), leafHash(nodeSuite, 0, second, leaf)]
    expect(new Set(hashes.map(toHex)).size).to.equal(3)
    expect(first.length).to.equal(16)
  })
})

describe('chunks', () => {
  it('every range of every size up to 40 verifies, and no mutation does', () => {
    for (let count = 1; count <= 40; count++) {
      const leaves = someLeaves(count)
      const entry = entryOf(leaves)
      const all = salts(count)
      const hashes = leafHashes(nodeSuite, leaves, { seed })
      for (let from = 0; from < count; from++) {
        for (let length = 1; from + length <= count; length++) {
          const end = from + length
          const chunk: Chunk = {
            entry: entry.id,
            from,
            leaves: leaves.slice(from, end),
            disclosure: { salts: all.slice(from, end) },
            proof: rangeProof(nodeSuite, hashes, from, length)
          }
          expect(codeOf(verifyChunk(nodeSuite, entry, chunk)), `${from}+${length} of ${count}`).to.equal('ok')
          expect(chunk.proof.length).to.equal(proofLength(count, { from, count: length }))
          if (count <= 9) {
            expectNoMutation(entry, chunk)
          }
        }
      }
    }
  })

  it('no mutation of a random range of a larger entry verifies', () => {
    const leaves = someLeaves(333)
    const entry = entryOf(leaves)
    assert(property(integer({ min: 0, max: 332 }), integer({ min: 1, max: 12 }), (from, length) => {
      const count = Math.min(length, 333 - from)
      const [chunk] = chunksOf(nodeSuite, entry.id, leaves, { seed }, [{ from, count }]) as [Verified<Chunk>]
      expectNoMutation(entry, chunk)
    }), { numRuns: 12 })
  })

  it('names each fault by its code', () => {
    const leaves = someLeaves(5)
    const entry = entryOf(leaves)
    const other = entryOf(someLeaves(6))
    const [chunk] = chunksOf(nodeSuite, entry.id, leaves, { seed }, [{ from: 1, count: 2 }]) as [Verified<Chunk>]
    const [whole] = chunksOf(nodeSuite, entry.id, leaves, { seed }) as [Verified<Chunk>]
    const [, two] = salts(5) as [Uint8Array, Uint8Array]
    const code = (change: Partial<Chunk>, of: Chunk = chunk): string => codeOf(verifyChunk(nodeSuite, entry, { ...of, ...change }))
    expect(codeOf(verifyChunk(nodeSuite, other, chunk))).to.equal('E_PROOF_INDEX')
    expect(codeOf(verifyChunk(nodeSuite, other, { ...chunk, entry: other.id }))).to.equal('E_PROOF_INVALID')
    expect(code({ from: 4 })).to.equal('E_PROOF_INDEX')
    expect(code({ from: 2 ** 53 })).to.equal('E_PROOF_INDEX')
    expect(code({ leaves: [] })).to.equal('E_PROOF_COUNT')
    expect(code({ disclosure: { seed } })).to.equal('E_PROOF_COUNT')
    expect(code({ proof: [] })).to.equal('E_PROOF_LENGTH')
    expect(code({ disclosure: { salts: [two, two] } })).to.equal('E_SALT')
    expect(code({ disclosure: { seed: new Uint8Array(31) } }, whole)).to.equal('E_SALT')
    expect(code({ disclosure: { seed: new Uint8Array(32) } }, whole)).to.equal('E_PROOF_INVALID')
    expect(code({ leaves: [new Uint8Array(0), new Uint8Array(3)] })).to.equal('E_LIMIT_LEAF_BYTES')
    expect(code({ leaves: [new Uint8Array(leafBytesMax + 1), new Uint8Array(3)] })).to.equal('E_LIMIT_LEAF_BYTES')
    expect(code({ leaves: [new Uint8Array(leafBytesMax), new Uint8Array(1)] })).to.equal('E_LIMIT_CHUNK_BYTES')
    expect(code({ leaves: [new Uint8Array(leafBytesMax - 1), new Uint8Array(1)] })).to.equal('E_PROOF_COUNT')
  })

  it('show an interior node as a leaf to nobody', () => {
    const leaves = someLeaves(4)
    const hashes = leaves.map((leaf, i) => leafHash(nodeSuite, i, salts(4)[i] as Uint8Array, leaf))
    const entry = entryOf(leaves)
    const forged: Chunk = {
      entry: entry.id,
      from: 0,
      leaves: [Buffer.concat(hashes.slice(0, 2))],
      disclosure: { salts: [new Uint8Array(16)] },
      proof: rangeProof(nodeSuite, hashes, 0, 2)
    }
    expect(verifyChunk(nodeSuite, entry, forged).ok).to.equal(false)
  })

  it('carry the seed only when all leaves are in one', () => {
    const small = someLeaves(3)
    expect(chunksOf(nodeSuite, '00', small, { seed }).map((chunk) => chunk.disclosure)).to.deep.equal([{ seed }])
    const half = new Uint8Array(chunkBytesMax / 2 + 1)
    const large = [half, half.map(() => 1), Uint8Array.of(1)]
    const entry = entryOf(large)
    const chunks = chunksOf(nodeSuite, entry.id, large, { seed })
    expect(chunks.map(({ from, leaves }) => [from, leaves.length])).to.deep.equal([[0, 1], [1, 2]])
    expect(chunks.every((chunk) => 'salts' in chunk.disclosure && verifyChunk(nodeSuite, entry, chunk).ok)).to.equal(true)
    expect(chunksOf(nodeSuite, '00', small, { seed }, [{ from: 0, count: 2 }]).every((chunk) => 'salts' in chunk.disclosure)).to.equal(true)
  })

  it('narrow to any run within, equal to what the author would have cut', () => {
    const leaves = someLeaves(21)
    const entry = entryOf(leaves)
    assert(property(integer({ min: 0, max: 20 }), integer({ min: 1, max: 21 }), integer({ min: 0, max: 20 }), integer({ min: 1, max: 21 }), (
      from,
      length,
      inner,
      innerLength
    ) => {
      const range = { from, count: Math.min(length, 21 - from) }
      const start = from + inner % range.count
      const narrow = { from: start, count: Math.min(innerLength, from + range.count - start) }
      const [held] = chunksOf(nodeSuite, entry.id, leaves, { salts: salts(21) }, [range]) as [Verified<Chunk>]
      const [expected] = chunksOf(nodeSuite, entry.id, leaves, { salts: salts(21) }, [narrow])
      const shown = narrowChunk(nodeSuite, 21, held, narrow)
      expect(shown).to.deep.equal(expected)
      expect(codeOf(verifyChunk(nodeSuite, entry, shown))).to.equal('ok')
    }), { numRuns: 300 })
  })

  it('drop the seed when a whole entry is narrowed, and refuse to widen', () => {
    const leaves = someLeaves(4)
    const entry = entryOf(leaves)
    const [whole] = chunksOf(nodeSuite, entry.id, leaves, { seed }) as [Verified<Chunk>]
    const shown = narrowChunk(nodeSuite, 4, whole, { from: 1, count: 2 })
    expect('seed' in shown.disclosure).to.equal(false)
    expect(unwrap(verifyChunk(nodeSuite, entry, shown))).to.equal(shown)
    expect(() => narrowChunk(nodeSuite, 4, shown, { from: 0, count: 2 })).to.throw(HanseError)
    expect(() => narrowChunk(nodeSuite, 4, shown, { from: 1, count: 0 })).to.throw(HanseError)
  })
})

describe('planning entries', () => {
  it('keeps the order, loses nothing and stays within the limits', () => {
    assert(property(array(integer({ min: 1, max: leafBytesMax }), { maxLength: 200 }), (sizes) => {
      const plan = planEntries(sizes)
      let next = 0
      for (const { from, count } of plan) {
        expect(from).to.equal(next)
        expect(count).to.be.within(1, leavesMax)
        expect(sizes.slice(from, from + count).reduce((sum, size) => sum + size, 0)).to.be.at.most(entryBytesMax)
        next += count
      }
      expect(next).to.equal(sizes.length)
    }))
  })

  it('reaches each limit exactly', () => {
    expect(planEntries(new Array<number>(leavesMax).fill(1))).to.deep.equal([{ from: 0, count: leavesMax }])
    expect(planEntries(new Array<number>(leavesMax + 1).fill(1))).to.have.length(2)
    const full = new Array<number>(entryBytesMax / leafBytesMax).fill(leafBytesMax)
    expect(planEntries(full)).to.have.length(1)
    expect(planEntries([...full, 1])).to.have.length(2)
    expect(() => planEntries([leafBytesMax + 1])).to.throw(HanseError)
    expect(() => planEntries([0])).to.throw(HanseError)
  })
})

function expectNoMutation (entry: Verified<Entry>, chunk: Chunk): void {
  for (const [what, mutated] of mutations(chunk)) {
    if (!same(mutated, chunk)) {
      expect(verifyChunk(nodeSuite, entry, mutated).ok, `${what} of ${chunk.from}+${chunk.leaves.length}`).to.equal(false)
    }
  }
}
