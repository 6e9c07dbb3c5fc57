import { Point } from '@noble/ed25519'
import { sha256 } from '@noble/hashes/sha2.js'
import { base58btc } from 'multiformats/bases/base58'
import { concat, equal, toHex } from '../bytes/bytes.ts'
import { accept, HanseError, reject } from '../bytes/error.ts'
import { show } from '../bytes/show.ts'
import { hashInput, zeroFederation } from '../bytes/suite.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { Result } from '../bytes/error.ts'

/** A member: `did:key:z6Mk…` of its Ed25519 key (did:key method, multicodec 0xed). */
export type MemberId = string

/** A node: `did:key` of its node key, the key of its libp2p PeerId. */
export type NodeId = string

/** Width of a bare Ed25519 public key, in bytes. */
export const keyBytes = 32

/** Width of a key as it travels: multicodec prefix 0xed 0x01 and the bare key, in bytes. */
export const multikeyBytes = 34

/** Admitted keys that are remembered: a governor's stands under every statement, and a thousand members have three and more. */
export const admittedKeysMax = 8_192

/** In hexadecimal, the one that was asked for last at the end. Of a key alone its answer follows, so nothing else depends on what stands here. */
const admitted = new Set<Hex>()

const multicodecPrefix = Uint8Array.of(0xed, 0x01)
const didPrefix = 'did:key:'
/** A did:key of an Ed25519 key has 56 characters; what is longer is not decoded, as base 58 takes quadratic time. */
const didCharacters = 56
const fingerprintHexDigits = 20
const fingerprintGroup = 4

/**
 * A bare key with its multicodec prefix (0xed 0x01): 34 bytes, the form in which every key travels.
 *
 * @param key - 32 bytes, or 34 which are returned as they are
 * @throws {HanseError} `E_KEY_LENGTH`
 */
export function multikey (key: Uint8Array): Uint8Array {
  if (isMultikey(key)) {
    return key
  }
  if (key.length !== keyBytes) {
    throw new HanseError(
      'E_KEY_LENGTH',
      `an Ed25519 public key has ${keyBytes} bytes or ${multikeyBytes} with prefix, not ${key.length}`,
      { length: key.length }
    )
  }
  return concat(multicodecPrefix, key)
}

/** The bare 32 bytes of a prefixed key; `E_KEY_CODEC` when it is not 34 bytes that begin with 0xed 0x01. */
export function unmultikey (key: Uint8Array): Result<Uint8Array> {
  return isMultikey(key)
    ? accept(key.subarray(multicodecPrefix.length))
    : reject('E_KEY_CODEC', `a key is not ${multikeyBytes} bytes that begin with 0xed01 (Ed25519)`, { length: key.length })
}

/** Whether a prefixed key, as it travels, is a bare one: for looking through many. */
export function isKey (key: Uint8Array, bare: Uint8Array): boolean {
  return isMultikey(key) && key[key.length - 1] === bare[bare.length - 1] && equal(key.subarray(multicodecPrefix.length), bare)
}

function isMultikey (key: Uint8Array): boolean {
  return key.length === multikeyBytes && key[0] === multicodecPrefix[0] && key[1] === multicodecPrefix[1]
}

/**
 * The did:key of a key (W3C CCG did:key: base58btc of the prefixed key).
 *
 * @param key - 34 bytes with prefix, or 32 bare ones
 * @throws {HanseError} `E_KEY_LENGTH`
 */
export function didOf (key: Uint8Array): MemberId {
  return didPrefix + base58btc.encode(multikey(key))
}

/** The bare 32-byte key of a did:key; `E_DID` when it is no did:key of an Ed25519 key in canonical spelling. */
export function keyOf (did: string): Result<Uint8Array> {
  const refused = (): Result<never> => reject('E_DID', `${show(did)} is not the did:key of an Ed25519 key (did:key:z6Mk…)`)
  if (did.length !== didCharacters || !did.startsWith(didPrefix)) {
    return refused()
  }
  let key: Uint8Array
  try {
    key = base58btc.decode(did.slice(didPrefix.length))
  } catch {
    return refused()
  }
  return isMultikey(key) && didOf(key) === did ? unmultikey(key) : refused()
}

/**
 * What people compare by eye or voice: 20 hexadecimal digits (80 bits) in groups of 4, from the typed hash
 * (kind `fingerprint`, no federation) of the prefixed key.
 *
 * @param key - 34 or 32 bytes
 */
export function fingerprint (key: Uint8Array): string {
  const digits = toHex(sha256(hashInput('fingerprint', zeroFederation, multikey(key)))).slice(0, fingerprintHexDigits)
  const groups: string[] = []
  for (let i = 0; i < digits.length; i += fingerprintGroup) {
    groups.push(digits.slice(i, i + fingerprintGroup))
  }
  return groups.join(' ')
}

/**
 * Admits a public key: 32 bytes, canonical, on the curve, not the identity, torsion-free. Under admitted keys all
 * verifiers agree (a key of small or mixed order lets an author sign so that implementations differ). Takes a
 * millisecond, and less than a hundredth of that for one of the last `admittedKeysMax` keys that were admitted.
 *
 * @param key - 32 bytes, bare
 * @returns the key, or `E_KEY_LENGTH`, `E_KEY_WEAK`
 */
export function admitKey (key: Uint8Array): Result<Uint8Array> {
  if (key.length !== keyBytes) {
    return reject('E_KEY_LENGTH', `an Ed25519 public key has ${keyBytes} bytes, not ${key.length}`, { length: key.length })
  }
  const hex = toHex(key)
  if (admitted.delete(hex)) {
    admitted.add(hex)
    return accept(key)
  }
  const weak = (what: string): Result<never> => reject('E_KEY_WEAK', `the public key ${hex} ${what}; generate another`, { key: hex })
  let point: Point
  try {
    point = Point.fromBytes(key, false)
  } catch {
    return weak('is no canonical point of the curve')
  }
  if (point.is0()) {
    return weak('is the identity')
  }
  if (!point.isTorsionFree()) {
    return weak('is not of prime order')
  }
  admitted.add(hex)
  if (admitted.size > admittedKeysMax) {
    admitted.delete(admitted.keys().next().value as Hex)
  }
  return accept(key)
}
