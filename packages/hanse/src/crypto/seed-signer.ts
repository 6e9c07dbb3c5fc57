import { createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto'
import type { Signer } from '@hanse/core'

/** Width of an Ed25519 seed (RFC 8032 §5.1.5), in bytes. */
export const seedBytes = 32

/** DER of an Ed25519 PKCS #8 private key up to the seed (RFC 8410 §7). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A new seed from the system's random source. */
export function newSeed (): Uint8Array {
  return new Uint8Array(randomBytes(seedBytes))
}

/**
 * A signer over a seed held in memory: the key-file implementation of the signing port.
 *
 * @param seed - 32 bytes
 */
export function seedSigner (seed: Uint8Array): Signer {
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return {
    publicKey: new Uint8Array(spki.subarray(spki.length - seedBytes)),
    sign: async (bytes, options) => {
      options?.signal?.throwIfAborted()
      return new Uint8Array(sign(null, bytes, privateKey))
    }
  }
}
