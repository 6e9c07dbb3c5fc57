/** Crafted and mutated signatures from one seed, by class; the classes are listed with how many of each there are. */
import { createRandom } from '../federation/support/random.ts'
import { assemble, challenge, foreignEncodings, foreignSmall, fromLittleEndian, known, littleEndian, order, randomBytes, response, torsion } from './craft.ts'
import { speccheck } from './speccheck.ts'
import type { Signed, Stock } from './speccheck.ts'
import type { Verdict } from './verdicts.ts'

export interface Case extends Signed { name: string }

interface Class {
  /** what the rule says, and so where it decides: at the key's admission, by the signature's bytes, by the curve equation */
  verdict: Verdict | 'key or curve'
  /** how many of them in 100,000 */
  count: number
  make (stock: Stock): Signed
}

const keyCount = 64
const nonceCount = 512
const messageBytesMax = 96
const signatureBytes = 64
const otherLengthsMax = 130

/** A signature that holds, and what it was made of. */
interface Good extends Signed { a: bigint, r: bigint, torsionPoints: readonly Uint8Array[], keyPoints: readonly Uint8Array[] }

function good ({ random, keys, nonces }: Stock): Good {
  const [key, nonce] = [random.pick(keys), random.pick(nonces)]
  const message = randomBytes(random, random.below(messageBytesMax))
  const [a, r] = [key.points[0] as Uint8Array, nonce.points[0] as Uint8Array]
  const s = response(nonce.scalar, challenge(r, a, message), key.scalar)
  return { key: a, message, signature: assemble(r, s), a: key.scalar, r: nonce.scalar, torsionPoints: nonce.points, keyPoints: key.points }
}

/** Signed again with another R and, where given, another nonce than the one that R was made of. */
function withR (base: Good, r: Uint8Array, nonce = base.r): Signed {
  return { ...base, signature: assemble(r, response(nonce, challenge(r, base.key, base.message), base.a)) }
}

function flipped (bytes: Uint8Array, { random }: Stock, from = 0, to = bytes.length): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const at = from + random.below(to - from)
  copy[at] = (copy[at] as number) ^ (1 << random.below(8))
  return copy
}

function negated (point: Uint8Array): Uint8Array {
  return littleEndian(fromLittleEndian(point) ^ (1n << 255n))
}

const sOf = (signed: Signed): bigint => fromLittleEndian(signed.signature.subarray(32))
const rOf = (signed: Signed): Uint8Array => signed.signature.subarray(0, 32)

/** A change of S that keeps it below the order: the curve decides. */
function otherS (stock: Stock): Signed {
  const base = good(stock)
  const s = sOf(base)
  const changes = [0n, 1n, order - 1n, (s + 1n) % order, order - s, s ^ (1n << BigInt(stock.random.below(252))), response(base.r, 0n, 0n)]
  return { ...base, signature: assemble(rOf(base), stock.random.pick(changes.filter((changed) => changed !== s && changed < order))) }
}

function otherMessage (stock: Stock): Signed {
  const base = good(stock)
  const message = base.message.length === 0 ? Uint8Array.of(0) : flipped(base.message, stock)
  return { ...base, message }
}

/** The negated key, of prime order too: signed for it, with the scalar of the other. */
function negatedKey (stock: Stock): Signed {
  const base = good(stock)
  const key = negated(base.key)
  return { key, message: base.message, signature: assemble(rOf(base), response(base.r, challenge(rOf(base), key, base.message), base.a)) }
}

function anotherKey (stock: Stock): Signed {
  const base = good(stock)
  return { ...base, key: stock.random.pick(stock.keys.filter(({ scalar }) => scalar !== base.a)).points[0] as Uint8Array }
}

/** Keys with torsion, signed so that plain verifiers with and without cofactor disagree or agree by chance. */
function mixedKey (stock: Stock): Signed {
  const base = good(stock)
  const key = base.keyPoints[1 + stock.random.below(7)] as Uint8Array
  const r = stock.random.pick(base.torsionPoints)
  return withR({ ...base, key }, r)
}

const smallEncodings = [...torsion.map((point) => point.toBytes()), ...foreignSmall.map(({ bytes }) => bytes)]
const identityEncodings = [torsion[0]?.toBytes() as Uint8Array, ...foreignSmall.filter(({ multiple }) => multiple === 0).map(({ bytes }) => bytes)]

function specchecks (verdict: Verdict, each: number, ...numbers: number[]): Array<[string, Class]> {
  return numbers.map((number) => [`speccheck ${number}`, { verdict, count: each, make: (stock) => speccheck(number, stock) }])
}

