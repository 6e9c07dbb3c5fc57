import { concat, fromHex, toHex, u64 } from '@hanse/core'
import { unreadable } from '../errors.ts'
import { readU32, readU64, u32 } from '../keys.ts'
import { seal, unseal } from './sealed.ts'
import type { Arrival } from '../types.ts'

const timeBytes = 8
const idBytes = 32
const countAt = timeBytes + idBytes + 4
const privateBytes = timeBytes + idBytes
const leavesBytes = countAt + 4

/** `at8 ‖ entry32 ‖ from4 ‖ count4`, or `at8 ‖ sha256` for a private import */
export function encodeArrival (arrival: Arrival): Uint8Array {
  return seal(arrival.private
    ? concat(u64(arrival.at), fromHex(arrival.object))
    : concat(u64(arrival.at), fromHex(arrival.entry), u32(arrival.from), u32(arrival.count)))
}

/** @throws {HanseError} `E_STORE_DAMAGED` */
export function decodeArrival (key: Uint8Array, value: Uint8Array): Arrival {
  const number = readU64(key, 0)
  const bytes = unseal(value, `arrival ${number}`)
  if (bytes.length !== privateBytes && bytes.length !== leavesBytes) {
    throw unreadable(`arrival ${number} has ${bytes.length} bytes`)
  }
  const at = readU64(bytes, 0)
  const id = toHex(bytes.subarray(timeBytes, timeBytes + idBytes))
  return bytes.length === privateBytes
    ? { number, at, private: true, object: id }
    : { number, at, private: false, entry: id, from: readU32(bytes, privateBytes), count: readU32(bytes, countAt) }
}
