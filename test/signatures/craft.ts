/**
 * Signatures whose maker knows every scalar and adds what he likes: torsion, other encodings, other scalars. Made by
 * the conditions under which Ed25519 verifiers are known to differ ("Taming the many EdDSAs", and our own findings).
 */
import { createHash } from 'node:crypto'
import { Point } from '@noble/ed25519'
import type { Random } from '../federation/support/random.ts'

const { n: order, p: prime } = Point.CURVE()
export { order, prime }

const pointBytes = 32
const signBit = 1n << 255n
const bitsOfByte = 8n
const cofactor = 8

/** A number as 32 bytes, little-endian. */
export function littleEndian (value: bigint): Uint8Array {
  return Uint8Array.from({ length: pointBytes }, (_, i) => Number((value >> (BigInt(i) * bitsOfByte)) & 0xffn))
}

export function fromLittleEndian (bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
}

/** The challenge of a signature, SHA-512 of R, A and the message, reduced (RFC 8032 §5.1.7). */
export function challenge (r: Uint8Array, key: Uint8Array, message: Uint8Array): bigint {
  return fromLittleEndian(createHash('sha512').update(r).update(key).update(message).digest()) % order
}

/** The eight points of small order: multiples of one of order 8, the identity first. */
export const torsion: readonly Point[] = (() => {
  const eighth = Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05')
  const points = [Point.ZERO]
  while (points.length < cofactor) {
    points.push((points.at(-1) as Point).add(eighth))
  }
  return points
})()

/** Encodings with y of the prime and more, both signs: none is canonical. */
export const foreignEncodings: readonly Uint8Array[] = Array.from(
  { length: Number(2n ** 255n - prime) },
  (_, i) => [littleEndian(prime + BigInt(i)), littleEndian(prime + BigInt(i) + signBit)]
).flat()

/** Other encodings of points of small order, with the multiple of the point of order 8 that they mean. */
export const foreignSmall: ReadonlyArray<{ bytes: Uint8Array, multiple: number }> = [
  ...torsion.flatMap((point, multiple) => [point.toAffine().y, point.toAffine().y + prime]
    .filter((y) => y < 2n ** 255n)
    .flatMap((y) => [0n, signBit].map((sign) => ({ bytes: littleEndian(y + sign), multiple }))))
].filter(({ bytes, multiple }) => {
  const canonical = torsion.some((point) => Buffer.compare(point.toBytes(), bytes) === 0)
  // both encodings of an x other than 0 appear twice, once for each sign: one of them means this multiple
  return !canonical && Buffer.compare(Point.fromBytes(bytes, true).toBytes(), (torsion[multiple] as Point).toBytes()) === 0
})

/** A scalar with its eight points: times the base, plus each point of small order. */
export interface Known { scalar: bigint, points: readonly Uint8Array[] }

export function known (random: Random): Known {
  const scalar = fromLittleEndian(randomBytes(random, pointBytes)) % (order - 1n) + 1n
  const point = Point.BASE.multiply(scalar)
  return { scalar, points: torsion.map((small) => point.add(small).toBytes()) }
}

export function randomBytes (random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256))
}

/** S for which `[S]B = R + [k]A` holds up to torsion. */
export function response (r: bigint, k: bigint, a: bigint): bigint {
  return (r + k * a) % order
}

export function assemble (r: Uint8Array, s: bigint): Uint8Array {
  return Buffer.concat([r, littleEndian(s)])
}
