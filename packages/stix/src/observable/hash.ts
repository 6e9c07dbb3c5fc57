import type { ObservableType } from './types.ts'

/** Hex digits of each hash that is a plain number. */
const hexDigits: ReadonlyMap<ObservableType, number> = new Map<ObservableType, number>([
  ['md5', 32], ['sha1', 40], ['sha224', 56], ['sha256', 64], ['sha384', 96], ['sha512', 128], ['sha3-256', 64], ['sha3-512', 128],
  ['imphash', 32], ['certificate-md5', 32], ['certificate-sha1', 40], ['certificate-sha256', 64]
])
const typesByDigits: ReadonlyMap<number, readonly ObservableType[]> = Map.groupBy(hexDigits.keys(), type => hexDigits.get(type) ?? 0)
const hexForm = /^[0-9a-f]+$/
const ssdeepForm = /^\d{1,10}:[A-Za-z0-9+/]{0,128}:[A-Za-z0-9+/]{0,128}$/
const tlshForm = /^(?:T1)?([0-9A-F]{70})$/

/** Names of hash algorithms as sources spell them, without anything but letters and digits. */
const algorithms: ReadonlyMap<string, ObservableType> = new Map<string, ObservableType>([
  ['md5', 'md5'], ['sha1', 'sha1'], ['sha224', 'sha224'], ['sha256', 'sha256'], ['sha384', 'sha384'], ['sha512', 'sha512'],
  ['sha3256', 'sha3-256'], ['sha3512', 'sha3-512'], ['ssdeep', 'ssdeep'], ['tlsh', 'tlsh'], ['imphash', 'imphash']
])

/** The type for an algorithm's name in any spelling: `SHA-256`, `SHA256`, `sha_256`. */
export function hashType (name: string): ObservableType | undefined {
  return algorithms.get(name.toLowerCase().replace(/[^a-z0-9]/g, ''))
}

/** Every hash type whose normal form is so many hex digits. */
export function hashTypesOf (digits: number): readonly ObservableType[] {
  return typesByDigits.get(digits) ?? []
}

/** A hash as hex digits in lower case, of exactly the length its type has. */
export function normaliseHex (type: ObservableType, text: string): string | undefined {
  const lower = text.toLowerCase()

  return lower.length === hexDigits.get(type) && hexForm.test(lower) ? lower : undefined
}

/** A context-triggered hash, as `ssdeep` writes it; the file name behind a comma is left out. */
export function normaliseSsdeep (text: string): string | undefined {
  const hash = text.split(',', 1)[0]

  return ssdeepForm.test(hash) ? hash : undefined
}

/** A TLSH hash: 70 hex digits in upper case, without the version mark `T1`. */
export function normaliseTlsh (text: string): string | undefined {
  return tlshForm.exec(text.toUpperCase())?.[1]
}
