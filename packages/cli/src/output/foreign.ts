/** Text of others in front of people: nothing that steers a terminal, nothing that a click opens. */

/** Controls, format characters (bidi, zero width), surrogates, line and paragraph separators, unassigned and private use. */
const unsafe = /[\p{C}\p{Zl}\p{Zp}]/gu

const ipv4 = /(?<![\w.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\w.]*\w)/g
/** Labels and the points between them; what is a domain in it, `defangRun` finds in one pass. */
const run = /[\p{L}\p{N}_.-]+/gu
/** The last label of a domain: two letters or more, or an A-label. */
const topLabel = /^(?:xn--[\p{L}\p{N}-]+|\p{L}{2,})$/u
const scheme = /\b(h)tt(ps?:\/\/)|\b(f)t(ps?:\/\/)/gi

/** White space between tokens other than the space and the line feed. */
const jsonSpaces = /[\t\r]/g
const lineFeed = '\n'

/** JSON in which the same characters stand as escapes: equal for a program, harmless at a terminal. */
export function plainJson (json: string): string {
  // what is white space in JSON cannot stand in its strings
  return json.replace(jsonSpaces, ' ').replace(unsafe, (character) => character === lineFeed ? lineFeed : escaped(character))
}

function escaped (character: string): string {
  return character.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
}

/** Text on one line with every unsafe character written as an escape, `\u{…}`. */
export function plain (text: string): string {
  return text.replace(unsafe, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`)
}

/** Plain text in which domains, addresses and URLs are defanged: `hxxps://evil[.]com`, `192[.]0[.]2[.]1`. */
export function defang (text: string): string {
  return plain(text)
    .replace(scheme, (_all, h: string | undefined, http: string | undefined, f: string | undefined, ftp: string | undefined) =>
      h === undefined ? `${f ?? ''}x${ftp ?? ''}` : `${h}xx${http ?? ''}`)
    .replace(ipv4, '$1[.]$2[.]$3[.]$4')
    .replace(run, defangRun)
}

/** A point is defanged when a label stands in front of it and, with labels alone between, a last label behind it. */
function defangRun (text: string): string {
  const labels = text.split('.')
  let isName = false
  for (let i = labels.length - 1; i >= 0; i--) {
    const label = labels[i] ?? ''
    if (i < labels.length - 1) {
      labels[i] = label + (isName && label !== '' ? '[.]' : '.')
    }
    isName = label !== '' && (isName || topLabel.test(label))
  }
  return labels.join('')
}
