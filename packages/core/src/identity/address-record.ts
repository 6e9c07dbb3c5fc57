import { equal, sortedUnique, toHex } from '../bytes/bytes.ts'
import { decode } from '../bytes/decode.ts'
import { encode } from '../bytes/encode.ts'
import { accept, reject } from '../bytes/error.ts'
import { bytesOf, bytesUpTo, list, record, text, uint } from '../bytes/read.ts'
import { show } from '../bytes/show.ts'
import { hashBytes, signInput } from '../bytes/suite.ts'
import { addrBytesMax, isAddr, isSortedUnique, nodeAddrsMax } from './card-body.ts'
import { multikeyBytes, unmultikey } from './keys.ts'
import { signatureBytes, verifySignature } from './signature.ts'
import type { Result } from '../bytes/error.ts'
import type { Suite } from '../bytes/suite.ts'

/** Where a node says that it can be reached now, beside the addresses on its card. */
export interface AddressRecord {
  version: number
  /** federation id, 32 bytes */
  federation: Uint8Array
  /** node key, 34 bytes */
  node: Uint8Array
  /** multiaddr texts, sorted by bytes, without the node's own `/p2p/…` */
  addrs: string[]
  /** the highest counts */
  seq: number
  /** when it was written, ms since 1970 */
  time: number
  /** first moment at which it is no longer good, ms since 1970 */
  until: number
}

/** Format version of address records, their `v`. */
export const addressRecordVersion = 1
/** Length of a record with its signature, in bytes. */
export const addressRecordBytesMax = 8 * 1024

const addressesKind = 'addresses'

const signedShape = record({ body: bytesUpTo(addressRecordBytesMax), sig: bytesOf(signatureBytes) })

const bodyShape = record({
  v: uint(),
  fed: bytesOf(hashBytes),
  node: bytesOf(multikeyBytes),
  addrs: list(text(addrBytesMax), nodeAddrsMax),
  seq: uint(),
  time: uint(),
  until: uint()
})

/** The bytes that the node's authoring key signs: deterministic CBOR; addresses are sorted here, at most `nodeAddrsMax`. */
export function encodeAddressRecord (value: Omit<AddressRecord, 'version'>): Uint8Array {
  return encode({
    v: addressRecordVersion,
    fed: value.federation,
    node: value.node,
    addrs: sortedUnique(value.addrs),
    seq: value.seq,
    time: value.time,
    until: value.until
  })
}

/** What the authoring key signs: kind `addresses`. */
export function addressRecordInput (federation: Uint8Array, body: Uint8Array): Uint8Array {
  return signInput(addressesKind, federation, body)
}

/** A record as it travels: CBOR `{ body, sig }`. */
export function assembleAddressRecord (body: Uint8Array, signature: Uint8Array): Uint8Array {
  return encode({ body, sig: signature })
}

/**
 * Reads a record and checks its signature.
 *
 * @param suite - the cryptography
 * @param bytes - as received
 * @param authoringKeyOf - the admitted authoring key (32 bytes) that the roster names for a node key (34 bytes);
 * undefined for a node that is in no certificate
 * @param federation - 32 bytes
 * @returns the record, or an encoding or field rejection, `E_LIMIT_ADDRESSES_BYTES`, `E_VERSION_UNSUPPORTED`,
 * `E_ADDRESSES` (order, a text that is no multiaddr, ends before it begins), `E_CHARTER_MISMATCH`, `E_MEMBER_UNKNOWN`,
 * `E_SIG_INVALID`. Whether it is still good and the newest is for the caller to say.
 */
export function verifyAddressRecord (
  suite: Suite,
  bytes: Uint8Array,
  authoringKeyOf: (node: Uint8Array) => Uint8Array | undefined,
  federation: Uint8Array
): Result<AddressRecord> {
  const signed = readSigned(bytes)
  if (!signed.ok) {
    return signed
  }
  const { body, sig } = signed.value
  const read = decodeBody(body)
  if (!read.ok) {
    return read
  }
  if (!equal(read.value.federation, federation)) {
    return reject('E_CHARTER_MISMATCH', `the addresses are of the federation ${toHex(read.value.federation)}, not of ${toHex(federation)}`)
  }
  const key = authoringKeyOf(read.value.node)
  if (key === undefined) {
    return reject('E_MEMBER_UNKNOWN', `the addresses are of the node key ${toHex(read.value.node)}, which is in no certificate of this federation`)
  }
  return verifySignature(suite, key, addressesKind, federation, body, sig)
    ? read
    : reject('E_SIG_INVALID', "the signature of an address record does not hold under its node's authoring key")
}

function readSigned (bytes: Uint8Array): Result<{ body: Uint8Array, sig: Uint8Array }> {
  if (bytes.length > addressRecordBytesMax) {
    const [value, limit] = [bytes.length, addressRecordBytesMax]
    return reject('E_LIMIT_ADDRESSES_BYTES', `the address record has ${value} bytes, the limit is ${limit}`, { value, limit })
  }
  const decoded = decode(bytes)
  return decoded.ok ? signedShape.read(decoded.value, 'addresses') : decoded
}

function decodeBody (bytes: Uint8Array): Result<AddressRecord> {
  const decoded = decode(bytes)
  if (!decoded.ok) {
    return decoded
  }
  const read = bodyShape.read(decoded.value, 'addresses')
  if (!read.ok) {
    return read
  }
  const { v, fed, node, addrs, seq, time, until } = read.value
  if (v !== addressRecordVersion) {
    return reject(
      'E_VERSION_UNSUPPORTED',
      `the address record has version ${v}; supported is ${addressRecordVersion}`,
      { version: v, supported: [addressRecordVersion] }
    )
  }
  const codec = unmultikey(node)
  if (!codec.ok) {
    return codec
  }
  const bad = addrs.find((addr) => !isAddr(addr))
  if (bad !== undefined) {
    return reject('E_ADDRESSES', `${show(bad)} is not a multiaddr`)
  }
  if (!isSortedUnique(addrs) || time >= until) {
    return reject('E_ADDRESSES', 'the addresses of a record are not sorted, repeat, or the record ends before it begins')
  }
  return accept({ version: v, federation: fed, node, addrs, seq, time, until })
}
