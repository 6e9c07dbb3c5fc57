import { crc32 as checksum } from 'node:zlib'

/** CRC-32 of ISO 3309 and RFC 1952 §8: finds a damaged disk, proves nothing against an attacker. */
export function crc32 (bytes: Uint8Array, start: number = 0, end: number = bytes.length): number {
  return checksum(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end))
}
