/** How many columns of a terminal a text takes. */

/** East Asian wide characters and pictures (Unicode TR11, roughly). */
const wide = /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u
const combining = /\p{M}/u

function widthOfCharacter (character: string): number {
  if (combining.test(character)) {
    return 0
  }
  return wide.test(character) ? 2 : 1
}

/** The width of a text without control characters. */
export function widthOf (text: string): number {
  let width = 0
  for (const character of text) {
    width += widthOfCharacter(character)
  }
  return width
}

/** A text of at most that width; what is longer ends in an ellipsis. */
export function cutTo (text: string, widthMax: number): string {
  if (widthOf(text) <= widthMax) {
    return text
  }
  let cut = ''
  let width = 1
  for (const character of text) {
    width += widthOfCharacter(character)
    if (width > widthMax) {
      break
    }
    cut += character
  }
  return `${cut}…`
}
