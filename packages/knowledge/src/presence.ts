import { typeAt } from './rows.ts'

const segmentBits = 12
const segmentsCount = 1 << segmentBits
const slotsMin = 16
/** Share of the slots of a segment in use beyond which it is doubled. */
const loadMax = 0.7
const empty = 0
const typeMask = 0xff
const typeBits = 8

/** Keys of which the first mixed bits are the same: other mixed bits with the type, by open addressing. */
interface Segment { slots: Uint32Array, used: number }

/**
 * Which index keys may occur: 7 to 12 bytes a key in memory. It never says no of a key that was added; of others it says
 * yes about once in 7,000 times with ten million keys, so a yes is looked up and a no needs nothing else. All types of
 * one value lie beside each other, so that one look says that none of them occurs. Segments grow one by one, so no
 * addition takes long. Words are mixed with random ones, so that nobody can choose values that meet in one place.
 */
export class Presence {
  readonly #segments: Segment[] = Array.from({ length: segmentsCount }, () => ({ slots: new Uint32Array(slotsMin), used: 0 }))
  readonly #secret = crypto.getRandomValues(new Uint32Array(4))

  /** Bytes of all segments. */
  get bytes (): number {
    return this.#segments.reduce((sum, { slots }) => sum + slots.byteLength, 0)
  }

  /**
   * @param key - of an index row, or longer: what is behind the type does not count
   * @returns whether it was not there before, as far as can be said
   */
  add (key: Uint8Array): boolean {
    const segment = this.#segmentOf(key)
    const isNew = place(segment.slots, this.#wordOf(key, key[typeAt]))
    if (isNew) {
      segment.used++
      if (segment.used > segment.slots.length * loadMax) {
        const { slots } = segment
        segment.slots = new Uint32Array(2 * slots.length)
        slots.filter((other) => other !== empty).forEach((other) => { place(segment.slots, other) })
      }
    }
    return isNew
  }

  /** Whether the key may occur. */
  has (key: Uint8Array): boolean {
    const { slots } = this.#segmentOf(key)
    const word = this.#wordOf(key, key[typeAt])
    const mask = slots.length - 1
    for (let at = homeOf(word) & mask; slots[at] !== empty; at = (at + 1) & mask) {
      if (slots[at] === word) {
        return true
      }
    }
    return false
  }

  /**
   * Whether any key that differs from this one in its type alone may occur.
   *
   * @param hash - the first bytes of keys, or longer
   */
  hasAny (hash: Uint8Array): boolean {
    const { slots } = this.#segmentOf(hash)
    const home = homeOf(this.#wordOf(hash, 0))
    const mask = slots.length - 1
    for (let at = home & mask; slots[at] !== empty; at = (at + 1) & mask) {
      if (homeOf(slots[at]) === home) {
        return true
      }
    }
    return false
  }

  #segmentOf (key: Uint8Array): Segment {
    return this.#segments[mixed(wordAt(key, 0), this.#secret[0], this.#secret[1]) >>> 32 - segmentBits]
  }

  #wordOf (key: Uint8Array, type: number): number {
    const word = mixed(wordAt(key, 8), this.#secret[2], this.#secret[3])
    // never nothing beside the type: a word of nothing is an empty slot
    return ((word & ~typeMask || 1 << typeBits) | type) >>> 0
  }
}

/** Where a word is put, if the slot is free: the same for all types of a value. */
function homeOf (word: number): number {
  return word >>> typeBits
}

/** Puts a word into the first free slot from its home on; false when it is there already. */
function place (slots: Uint32Array, word: number): boolean {
  const mask = slots.length - 1
  let at = homeOf(word) & mask
  while (slots[at] !== empty) {
    if (slots[at] === word) {
      return false
    }
    at = (at + 1) & mask
  }
  slots[at] = word
  return true
}

function wordAt (key: Uint8Array, at: number): number {
  return key[at] | key[at + 1] << 8 | key[at + 2] << 16 | key[at + 3] << 24
}

/** One to one, so that no two words become one (the finaliser of MurmurHash3, with secrets before and within). */
function mixed (word: number, first: number, second: number): number {
  let mix = word ^ first
  mix = Math.imul(mix ^ mix >>> 16, 0x85ebca6b) ^ second
  mix = Math.imul(mix ^ mix >>> 13, 0xc2b2ae35)
  return (mix ^ mix >>> 16) >>> 0
}
