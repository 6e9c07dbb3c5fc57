/**
 * Index behind the value at `start`, judged by quotes and brackets alone: so one bad object does not spoil the
 * bundle around it. −1 when the text ends first.
 */
export function skipValue (text: string, start: number): number {
  let open = 0
  let i = start

  while (i < text.length) {
    const code = text.charCodeAt(i)

    if (code === 0x22) {
      i = skipString(text, i + 1)
    } else if (code === 0x7b || code === 0x5b) {
      open++
      i++
    } else if (code === 0x7d || code === 0x5d) {
      if (open === 0) {
        return i
      }

      open--
      i++
    } else if (code === 0x2c && open === 0) {
      return i
    } else {
      i++
    }

    if (open === 0 && (code === 0x7d || code === 0x5d)) {
      return i
    }
  }

  return -1
}

function skipString (text: string, start: number): number {
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i)

    if (code === 0x22) {
      return i + 1
    }
    if (code === 0x5c) {
      i++
    }
  }

  return text.length
}
