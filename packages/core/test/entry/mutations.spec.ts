/** Proofs of leaves that somebody changed: of 100,000 changes none is accepted. */
import { describe, expect, it } from 'vitest'
import { chunksOf, equal, narrowChunk, verifyChunk } from '../../src/index.ts'
import { codeOf } from '../support/keys.ts'
import { seed as saltSeed } from '../support/lanes.ts'
import { mutations } from '../support/proof-mutations.ts'
import { fastSuite, Random, sealedEntry, sealedFrom } from '../support/sealed-entries.ts'
import type { Chunk, Entry, Verified } from '../../src/index.ts'
import type { SealedEntry } from '../support/sealed-entries.ts'

const mutationsMin = 100_000
/** Mutations of one chunk before another is drawn. */
const perChunk = 60
const leavesMost = 300
/** Most runs are short: they have the longest proofs. */
const shortRun = 12
const timeoutMs = 180_000
/** Every small tree, then the places where the shape of a tree changes. */
const counts = [...Array.from({ length: 20 }, (_, i) => i + 1), 31, 32, 33, 63, 64, 65, 100, 127, 128, 129, 200, 255, 256, 257, leavesMost - 1, leavesMost]

/** What somebody is shown of an entry: all of it, a run, or a run out of a run, as one who holds only some would. */
function shownOf ({ entry, leaves, salts }: SealedEntry, random: Random): Verified<Chunk> {
  const count = 1 + random.below(random.below(3) === 0 ? leaves.length : Math.min(leaves.length, shortRun))
  const from = random.below(leaves.length - count + 1)
  const disclosure = random.below(2) === 0 ? { seed: saltSeed } : { salts }
  const ranges = random.below(8) === 0 ? undefined : [{ from, count }]
  const [chunk] = chunksOf(fastSuite, entry.id, leaves, disclosure, ranges) as [Verified<Chunk>]
  if (random.below(2) === 0) {
    return chunk
  }
  const inner = 1 + random.below(chunk.leaves.length)
  return narrowChunk(fastSuite, leaves.length, chunk, { from: chunk.from + random.below(chunk.leaves.length - inner + 1), count: inner })
}

/** Whether two chunks say the same: then one is no mutation of the other, however its salts are written. */
function isSame (a: Chunk, b: Chunk, own: SealedEntry): boolean {
  return a.entry === b.entry && a.from === b.from && areSame(a.leaves, b.leaves) && areSame(a.proof, b.proof) && areSame(saltsIn(a, own), saltsIn(b, own))
}

function saltsIn ({ from, leaves, disclosure }: Chunk, { salts }: SealedEntry): Uint8Array[] {
  if ('salts' in disclosure) {
    return disclosure.salts
  }
  return equal(disclosure.seed, saltSeed) ? salts.slice(from, from + leaves.length) : [disclosure.seed]
}

function areSame (a: Uint8Array[], b: Uint8Array[]): boolean {
  return a.length === b.length && a.every((bytes, i) => bytes === b[i] || equal(bytes, b[i] as Uint8Array))
}

/** Every mutation in turn over drawn chunks of drawn entries; says how many real ones of each there were. */
function mutateAll (seed: number): Map<string, number> {
  const random = new Random(seed)
  const entries = counts.map((count) => sealedEntry(random, count))
  const made = new Map<string, number>()
  const names = Object.keys(mutations)
  for (let total = 0, turn = 0; total < mutationsMin;) {
    const own = random.pick(entries)
    const chunk = shownOf(own, random)
    expect(codeOf(verifyChunk(fastSuite, own.entry, chunk)), `seed ${seed}: the chunk itself`).to.equal('ok')
    for (let i = 0; i < perChunk; i++) {
      const name = names[turn++ % names.length] as string
      const mutated = mutations[name]?.(chunk, { random, own, other: random.pick(entries.filter((entry) => entry !== own)) }) as Chunk
      if (!isSame(mutated, chunk, own)) {
        made.set(name, (made.get(name) ?? 0) + 1)
        total++
        expectRefused(own.entry, mutated, () => `seed ${seed}: ${name} of ${chunk.from}+${chunk.leaves.length} in ${own.leaves.length}`)
      }
    }
  }
  return made
}

function expectRefused (entry: Verified<Entry>, chunk: Chunk, what: () => string): void {
  const { ok } = verifyChunk(fastSuite, entry, chunk)
  if (ok) {
    expect.fail(`${what()} was accepted`)
  }
}

describe('proofs that were changed', () => {
  it(`are refused, ${mutationsMin.toLocaleString('en')} of them and each of its kind often`, () => {
    const made = mutateAll(Date.now() % 2 ** 31)
    expect([...made.keys()].sort()).to.deep.equal(Object.keys(mutations).sort())
    expect(Math.min(...made.values())).to.be.greaterThan(200)
  }, timeoutMs)

  it('are refused, of [1, 2, 3] and [1, 2, 3, 3], each against the other', () => {
    const texts = [1, 2, 3].map((byte) => Uint8Array.of(byte))
    const [three, four] = [texts, [...texts, texts[2] as Uint8Array]].map((leaves) => sealedFrom(leaves)) as [SealedEntry, SealedEntry]
    for (const [from, to] of [[three, four], [four, three]] as const) {
      for (const disclosure of [{ seed: saltSeed }, { salts: from.salts }]) {
        const [whole] = chunksOf(fastSuite, to.entry.id, from.leaves, disclosure) as [Verified<Chunk>]
        expect(verifyChunk(fastSuite, to.entry, whole).ok).to.equal(false)
      }
    }
    expect(Buffer.from(three.entry.header.root ?? []).equals(Buffer.from(four.entry.header.root ?? []))).to.equal(false)
  })
})
