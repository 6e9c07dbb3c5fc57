import { createHash, createHmac, createPublicKey, verify } from 'node:crypto'
import * as ed from '@noble/ed25519'
import { assembleCard, cardInput, encodeCardBody, multikey, signInput } from '../../src/index.ts'
import type { CardBody, Suite } from '../../src/index.ts'
import type { KeyObject } from 'node:crypto'

/** A key pair whose secret is one byte, repeated. */
export interface TestKey {
  secret: Uint8Array
  publicKey: Uint8Array
  multikey: Uint8Array
  sign(bytes: Uint8Array): Uint8Array
}

export function testKey (number: number): TestKey {
  const secret = new Uint8Array(32).fill(number & 0xff)
  secret[0] = number >> 8
  const publicKey = ed.getPublicKey(secret)
  return { secret, publicKey, multikey: multikey(publicKey), sign: (bytes) => ed.sign(bytes, secret) }
}

const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex')
const keyObjects = new Map<string, KeyObject>()

function keyObject (publicKey: Uint8Array): KeyObject {
  const hex = Buffer.from(publicKey).toString('hex')
  const known = keyObjects.get(hex) ?? createPublicKey({ key: Buffer.concat([spkiPrefix, publicKey]), format: 'der', type: 'spki' })
  keyObjects.set(hex, known)
  return known
}

/** The suite as a node has it: `node:crypto` with cached key objects. */
export const nodeSuite: Suite = {
  sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
  hmacSha256: (key, bytes) => new Uint8Array(createHmac('sha256', key).update(bytes).digest()),
  verify: (publicKey, message, signature) => {
    try {
      return verify(null, message, keyObject(publicKey), signature)
    } catch {
      return false
    }
  }
}

export const dayMs = 86_400_000
export const startMs = 1_790_000_000_000

/** The keys of a member with one node: three numbers from one. */
export function memberKeys (number: number): { member: TestKey, node: TestKey, authoring: TestKey } {
  return { member: testKey(number), node: testKey(number + 1), authoring: testKey(number + 2) }
}

/** A card of a member with one node, signed by its keys. */
export function testCard (number: number, attributes: Partial<CardBody> = {}, keys: ReturnType<typeof memberKeys> = memberKeys(number)): Uint8Array {
  const { member, node, authoring } = keys
  const body = encodeCardBody({
    member: member.multikey,
    name: `Member ${number}`,
    country: 'DE',
    sectors: ['energy'],
    role: 'full',
    nodes: [{
      node: node.multikey,
      authoring: authoring.multikey,
      addrs: ['/dns4/hanse.example/tcp/4001'],
      from: startMs,
      until: startMs + 365 * dayMs
    }],
    at: startMs,
    ...attributes
  })
  return assembleCard(body, {
    member: member.sign(cardInput(body)),
    nodes: [{ node: node.sign(cardInput(body)), authoring: authoring.sign(cardInput(body)) }]
  })
}

/** A typed signature. */
export function signAs (key: TestKey, kind: string, federation: Uint8Array, bytes: Uint8Array): Uint8Array {
  return key.sign(signInput(kind, federation, bytes))
}

/** The code that something is refused with, or `ok`. */
export function codeOf (result: { ok: true } | { ok: false, rejection: { code: string } }): string {
  return result.ok ? 'ok' : result.rejection.code
}
