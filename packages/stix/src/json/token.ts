/**
 * Index of the quote that closes the string whose content begins at `start`; `text.length` when the text ends
 * before; −1 at a control character or an unknown escape (RFC 8259 §7).
 */
export function stringEnd (text: string, start: number): number {
  const length = text.length

  for (let i = start; i < length; i++) {
    const code = text.charCodeAt(i)

    if (code === 0x22) {
      return i
    }
    if (code < 0x20) {
      return -1
    }
    if (code === 0x5c) {
      const size = escapeLength(text, i)

      if (size === 0) {
        return i + 1 >= length ? length : -1
      }

      i += size - 1
    }
  }

  return length
}

/** Length of the escape at `i`, 0 when it is none. */
function escapeLength (text: string, i: number): number {
  switch (text.charCodeAt(i + 1)) {
    case 0x22: case 0x5c: case 0x2f: case 0x62: case 0x66: case 0x6e: case 0x72: case 0x74:
      return 2
    case 0x75:
      for (let k = 2; k < 6; k++) {
        if (!isHex(text.charCodeAt(i + k))) {
          return 0
        }
      }

      return 6
    default:
      return 0
  }
}

/** Index behind the number at `start` (RFC 8259 §6), −1 when there is none. */
export function numberEnd (text: string, start: number): number {
  let i = text.charCodeAt(start) === 0x2d ? start + 1 : start

  if (text.charCodeAt(i) === 0x30) {
    i++
  } else {
    const end = digitsEnd(text, i)

    if (end === i) {
      return -1
    }

    i = end
  }

  if (text.charCodeAt(i) === 0x2e) {
    const end = digitsEnd(text, i + 1)

    if (end === i + 1) {
      return -1
    }

    i = end
  }

  const mark = text.charCodeAt(i)

  if (mark === 0x65 || mark === 0x45) {
    const sign = text.charCodeAt(i + 1)
    const first = sign === 0x2b || sign === 0x2d ? i + 2 : i + 1
    const end = digitsEnd(text, first)

    return end === first ? -1 : end
  }

  return i
}

function digitsEnd (text: string, start: number): number {
  let i = start
  let code = text.charCodeAt(i)

  while (code >= 0x30 && code <= 0x39) {
    code = text.charCodeAt(++i)
  }

  return i
}

function isHex (code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66)
}
