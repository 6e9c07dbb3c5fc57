import { decode } from '../bytes/decode.ts'
import { encode } from '../bytes/encode.ts'
import { accept, reject } from '../bytes/error.ts'
import { bytesOf, bytesUpTo, flag, list, oneOf, optional, record, text, uint } from '../bytes/read.ts'
import { show } from '../bytes/show.ts'
import { hashBytes } from '../bytes/suite.ts'
import { cardBytesMax } from '../identity/card-body.ts'
import { signatureBytes } from '../identity/signature.ts'
import { invitationSecretBytes } from './invitation.ts'
import type { CborMapValue, CborValue } from '../bytes/cbor.ts'
import type { Result } from '../bytes/error.ts'

/** How it stands with somebody who asked to join. */
export const standings = ['pending', 'admitted', 'refused'] as const

/** One frame between somebody who wants to join and the node that invited it, over `/hanse/join/1`. */
export type JoinMessage =
  /** Show me the charter. */
  | { type: 'ask', federation: Uint8Array, secret: Uint8Array }
  /** A part of it, in order. */
  | { type: 'charter', part: Uint8Array, last: boolean }
  /** I want to belong; or, once I said so, how does it stand? */
  | { type: 'join', federation: Uint8Array, secret: Uint8Array, card: Uint8Array, consent: Uint8Array }
  /** `signed` of `quorum` governors; with the certificates that its node needs to start, once it is admitted */
  | { type: 'standing', standing: typeof standings[number], signed: number, quorum: number, certificates: Uint8Array[] }
  /** No, and why. */
  | { type: 'no', code: string, message: string }

/** Length of a frame of the join protocol, in bytes. */
export const joinFrameBytesMax = 256 * 1024
/** Bytes of one part of a charter. */
export const charterPartBytes = 64 * 1024
/** Certificates that one answer holds. */
export const joinCertificatesMax = 64

const codeBytesMax = 64
const messageBytesMax = 1_024
const type = text(16)
const hash = bytesOf(hashBytes)
const secret = bytesOf(invitationSecretBytes)
const shapes = {
  ask: record({ t: type, fed: hash, secret }),
  charter: record({ t: type, part: bytesUpTo(charterPartBytes), z: optional(flag) }),
  join: record({ t: type, fed: hash, secret, card: bytesUpTo(cardBytesMax), consent: bytesOf(signatureBytes) }),
  standing: record({
    t: type, s: oneOf(standings), n: uint(), q: uint(), c: list(bytesUpTo(joinFrameBytesMax), joinCertificatesMax)
  }),
  no: record({ t: type, code: text(codeBytesMax), m: text(messageBytesMax) })
}

/** A frame without its length prefix: deterministic CBOR. */
export function encodeJoinMessage (message: JoinMessage): Uint8Array {
  return encode(fieldsOf(message))
}

function fieldsOf (message: JoinMessage): { [key: string]: CborValue } {
  switch (message.type) {
    case 'ask':
      return { t: 'ask', fed: message.federation, secret: message.secret }
    case 'charter':
      return { t: 'charter', part: message.part, ...(message.last && { z: true }) }
    case 'join':
      return { t: 'join', fed: message.federation, secret: message.secret, card: message.card, consent: message.consent }
    case 'standing':
      return { t: 'standing', s: message.standing, n: message.signed, q: message.quorum, c: message.certificates }
    case 'no':
      return { t: 'no', code: message.code, m: message.message }
    default: {
      const never: never = message
      return never
    }
  }
}

/**
 * Reads one frame of the join protocol. Nothing in it is verified.
 *
 * @returns the message, or an encoding or field rejection, `E_VERSION_UNSUPPORTED` for a type of frame that this version does not have
 */
export function decodeJoinMessage (bytes: Uint8Array): Result<JoinMessage> {
  const decoded = decode(bytes)
  if (!decoded.ok) {
    return decoded
  }
  const name: unknown = decoded.value instanceof Map ? decoded.value.get('t') : undefined
  return read(String(name), decoded.value)
}

function read (name: string, value: CborMapValue): Result<JoinMessage> {
  switch (name) {
    case 'ask':
      return made(shapes.ask.read(value, 'join'), ({ fed, secret: word }) => ({ type: 'ask', federation: fed, secret: word }))
    case 'charter':
      return made(shapes.charter.read(value, 'join'), ({ part, z }) => ({ type: 'charter', part, last: z === true }))
    case 'join':
      return made(shapes.join.read(value, 'join'), ({ fed, secret: word, card, consent }) => ({ type: 'join', federation: fed, secret: word, card, consent }))
    case 'standing':
      return made(shapes.standing.read(value, 'join'), ({ s, n, q, c }) => ({ type: 'standing', standing: s, signed: n, quorum: q, certificates: c }))
    case 'no':
      return made(shapes.no.read(value, 'join'), ({ code, m }) => ({ type: 'no', code, message: m }))
    default:
      return reject('E_VERSION_UNSUPPORTED', `a frame of type ${show(name)} came, which this version does not have; update this node`, { type: show(name) })
  }
}

function made<A> (result: Result<A>, make: (value: A) => JoinMessage): Result<JoinMessage> {
  return result.ok ? accept(make(result.value)) : result
}
