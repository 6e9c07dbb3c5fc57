/** Seeded changes of bytes and of plain values: what fuzz tests feed to decoders. */

/** A whole number from 0 up to, and without, `below`. */
export type Random = (below: number) => number

const wordValues = 2 ** 32
const cutBytesMax = 64
const insertedBytesMax = 16
const changesMax = 4

/** Mulberry32: small, fast, the same on every machine. */
export function seeded (seed: number): Random {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor(((mixed ^ (mixed >>> 14)) >>> 0) / wordValues * below)
  }
}

/** One of several. */
export function pick<T> (random: Random, from: readonly T[]): T {
  return from[random(from.length)] as T
}

type Change = (random: Random, bytes: Uint8Array, others: readonly Uint8Array[]) => Uint8Array

/** Heads of CBOR items and characters of JSON, YAML and patterns: where decoders take their turns. */
const telling = [0x00, 0x17, 0x18, 0x1b, 0x20, 0x3b, 0x40, 0x5b, 0x5f, 0x60, 0x7b, 0x80, 0x9b, 0x9f, 0xa0, 0xbb, 0xc0, 0xf4, 0xf7, 0xfb, 0xff]
const tellingText = [...'"\\[]{}:,\'()<>=!&|*-# \n\r\t\u0000']

const changes: readonly Change[] = [
  // one bit, one byte, or a telling byte
  (random, bytes) => replaced(bytes, random(bytes.length), (byte) => byte ^ 1 << random(8)),
  (random, bytes) => replaced(bytes, random(bytes.length), () => random(256)),
  (random, bytes) => replaced(bytes, random(bytes.length), () => pick(random, telling)),
  (random, bytes) => replaced(bytes, random(bytes.length), () => pick(random, tellingText).charCodeAt(0)),
  // a number one more or less: lengths, counts, versions
  (random, bytes) => replaced(bytes, random(bytes.length), (byte) => byte + (random(2) === 0 ? 1 : 255)),
  // cut short, a piece left out, twice, or put elsewhere
  (random, bytes) => bytes.slice(0, random(bytes.length)),
  (random, bytes) => {
    const from = random(bytes.length)
    return joined(bytes.subarray(0, from), bytes.subarray(from + 1 + random(cutBytesMax)))
  },
  (random, bytes) => {
    const from = random(bytes.length)
    const piece = bytes.subarray(from, from + 1 + random(cutBytesMax))
    return joined(bytes.subarray(0, from), piece, bytes.subarray(from))
  },
  (random, bytes) => {
    const [from, to] = [random(bytes.length), random(bytes.length)]
    const piece = bytes.slice(from, from + 1 + random(cutBytesMax))
    const changed = bytes.slice()
    changed.set(piece.subarray(0, bytes.length - to), to)
    return changed
  },
  // bytes that were not there
  (random, bytes) => {
    const at = random(bytes.length + 1)
    return joined(bytes.subarray(0, at), Uint8Array.from({ length: 1 + random(insertedBytesMax) }, () => random(256)), bytes.subarray(at))
  },
  // the largest lengths there are
  (random, bytes) => {
    const at = random(bytes.length)
    return joined(
      bytes.subarray(0, at),
      Uint8Array.of(pick(random, [0x1b, 0x5b, 0x7b, 0x9b, 0xbb]), 255, 255, 255, 255, 255, 255, 255, 255),
      bytes.subarray(at + 1)
    )
  },
  // half of this and half of another
  (random, bytes, others) => {
    const other = pick(random, others)
    return joined(bytes.subarray(0, random(bytes.length + 1)), other.subarray(random(other.length + 1)))
  }
]

/** One of the encodings with one to four changes. */
export function mutateBytes (random: Random, corpus: readonly Uint8Array[]): Uint8Array {
  let bytes: Uint8Array = pick(random, corpus)
  for (let left = 1 + random(changesMax); left > 0 && bytes.length > 0; left--) {
    bytes = pick(random, changes)(random, bytes, corpus)
  }
  return bytes
}

/** What stands where something else is expected. Only what CBOR without floats and JSON can both write. */
const strange: readonly unknown[] = [
  0, 1, -1, 23, 24, 255, 65_536, 2 ** 32, 2 ** 48, Number.MAX_SAFE_INTEGER, '', 'x', 'x'.repeat(300), '\u0000', '\u202e', '../../etc/passwd', '__proto__',
  'constructor', true, false, [], [[]], ['x', 'x'], [0, 0, 0, 0], {}, { a: 1 }, { then: 1 }, 'did:key:z6Mk', '2026-01-02T03:04:05Z', '/ip4/1.2.3.4/tcp/1'
]

/**
 * A copy of a value in which one thing, at any depth, was taken out, doubled, renamed or replaced. Maps and byte strings,
 * as CBOR has them, stay what they are.
 */
export function mutateValue (random: Random, value: unknown): unknown {
  if (random(3) > 0 && isBranch(value)) {
    const list = Array.isArray(value)
    const items = entriesOf(value)
    if (items.length > 0) {
      const at = random(items.length)
      items[at] = [(items[at] as [string, unknown])[0], mutateValue(random, (items[at] as [string, unknown])[1])]
      return list ? items.map(([, item]) => item) : remade(value, items)
    }
  }
  return changedValue(random, value)
}

function changedValue (random: Random, value: unknown): unknown {
  if (isBranch(value) && random(4) > 0) {
    const items = entriesOf(value)
    const at = random(items.length + 1)
    const way = random(3)
    if (way === 0) {
      items.splice(at, 1)
    } else if (way === 1) {
      items.splice(at, 0, [pick(random, ['x', 'type', 'id', '__proto__']), pick(random, strange)])
    } else if (items.length > 0) {
      const [name, item] = pick(random, items)
      items.push([Array.isArray(value) ? name : `${name}2`, item])
    }
    return Array.isArray(value) ? items.map(([, item]) => item) : remade(value, items)
  }
  if (value instanceof Uint8Array && value.length > 0 && random(4) > 0) {
    return mutateBytes(random, [value])
  }
  if (typeof value === 'number' && random(2) > 0) {
    return Math.abs(Math.trunc(value)) + pick(random, [-1, 1]) + (value === 0 ? 1 : 0)
  }
  if (typeof value === 'string' && value !== '' && random(2) > 0) {
    const at = random(value.length)
    return value.slice(0, at) + pick(random, [...tellingText, '\ufeff', '\u00e9', '']) + value.slice(at + random(2))
  }
  return pick(random, strange)
}

function isBranch (value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
}

function entriesOf (value: object): Array<[string, unknown]> {
  return value instanceof Map ? [...value] : Object.entries(value)
}

/** As `Object.fromEntries`, in which `__proto__` is a key like another. */
function remade (like: object, items: ReadonlyArray<[string, unknown]>): unknown {
  return like instanceof Map ? new Map(items) : Object.fromEntries(items)
}

function replaced (bytes: Uint8Array, at: number, by: (byte: number) => number): Uint8Array {
  const changed = bytes.slice()
  changed[at] = by(changed[at] as number) & 0xff
  return changed
}

function joined (...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((bytes, part) => bytes + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
