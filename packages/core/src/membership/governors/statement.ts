import { fromHex, toHex } from '../../bytes/bytes.ts'
import { decode } from '../../bytes/decode.ts'
import { encode } from '../../bytes/encode.ts'
import { accept, reject } from '../../bytes/error.ts'
import { bytesOf, bytesUpTo, list, oneOf, optional, record, tuple, uint } from '../../bytes/read.ts'
import { hashBytes, signInput } from '../../bytes/suite.ts'
import { multikeyBytes } from '../../identity/keys.ts'
import { signatureBytes } from '../../identity/signature.ts'
import { foundersMax } from '../charter.ts'
import { governorStatementBytesMax, linkRoundsMax } from './limits.ts'
import { decodeUpTo, isRising } from './link.ts'
import type { Hex } from '../../bytes/bytes.ts'
import type { Result } from '../../bytes/error.ts'

/** What governors sign on their way to a link, in the order of a round; `link-<kind>` is the kind of the signature. */
export const linkStatementKinds = ['move', 'prepare', 'commit'] as const

/** Where a statement belongs: the links that may come behind one link. */
export interface LinkSlot {
  /** federation id, 32 bytes */
  federation: Uint8Array
  height: number
  /** link hash of the link before; the federation id at height 1 */
  prev: Hex
}

/** A link that a quorum prepared in a round. */
export interface PreparedLink {
  round: number
  link: Hex
}

/** "This link and no other in this round": `prepare` for oneself, `commit` once a quorum prepared it. */
export interface VoteBody extends LinkSlot {
  kind: 'prepare' | 'commit'
  round: number
  link: Hex
}

/** "I sign nothing of a round before this one any more, and of what was prepared this is the newest." */
export interface MoveBody extends LinkSlot {
  kind: 'move'
  /** the round that it goes to, at least 1 */
  round: number
  /** the newest that the governor knows to be prepared; absent for none */
  prepared?: PreparedLink
}

export type LinkStatementBody = VoteBody | MoveBody

/** A governor's signature, of whatever it stands beside. */
export interface GovernorSignature {
  /** member key with prefix, in hexadecimal */
  key: Hex
  /** 64 bytes */
  signature: Uint8Array
}

/** A governor's statement as it came; whether signatures hold is checked where it is taken. */
export interface LinkStatement extends GovernorSignature {
  body: LinkStatementBody
  /** of a move with `prepared`: the prepares that show it, by rising key */
  shown: GovernorSignature[]
}

/** Format version of statements, the `v` of their body. */
export const linkStatementVersion = 1

/** How signatures of governors are read; at height 1 they are those of the charter, which may have more of them. */
export const signaturesShape = list(tuple(bytesOf(multikeyBytes), bytesOf(signatureBytes)), foundersMax, 1)

const slotShape = { v: uint(), fed: bytesOf(hashBytes), height: uint(), prev: bytesOf(hashBytes), round: uint() }
const voteShape = record({ ...slotShape, link: bytesOf(hashBytes) })
const moveShape = record({ ...slotShape, prepared: optional(tuple(uint(), bytesOf(hashBytes))) })
const bodyBytesMax = 256

const statementShape = record({
  t: oneOf(linkStatementKinds),
  body: bytesUpTo(bodyBytesMax),
  key: bytesOf(multikeyBytes),
  sig: bytesOf(signatureBytes),
  shown: optional(signaturesShape)
})

/** Deterministic CBOR of what a statement says; its kind stands beside it and in what is signed. */
export function encodeLinkStatementBody (body: LinkStatementBody): Uint8Array {
  const slot = { v: linkStatementVersion, fed: body.federation, height: body.height, prev: fromHex(body.prev), round: body.round }
  if (body.kind !== 'move') {
    return encode({ ...slot, link: fromHex(body.link) })
  }
  return encode({ ...slot, ...(body.prepared !== undefined && { prepared: [body.prepared.round, fromHex(body.prepared.link)] }) })
}

/** The kind of a statement's signature. */
export function statementSignKind ({ kind }: Pick<LinkStatementBody, 'kind'>): string {
  return `link-${kind}`
}

/** What a governor's member key signs. */
export function linkStatementInput (body: LinkStatementBody): Uint8Array {
  return signInput(statementSignKind(body), body.federation, encodeLinkStatementBody(body))
}

