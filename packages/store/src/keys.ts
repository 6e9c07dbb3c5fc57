import { concat, fromHex, keyOf, multikey, toHex, toUtf8, u64, unwrap } from '@hanse/core'
import { indexKeyBytes } from './limits.ts'
import type { Place } from './types.ts'
import type { Hex, NodeId, Suite } from '@hanse/core'

const idBytes = 32
const indexBytes = 4
const entryPlaceTag = 0
const privatePlaceTag = 1

/** An unsigned integer below 2^32 as four bytes, big-endian, so that keys sort by it. */
export function u32 (value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)
}

/** The same, written at `at`. */
export function putU32 (bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
}

export function readU32 (bytes: Uint8Array, at: number): number {
  return (bytes[at] * 0x1_00_00_00) + (bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3])
}

/** Eight bytes, big-endian, at `at`. */
export function readU64 (bytes: Uint8Array, at: number): number {
  return readU32(bytes, at) * 0x1_0000_0000 + readU32(bytes, at + 4)
}

/** `lane32 ‖ seq8` */
export function headerKey (lane: Hex, seq: number): Uint8Array {
  return concat(fromHex(lane), u64(seq))
}

export function readHeaderKey (key: Uint8Array): { lane: Hex, seq: number } {
  return { lane: toHex(key.subarray(0, idBytes)), seq: readU64(key, idBytes) }
}

/** `entry32 ‖ from4 ‖ start4`: of a page of a chunk, by the first leaf of each */
export function pageKey (entry: Hex, from: number, start: number): Uint8Array {
  return concat(fromHex(entry), u32(from), u32(start))
}

export function readPageKey (key: Uint8Array): { entry: Hex, from: number, start: number } {
  return { entry: toHex(key.subarray(0, idBytes)), from: readU32(key, idBytes), start: readU32(key, idBytes + indexBytes) }
}

/** `entry32 ‖ batch8`: that leaves of an entry were erased in a batch */
export function erasedKey (entry: Hex, batch: number): Uint8Array {
  return concat(fromHex(entry), u64(batch))
}

export function readErasedKey (key: Uint8Array): Hex {
  return toHex(key.subarray(0, idBytes))
}

const nodeBytesMax = 4_096
const nodeBytes = new Map<NodeId, Uint8Array>()

/** The key of a node with its prefix. Few nodes write much, and base58 takes as long as all else of a key. */
export function bytesOfNode (node: NodeId): Uint8Array {
  const known = nodeBytes.get(node)
  if (known !== undefined) {
    return known
  }
  if (nodeBytes.size >= nodeBytesMax) {
    nodeBytes.clear()
  }
  const bytes = multikey(unwrap(keyOf(node)))
  nodeBytes.set(node, bytes)
  return bytes
}

/** `lane32 ‖ node34`, and for a receipt of one entry alone `‖ seq8` */
export function receiptKey ({ lane, node, seq, alone }: { lane: Hex, node: NodeId, seq: number, alone?: true }): Uint8Array {
  const key = concat(fromHex(lane), bytesOfNode(node))
  return alone === true ? concat(key, u64(seq)) : key
}

/** `0 ‖ entry32 ‖ index4` or `1 ‖ sha256` */
export function placeKey (place: Place): Uint8Array {
  return placedKey(new Uint8Array(0), place)
}

/** A prefix and the place behind it. */
export function placedKey (prefix: Uint8Array, place: Place): Uint8Array {
  const isPrivate = 'private' in place
  const id = bytesOfId(isPrivate ? place.private : place.entry)
  const at = prefix.length + 1
  const key = new Uint8Array(at + idBytes + (isPrivate ? 0 : indexBytes))
  key.set(prefix)
  key[at - 1] = isPrivate ? privatePlaceTag : entryPlaceTag
  key.set(id, at)
  if (!isPrivate) {
    putU32(key, at + idBytes, place.index)
  }
  return key
}

let lastId: { hex: Hex, bytes: Uint8Array } = { hex: '', bytes: new Uint8Array(0) }

/** Places of one entry come one after another: the bytes of its id are made once. */
function bytesOfId (hex: Hex): Uint8Array {
  if (lastId.hex !== hex) {
    lastId = { hex, bytes: fromHex(hex) }
  }
  return lastId.bytes
}

/** The place at the end of an index key, behind `prefixBytes`. */
export function readPlaceKey (key: Uint8Array, prefixBytes: number): Place {
  const id = toHex(key.subarray(prefixBytes + 1, prefixBytes + 1 + idBytes))
  return key[prefixBytes] === privatePlaceTag
    ? { private: id }
    : { entry: id, index: readU32(key, prefixBytes + 1 + idBytes) }
}

/** The least key that is greater than every key with this prefix; prefixes here are never all 0xff. */
export function afterPrefix (prefix: Uint8Array): Uint8Array {
  // not slice(): a Buffer would give a view, and the caller's prefix would change
  const end = Uint8Array.from(prefix)
  for (let i = end.length - 1; i >= 0; i--) {
    if (end[i] < 0xff) {
      end[i]++
      return end.subarray(0, i + 1)
    }
  }
  return concat(prefix, new Uint8Array(idBytes).fill(0xff))
}

/** The first half of the SHA-256 of a STIX id: how its places are found. */
export function idKey (suite: Suite, id: string): Uint8Array {
  return suite.sha256(toUtf8(id)).subarray(0, indexKeyBytes)
}
