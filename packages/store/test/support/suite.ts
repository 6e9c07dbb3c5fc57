import { createHash, createHmac, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import type { Suite } from '@hanse/core'
import type { KeyObject } from 'node:crypto'

const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex')
const rawKeyBytes = 32

const publicKeys = new Map<string, KeyObject>()

/** OpenSSL's cryptography: the tests' subject is the store. */
export const suite: Suite = {
  sha256: (bytes) => bare(createHash('sha256').update(bytes).digest()),
  hmacSha256: (key, bytes) => bare(createHmac('sha256', key).update(bytes).digest()),
  verify: (publicKey, message, signature) => {
    const name = Buffer.from(publicKey).toString('hex')
    const key = publicKeys.get(name) ?? createPublicKey({ key: Buffer.concat([spkiPrefix, publicKey]), format: 'der', type: 'spki' })
    publicKeys.set(name, key)
    return verify(null, message, key, signature)
  }
}

export interface KeyPair {
  publicKey: Uint8Array
  sign (bytes: Uint8Array): Uint8Array
}

/** A key pair from one number. */
export function keyPair (number: number): KeyPair {
  const seed = createHash('sha256').update(`test key ${number}`).digest()
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return { publicKey: bare(spki.subarray(-rawKeyBytes)), sign: (bytes) => bare(sign(null, bytes, key)) }
}

function bare (buffer: Buffer): Uint8Array {
  return Uint8Array.from(buffer)
}
