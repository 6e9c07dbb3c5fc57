const bits4 = 32
const bits6 = 128
const groups6 = 8
const octetForm = /^(?:0|[1-9]\d{0,2})$/
const leadingDigit = /^\d/
const groupForm = /^[0-9a-f]{1,4}$/
const prefixForm = /^(?:0|[1-9]\d{0,2})$/

/** IPv4 address or network: host bits cleared, /32 left out. Octets with leading zeros mean different things to different readers and are refused. */
export function normaliseIpv4 (text: string): string | undefined {
  const [address, bits] = splitPrefix(text, bits4)
  const octets = bits < 0 ? undefined : readIpv4(address)

  if (octets === undefined) {
    return undefined
  }

  // Without a network, what could be read is the one spelling there is.
  return bits === bits4 ? address : `${mask(octets, 8, bits).join('.')}/${bits}`
}

/** IPv6 address or network in the spelling of RFC 5952: host bits cleared, /128 left out. */
export function normaliseIpv6 (text: string): string | undefined {
  const [address, bits] = splitPrefix(text, bits6)
  const groups = bits < 0 ? undefined : readIpv6(address)

  if (groups === undefined) {
    return undefined
  }

  const masked = writeIpv6(mask(groups, 16, bits))

  return bits === bits6 ? masked : `${masked}/${bits}`
}

const mappedPrefix = '::ffff:'

/** The IPv4 address inside a normal IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2). */
export function mappedIpv4 (ipv6: string): string | undefined {
  return ipv6.startsWith(mappedPrefix) && ipv6.includes('.') && !ipv6.includes('/') ? ipv6.slice(mappedPrefix.length) : undefined
}

function splitPrefix (text: string, bitsMax: number): [string, number] {
  const slash = text.indexOf('/')

  if (slash < 0) {
    return [text, bitsMax]
  }

  const prefix = text.slice(slash + 1)

  return [text.slice(0, slash), prefixForm.test(prefix) && Number(prefix) <= bitsMax ? Number(prefix) : -1]
}

function readIpv4 (text: string): number[] | undefined {
  const parts = leadingDigit.test(text) ? text.split('.', 5) : []

  if (parts.length !== 4 || !parts.every(part => octetForm.test(part) && Number(part) <= 255)) {
    return undefined
  }

  return parts.map(Number)
}

function readIpv6 (text: string): number[] | undefined {
  const halves = text.toLowerCase().split('::', 3)

  if (halves.length > 2 || !text.includes(':')) {
    return undefined
  }

  const head = readGroups(halves[0], halves.length === 1)
  const tail = halves.length === 2 ? readGroups(halves[1], true) : []

  if (head === undefined || tail === undefined) {
    return undefined
  }

  const missing = groups6 - head.length - tail.length

  // "::" stands for at least one group.
  if (halves.length === 1 ? missing !== 0 : missing < 1) {
    return undefined
  }

  return [...head, ...new Array<number>(missing).fill(0), ...tail]
}

function readGroups (text: string, mayEndInIpv4: boolean): number[] | undefined {
  if (text === '') {
    return []
  }

  const groups: number[] = []
  const parts = text.split(':', groups6 + 1)

  for (let i = 0; i < parts.length; i++) {
    if (groupForm.test(parts[i])) {
      groups.push(parseInt(parts[i], 16))
      continue
    }

    const octets = mayEndInIpv4 && i === parts.length - 1 ? readIpv4(parts[i]) : undefined

    if (octets === undefined) {
      return undefined
    }

    groups.push(octets[0] * 256 + octets[1], octets[2] * 256 + octets[3])
  }

  return groups.length <= groups6 ? groups : undefined
}

function writeIpv6 (groups: number[]): string {
  if (groups[5] === 0xffff && groups.slice(0, 5).every(group => group === 0)) {
    return `${mappedPrefix}${groups[6] >> 8}.${groups[6] & 255}.${groups[7] >> 8}.${groups[7] & 255}`
  }

  const { start, length } = longestZeros(groups)
  const hex = groups.map(group => group.toString(16))

  return length < 2 ? hex.join(':') : `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`
}

function longestZeros (groups: number[]): { start: number, length: number } {
  let best = { start: 0, length: 0 }

  for (let start = 0; start < groups.length; start++) {
    let end = start

    while (groups[end] === 0) {
      end++
    }

    if (end - start > best.length) {
      best = { start, length: end - start }
    }
  }

  return best
}

/** Clears the bits behind the prefix in parts of `width` bits each. */
function mask (parts: number[], width: number, bits: number): number[] {
  return parts.map((part, i) => {
    const kept = Math.min(Math.max(bits - i * width, 0), width)

    return part - part % 2 ** (width - kept)
  })
}
