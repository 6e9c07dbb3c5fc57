const hives: ReadonlyMap<string, string> = new Map([
  ['hklm', 'hkey_local_machine'], ['hkcu', 'hkey_current_user'], ['hkcr', 'hkey_classes_root'], ['hku', 'hkey_users'],
  ['hkcc', 'hkey_current_config']
])
const windowsPath = /^[a-z]:|\\|^%/i
const pathEnd = /[/\\\s]/
const keyEnd = /[\\\s]/
const serialForm = /^(?:0x)?([0-9a-f]+)$/
const macForm = /^[0-9a-f]{12}$/
const asnForm = /^(?:as)?\s*(\d{1,10})$/i
const asnMax = 2 ** 32 - 1
const caselessWallet = /^(?:bc1|ltc1|bitcoincash:|0x[0-9a-f]{40}$)/i

/** Text with its white space made single. */
export function spaced (text: string): string | undefined {
  return filled(text.replace(/\s+/g, ' ').trim())
}

/** Text where the platform ignores case. Names do not say their platform, and Windows and macOS ignore it. */
export function folded (text: string): string | undefined {
  return filled(text.toLowerCase())
}

/** A path, without trailing separators; folded where it is a Windows path. */
export function normalisePath (text: string): string | undefined {
  const path = windowsPath.test(text) ? text.toLowerCase().replaceAll('/', '\\') : text
  const end = endBefore(path, pathEnd)

  return filled(end === 0 ? path.slice(0, 1) : path.slice(0, end))
}

/** A registry key in lower case, its hive written out. */
export function normaliseRegistryKey (text: string): string | undefined {
  const lower = text.toLowerCase()
  const key = lower.slice(0, endBefore(lower, keyEnd)).replace(/^[\\\s]+/, '')
  const end = key.indexOf('\\')
  const hive = end < 0 ? key : key.slice(0, end)

  return filled((hives.get(hive) ?? hive) + (end < 0 ? '' : key.slice(end)))
}

/** Length of a text without such characters at its end; a loop, as a regular expression would take quadratic time. */
function endBefore (text: string, character: RegExp): number {
  let end = text.length

  while (end > 0 && character.test(text[end - 1])) {
    end--
  }

  return end
}

/** A certificate's serial number: hex in lower case without separators and leading zeros. */
export function normaliseSerial (text: string): string | undefined {
  return serialForm.exec(text.toLowerCase().replace(/[\s:-]/g, ''))?.[1].replace(/^0+(?=.)/, '')
}

/** A MAC address: six pairs in lower case with colons. */
export function normaliseMac (text: string): string | undefined {
  const digits = text.toLowerCase().replace(/[:.-]/g, '')

  return macForm.test(digits) ? digits.replace(/..(?=.)/g, '$&:') : undefined
}

/** An autonomous system number, written `AS64496`. */
export function normaliseAsn (text: string): string | undefined {
  const match = asnForm.exec(text)

  return match === null || Number(match[1]) > asnMax ? undefined : `AS${Number(match[1])}`
}

/** A wallet address; those whose alphabet ignores case are written in lower case. */
export function normaliseWallet (text: string): string | undefined {
  return /\s/.test(text) ? undefined : filled(caselessWallet.test(text) ? text.toLowerCase() : text)
}

/** A key: hex in lower case, other encodings as written. */
export function normaliseKey (text: string): string | undefined {
  return filled(/^[0-9a-f]+$/i.test(text) ? text.toLowerCase() : text)
}

/** Text as written, when there is any. */
export function filled (text: string): string | undefined {
  return text === '' ? undefined : text
}
