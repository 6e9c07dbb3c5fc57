import { normaliseIpv4, normaliseIpv6 } from './address.ts'

const asciiName = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)+$/
const allDigits = /^\d+$/
const notAscii = /[\u0080-\uffff]/
/** More than the 63 characters of RFC 1035 §2.3.4. */
const tooLongLabel = /[^.]{64}/
const nameLengthMax = 253

/** Domain name of at least two labels: A-labels (IDNA through URL), lower case, no trailing dot. */
export function normaliseDomain (text: string): string | undefined {
  const lower = (notAscii.test(text) ? toAscii(text) : text)?.toLowerCase()

  if (lower === undefined) {
    return undefined
  }

  const name = lower.endsWith('.') ? lower.slice(0, -1) : lower

  if (name.length > nameLengthMax || !asciiName.test(name)) {
    return undefined
  }

  return tooLongLabel.test(name) || allDigits.test(name.slice(name.lastIndexOf('.') + 1)) ? undefined : name
}

/** What may stand as the host of a URL: a domain, an IPv4 address or an IPv6 address in brackets. */
export function normaliseHost (text: string): string | undefined {
  if (text.startsWith('[') && text.endsWith(']')) {
    const address = normaliseIpv6(text.slice(1, -1))

    return address === undefined || address.includes('/') ? undefined : `[${address}]`
  }

  return text.includes('/') ? undefined : normaliseIpv4(text) ?? normaliseDomain(text)
}

const urlSyntax = /[\p{Cc}\s/\\?#@:[\]%<>^|]/u

function toAscii (text: string): string | undefined {
  if (urlSyntax.test(text) || text.length > nameLengthMax) {
    return undefined
  }

  return URL.parse(`http://${text}/`)?.hostname
}
