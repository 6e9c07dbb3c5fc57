/** What a vector is, and what the makers of vectors share: keys from fixed seeds, and good documents to spoil. */
import { assembleCard, cardInput, certificateHash, concat, encode, encodeHandling, handling, multikey, nobleSuite, signInput, toHex, unwrap } from '@hanse/core'
import { getPublicKey, sign } from '@noble/ed25519'
import type { CborValue } from '@hanse/core'

/** Inputs are hexadecimal where they are bytes. */
export type Input = { [field: string]: string | number | string[] | Input | Input[] }

export interface Vector {
  /** unique within its file */
  name: string
  input: Input
  verdict: 'accept' | 'refuse'
  /** why it is refused */
  code?: string
  /** what an implementation must get out of it, hexadecimal where bytes */
  value?: { [field: string]: string }
}

export interface VectorFile { theme: string, about: string, vectors: Vector[] }

/** A vector whose value is filled in by `core` once it is judged. */
export function vector (name: string, input: Input, code?: string): Vector {
  return code === undefined ? { name, input, verdict: 'accept' } : { name, input, verdict: 'refuse', code }
}

export interface Key { key: Uint8Array, sign (bytes: Uint8Array): Uint8Array }

export function keyOf (seed: number): Key {
  const secret = new Uint8Array(32).fill(seed)
  return { key: multikey(getPublicKey(secret)), sign: (bytes) => sign(bytes, secret) }
}

export const suite = nobleSuite
export const atMs = 1_790_000_000_000
export const dayMs = 86_400_000
export const federation = new Uint8Array(32).fill(0xfe)
export const [member, node, authoring, stranger] = [keyOf(0x11), keyOf(0x22), keyOf(0x33), keyOf(0x44)]

export function signAs (key: Key, kind: string, of: Uint8Array, bytes: Uint8Array): Uint8Array {
  return key.sign(signInput(kind, of, bytes))
}

export type Fields = Map<string, CborValue>
/** A change to a good document. */
export type Change = (fields: Fields) => void

export const set = (name: string, value: CborValue): Change => (fields) => { fields.set(name, value) }
export const without = (name: string): Change => (fields) => { fields.delete(name) }

/** Changes that every map of the format must refuse, with their codes. */
export function commonChanges (required: string): Array<[string, Change, string]> {
  return [
    ['a field more', set('zzz', 1), 'E_FIELD_UNKNOWN'],
    ['a field __proto__', set('__proto__', 1), 'E_FIELD_FORBIDDEN'],
    ['a field constructor', set('constructor', true), 'E_FIELD_FORBIDDEN'],
    [`no ${required}`, without(required), 'E_FIELD_MISSING'],
    [`${required} is null`, set(required, null), 'E_FIELD_TYPE']
  ]
}

export function encoded (fields: Fields, change: Change = () => {}): Uint8Array {
  const copy = new Map(fields)
  change(copy)
  return encode(copy)
}

/** The bytes of a map whose keys stand in another order: the same two fields, swapped. */
export function unsorted (fields: Fields): Uint8Array {
  const whole = encode(fields)
  const parts = [...fields].map(([name, value]) => concat(encode(name), encode(value))).sort(Buffer.compare)
  return concat(whole.subarray(0, 1), ...parts.reverse())
}

export function cardFields (keys = { member, node, authoring }, change: Change = () => {}): Fields {
  const fields: Fields = new Map<string, CborValue>([
    ['v', 1], ['member', keys.member.key], ['name', 'Example CERT'], ['country', 'DE'], ['sectors', ['energy', 'healthcare']], ['role', 'full'],
    ['nodes', [nodeFields(keys)]], ['at', atMs]
  ])
  change(fields)
  return fields
}

export function nodeFields (keys: { node: Key, authoring: Key }, changes: { [key: string]: CborValue } = {}): CborValue {
  return {
    node: keys.node.key, authoring: keys.authoring.key, addrs: ['/dns4/hanse.example/tcp/4001'], from: atMs, until: atMs + 365 * dayMs, ...changes
  }
}

/** A card whose body is what it is told, signed by the keys it is told. */
export function signedCard (body: Uint8Array, keys = { member, node, authoring }): Uint8Array {
  const input = cardInput(body)
  return assembleCard(body, { member: keys.member.sign(input), nodes: [{ node: keys.node.sign(input), authoring: keys.authoring.sign(input) }] })
}

export const card = signedCard(encode(cardFields()))
export const certificate = certificateHash(suite, encode(cardFields()))
export const handlingBytes = encodeHandling(unwrap(handling({ tlp: 'amber', audience: { any: [{ sectors: ['energy'] }], except: { countries: ['US'] } } })))
export const hex = toHex
