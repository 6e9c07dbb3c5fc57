import { base64url } from 'multiformats/bases/base64'
import { concat, equal } from '../bytes/bytes.ts'
import { decode } from '../bytes/decode.ts'
import { encode } from '../bytes/encode.ts'
import { accept, reject } from '../bytes/error.ts'
import { bytesOf, list, record, text, uint } from '../bytes/read.ts'
import { hashBytes, typedHash, zeroFederation } from '../bytes/suite.ts'
import { addrBytesMax, isAddr, nodeAddrsMax } from '../identity/card-body.ts'
import type { Result } from '../bytes/error.ts'
import type { Suite } from '../bytes/suite.ts'

/** What somebody needs who is invited to join. Whoever has it may ask, once; governors decide. */
export interface Invitation {
  /** federation id, 32 bytes: the charter that the inviting node shows must have it */
  federation: Uint8Array
  /** multiaddr texts of the inviting node's door, each with its peer id */
  addrs: string[]
  /** it is good before this moment, ms since 1970 */
  until: number
  /** 16 random bytes, known to the inviting node by a hash alone */
  secret: Uint8Array
}

/** Width of an invitation's secret, in bytes. */
export const invitationSecretBytes = 16
/** Length of an invitation as text, in characters. */
export const invitationCharactersMax = 8_192

const prefix = 'hanse-invite-'
const checkBytes = 4
const invitationVersion = 1
const shape = record({
  v: uint(),
  fed: bytesOf(hashBytes),
  addrs: list(text(addrBytesMax), nodeAddrsMax, 1),
  until: uint(),
  secret: bytesOf(invitationSecretBytes)
})

/** An invitation as one word: base 64 (RFC 4648 §5) of deterministic CBOR and the first 4 bytes of its typed hash, kind `invitation`. */
export function encodeInvitation (suite: Suite, { federation, addrs, until, secret }: Invitation): string {
  const bytes = encode({ v: invitationVersion, fed: federation, addrs, until, secret })
  return prefix + base64url.encode(concat(bytes, checkOf(suite, bytes))).slice(1)
}

/**
 * Reads an invitation; white space around and within does not matter.
 *
 * @returns `E_INVITE` (none, cut off or mistyped), `E_VERSION_UNSUPPORTED`
 */
export function decodeInvitation (suite: Suite, given: string): Result<Invitation> {
  const refused = (): Result<never> => reject('E_INVITE', 'this is no whole invitation; copy it again, all of it, from "hanse-invite-" on')
  const word = given.replace(/\s+/g, '')
  if (word.length > invitationCharactersMax || !word.startsWith(prefix)) {
    return refused()
  }
  let all: Uint8Array
  try {
    all = base64url.decode(`u${word.slice(prefix.length)}`)
  } catch {
    return refused()
  }
  const bytes = all.subarray(0, Math.max(0, all.length - checkBytes))
  if (!equal(all.subarray(bytes.length), checkOf(suite, bytes))) {
    return refused()
  }
  const decoded = decode(bytes)
  const read = decoded.ok ? shape.read(decoded.value, 'invitation') : decoded
  if (!read.ok) {
    return refused()
  }
  const { v, fed, addrs, until, secret } = read.value
  if (v !== invitationVersion) {
    return reject('E_VERSION_UNSUPPORTED', `the invitation has version ${v}; supported is ${invitationVersion}`, { version: v, supported: [invitationVersion] })
  }
  return addrs.every(isAddr) ? accept({ federation: fed, addrs, until, secret }) : refused()
}

/** What the inviting node keeps of an invitation instead of its secret: 32 bytes. */
export function invitationHash (suite: Suite, federation: Uint8Array, secret: Uint8Array): Uint8Array {
  return typedHash(suite, 'invitation', federation, secret)
}

function checkOf (suite: Suite, bytes: Uint8Array): Uint8Array {
  return typedHash(suite, 'invitation', zeroFederation, bytes).subarray(0, checkBytes)
}