/** Every class of cases: 59,000 reach the curve equation, the rest is decided before it. */
export const classes: ReadonlyMap<string, Class> = new Map<string, Class>([
  ['a good signature', { verdict: 'holds', count: 8000, make: good }],
  ['torsion added to R, signed for it', {
    verdict: 'curve',
    count: 14_000,
    make: (stock) => {
      const base = good(stock)
      return withR(base, base.torsionPoints[1 + stock.random.below(7)] as Uint8Array)
    }
  }],
  ['torsion added to R, signed without it', {
    verdict: 'curve',
    count: 4000,
    make: (stock) => {
      const base = good(stock)
      return { ...base, signature: assemble(base.torsionPoints[1 + stock.random.below(7)] as Uint8Array, sOf(base)) }
    }
  }],
  ['R negated, signed for it', {
    verdict: 'curve',
    count: 4000,
    make: (stock) => {
      const base = good(stock)
      return withR(base, negated(rOf(base)))
    }
  }],
  ['one bit of R changed', {
    verdict: 'curve',
    count: 5000,
    make: (stock) => {
      const base = good(stock)
      return { ...base, signature: flipped(base.signature, stock, 0, 31) }
    }
  }],
  ['R off the curve or of unknown scalar', {
    verdict: 'curve',
    count: 4000,
    make: (stock) => {
      const bytes = randomBytes(stock.random, 32)
      bytes[31] = (bytes[31] as number) & 0xbf
      return withR(good(stock), bytes)
    }
  }],
  ['another S below L', { verdict: 'curve', count: 6000, make: otherS }],
  ['the message changed', { verdict: 'curve', count: 6000, make: otherMessage }],
  ['the key negated', { verdict: 'curve', count: 4000, make: negatedKey }],
  ['the key of another', { verdict: 'curve', count: 4000, make: anotherKey }],
  ['R the identity, S = k·a', { verdict: 'bytes', count: 3000, make: (stock) => withR(good(stock), stock.random.pick(identityEncodings), 0n) }],
  ['R of small order in any encoding, S = k·a', {
    verdict: 'bytes',
    count: 5000,
    make: (stock) =>
      withR(good(stock), stock.random.pick(smallEncodings), 0n)
  }],
  ['R of y ≥ p', { verdict: 'bytes', count: 3000, make: (stock) => withR(good(stock), stock.random.pick(foreignEncodings)) }],
  ['S + n·L', {
    verdict: 'bytes',
    count: 5000,
    make: (stock) => {
      const base = good(stock)
      return { ...base, signature: assemble(rOf(base), sOf(base) + BigInt(1 + stock.random.below(14)) * order) }
    }
  }],
  ['S of L to L + 255 and near powers of two', {
    verdict: 'bytes',
    count: 2000,
    make: (stock) => {
      const base = good(stock)
      const edges = [order + BigInt(stock.random.below(256)), (1n << 253n) - BigInt(stock.random.below(2)), (1n << 255n), (1n << 256n) - 1n]
      return { ...base, signature: assemble(rOf(base), stock.random.pick(edges)) }
    }
  }],
  ['another length', {
    verdict: 'bytes',
    count: 2000,
    make: (stock) => {
      const base = good(stock)
      const length = stock.random.below(otherLengthsMax)
      return { ...base, signature: Buffer.concat([base.signature, new Uint8Array(signatureBytes * 2)]).subarray(0, length === signatureBytes ? 0 : length) }
    }
  }],
  ['a key with torsion', { verdict: 'key', count: 9000, make: mixedKey }],
  ['a key of small order in any encoding', {
    verdict: 'key',
    count: 4000,
    make: (stock) =>
      withR({ ...good(stock), key: stock.random.pick(smallEncodings), a: 0n }, stock.random.pick(stock.nonces).points[0] as Uint8Array, 0n)
  }],
  ['key and R the identity, S = 0', {
    verdict: 'key',
    count: 1000,
    make: (stock) => ({
      key: stock.random.pick(identityEncodings),
      message: randomBytes(stock.random, stock.random.below(messageBytesMax)),
      signature: assemble(stock.random.pick(identityEncodings), 0n)
    })
  }],
  ['a key of y ≥ p', {
    verdict: 'key',
    count: 2000,
    make: (stock) => {
      const key = stock.random.pick(foreignEncodings)
      return withR({ ...good(stock), key }, rOf(good(stock)))
    }
  }],
  ['one bit of the key changed, or random', {
    verdict: 'key or curve',
    count: 1000,
    make: (stock) => {
      const base = good(stock)
      return { ...base, key: stock.random.below(2) === 0 ? flipped(base.key, stock) : randomBytes(stock.random, 32) }
    }
  }],
  ...specchecks('key', 325, 0, 1, 2, 3, 4, 5, 8, 9, 10, 11),
  ...specchecks('bytes', 375, 6, 7)
])

export function createStock (seed: number): Stock {
  const random = createRandom(seed)
  return {
    random,
    keys: Array.from({ length: keyCount }, () => known(random)),
    nonces: Array.from({ length: nonceCount }, () => known(random))
  }
}

/** All cases of a seed. */
export function makeCases (seed: number): Case[] {
  const stock = createStock(seed)
  return [...classes].flatMap(([name, { count, make }]) =>
    Array.from({ length: count }, () => {
      const { key, message, signature } = make(stock)
      return { name, key, message, signature }
    }))
}
