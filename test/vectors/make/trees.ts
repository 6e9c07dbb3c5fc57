/** Vectors of trees and chunks (§7). */
import { chunksOf, encode, leafHash, leafHashes, rootOf, saltOf, toHex } from '@hanse/core'
import { bundleFields } from './entries.ts'
import { hex, suite, vector } from './vector.ts'
import type { Input, Vector, VectorFile } from './vector.ts'
import type { Chunk, LeafRange } from '@hanse/core'

const seed = new Uint8Array(32).fill(0x5e)
const counts = [1, 2, 3, 4, 5, 7, 8, 9, 16, 17]
const entryId = '00'.repeat(32)

function leavesOf (count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => new Uint8Array(i % 7 + 1).fill(i + 1))
}

export function treesFile (): VectorFile {
  const salts = (count: number): string[] => Array.from({ length: count }, (_, i) => toHex(saltOf(suite, seed, i)))
  return {
    theme: 'trees',
    about: 'Trees over leaves (§7): the root, and the salts that the seed gives.',
    vectors: counts.flatMap((count) => [
      vector(`${count} leaves by their seed`, { leaves: leavesOf(count).map(hex), seed: hex(seed) }),
      vector(`${count} leaves by their salts`, { leaves: leavesOf(count).map(hex), salts: salts(count) })
    ])
  }
}

/** The header of an entry of these leaves. */
function headerOf (leaves: Uint8Array[], root = rootOf(suite, leafHashes(suite, leaves, { seed }))): string {
  return toHex(encode(bundleFields(leaves.length, leaves.reduce((sum, leaf) => sum + leaf.length, 0), root)))
}

function inputOf (header: string, { from, leaves, disclosure, proof }: Omit<Chunk, 'entry'>): Input {
  return {
    header,
    from,
    leaves: leaves.map(hex),
    ...('seed' in disclosure ? { seed: hex(disclosure.seed) } : { salts: disclosure.salts.map(hex) }),
    proof: proof.map(hex)
  }
}

const leaves = leavesOf(9)
const header = headerOf(leaves)
const runOf = (range: LeafRange): Chunk => chunksOf(suite, entryId, leaves, { seed }, [range])[0] as Chunk
const saltsOf = (chunk: Chunk): Uint8Array[] => 'salts' in chunk.disclosure ? chunk.disclosure.salts : []

function goodChunks (): Vector[] {
  const ranges = [
    { from: 0, count: 1 },
    { from: 8, count: 1 },
    { from: 3, count: 1 },
    { from: 0, count: 8 },
    { from: 1, count: 8 },
    { from: 2, count: 5 },
    { from: 4, count: 4 }
  ]
  const allSalts = leaves.map((_, i) => saltOf(suite, seed, i))
  return [
    vector('the whole entry by its seed', inputOf(header, { from: 0, leaves, disclosure: { seed }, proof: [] })),
    vector('the whole entry by its salts', inputOf(header, { from: 0, leaves, disclosure: { salts: allSalts }, proof: [] })),
    vector('an entry of one leaf', inputOf(headerOf(leavesOf(1)), { from: 0, leaves: leavesOf(1), disclosure: { seed }, proof: [] })),
    ...ranges.map((range) => vector(`leaves ${range.from} to ${range.from + range.count - 1} of 9`, inputOf(header, runOf(range))))
  ]
}

/** A duplicate of the last leaf must not lead to the same root, nor an inner node pass for a leaf. */
function forgedTrees (): Vector[] {
  const three = leavesOf(3)
  const last = three[2] as Uint8Array
  const hashes = leafHashes(suite, leaves, { seed })
  const inner = Buffer.concat([hashes[0] as Uint8Array, hashes[1] as Uint8Array])
  const salt = saltOf(suite, seed, 0)
  return [
    vector('the last leaf doubled', inputOf(headerOf([...three, last], rootOf(suite, leafHashes(suite, three, { seed }))), {
      from: 0, leaves: [...three, last], disclosure: { seed }, proof: []
    }), 'E_PROOF_INVALID'),
    vector('an inner node as a leaf', inputOf(headerOf([inner], rootOf(suite, hashes.slice(0, 2))), {
      from: 0, leaves: [inner], disclosure: { salts: [salt] }, proof: []
    }), 'E_PROOF_INVALID'),
    vector('the hash of a leaf without its index', inputOf(headerOf(leaves.slice(1, 2), leafHash(suite, 1, salt, leaves[1] as Uint8Array)), {
      from: 0, leaves: leaves.slice(1, 2), disclosure: { salts: [salt] }, proof: []
    }), 'E_PROOF_INVALID')
  ]
}

