import { toUtf8 } from '../bytes/bytes.ts'
import { decode } from '../bytes/decode.ts'
import { encode } from '../bytes/encode.ts'
import { accept, reject, rejectLimit } from '../bytes/error.ts'
import { anyMap, bytesOf, isForbiddenKey, optional, record, text, uint } from '../bytes/read.ts'
import { show } from '../bytes/show.ts'
import { hashBytes } from '../bytes/suite.ts'
import { multikeyBytes, unmultikey } from '../identity/keys.ts'
import { entryBytesMax, extBytesMax, extKeyBytesMax, extKeysMax, headerBytesMax, kindBytesMax, leafBytesMax, leavesMax, nonceBytes } from './limits.ts'
import { withdrawalKind } from './withdrawal.ts'
import type { CborMap, CborMapValue, CborValue } from '../bytes/cbor.ts'
import type { Result } from '../bytes/error.ts'

/** Format version of headers, their `v`. */
export const headerVersion = 1

/** The kinds that this version gives a meaning; others are chained, stored and relayed, not interpreted. */
export const entryKinds = { open: 'open', close: 'close', bundle: 'bundle' } as const

/** Which of the entries of one publication this is, counted within the lane only. */
export interface Publication {
  /** 16 random bytes, other ones in each lane */
  id: Uint8Array
  /** from 0 */
  part: number
  parts: number
}

/** The signed statement of an entry. */
export interface Header {
  version: number
  /** federation id, 32 bytes */
  federation: Uint8Array
  /** node key, 34 bytes */
  node: Uint8Array
  /** 16 random bytes, chosen anew whenever a node may have lost its past */
  incarnation: Uint8Array
  /** typed hash (kind `handling-commitment`) of the handling and the lane's nonce, 32 bytes */
  commitment: Uint8Array
  seq: number
  /** entry id of the predecessor, 32 bytes; absent at seq 0 only */
  prev?: Uint8Array
  /** the author's clock, ms since 1970; never less than the predecessor's */
  time: number
  kind: string
  /** root of the leaves' Merkle tree, 32 bytes; absent when there are none */
  root?: Uint8Array
  leafCount: number
  /** sum of the leaves' bytes */
  byteCount: number
  /** moment from which the leaves are to be dropped, ms since 1970 */
  expiry?: number
  publication?: Publication
  /** signed extensions; a key that starts with `!` is critical */
  ext?: ReadonlyMap<string, CborMapValue>
}

/** A header as it was read, with the critical extensions it names: none is known yet, so the body is held. */
export interface DecodedHeader extends Header {
  criticalExt: string[]
}

const headerShape = record({
  v: uint(),
  fed: bytesOf(hashBytes),
  node: bytesOf(multikeyBytes),
  inc: bytesOf(nonceBytes),
  hand: bytesOf(hashBytes),
  seq: uint(),
  prev: optional(bytesOf(hashBytes)),
  time: uint(),
  kind: text(kindBytesMax),
  root: optional(bytesOf(hashBytes)),
  leaves: uint(),
  bytes: uint(),
  exp: optional(uint()),
  pub: optional(record({ id: bytesOf(nonceBytes), part: uint(), parts: uint() })),
  ext: optional(anyMap)
})

/** A header as deterministic CBOR: the bytes that are hashed into the entry id and signed. */
export function encodeHeader (header: Header): Uint8Array {
  const fields: Record<string, CborValue> = {
    v: header.version,
    fed: header.federation,
    node: header.node,
    inc: header.incarnation,
    hand: header.commitment,
    seq: header.seq,
    time: header.time,
    kind: header.kind,
    leaves: header.leafCount,
    bytes: header.byteCount
  }
  const { prev, root, expiry, publication, ext } = header
  if (prev !== undefined) {
    fields['prev'] = prev
  }
  if (root !== undefined) {
    fields['root'] = root
  }
  if (expiry !== undefined) {
    fields['exp'] = expiry
  }
  if (publication !== undefined) {
    fields['pub'] = { id: publication.id, part: publication.part, parts: publication.parts }
  }
  if (ext !== undefined) {
    fields['ext'] = ext
  }
  return encode(fields)
}

/**
 * Reads a header and checks everything that it says about itself; nothing is verified yet.
 *
 * @returns the header, or an encoding or field rejection, `E_LIMIT_HEADER_BYTES`, `E_VERSION_UNSUPPORTED`,
 * `E_KEY_CODEC`, `E_CHAIN_SEQ`, `E_KIND`, `E_LIMIT_LEAVES`, `E_LIMIT_ENTRY_BYTES`, `E_HEADER_LEAVES`,
 * `E_HEADER_EXPIRY`, `E_HEADER_PUBLICATION`, `E_LIMIT_EXT`, `E_HEADER_EXT`
 */
export function decodeHeader (bytes: Uint8Array): Result<DecodedHeader> {
  if (bytes.length > headerBytesMax) {
    return rejectLimit('E_LIMIT_HEADER_BYTES', 'the length of a header', bytes.length, headerBytesMax)
  }
  const decoded = decode(bytes)
  if (!decoded.ok) {
    return decoded
  }
  const version: unknown = decoded.value instanceof Map ? decoded.value.get('v') : undefined
  if (typeof version === 'number' && version !== headerVersion) {
    return reject(
      'E_VERSION_UNSUPPORTED',
      `the header has version ${version}; supported is ${headerVersion}; update this node`,
      { version, supported: [headerVersion] }
    )
  }
  const read = headerShape.read(decoded.value, 'header')
  if (!read.ok) {
    return read
  }
  const fields = read.value
  const header: Header = {
    version: fields.v,
    federation: fields.fed,
    node: fields.node,
    incarnation: fields.inc,
    commitment: fields.hand,
    seq: fields.seq,
    time: fields.time,
    kind: fields.kind,
    leafCount: fields.leaves,
    byteCount: fields.bytes,
    ...(fields.prev !== undefined && { prev: fields.prev }),
    ...(fields.root !== undefined && { root: fields.root }),
    ...(fields.exp !== undefined && { expiry: fields.exp }),
    ...(fields.pub !== undefined && { publication: fields.pub }),
    ...(fields.ext !== undefined && { ext: fields.ext })
  }
  const codec = unmultikey(header.node)
  if (!codec.ok) {
    return codec
  }
  const checked = checkHeader(header)
  return checked.ok ? accept({ ...header, criticalExt: criticalKeys(fields.ext) }) : checked
}

