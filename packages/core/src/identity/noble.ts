import { hashes, Point, verify } from '@noble/ed25519'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import type { Suite } from '../bytes/suite.ts'

// @noble/ed25519 has no SHA-512 of its own for synchronous use.
hashes.sha512 = sha512

/**
 * The suite in JavaScript alone, for browsers and tests: `@noble/hashes`, and `@noble/ed25519` with `zip215: false`
 * plus R torsion-free and not of small order, which together answer as OpenSSL does for admitted keys.
 * A verification takes milliseconds; a node gives `node:crypto` instead.
 */
export const nobleSuite: Suite = {
  sha256: (bytes) => sha256(bytes),
  hmacSha256: (key, bytes) => hmac(sha256, key, bytes),
  verify: (publicKey, message, signature) => {
    try {
      const r = Point.fromBytes(signature.subarray(0, 32), false)
      return verify(signature, message, publicKey, { zip215: false }) && !r.isSmallOrder() && r.isTorsionFree()
    } catch {
      return false
    }
  }
}
