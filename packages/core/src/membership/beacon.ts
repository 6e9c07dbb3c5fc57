import { compare, toHex } from '../bytes/bytes.ts'
import { decode } from '../bytes/decode.ts'
import { encode } from '../bytes/encode.ts'
import { accept, reject, rejectLimit } from '../bytes/error.ts'
import { bytesOf, bytesUpTo, record, uint } from '../bytes/read.ts'
import { hashBytes, signInput } from '../bytes/suite.ts'
import { didOf, multikeyBytes, unmultikey } from '../identity/keys.ts'
import { signatureBytes, verifySignature } from '../identity/signature.ts'
import type { Roster } from './roster.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { Rejection, Result } from '../bytes/error.ts'
import type { Suite } from '../bytes/suite.ts'

/** "At this time I knew this certificate set": what a governor's node signs every day, without a person. */
export interface BeaconBody {
  /** federation id, 32 bytes */
  federation: Uint8Array
  /** `digest` of the roster, 32 bytes */
  digest: Uint8Array
  /** ms since 1970 */
  at: number
  /** node key with prefix, 34 bytes */
  node: Uint8Array
}

/** A beacon as it came. Whose node it is, and its signature, are checked where it is taken. */
export interface Beacon {
  body: BeaconBody
  bodyBytes: Uint8Array
  signature: Uint8Array
  /** the whole beacon as it travels */
  bytes: Uint8Array
  /** the bare node key in hexadecimal: of a node the newest is kept */
  hash: Hex
}

/** Length of an encoded beacon, in bytes. */
export const beaconBytesMax = 512
/** A beacon may be this far ahead of the clock of who takes it, in ms, as an entry may. */
export const beaconAheadMs = 5 * 60 * 1000

const kind = 'beacon'
const beaconVersion = 1
const shape = record({ body: bytesUpTo(beaconBytesMax), sig: bytesOf(signatureBytes) })
const bodyShape = record({ v: uint(), fed: bytesOf(hashBytes), digest: bytesOf(hashBytes), at: uint(), node: bytesOf(multikeyBytes) })

/** The bytes that a node's authoring key signs (`beaconInput`). */
export function encodeBeaconBody ({ federation, digest, at, node }: BeaconBody): Uint8Array {
  return encode({ v: beaconVersion, fed: federation, digest, at, node })
}

/** What the authoring key of the node signs. */
export function beaconInput (federation: Uint8Array, bodyBytes: Uint8Array): Uint8Array {
  return signInput(kind, federation, bodyBytes)
}

/** A beacon as it travels: CBOR `{ body, sig }`. */
export function assembleBeacon (bodyBytes: Uint8Array, signature: Uint8Array): Uint8Array {
  return encode({ body: bodyBytes, sig: signature })
}

/**
 * Reads a beacon without checking its signature.
 *
 * @returns the beacon, or an encoding or field rejection, `E_LIMIT_BEACON_BYTES`, `E_VERSION_UNSUPPORTED`, `E_CHARTER_MISMATCH`, `E_KEY_CODEC`
 */
export function decodeBeacon (bytes: Uint8Array, federation: Uint8Array): Result<Beacon> {
  if (bytes.length > beaconBytesMax) {
    return rejectLimit('E_LIMIT_BEACON_BYTES', 'the length of a beacon', bytes.length, beaconBytesMax)
  }
  const outer = decode(bytes)
  const signed = outer.ok ? shape.read(outer.value, kind) : outer
  if (!signed.ok) {
    return signed
  }
  const inner = decode(signed.value.body)
  const read = inner.ok ? bodyShape.read(inner.value, kind) : inner
  if (!read.ok) {
    return read
  }
  const { v, fed, digest, at, node } = read.value
  if (v !== beaconVersion) {
    return reject('E_VERSION_UNSUPPORTED', `the beacon has version ${v}; supported is ${beaconVersion}`, { version: v, supported: [beaconVersion] })
  }
  if (compare(fed, federation) !== 0) {
    return reject('E_CHARTER_MISMATCH', `the beacon is of the federation ${toHex(fed)}, not of ${toHex(federation)}`)
  }
  const bare = unmultikey(node)
  return bare.ok
    ? accept({ body: { federation: fed, digest, at, node }, bodyBytes: signed.value.body, signature: signed.value.sig, bytes, hash: toHex(bare.value) })
    : bare
}

/** Whether a beacon is further ahead of the time than clocks may differ. */
export function isAhead ({ body: { at } }: Beacon, now: number): boolean {
  return at > now + beaconAheadMs
}

/** Whether the beacon that is kept of a node stays: the newest does, unless a clock that was ahead let it in. */
export function isOutdated ({ body }: Beacon, known: Beacon | undefined, now: number): boolean {
  return known !== undefined && !isAhead(known, now) && (body.at - known.body.at || compare(body.digest, known.body.digest)) <= 0
}

/**
 * Why a beacon is not taken.
 *
 * @returns `E_TIME_FUTURE`, `E_GOV_STRANGER`, `E_SIG_INVALID`
 */
export function beaconFault (suite: Suite, roster: Roster, beacon: Beacon, now: number): Rejection | undefined {
  const { body: { federation, at, node }, bodyBytes, signature } = beacon
  if (isAhead(beacon, now)) {
    const message = `the beacon is ${at - now} ms ahead of the time, the limit is ${beaconAheadMs}; compare the clocks`
    return { code: 'E_TIME_FUTURE', message, facts: { value: at - now, limit: beaconAheadMs } }
  }
  const signer = roster.nodes.get(didOf(node))
  if (signer === undefined || roster.members.get(signer.member)?.governor !== true) {
    return { code: 'E_GOV_STRANGER', message: 'the beacon comes from a node that is no governor’s', facts: { node: didOf(node) } }
  }
  return verifySignature(suite, signer.authoringKey, kind, federation, bodyBytes, signature)
    ? undefined
    : { code: 'E_SIG_INVALID', message: 'the signature of the node on its beacon does not hold', facts: { node: didOf(node) } }
}