/** The rules that a header must keep whoever wrote it; sealing checks its own headers by the same. */
export function checkHeader (header: Header): Result<void> {
  return firstRejection(checkChain(header), checkLeaves(header), checkTerms(header), checkExt(header.ext))
}

function firstRejection (...results: Array<Result<void>>): Result<void> {
  return results.find((result) => !result.ok) ?? accept(undefined)
}

function checkChain (header: Header): Result<void> {
  if (!/^[a-z][a-z0-9-]*$/.test(header.kind)) {
    return reject('E_KIND', `the kind ${show(header.kind)} is not lower-case letters, digits and hyphens`)
  }
  if ((header.kind === entryKinds.open) !== (header.seq === 0)) {
    return reject('E_CHAIN_SEQ', `an entry of kind ${show(header.kind)} has seq ${header.seq}; "open" stands at seq 0 and nowhere else`, { seq: header.seq })
  }
  if ((header.prev === undefined) !== (header.seq === 0)) {
    return reject(
      'E_CHAIN_SEQ',
      `the entry with seq ${header.seq} ${header.prev === undefined ? 'names no predecessor' : 'names a predecessor'}; every entry but the first names one`,
      { seq: header.seq }
    )
  }
  return accept(undefined)
}

function checkLeaves (header: Header): Result<void> {
  const { kind, leafCount, byteCount, root } = header
  if (leafCount > leavesMax) {
    return rejectLimit('E_LIMIT_LEAVES', 'the number of leaves of an entry', leafCount, leavesMax)
  }
  if (byteCount > entryBytesMax) {
    return rejectLimit('E_LIMIT_ENTRY_BYTES', 'the sum of the leaf bytes of an entry', byteCount, entryBytesMax)
  }
  const facts = { kind, leafCount, byteCount }
  if ((root === undefined) !== (leafCount === 0)) {
    return reject(
      'E_HEADER_LEAVES',
      `an entry of ${leafCount} leaves ${root === undefined ? 'has no root' : 'has a root'}; the root stands when there are leaves`,
      facts
    )
  }
  if (byteCount < leafCount || byteCount > leafCount * leafBytesMax) {
    return reject('E_HEADER_LEAVES', `an entry claims ${byteCount} bytes in ${leafCount} leaves; a leaf has 1 to ${leafBytesMax} bytes`, facts)
  }
  if (kind === entryKinds.bundle && leafCount === 0) {
    return reject('E_HEADER_LEAVES', 'an entry of kind "bundle" has no leaves; it must carry at least one', facts)
  }
  if (kind === withdrawalKind && leafCount !== 1) {
    return reject('E_HEADER_LEAVES', `an entry of kind "withdrawal" has ${leafCount} leaves; it must have one`, facts)
  }
  if ((kind === entryKinds.open || kind === entryKinds.close) && leafCount > 0) {
    return reject('E_HEADER_LEAVES', `an entry of kind ${show(kind)} has ${leafCount} leaves; it must have none`, facts)
  }
  return accept(undefined)
}

function checkTerms (header: Header): Result<void> {
  const { kind, expiry, publication, time } = header
  const bare = kind === entryKinds.open || kind === entryKinds.close
  if (expiry !== undefined && (bare || expiry <= time)) {
    return reject(
      'E_HEADER_EXPIRY',
      bare ? `an entry of kind ${show(kind)} expires; it must not` : `an entry of time ${time} expires at ${expiry}, which is not later`,
      { time, expiry }
    )
  }
  if (publication !== undefined && (bare || publication.part >= publication.parts)) {
    return reject(
      'E_HEADER_PUBLICATION',
      bare
        ? `an entry of kind ${show(kind)} belongs to a publication; it must not`
        : `part ${publication.part} of ${publication.parts} is out of range; parts count from 0`,
      { part: publication.part, parts: publication.parts }
    )
  }
  return accept(undefined)
}

function checkExt (ext: ReadonlyMap<string, CborMapValue> | undefined): Result<void> {
  if (ext === undefined) {
    return accept(undefined)
  }
  if (ext.size === 0) {
    return reject('E_HEADER_EXT', 'the extension map is empty; leave it out')
  }
  if (ext.size > extKeysMax) {
    return rejectLimit('E_LIMIT_EXT', 'the number of extension keys', ext.size, extKeysMax)
  }
  for (const key of ext.keys()) {
    const length = toUtf8(key).length
    if (length > extKeyBytesMax) {
      return rejectLimit('E_LIMIT_EXT', 'the length of an extension key', length, extKeyBytesMax)
    }
    if (isForbiddenKey(key)) {
      return reject('E_FIELD_FORBIDDEN', `the extension map has the key ${show(key)}`)
    }
  }
  const length = encode(ext).length
  return length > extBytesMax ? rejectLimit('E_LIMIT_EXT', 'the length of the extension map', length, extBytesMax) : accept(undefined)
}

function criticalKeys (ext: CborMap | undefined): string[] {
  return ext === undefined ? [] : [...ext.keys()].filter((key) => key.startsWith('!'))
}
