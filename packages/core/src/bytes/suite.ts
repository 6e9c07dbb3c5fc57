import { concat, toUtf8, u64 } from './bytes.ts'

/**
 * The cryptography that pure code uses, synchronous and given from outside: `node:crypto` in the node,
 * `nobleSuite` in browsers and tests, an arithmetic stand-in in large simulations.
 */
export interface Suite {
  /** SHA-256 (FIPS 180-4): 32 bytes */
  sha256 (bytes: Uint8Array): Uint8Array
  /** HMAC-SHA-256 (RFC 2104): 32 bytes */
  hmacSha256 (key: Uint8Array, bytes: Uint8Array): Uint8Array
  /**
   * Ed25519 (RFC 8032 §5.1.7). Called only after `checkSignatureShape`, with a key that `admitKey` admitted;
   * under these two every implementation gives one verdict. Never throws.
   *
   * @param publicKey - 32 bytes
   * @param message - what was signed
   * @param signature - 64 bytes
   */
  verify (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean
}

/** Width of every hash and id, in bytes. */
export const hashBytes = 32

/** What stands for the federation where there is none yet: 32 zero bytes. */
export const zeroFederation: Uint8Array = new Uint8Array(hashBytes)

/**
 * The input of a typed hash or signature: `"hanse/v1/<kind>\0" ‖ federation ‖ u64 length ‖ bytes`.
 * The kind separates domains: bytes signed as one thing never verify as another.
 *
 * @param kind - ASCII, without NUL
 * @param federation - 32 bytes; `zeroFederation` before the charter exists
 */
export function hashInput (kind: string, federation: Uint8Array, bytes: Uint8Array): Uint8Array {
  return concat(toUtf8(`hanse/v1/${kind}\0`), federation, u64(bytes.length), bytes)
}

/** The input of a signature: the same framing as `hashInput`. */
export const signInput: typeof hashInput = hashInput

/** SHA-256 over `hashInput`: 32 bytes. */
export function typedHash (suite: Suite, kind: string, federation: Uint8Array, bytes: Uint8Array): Uint8Array {
  return suite.sha256(hashInput(kind, federation, bytes))
}
