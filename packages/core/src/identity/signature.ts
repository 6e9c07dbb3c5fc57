import { fromHex } from '../bytes/bytes.ts'
import { accept, reject } from '../bytes/error.ts'
import { signInput } from '../bytes/suite.ts'
import type { Result } from '../bytes/error.ts'
import type { Suite } from '../bytes/suite.ts'

/** Width of an Ed25519 signature, in bytes. */
export const signatureBytes = 64

const pointBytes = 32
/** The order of the prime subgroup, L = 2^252 + 27742317777372353535851937790883648493, little-endian. */
const groupOrder = fromHex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010')
/** The field prime, p = 2^255 − 19, little-endian. */
const fieldPrime = fromHex('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f')
/** The y coordinates below p of all eight points of small order, little-endian, sign bit clear. */
const smallOrderY = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'
].map(fromHex)

function isBelow (value: Uint8Array, bound: Uint8Array): boolean {
  for (let i = pointBytes - 1; i >= 0; i--) {
    const difference = (value[i] as number) - (bound[i] as number)
    if (difference !== 0) {
      return difference < 0
    }
  }
  return false
}

function refused (what: string): Result<never> {
  return reject('E_SIG_INVALID', `the signature ${what}; it was damaged or forged`)
}

/**
 * What every signature must look like before any verifier sees it, as verifiers differ on the rest: 64 bytes, S < L
 * (RFC 8032 §5.1.7), R canonical (y < p) and not of small order. `E_SIG_INVALID` otherwise.
 */
export function checkSignatureShape (signature: Uint8Array): Result<void> {
  if (signature.length !== signatureBytes) {
    return refused(`has ${signature.length} bytes instead of ${signatureBytes}`)
  }
  if (!isBelow(signature.subarray(pointBytes), groupOrder)) {
    return refused('holds a scalar that is not reduced')
  }
  // a copy in any case: `slice` of a Buffer shares its memory, and clearing the sign would change the signature itself
  const y = Uint8Array.from(signature.subarray(0, pointBytes))
  y[pointBytes - 1] = (y[pointBytes - 1] as number) & 0x7f
  if (!isBelow(y, fieldPrime)) {
    return refused('holds a point that is not canonical')
  }
  if (smallOrderY.some((small) => small.every((byte, i) => byte === y[i]))) {
    return refused('holds a point of small order')
  }
  return accept(undefined)
}

/**
 * Verifies a typed signature: the shape first, then the suite over `signInput(kind, federation, bytes)`.
 *
 * @param suite - the cryptography
 * @param publicKey - 32 bytes, admitted by `admitKey`, looked up in the roster and never taken from the message
 * @param kind - the domain, ASCII
 * @param federation - 32 bytes
 * @param bytes - what was signed, without the frame of `signInput`
 * @param signature - as received
 */
export function verifySignature (suite: Suite, publicKey: Uint8Array, kind: string, federation: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  return checkSignatureShape(signature).ok && suite.verify(publicKey, signInput(kind, federation, bytes), signature)
}
