const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** The bytes below cannot begin a sequence of several. */
const leadMin = 0xc2

/** UTF-8 to text, a byte order mark included; undefined when the bytes are not UTF-8. */
export function decodeText (bytes: Uint8Array): string | undefined {
  try {
    return strictDecoder.decode(bytes)
  } catch {
    return undefined
  }
}

/**
 * The same for bytes that are not all UTF-8: a wrong byte becomes the lone surrogate U+DC80…U+DCFF, which valid
 * UTF-8 never gives, so that the scanner can refuse just the object that holds it.
 */
export function decodeMarked (bytes: Uint8Array): string {
  let text = ''
  let start = 0
  let i = 0

  while (i < bytes.length) {
    const length = sequenceLength(bytes, i)

    if (length > 0) {
      i += length
    } else {
      // Without decoding nothing between two wrong bytes, which is what most of a hostile source is.
      text += start === i ? '' : strictDecoder.decode(bytes.subarray(start, i))
      text += String.fromCharCode(0xdc00 + bytes[i])
      start = ++i
    }
  }

  return text + strictDecoder.decode(bytes.subarray(start))
}

/** Unicode table 3-7, the rows of more than one byte: which second byte may follow which first one. */
const table = [
  { last: 0xdf, length: 2, low: 0x80, high: 0xbf },
  { last: 0xe0, length: 3, low: 0xa0, high: 0xbf },
  { last: 0xec, length: 3, low: 0x80, high: 0xbf },
  { last: 0xed, length: 3, low: 0x80, high: 0x9f },
  { last: 0xef, length: 3, low: 0x80, high: 0xbf },
  { last: 0xf0, length: 4, low: 0x90, high: 0xbf },
  { last: 0xf3, length: 4, low: 0x80, high: 0xbf },
  { last: 0xf4, length: 4, low: 0x80, high: 0x8f }
]

/** Length of the well-formed sequence at `i`, 0 when there is none. */
function sequenceLength (bytes: Uint8Array, i: number): number {
  const first = bytes[i]

  if (first < 0x80) {
    return 1
  }

  const row = table.find(({ last }) => first <= last)

  if (first < leadMin || row === undefined ||
    i + row.length > bytes.length || bytes[i + 1] < row.low || bytes[i + 1] > row.high) {
    return 0
  }

  const { length } = row

  for (let k = 2; k < length; k++) {
    if ((bytes[i + k] & 0xc0) !== 0x80) {
      return 0
    }
  }

  return length
}
