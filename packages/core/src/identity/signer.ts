/**
 * The signing port: core prepares the bytes and assembles the result, whoever holds the key signs between the two.
 * A key file, a KMS or an HSM fits.
 */
export interface Signer {
  /** 32 bytes, bare */
  readonly publicKey: Uint8Array
  /** Ed25519 over exactly these bytes: 64 bytes */
  sign(bytes: Uint8Array, options?: { signal?: AbortSignal }): Promise<Uint8Array>
}
