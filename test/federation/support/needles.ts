/** Finds which of many byte strings stand in a text, in one pass over it. */
export interface Needles {
  /** The needles that occur in `haystack`. */
  foundIn (haystack: Buffer): Set<string>
}

/** Shorter strings are no needles: they occur by chance. */
export const needleBytesMin = 16
/** A needle is looked up by its first bytes. */
const prefixBytes = 8
const filterBits = 20

function hash (bytes: Buffer, at: number): number {
  return (Math.imul(bytes.readUInt32LE(at), 0x9e3779b1) ^ Math.imul(bytes.readUInt32LE(at + 4), 0x85ebca6b)) >>> (32 - filterBits)
}

/** @throws {RangeError} when a needle is shorter than `needleBytesMin` */
export function createNeedles (needles: Iterable<string>): Needles {
  const filter = new Uint8Array(2 ** filterBits)
  const byPrefix = new Map<string, Array<{ needle: string, bytes: Buffer }>>()
  for (const needle of new Set(needles)) {
    const bytes = Buffer.from(needle)
    if (bytes.length < needleBytesMin) {
      throw new RangeError(`a needle of ${bytes.length} bytes is too short, the least is ${needleBytesMin}`)
    }
    filter[hash(bytes, 0)] = 1
    const prefix = bytes.toString('latin1', 0, prefixBytes)
    const same = byPrefix.get(prefix) ?? []
    byPrefix.set(prefix, same)
    same.push({ needle, bytes })
  }
  return {
    foundIn (haystack) {
      const found = new Set<string>()
      for (let at = 0; at + prefixBytes <= haystack.length; at++) {
        if (filter[hash(haystack, at)] === 1) {
          for (const { needle, bytes } of byPrefix.get(haystack.toString('latin1', at, at + prefixBytes)) ?? []) {
            if (!found.has(needle) && haystack.subarray(at, at + bytes.length).equals(bytes)) {
              found.add(needle)
            }
          }
        }
      }
      return found
    }
  }
}
