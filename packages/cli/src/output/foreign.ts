/** Text of others in front of people: nothing that steers a terminal, nothing that a click opens. */

/** Controls, format characters (bidi, zero width), surrogates, line and paragraph separators, unassigned and private use. */
const unsafe = /[\p{C}\p{Zl}\p{Zp}]/gu

const ipv4 = /(?<![\w.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\w.]*\w)/g
/** Labels and a last one of two letters or more, or an A-label. */
const domain = /(?:[\p{L}\p{N}_-]+\.)+(?:xn--[\p{L}\p{N}-]+|\p{L}{2,})(?![\p{L}\p{N}_-])/gu
const scheme = /\b(h)tt(ps?:\/\/)|\b(f)t(ps?:\/\/)/gi

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
    .replace(domain, (name) => name.replaceAll('.', '[.]'))
}
