import { createHash, createHmac } from 'node:crypto'
import { concat, equal } from '@hanse/core'
import type { Suite } from '@hanse/core'

function sha256 (bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest())
}

/** A stand-in for a signature that anyone can make: 64 bytes with the shape of a real one, bound to key and message. */
export function fakeSign (publicKey: Uint8Array, message: Uint8Array): Uint8Array {
  const half = sha256(concat(publicKey, message))
  const signature = concat(half, half)
  signature[31] = 0x11
  signature[63] = 0
  return signature
}

/** Real hashes, and signatures as `fakeSign` makes them. */
export const fakeSuite: Suite = {
  sha256,
  hmacSha256: (key, bytes) => new Uint8Array(createHmac('sha256', key).update(bytes).digest()),
  verify: (publicKey, message, signature) => equal(signature, fakeSign(publicKey, message))
}
