/** Ways to change a chunk, or the header it is held against: each a thing that a liar might try. */
import { concat, leafHash, rangeProof, rootOf } from '../../src/index.ts'
import { fastSuite } from './sealed-entries.ts'
import type { Random, SealedEntry } from './sealed-entries.ts'
import type { Chunk } from '../../src/index.ts'

/** What a mutation may draw on. */
export interface Stage {
  random: Random
  /** whose chunk it is */
  own: SealedEntry
  /** from which leaves and hashes are grafted */
  other: SealedEntry
}

export type Mutation = (chunk: Chunk, stage: Stage) => Chunk

const saltBytes = 16
const indexMax = 2 ** 53

const flipBit = (bytes: Uint8Array, { random }: Stage): Uint8Array => {
  const at = random.below(bytes.length)
  return bytes.map((byte, i) => i === at ? byte ^ 1 << random.below(8) : byte)
}

/** One element replaced; the list as it is when it is empty. */
function replaceOne<T> (items: readonly T[], { random }: Stage, make: (item: T) => T): T[] {
  const at = random.below(items.length)
  return items.map((item, i) => i === at ? make(item) : item)
}

function dropOne<T> (items: readonly T[], { random }: Stage): T[] {
  const at = random.below(items.length)
  return items.filter((_, i) => i !== at)
}

function addOne<T> (items: readonly T[], item: T, { random }: Stage): T[] {
  return items.toSpliced(random.below(items.length + 1), 0, item)
}

function swapTwo<T> (items: readonly T[], { random }: Stage): T[] {
  const swapped = [...items]
  const [a, b] = [random.below(items.length), random.below(items.length)]
  if (items.length > 0) {
    [swapped[a], swapped[b]] = [items[b] as T, items[a] as T]
  }
  return swapped
}

function duplicateOne<T> (items: readonly T[], stage: Stage): T[] {
  return items.length === 0 ? [] : addOne(items, stage.random.pick(items), stage)
}

const saltsIn = ({ disclosure }: Chunk, { own }: Stage): Uint8Array[] => 'salts' in disclosure ? disclosure.salts : own.salts

/** The same change to leaves and salts, so that they still fit one to one. */
function both (chunk: Chunk, stage: Stage, change: <T>(items: readonly T[], at: number) => T[]): Chunk {
  const at = stage.random.below(chunk.leaves.length)
  return { ...chunk, leaves: change(chunk.leaves, at), disclosure: { salts: change(saltsIn(chunk, stage), at) } }
}

/** A run of another entry in the place of this one, with what proves it there. */
function grafted (chunk: Chunk, { other }: Stage): Chunk {
  const count = Math.min(chunk.leaves.length, other.leaves.length)
  const from = Math.min(chunk.from, other.leaves.length - count)
  return {
    ...chunk,
    from,
    leaves: other.leaves.slice(from, from + count),
    disclosure: { salts: other.salts.slice(from, from + count) },
    proof: rangeProof(fastSuite, other.hashes, from, count)
  }
}

/** The two hashes below a node as one leaf, with the proof of that node. */
function interiorAsLeaf (chunk: Chunk, { random, own }: Stage): Chunk {
  const pair = 2 * random.below(Math.ceil(own.hashes.length / 2))
  const hashes = own.hashes.slice(pair, pair + 2)
  const salt = random.pick(own.salts)
  const leaf = random.below(2) === 0 ? concat(...hashes) : rootOf(fastSuite, hashes)
  const proof = rangeProof(fastSuite, own.hashes, pair, hashes.length)
  return { ...chunk, from: random.pick([pair, pair / 2]), leaves: [leaf], disclosure: { salts: [salt] }, proof }
}

/** A node's hash in the proof opened into the two below it, or two closed into one. */
function reshapedProof (chunk: Chunk, { random, own }: Stage): Chunk {
  const at = random.below(chunk.proof.length)
  const joined = rootOf(fastSuite, [random.pick(own.hashes), random.pick(own.hashes)])
  return { ...chunk, proof: chunk.proof.toSpliced(at, random.below(3), ...[joined, random.pick(own.hashes)].slice(random.below(2))) }
}

