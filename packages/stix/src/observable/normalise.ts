import { observableUnitsMax } from '../limits.ts'
import { mappedIpv4, normaliseIpv4, normaliseIpv6 } from './address.ts'
import { normaliseEmail } from './email.ts'
import { normaliseHex, normaliseSsdeep, normaliseTlsh } from './hash.ts'
import {
  filled, folded, normaliseAsn, normaliseKey, normaliseMac, normalisePath, normaliseRegistryKey, normaliseSerial, normaliseWallet, spaced
} from './host-text.ts'
import { normaliseDomain } from './host.ts'
import { normaliseUrl } from './url.ts'
import type { Observable, ObservableType } from './types.ts'

const normalisers: Record<ObservableType, (text: string) => string | undefined> = {
  ipv4: normaliseIpv4,
  ipv6: normaliseIpv6,
  domain: normaliseDomain,
  url: normaliseUrl,
  email: normaliseEmail,
  mac: normaliseMac,
  asn: normaliseAsn,
  md5: text => normaliseHex('md5', text),
  sha1: text => normaliseHex('sha1', text),
  sha224: text => normaliseHex('sha224', text),
  sha256: text => normaliseHex('sha256', text),
  sha384: text => normaliseHex('sha384', text),
  sha512: text => normaliseHex('sha512', text),
  'sha3-256': text => normaliseHex('sha3-256', text),
  'sha3-512': text => normaliseHex('sha3-512', text),
  ssdeep: normaliseSsdeep,
  tlsh: normaliseTlsh,
  imphash: text => normaliseHex('imphash', text),
  'certificate-md5': text => normaliseHex('certificate-md5', text),
  'certificate-sha1': text => normaliseHex('certificate-sha1', text),
  'certificate-sha256': text => normaliseHex('certificate-sha256', text),
  'certificate-serial': normaliseSerial,
  'certificate-issuer': spaced,
  'certificate-subject': spaced,
  'file-name': folded,
  'file-path': normalisePath,
  directory: normalisePath,
  'process-name': folded,
  'command-line': spaced,
  'registry-key': normaliseRegistryKey,
  'windows-service': folded,
  mutex: filled,
  'user-agent': filled,
  'email-subject': spaced,
  wallet: normaliseWallet,
  'app-id': filled,
  'android-property': filled,
  'configuration-profile': filled,
  'cryptographic-key': normaliseKey
}

/**
 * The one normal spelling of a value, or undefined when the value is not of that type (or has more than 8,192
 * characters). Idempotent: the normal spelling is its own.
 */
export function normalise (type: ObservableType, value: string): string | undefined {
  const normal = value.length > observableUnitsMax ? undefined : normalisers[type](value.trim())

  // Some letters become two in lower case, and A-labels are longer than what they stand for.
  return normal === undefined || normal.length > observableUnitsMax ? undefined : normal
}

/** An IP address or network of either version; an IPv4-mapped IPv6 address is the IPv4 address it holds. */
export function normaliseAddress (value: string): Observable | undefined {
  const ipv4 = normalise('ipv4', value)

  if (ipv4 !== undefined) {
    return { type: 'ipv4', value: ipv4 }
  }

  const ipv6 = normalise('ipv6', value)

  if (ipv6 === undefined) {
    return undefined
  }

  const mapped = mappedIpv4(ipv6)

  return mapped === undefined ? { type: 'ipv6', value: ipv6 } : { type: 'ipv4', value: mapped }
}
