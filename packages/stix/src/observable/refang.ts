const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g
const dots = /\s?(?:\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\{dot\})\s?/gi
const ats = /\s?(?:\[@\]|\(@\)|\{@\}|\[at\]|\(at\)|\{at\})\s?/gi
const colons = /\[:\]|\(:\)/g
const slashes = /\[(:?\/{1,2})\]/g
const scheme = /^(?:hxxp|h\*\*p|htxp|hxtp|meow)(s?)(?=:\/\/)/i
const ftpScheme = /^fxp(?=:\/\/)/i
const openers = new Map([['<', '>'], ['"', '"'], ["'", "'"], ['`', '`'], ['“', '”'], ['‘', '’'], ['«', '»'], ['(', ')'], ['[', ']']])
const punctuation = '.,;!?'
/** Nothing to undo but, perhaps, the scheme: most of what is asked for by the million. */
const bare = /^[\w.:/?=&%+~,;#@!$|\\-]+$/

/**
 * Undoes what people do to a value so that nobody clicks on it, or what it picks up when it is copied out of a
 * text: `hxxps://`, `[.]`, `(dot)`, `[at]`, `[:]`, quotes and brackets around it, invisible characters, the end
 * of the sentence.
 */
export function refang (raw: string): string {
  const text = bare.test(raw) ? raw : unwrap(raw.replace(invisible, '').trim()).replace(dots, '.').replace(ats, '@').replace(colons, ':').replace(slashes, '$1')

  return text.includes('://') ? text.replace(scheme, 'http$1').replace(ftpScheme, 'ftp') : text
}

/** The same without the punctuation of the sentence it stood in. */
export function withoutTrailing (text: string): string {
  let end = text.length

  while (end > 0 && punctuation.includes(text[end - 1])) {
    end--
  }

  return text.slice(0, end)
}

function unwrap (text: string): string {
  let inner = text

  while (inner.length > 2 && openers.get(inner[0]) === inner.at(-1)) {
    inner = inner.slice(1, -1).trim()
  }

  return inner
}