export const mutations: Readonly<Record<string, Mutation>> = {
  'a bit of a leaf': (chunk, stage) => ({ ...chunk, leaves: replaceOne(chunk.leaves, stage, (leaf) => flipBit(leaf, stage)) }),
  'a byte more in a leaf': (chunk, stage) => ({ ...chunk, leaves: replaceOne(chunk.leaves, stage, (leaf) => concat(leaf, stage.random.bytes(1))) }),
  'a byte less in a leaf': (chunk, stage) => ({ ...chunk, leaves: replaceOne(chunk.leaves, stage, (leaf) => leaf.slice(1)) }),
  'a byte moved from one leaf to the next': (chunk) => {
    const [first, second, ...rest] = chunk.leaves
    return first === undefined || second === undefined
      ? chunk
      : { ...chunk, leaves: [first.slice(0, -1), concat(first.slice(-1), second), ...rest] }
  },
  'a bit of a salt': (chunk, stage) => ({ ...chunk, disclosure: { salts: replaceOne(saltsIn(chunk, stage), stage, (salt) => flipBit(salt, stage)) } }),
  'a salt of another leaf': (chunk, stage) => (
    { ...chunk, disclosure: { salts: replaceOne(saltsIn(chunk, stage), stage, () => stage.random.pick(stage.own.salts)) } }
  ),
  'a byte moved from salt to leaf': (chunk, stage) => ({
    ...chunk,
    leaves: replaceOne(chunk.leaves, { ...stage }, (leaf) => concat(stage.random.bytes(1), leaf)),
    disclosure: { salts: saltsIn(chunk, stage).map((salt) => salt.slice(1)) }
  }),
  'salts for a seed': (chunk, stage) => ({ ...chunk, disclosure: { salts: saltsIn(chunk, stage).map(() => stage.random.bytes(saltBytes)) } }),
  'a bit of the seed, or a seed': (chunk, stage) => ({
    ...chunk, disclosure: { seed: 'seed' in chunk.disclosure ? flipBit(chunk.disclosure.seed, stage) : stage.random.bytes(32) }
  }),
  'swapped salts': (chunk, stage) => ({ ...chunk, disclosure: { salts: swapTwo(saltsIn(chunk, stage), stage) } }),
  'a bit of a hash': (chunk, stage) => ({ ...chunk, proof: replaceOne(chunk.proof, stage, (hash) => flipBit(hash, stage)) }),
  'a hash cut or longer': (chunk, stage) => ({
    ...chunk, proof: replaceOne(chunk.proof, stage, (hash) => stage.random.below(2) === 0 ? hash.slice(1) : concat(hash, stage.random.bytes(1)))
  }),
  'a hash dropped': (chunk, stage) => ({ ...chunk, proof: dropOne(chunk.proof, stage) }),
  'a hash added': (chunk, stage) => ({ ...chunk, proof: addOne(chunk.proof, stage.random.pick(stage.own.hashes), stage) }),
  'hashes swapped': (chunk, stage) => ({ ...chunk, proof: swapTwo(chunk.proof, stage) }),
  'a hash twice': (chunk, stage) => ({ ...chunk, proof: duplicateOne(chunk.proof, stage) }),
  'a hash of the tree in the place of another': (
    chunk,
    stage
  ) => ({ ...chunk, proof: replaceOne(chunk.proof, stage, () => stage.random.pick(stage.own.hashes)) }),
  'a hash of another entry': (chunk, stage) => ({ ...chunk, proof: replaceOne(chunk.proof, stage, () => stage.random.pick(stage.other.hashes)) }),
  'no proof': (chunk) => ({ ...chunk, proof: [] }),
  'the proof opened or closed': reshapedProof,
  'another index': (chunk, { random, own }) => ({ ...chunk, from: random.below(own.leaves.length + 1) }),
  'an index that is none': (chunk, { random }) => (
    { ...chunk, from: random.pick([-1, chunk.from + 0.5, indexMax, indexMax - 1, NaN, Infinity, chunk.from - indexMax]) }
  ),
  'the run of another place': (chunk, { random, own }) => {
    const from = random.below(own.leaves.length - chunk.leaves.length + 1)
    return { ...chunk, proof: rangeProof(fastSuite, own.hashes, from, chunk.leaves.length) }
  },
  'a leaf dropped': (chunk, stage) => both(chunk, stage, (items, at) => items.filter((_, i) => i !== at)),
  'a leaf twice': (chunk, stage) => both(chunk, stage, (items, at) => items.toSpliced(at, 0, items[at] as typeof items[number])),
  'the last leaf twice': (chunk, stage) => both(chunk, stage, (items) => [...items, items.at(-1) as typeof items[number]]),
  'the last leaf twice, with a salt of its own': (chunk, stage) => ({
    ...chunk,
    leaves: [...chunk.leaves, chunk.leaves.at(-1) as Uint8Array],
    disclosure: { salts: [...saltsIn(chunk, stage), stage.random.bytes(saltBytes)] }
  }),
  'leaves swapped with their salts': (chunk, stage) => both(chunk, stage, (items, at) => [...items.slice(at), ...items.slice(0, at)]),
  'leaves swapped': (chunk, stage) => ({ ...chunk, leaves: swapTwo(chunk.leaves, stage) }),
  'a leaf without its salt': (chunk, stage) => ({ ...chunk, leaves: addOne(chunk.leaves, stage.random.pick(stage.own.leaves), stage) }),
  'a leaf of another entry': (chunk, stage) => {
    const at = stage.random.below(stage.other.leaves.length)
    return {
      ...chunk,
      leaves: replaceOne(chunk.leaves.slice(0, 1), stage, () => stage.other.leaves[at] as Uint8Array).concat(chunk.leaves.slice(1)),
      disclosure: { salts: [stage.other.salts[at] as Uint8Array, ...saltsIn(chunk, stage).slice(1)] }
    }
  },
  'a run of another entry': grafted,
  'the chunk of another entry': (chunk, { other }) => ({ ...chunk, entry: other.entry.id }),
  'an interior node as a leaf': interiorAsLeaf,
  'a leaf hash as a leaf': (chunk, { random, own }) => {
    const at = random.below(chunk.leaves.length)
    const salt = saltsIn(chunk, { random, own, other: own })[at] as Uint8Array
    return { ...chunk, leaves: chunk.leaves.map((leaf, i) => i === at ? leafHash(fastSuite, chunk.from + i, salt, leaf) : leaf) }
  },
  nothing: (chunk) => ({ ...chunk, leaves: [], disclosure: { salts: [] } })
}
