/** Longest foreign text that a message repeats, in characters. */
export const shownCharactersMax = 64

/**
 * Whether a code point must not reach a terminal, a log or a page as it is: controls, line separators, byte order
 * marks and everything that changes the direction or the visibility of text (Unicode TR36 §2).
 */
export function isUnsafeCharacter (codePoint: number): boolean {
  return codePoint < 0x20 || (codePoint >= 0x7f && codePoint <= 0x9f) || codePoint === 0xad || codePoint === 0x61c ||
    codePoint === 0x180e || (codePoint >= 0x200b && codePoint <= 0x200f) || (codePoint >= 0x2028 && codePoint <= 0x202e) ||
    (codePoint >= 0x2060 && codePoint <= 0x206f) || codePoint === 0xfeff || (codePoint >= 0xfff9 && codePoint <= 0xfffb) ||
    (codePoint >= 0xd800 && codePoint <= 0xdfff) || (codePoint >= 0xe0000 && codePoint <= 0xe007f)
}

/**
 * Foreign text made safe to repeat in a message: quoted, controls and bidirectional marks escaped, and cut at
 * `shownCharactersMax` characters with an ellipsis.
 *
 * @param text - anything; what is not a string is named by its type, numbers and booleans are written out
 */
export function show (text: unknown): string {
  if (typeof text === 'number' || typeof text === 'boolean' || typeof text === 'bigint') {
    return String(text)
  }
  if (typeof text !== 'string') {
    return `(${text === null ? 'null' : typeof text})`
  }
  let shown = ''
  let characters = 0
  for (const character of text) {
    if (characters === shownCharactersMax) {
      return `"${shown}…"`
    }
    characters++
    const codePoint = character.codePointAt(0) ?? 0
    shown += isUnsafeCharacter(codePoint) || character === '"' || character === '\\'
      ? `\\u{${codePoint.toString(16)}}`
      : character
  }
  return `"${shown}"`
}
