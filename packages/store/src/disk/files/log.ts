import { concat } from '@hanse/core'
import { littleEndian32 } from './bytes.ts'
import { maskedCrc32c } from './crc32c.ts'

const blockBytes = 32_768
const headerBytes = 7
const typeAt = 6
/** Of a record that stands whole, of a first, middle and last part. */
const types = { full: 1, first: 2, middle: 3, last: 4 } as const
/** A power cut leaves what was not synced away, or sectors of zeros: as many zeros at the end are no altered byte. */
const sectorBytes = 512

/** What stands in a file of LevelDB's log format (`doc/log_format.md`): its write-ahead logs and its manifest. */
export interface LogReading {
  records: Uint8Array[]
  /** the byte behind each record */
  ends: number[]
  /** places at which something was altered, in words */
  faults: string[]
  /** it ends in the middle of a record, as a crash leaves it */
  torn: boolean
}

/**
 * Reads all records. LevelDB skips what it cannot read without a word, and takes an altered length at the end for a
 * crash; here the two are told apart: what a crash leaves has no valid record behind it, and is short or ends in zeros.
 */
export function readLog (bytes: Uint8Array): LogReading {
  const reading: LogReading = { records: [], ends: [], faults: [], torn: false }
  let parts: Uint8Array[] | undefined
  for (let block = 0; block < bytes.length; block += blockBytes) {
    const end = Math.min(block + blockBytes, bytes.length)
    let at = block
    while (at + headerBytes <= end) {
      const part = partAt(bytes, at, end)
      if (part === undefined) {
        if (isTail(bytes, at, end)) {
          reading.torn = true
        } else {
          reading.faults.push(`from byte ${at}`)
        }
        parts = undefined
        break
      }
      at += headerBytes + part.payload.length
      parts = follow(reading, parts, part, at)
    }
    reading.torn ||= end === bytes.length && end - at > 0 && end - at < headerBytes && end - block < blockBytes
  }
  reading.torn ||= parts !== undefined
  return reading
}

interface Part { type: number, payload: Uint8Array }

/** The part of a record whose header stands at `at`; undefined when it does not hold together. */
function partAt (bytes: Uint8Array, at: number, end: number): Part | undefined {
  const length = bytes[at + 4] | bytes[at + 5] << 8
  const payloadEnd = at + headerBytes + length
  if (payloadEnd > end || bytes[at + typeAt] === 0 || maskedCrc32c(bytes, at + typeAt, payloadEnd) !== littleEndian32(bytes, at)) {
    return undefined
  }
  return { type: bytes[at + typeAt], payload: bytes.subarray(at + headerBytes, payloadEnd) }
}

/** Puts parts together: whole records go to `reading`, what is left open is given back. */
function follow (reading: LogReading, open: Uint8Array[] | undefined, { type, payload }: Part, at: number): Uint8Array[] | undefined {
  switch (type) {
    case types.full:
      reading.records.push(payload)
      reading.ends.push(at)
      return undefined
    case types.first:
      return [payload]
    case types.middle:
    case types.last:
      if (open === undefined) {
        // its beginning is a fault that was noted, or cut off
        if (reading.faults.length === 0) {
          reading.faults.push(`before byte ${at}`)
        }
        return undefined
      }
      if (type === types.last) {
        reading.records.push(concat(...open, payload))
        reading.ends.push(at)
        return undefined
      }
      return [...open, payload]
    default:
      reading.faults.push(`before byte ${at}`)
      return undefined
  }
}

/** Whether what stands from `at` on can be what a crash left of a last record. */
function isTail (bytes: Uint8Array, at: number, end: number): boolean {
  if (end < bytes.length) {
    return bytes.subarray(at).every((byte) => byte === 0)
  }
  const rest = bytes.subarray(at)
  const zeros = rest.length - 1 - rest.findLastIndex((byte) => byte !== 0)
  if (zeros === rest.length || zeros >= sectorBytes) {
    return true
  }
  const isShort = headerBytes + (bytes[at + 4] | bytes[at + 5] << 8) > rest.length
  // with the length that is there the checksum would hold: the length was altered
  return isShort && maskedCrc32c(bytes, at + typeAt, end) !== littleEndian32(bytes, at) && !hasPart(bytes, at + 1, end)
}

function hasPart (bytes: Uint8Array, from: number, end: number): boolean {
  for (let at = from; at + headerBytes <= end; at++) {
    const type = bytes[at + typeAt]
    if (type >= types.full && type <= types.last && partAt(bytes, at, end) !== undefined) {
      return true
    }
  }
  return false
}
