/** Admission of keys and verification of signatures (§2): points by arithmetic of its own, the equation by `node:crypto`. */
import { createPublicKey, verify } from 'node:crypto'
import { refuse } from './cbor.ts'

const p = 2n ** 255n - 19n
const L = 2n ** 252n + 27742317777372353535851937790883648493n
const mod = (value: bigint): bigint => ((value % p) + p) % p
function power (base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let square = mod(base), left = exponent; left > 0n; left >>= 1n, square = mod(square * square)) {
    result = left & 1n ? mod(result * square) : result
  }
  return result
}
const d = mod(-121665n * power(121666n, p - 2n))
const little = (bytes: Buffer): bigint => BigInt(`0x0${Buffer.from(bytes).reverse().toString('hex')}`)

/** X, Y, Z of a point in projective coordinates. */
type Point = readonly [bigint, bigint, bigint]

function add ([x1, y1, z1]: Point, [x2, y2, z2]: Point): Point {
  const [a, c, e] = [mod(z1 * z2), mod(x1 * x2), mod(y1 * y2)]
  const [b, f] = [mod(a * a), mod(d * c * e)]
  return [mod(a * (b - f) * ((x1 + y1) * (x2 + y2) - c - e)), mod(a * (b + f) * (e + c)), mod((b - f) * (b + f))]
}

function times (point: Point, scalar: bigint): Point {
  let result: Point = [0n, 1n, 1n]
  for (let double = point, left = scalar; left > 0n; left >>= 1n, double = add(double, double)) {
    result = left & 1n ? add(result, double) : result
  }
  return result
}

const isIdentity = ([x, y, z]: Point): boolean => x === 0n && y === z
/** The point of a canonical encoding (RFC 8032 §5.1.3), or undefined. */
function decodePoint (bytes: Buffer): Point | undefined {
  const [sign, y] = [little(bytes) >> 255n, little(bytes) & (2n ** 255n - 1n)]
  const square = mod((y * y - 1n) * power(d * y * y + 1n, p - 2n))
  const root = power(square, (p + 3n) / 8n)
  const x = mod(root * root) === square ? root : mod(root * power(2n, (p - 1n) / 4n))
  return y >= p || mod(x * x) !== square || (x === 0n && sign === 1n) ? undefined : [(x & 1n) === sign ? x : p - x, y, 1n]
}

/** Admits a key of 34 bytes; its bare 32. */
export function admit (key: Buffer): Buffer {
  const bare = key.length === 34 && key[0] === 0xed && key[1] === 0x01 ? key.subarray(2) : refuse('E_KEY_CODEC')
  const point = decodePoint(bare)
  return point === undefined || isIdentity(point) || !isIdentity(times(point, L)) ? refuse('E_KEY_WEAK') : bare
}

/** Refuses what is no signature by a key (34 bytes) over a message. */
export function checkSignature (key: Buffer, message: Buffer, signature: Buffer): void {
  const bare = admit(key)
  const y = Buffer.from(signature.subarray(0, 32))
  y[31] = (y[31] ?? 0) & 0x7f
  const point = signature.length === 64 && little(signature.subarray(32)) < L && little(y) < p ? decodePoint(y) : undefined
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bare])
  if (point === undefined || isIdentity(times(point, 8n)) || !verify(null, message, createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature)) {
    refuse('E_SIG_INVALID')
  }
}