/** A statement as it travels: CBOR `{ t, body, key, sig, ? shown }`. */
export function encodeLinkStatement ({ body, key, signature, shown }: LinkStatement): Uint8Array {
  return encode({
    t: body.kind,
    body: encodeLinkStatementBody(body),
    key: fromHex(key),
    sig: signature,
    ...(shown.length > 0 && { shown: shown.map((prepare) => [fromHex(prepare.key), prepare.signature]) })
  })
}

/**
 * Reads a statement; signatures are checked where it is taken.
 *
 * @returns the statement, or an encoding or field rejection, `E_LIMIT_LINK_BYTES`, `E_VERSION_UNSUPPORTED`, `E_LINK`
 * (height 0), `E_GOV_ROUND` (beyond the last round, a move to round 0, prepared no earlier than the round moved to),
 * `E_GOV_JUSTIFY` (prepares where nothing is to be shown, none where something is, or not by rising key)
 */
export function decodeLinkStatement (bytes: Uint8Array): Result<LinkStatement> {
  const decoded = decodeUpTo(bytes, governorStatementBytesMax, 'a statement')
  const read = decoded.ok ? statementShape.read(decoded.value, 'statement') : decoded
  if (!read.ok) {
    return read
  }
  const { t, body: bodyBytes, key, sig, shown = [] } = read.value
  const body = decodeLinkStatementBody(t, bodyBytes)
  if (!body.ok) {
    return body
  }
  const showsSome = body.value.kind === 'move' && body.value.prepared !== undefined
  if (showsSome !== (shown.length > 0) || !isRising(shown.map(([signer]) => signer))) {
    return reject('E_GOV_JUSTIFY', 'beside a move stand the prepares that show its link, by rising key, and beside nothing else')
  }
  return accept({
    body: body.value,
    key: toHex(key),
    signature: sig,
    shown: shown.map(([signer, signature]) => ({ key: toHex(signer), signature }))
  })
}

/** Reads what a statement says; see `decodeLinkStatement` for what it refuses. */
export function decodeLinkStatementBody (kind: LinkStatementBody['kind'], bytes: Uint8Array): Result<LinkStatementBody> {
  const decoded = decode(bytes)
  if (!decoded.ok) {
    return decoded
  }
  const read = kind === 'move' ? readMove(decoded.value) : readVote(kind, decoded.value)
  if (!read.ok) {
    return read
  }
  const { height, round } = read.value
  if (height === 0) {
    return reject('E_LINK', 'a statement is about the height 0, which is the charter\'s')
  }
  return round >= linkRoundsMax
    ? reject('E_GOV_ROUND', `a statement is of round ${round}; the last one is ${linkRoundsMax - 1}`, { round, limit: linkRoundsMax - 1 })
    : read
}

function readVote (kind: VoteBody['kind'], value: Parameters<typeof voteShape.read>[0]): Result<VoteBody> {
  const read = voteShape.read(value, kind)
  if (!read.ok) {
    return read
  }
  const { v, fed, height, prev, round, link } = read.value
  return v === linkStatementVersion ? accept({ kind, federation: fed, height, prev: toHex(prev), round, link: toHex(link) }) : unsupported(v)
}

function readMove (value: Parameters<typeof moveShape.read>[0]): Result<MoveBody> {
  const read = moveShape.read(value, 'move')
  if (!read.ok) {
    return read
  }
  const { v, fed, height, prev, round, prepared } = read.value
  if (v !== linkStatementVersion) {
    return unsupported(v)
  }
  if (round === 0 || (prepared !== undefined && prepared[0] >= round)) {
    return reject('E_GOV_ROUND', `a move to round ${round} names a link that was prepared no earlier, or gives up nothing`, { round })
  }
  const claim = prepared && { prepared: { round: prepared[0], link: toHex(prepared[1]) } }
  return accept({ kind: 'move', federation: fed, height, prev: toHex(prev), round, ...claim })
}

function unsupported (v: number): Result<never> {
  return reject(
    'E_VERSION_UNSUPPORTED', `the statement has version ${v}; supported is ${linkStatementVersion}`, { version: v, supported: [linkStatementVersion] }
  )
}