function badChunks (): Vector[] {
  const good = runOf({ from: 2, count: 3 })
  const bad = (name: string, changes: Partial<Chunk>, code: string): Vector => vector(name, inputOf(header, { ...good, ...changes }), code)
  const salts = saltsOf(good)
  const swapped = [good.leaves[1], good.leaves[0], good.leaves[2]] as Uint8Array[]
  const zeros = new Uint8Array(32)
  return [
    bad('a leaf changed', { leaves: [Uint8Array.of(9, 9, 9), ...good.leaves.slice(1)] }, 'E_PROOF_INVALID'),
    bad('two leaves swapped', { leaves: swapped }, 'E_PROOF_INVALID'),
    bad('two salts swapped', { disclosure: { salts: [salts[1], salts[0], salts[2]] as Uint8Array[] } }, 'E_PROOF_INVALID'),
    bad('a hash of the proof changed', { proof: [zeros, ...good.proof.slice(1)] }, 'E_PROOF_INVALID'),
    bad('two hashes of the proof swapped', { proof: [...good.proof].reverse() }, 'E_PROOF_INVALID'),
    bad('a hash of the proof missing', { proof: good.proof.slice(1) }, 'E_PROOF_LENGTH'),
    bad('a hash of the proof too many', { proof: [...good.proof, zeros] }, 'E_PROOF_LENGTH'),
    bad('a hash of 31 bytes', { proof: [zeros.subarray(1), ...good.proof.slice(1)] }, 'E_PROOF_LENGTH'),
    bad('leaves of another place, the proof as long', { from: 3, leaves: good.leaves, proof: runOf({ from: 3, count: 3 }).proof }, 'E_PROOF_INVALID'),
    bad('a run beyond the last leaf', { from: 7 }, 'E_PROOF_INDEX'),
    bad('a run from the number of leaves', { from: 9 }, 'E_PROOF_INDEX'),
    bad('no leaves', { leaves: [], disclosure: { salts: [] } }, 'E_PROOF_COUNT'),
    bad('a salt missing', { disclosure: { salts: salts.slice(1) } }, 'E_SALT'),
    bad('a salt too many', { disclosure: { salts: [...salts, zeros.subarray(16)] } }, 'E_SALT'),
    bad('a salt of 15 bytes', { disclosure: { salts: [zeros.subarray(17), ...salts.slice(1)] } }, 'E_SALT'),
    bad('a salt twice', { disclosure: { salts: [salts[0], salts[0], salts[2]] as Uint8Array[] } }, 'E_SALT'),
    bad('the seed beside some leaves', { disclosure: { seed } }, 'E_PROOF_COUNT'),
    bad('an empty leaf', { leaves: [new Uint8Array(), ...good.leaves.slice(1)] }, 'E_LIMIT_LEAF_BYTES'),
    bad('more bytes than are left for the other leaves', { leaves: [new Uint8Array(24).fill(1), ...good.leaves.slice(1)] }, 'E_PROOF_COUNT'),
    vector(
      'the whole entry with a byte less',
      inputOf(header, { from: 0, leaves: [...leaves.slice(0, 8), Uint8Array.of(9)], disclosure: { seed }, proof: [] }),
      'E_PROOF_COUNT'
    ),
    vector('the whole entry with another seed', inputOf(header, { from: 0, leaves, disclosure: { seed: zeros }, proof: [] }), 'E_PROOF_INVALID'),
    vector('the whole entry with a seed of 31 bytes', inputOf(header, { from: 0, leaves, disclosure: { seed: seed.subarray(1) }, proof: [] }), 'E_SALT'),
    vector('the whole entry with a proof', inputOf(header, { from: 0, leaves, disclosure: { seed }, proof: [zeros] }), 'E_PROOF_LENGTH')
  ]
}

export function chunksFile (): VectorFile {
  return {
    theme: 'chunks',
    about: 'Chunks (§7) against the header of their entry, which is taken as verified.',
    vectors: [...goodChunks(), ...badChunks(), ...forgedTrees()]
  }
}
