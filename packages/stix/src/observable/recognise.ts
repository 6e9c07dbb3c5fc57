import { observableUnitsMax } from '../limits.ts'
import { hashTypesOf } from './hash.ts'
import { normalise, normaliseAddress } from './normalise.ts'
import { refang, withoutTrailing } from './refang.ts'
import type { Observable, ObservableType } from './types.ts'

const hexForm = /^[0-9a-f]+$/i
const hexLengthMin = 32
const addressForm = /^[0-9a-f.:]+(?:\/\d{1,3})?$/i
const addressWithPort = /^(?:(\d+\.\d+\.\d+\.\d+)|\[([0-9a-f:.]+)\]):\d{1,5}$/i
const domainWithPort = /^([^:/?#@]+):\d{1,5}$/
const absoluteUrl = /^[a-z][a-z0-9+.-]*:\/\//i
const registryForm = /^\\*(?:hkey_|hk(?:lm|cu|cr|u|cc)(?:\\|$))/i
const pathForm = /^(?:[a-z]:[\\/]|\\\\|%[a-z]+%|~?\/)/i
const macForm = /^[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}$/i
const contextForm = /^(?:\d{1,10}:|(?:T1)?[0-9A-F]{70}$)/i
const serialForm = /^(?:[0-9a-f]{2}[:\s-]?){8,20}$/i
const uuidForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const asnForm = /^as\s?\d+$/i
const space = /\s/

/** What a text without telling form may be. */
const wordTypes: readonly ObservableType[] = [
  'file-name', 'process-name', 'windows-service', 'mutex', 'wallet', 'app-id', 'android-property', 'configuration-profile',
  'cryptographic-key'
]
const phraseTypes: readonly ObservableType[] = [
  'file-name', 'process-name', 'command-line', 'mutex', 'user-agent', 'email-subject', 'certificate-issuer', 'certificate-subject',
  'windows-service'
]

/**
 * Everything that a text typed or pasted by a person can be, most telling first; defanged spellings are undone.
 * A text that is plainly one thing (an address, a hash, a URL) is that; free text gets every type of free text.
 * Gives nothing for an empty text and for more than 8,192 characters.
 */
export function recognise (raw: string): Observable[] {
  if (raw.length > observableUnitsMax) {
    return []
  }

  const text = refang(raw)

  return plain(text) ?? plain(refang(withoutTrailing(text))) ?? every(text, space.test(text) ? phraseTypes : wordTypes)
}

/** The reading of a text that has a telling form. */
function plain (text: string): Observable[] | undefined {
  return some(hex(text)) ?? some(address(text)) ?? some(network(text)) ?? some(host(text))
}

function hex (text: string): Observable[] {
  if (text.length >= hexLengthMin && hexForm.test(text)) {
    return every(text, [...hashTypesOf(text.length), 'certificate-serial', 'cryptographic-key'])
  }
  if (macForm.test(text)) {
    return every(text, ['mac'])
  }

  if (uuidForm.test(text)) {
    return every(text, ['configuration-profile', 'mutex', 'certificate-serial', 'cryptographic-key'])
  }

  if (serialForm.test(text)) {
    return every(text, ['certificate-serial', 'mac', 'cryptographic-key'])
  }

  return contextForm.test(text) ? every(text, ['tlsh', 'ssdeep']) : []
}

function address (text: string): Observable[] {
  const port = addressWithPort.exec(text)
  const bare = port === null ? text : port[1] ?? port[2]
  const found = addressForm.test(bare) ? normaliseAddress(bare) : undefined

  return found === undefined ? [] : [found]
}

function network (text: string): Observable[] {
  if (absoluteUrl.test(text)) {
    return every(text, ['url'])
  }
  if (text.includes('@')) {
    return every(text.replace(/^mailto:/i, ''), ['email'])
  }
  if (registryForm.test(text)) {
    return every(text, ['registry-key'])
  }
  if (pathForm.test(text)) {
    return every(text, ['file-path', 'directory', 'command-line'])
  }

  return asnForm.test(text) ? every(text, ['asn']) : []
}

function host (text: string): Observable[] {
  const port = domainWithPort.exec(text)
  const domain = normalise('domain', port === null ? text : port[1])

  if (domain !== undefined) {
    // Without a port, path or scheme a domain is the whole of its URL.
    const url = port === null ? domain : normalise('url', text)

    // A name with a dot may be a file's, an app's or a process's as well.
    return [
      { type: 'domain', value: domain },
      ...(url === undefined ? [] : [{ type: 'url' as const, value: url }]),
      ...(port === null ? every(text, wordTypes) : [])
    ]
  }

  return text.includes('/') ? every(text, ['url']) : []
}

function every (text: string, types: readonly ObservableType[]): Observable[] {
  const found: Observable[] = []

  for (const type of types) {
    const value = normalise(type, text)

    if (value !== undefined) {
      found.push({ type, value })
    }
  }

  return found
}

function some (found: Observable[]): Observable[] | undefined {
  return found.length > 0 ? found : undefined
}
