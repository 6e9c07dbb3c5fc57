const polynomial = 0x82f63b78
const maskDelta = 0xa282ead8

/** Eight tables: eight bytes a step take a third of the time of one (Kounavis and Berry, "slicing-by-8"). */
const [t0, t1, t2, t3, t4, t5, t6, t7] = makeTables()

function makeTables (): Uint32Array[] {
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte
    for (let bit = 0; bit < 8; bit++) {
      remainder = remainder & 1 ? remainder >>> 1 ^ polynomial : remainder >>> 1
    }
    return remainder >>> 0
  })
  const tables = [first]
  for (let i = 1; i < 8; i++) {
    tables.push(tables[i - 1].map((before) => (before >>> 8 ^ first[before & 0xff]) >>> 0))
  }
  return tables
}

/** CRC-32C (RFC 3720 §12.1), masked as LevelDB stores it (`doc/log_format.md`). */
export function maskedCrc32c (bytes: Uint8Array, start: number, end: number): number {
  let r = 0xffffffff
  let i = start
  for (; i + 8 <= end; i += 8) {
    r ^= bytes[i] | bytes[i + 1] << 8 | bytes[i + 2] << 16 | bytes[i + 3] << 24
    r = t7[r & 0xff] ^ t6[r >>> 8 & 0xff] ^ t5[r >>> 16 & 0xff] ^ t4[r >>> 24] ^
      t3[bytes[i + 4]] ^ t2[bytes[i + 5]] ^ t1[bytes[i + 6]] ^ t0[bytes[i + 7]]
  }
  for (; i < end; i++) {
    r = t0[(r ^ bytes[i]) & 0xff] ^ r >>> 8
  }
  const crc = ~r
  return ((crc >>> 15 | crc << 17) + maskDelta) >>> 0
}
