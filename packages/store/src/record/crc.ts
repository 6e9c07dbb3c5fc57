const polynomial = 0xedb88320

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder & 1 ? remainder >>> 1 ^ polynomial : remainder >>> 1
  }
  return remainder >>> 0
})

/** CRC-32 of ISO 3309 and RFC 1952 §8: finds a damaged disk, proves nothing against an attacker. */
export function crc32 (bytes: Uint8Array, start: number = 0, end: number = bytes.length): number {
  let remainder = 0xffffffff
  for (let i = start; i < end; i++) {
    remainder = table[(remainder ^ bytes[i]) & 0xff] ^ remainder >>> 8
  }
  return (remainder ^ 0xffffffff) >>> 0
}
