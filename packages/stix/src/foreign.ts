import { foreignTextUnitsMax } from './limits.ts'

/**
 * Text of others made fit for a message or a terminal: everything but printable ASCII is written as
 * an escape, and the result has at most 64 characters.
 */
export function foreign (text: string): string {
  let out = ''

  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    const shown = code >= 0x20 && code < 0x7f && code !== 0x5c ? character : `\\u{${code.toString(16)}}`

    if (out.length + shown.length > foreignTextUnitsMax) {
      break
    }

    out += shown
  }

  return out
}
