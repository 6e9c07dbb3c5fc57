/**
 * The twelve conditions of ed25519-speccheck ("Taming the many EdDSAs", section 5), each made anew from a seed, and
 * what a verifier says that checks nothing else: the proof that these cases would split a federation.
 */
import { assemble, challenge, foreignSmall, order, randomBytes, response, torsion } from './craft.ts'
import type { Known } from './craft.ts'
import type { Random } from '../federation/support/random.ts'

export interface Signed { key: Uint8Array, message: Uint8Array, signature: Uint8Array }

/** What the maker of a case draws from. */
export interface Stock { random: Random, keys: readonly Known[], nonces: readonly Known[] }

const cofactor = 8n
const messageBytes = 32
const zero: Known = { scalar: 0n, points: torsion.map((point) => point.toBytes()) }

interface Wish {
  a: Known
  r: Known
  /** which multiple of the point of order 8 the key has */
  torsionA: number
  /** whether the torsion of R cancels that of `[k]A`, and what R's may be */
  cancels: boolean
  torsionR: readonly number[]
  /** how R and A stand in the signature and in the hash, where not as they are */
  shown?: { r?: Uint8Array, a?: Uint8Array }
  hashed?: { r?: Uint8Array, a?: Uint8Array }
}

/** Messages are tried until the torsion falls as wished. */
function search (random: Random, wish: Wish): Signed & { s: bigint } {
  for (;;) {
    const message = randomBytes(random, messageBytes)
    const torsionR = random.pick(wish.torsionR)
    const [a, r] = [wish.a.points[wish.torsionA] as Uint8Array, wish.r.points[torsionR] as Uint8Array]
    const [shownA, shownR] = [wish.shown?.a ?? a, wish.shown?.r ?? r]
    const k = challenge(wish.hashed?.r ?? shownR, wish.hashed?.a ?? shownA, message)
    if ((BigInt(torsionR) + k * BigInt(wish.torsionA)) % cofactor === 0n === wish.cancels) {
      const s = response(wish.r.scalar, k, wish.a.scalar)
      return { key: shownA, message, signature: assemble(shownR, s), s }
    }
  }
}

const mixed = [1, 2, 3, 4, 5, 6, 7]
/** Multiples of full order: with them the torsion of `[k]A` can be any. */
const full = [1, 3, 5, 7]
const any = [0, ...mixed]

/** An R or A of small order in another encoding, hashed as it stands or as the point that it means. */
function foreign (random: Random, stock: Stock, side: 'r' | 'a', reduced: boolean): Signed {
  const { bytes, multiple } = random.pick(foreignSmall)
  const hashed = reduced ? torsion[multiple]?.toBytes() : bytes
  return side === 'r'
    ? search(random, {
      a: random.pick(stock.keys), torsionA: random.pick(full), r: zero, torsionR: [multiple], cancels: true, shown: { r: bytes }, hashed: { r: hashed }
    })
    : search(random, {
      a: zero, torsionA: multiple, r: random.pick(stock.nonces), torsionR: any, cancels: true, shown: { a: bytes }, hashed: { a: hashed }
    })
}

/** One case of a condition, 0 to 11. */
export function speccheck (number: number, stock: Stock): Signed {
  const { random } = stock
  const [a, r, torsionA] = [random.pick(stock.keys), random.pick(stock.nonces), random.pick(mixed)]
  switch (number) {
    case 0: return search(random, { a: zero, torsionA, r: zero, torsionR: any, cancels: true })
    case 1: return search(random, { a: zero, torsionA, r, torsionR: mixed, cancels: true })
    case 2: return search(random, { a, torsionA, r: zero, torsionR: any, cancels: true })
    case 3: return search(random, { a, torsionA, r, torsionR: mixed, cancels: true })
    case 4: return search(random, { a, torsionA, r, torsionR: mixed, cancels: false })
    case 5: return search(random, { a, torsionA, r, torsionR: [0], cancels: false })
    case 6: return beyond(search(random, { a, torsionA: 0, r, torsionR: [0], cancels: true }), 1n)
    case 7: return beyond(search(random, { a, torsionA: 0, r, torsionR: [0], cancels: true }), BigInt(2 + random.below(13)))
    case 8: return foreign(random, stock, 'r', true)
    case 9: return foreign(random, stock, 'r', false)
    case 10: return foreign(random, stock, 'a', true)
    default: return foreign(random, stock, 'a', false)
  }
}

function beyond ({ s, signature, ...signed }: Signed & { s: bigint }, times: bigint): Signed {
  return { ...signed, signature: assemble(signature.subarray(0, 32), s + times * order) }
}
