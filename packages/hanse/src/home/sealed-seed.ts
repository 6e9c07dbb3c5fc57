import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { HanseError } from '@hanse/core'

/** scrypt (RFC 7914 §2): N = 2^17, r = 8, p = 1 takes 128 MiB and some hundred ms for each guess. */
const costLog2 = 17
const blockSize = 8
const parallelization = 1
/** 128 · N · r bytes (RFC 7914 §5), and room for what Node takes beside it. */
const memoryBytesMax = 256 * 1024 * 1024

const saltBytes = 16
const keyBytes = 32
/** ChaCha20-Poly1305 (RFC 8439 §2.8). */
const cipher = 'chacha20-poly1305'
const nonceBytes = 12
const tagBytes = 16

const version = 1
const parametersOfVersion = [version, costLog2, blockSize, parallelization]
const headerBytes = parametersOfVersion.length + saltBytes + nonceBytes

/** Asks for the passphrase of a home. Called once, and only when a key of the home is sealed with one. */
export type AskPassphrase = () => Promise<string>

/** Keys of one home, derived from its passphrase: each salt costs the derivation once, and its person is asked once. */
export class Unlocking {
  readonly #ask: AskPassphrase | undefined
  readonly #keys = new Map<string, Promise<Uint8Array>>()
  #passphrase: Promise<string> | undefined

  constructor (ask: AskPassphrase | undefined) {
    this.#ask = ask
  }

  /** @throws {HanseError} `E_PASSPHRASE_NEEDED`, `E_PASSPHRASE` (empty) */
  async keyFor (salt: Uint8Array): Promise<Uint8Array> {
    const id = Buffer.from(salt).toString('hex')
    const known = this.#keys.get(id) ?? this.#derive(salt)
    this.#keys.set(id, known)
    return known
  }

  /**
   * The passphrase itself, to seal something else with.
   *
   * @throws {HanseError} `E_PASSPHRASE_NEEDED`
   */
  async passphrase (): Promise<string> {
    if (this.#ask === undefined) {
      throw new HanseError(
        'E_PASSPHRASE_NEEDED',
        'the keys of this home are sealed with a passphrase; give it when asked, with --passphrase-file or with --passphrase-fd',
        {}
      )
    }
    this.#passphrase ??= this.#ask()
    return this.#passphrase
  }

  async #derive (salt: Uint8Array): Promise<Uint8Array> {
    return derive(await this.passphrase(), salt)
  }
}

/** A new salt for all keys that are sealed together. */
export function newSalt (): Uint8Array {
  return new Uint8Array(randomBytes(saltBytes))
}

/**
 * Seals a seed: version and scrypt parameters (1 byte each), salt (16), nonce (12), ciphertext, tag (16). The header
 * and the name of the file are authenticated, so that one key cannot be put in the place of another.
 */
export function sealSeed (seed: Uint8Array, name: string, key: Uint8Array, salt: Uint8Array): Uint8Array {
  const nonce = randomBytes(nonceBytes)
  const header = Buffer.concat([Buffer.from(parametersOfVersion), salt, nonce])
  const sealing = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes })
  sealing.setAAD(authenticated(header, name), { plaintextLength: seed.length })
  return new Uint8Array(Buffer.concat([header, sealing.update(seed), sealing.final(), sealing.getAuthTag()]))
}

/**
 * Opens what `sealSeed` made.
 *
 * @returns the seed; undefined for bytes that it cannot have made
 * @throws {HanseError} `E_PASSPHRASE` (wrong, or the file was altered), `E_PASSPHRASE_NEEDED`
 */
export async function openSeed (sealed: Uint8Array, name: string, unlocking: Unlocking): Promise<Uint8Array | undefined> {
  if (sealed.length <= headerBytes + tagBytes || parametersOfVersion.some((parameter, i) => sealed[i] !== parameter)) {
    return undefined
  }
  const header = sealed.subarray(0, headerBytes)
  const nonce = header.subarray(headerBytes - nonceBytes)
  const key = await unlocking.keyFor(header.subarray(parametersOfVersion.length, headerBytes - nonceBytes))
  const body = sealed.subarray(headerBytes, sealed.length - tagBytes)
  const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes })
  opening.setAAD(authenticated(header, name), { plaintextLength: body.length })
  opening.setAuthTag(sealed.subarray(sealed.length - tagBytes))
  try {
    return new Uint8Array(Buffer.concat([opening.update(body), opening.final()]))
  } catch {
    throw new HanseError(
      'E_PASSPHRASE',
      `the passphrase does not open ${name}: it is wrong, or the file was altered; try again, or restore the file from a backup`,
      { name }
    )
  }
}

function authenticated (header: Uint8Array, name: string): Uint8Array {
  return Buffer.concat([Buffer.from(`hanse/v1/key-file\0${name}\0`), header])
}

async function derive (passphrase: string, salt: Uint8Array): Promise<Uint8Array> {
  if (passphrase === '') {
    throw new HanseError('E_PASSPHRASE', 'the passphrase is empty; give the one that the home was made with', {})
  }
  return new Promise((resolve, reject) => {
    // one spelling of what two keyboards compose differently
    scrypt(passphrase.normalize('NFC'), salt, keyBytes, { N: 2 ** costLog2, r: blockSize, p: parallelization, maxmem: memoryBytesMax }, (error, key) => {
      if (error === null) {
        resolve(new Uint8Array(key))
      } else {
        reject(error)
      }
    })
  })
}
