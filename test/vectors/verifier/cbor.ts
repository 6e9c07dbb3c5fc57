/** Deterministic CBOR as docs/reference/wire-format.md §1 narrows it. */

/** What the document refuses something with; the message is the code. */
export class Refused extends Error {}
export function refuse (code: string): never {
  throw new Refused(code)
}

export type Item = number | string | boolean | null | Buffer | Item[] | Map<string, Item>
/** The bytes that a map was decoded from. */
export const bytesOfMap = new WeakMap<Map<string, Item>, Buffer>()

const depthMax = 32
/** By the low five bits of a head of major type 7. */
const simple: Record<number, boolean | null | string> = {
  20: false, 21: true, 22: null, 25: 'E_ENC_NUMBER', 26: 'E_ENC_NUMBER', 27: 'E_ENC_NUMBER', 31: 'E_ENC_NONCANONICAL'
}

/** The one item that these bytes are. */
export function decode (input: Buffer): Item {
  let at = 0
  const take = (length: number): Buffer => {
    at = length > input.length - at ? refuse('E_ENC_TRUNCATED') : at + length
    return input.subarray(at - length, at)
  }
  const integer = (value: number): number => Number.isSafeInteger(value) ? value : refuse('E_ENC_NUMBER_RANGE')
  /** The argument of a head in its shortest form (RFC 8949 §3). */
  const argument = (info: number): number => {
    if (info < 24 || info > 27) {
      return info < 24 ? info : refuse(info === 31 ? 'E_ENC_NONCANONICAL' : 'E_ENC_TYPE')
    }
    const width = 1 << (info - 24)
    const value = Number(BigInt(`0x${take(width).toString('hex')}`))
    return value < (width === 1 ? 24 : 2 ** (width * 4)) ? refuse('E_ENC_NONCANONICAL') : integer(value)
  }
  const text = (bytes: Buffer): string => bytes.equals(Buffer.from(bytes.toString())) ? bytes.toString() : refuse('E_ENC_UTF8')
  const map = (length: number, depth: number, from: number): Map<string, Item> => {
    const entries = new Map<string, Item>()
    for (let last = Buffer.alloc(0); entries.size < length;) {
      const start = at
      const key = (input[at] ?? 0x60) >> 5 === 3 ? item(depth) as string : refuse('E_ENC_TYPE')
      const order = Buffer.compare(last, input.subarray(start, at))
      last = order < 0 ? input.subarray(start, at) as typeof last : refuse(order === 0 ? 'E_ENC_DUPLICATE_KEY' : 'E_ENC_NONCANONICAL')
      entries.set(key, item(depth))
    }
    bytesOfMap.set(entries, input.subarray(from, at))
    return entries
  }
  const item = (depth: number): Item => {
    const from = at
    const head = take(1)[0] as number
    const [major, info] = [head >> 5, head & 31]
    if (major > 5) {
      const value = major === 6 ? 'E_ENC_TYPE' : simple[info]
      return typeof value === 'boolean' || value === null ? value : refuse(value ?? 'E_ENC_TYPE')
    }
    const value = argument(info)
    if (major > 3 && (depth === depthMax || value > input.length - at)) {
      refuse(depth === depthMax ? 'E_ENC_DEPTH' : 'E_ENC_TRUNCATED')
    }
    switch (major) {
      case 0: return value
      case 1: return integer(-1 - value)
      case 2: return take(value)
      case 3: return text(take(value))
      case 4: return Array.from({ length: value }, () => item(depth + 1))
      default: return map(value, depth + 1, from)
    }
  }
  const whole = item(0)
  return at === input.length ? whole : refuse('E_ENC_TRAILING')
}
