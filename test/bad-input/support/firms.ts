/** Three firms with real keys, cards and charter, and one outside. */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { assembleCard, cardInput, createCharter, decodeCharter, didOf, encodeCardBody, foldRoster, multikey, unwrap } from '@hanse/core'
import { nativeSuite } from 'hanse'
import type { CardBody, Charter, Roster } from '@hanse/core'

export interface Key { publicKey: Uint8Array, multikey: Uint8Array, sign (bytes: Uint8Array): Uint8Array }

export interface Firm { name: string, member: Key, node: Key, authoring: Key }

export const suite = nativeSuite()
export const startMs = 1_790_000_000_000

const yearMs = 365 * 86_400_000
const keyBytes = 32
/** DER of an Ed25519 private key up to the seed (RFC 8410 §7). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A key pair whose seed is one byte, repeated. */
export function keyOf (number: number): Key {
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, Buffer.alloc(keyBytes, number)]), format: 'der', type: 'pkcs8' })
  const publicKey = new Uint8Array(createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-keyBytes))
  return { publicKey, multikey: multikey(publicKey), sign: (bytes) => new Uint8Array(sign(null, bytes, privateKey)) }
}

function firm (name: string, number: number): Firm {
  return { name, member: keyOf(number), node: keyOf(number + 1), authoring: keyOf(number + 2) }
}

export const aurora: Firm = firm('Aurora', 10)
export const brig: Firm = firm('Brig', 20)
export const corvette: Firm = firm('Corvette', 30)
export const outsider: Firm = firm('Outsider', 40)

/** A firm's card; `change` before it is signed by its keys. */
export function cardOf ({ name, member, node, authoring }: Firm, change: Partial<CardBody> = {}): Uint8Array {
  const body = encodeCardBody({
    member: member.multikey,
    name,
    country: 'NL',
    sectors: ['energy'],
    role: 'full',
    nodes: [{ node: node.multikey, authoring: authoring.multikey, addrs: ['/dns4/hanse.example/tcp/7373'], from: startMs - yearMs, until: startMs + yearMs }],
    at: startMs - yearMs,
    ...change
  })
  const input = cardInput(body)
  return assembleCard(body, { member: member.sign(input), nodes: [{ node: node.sign(input), authoring: authoring.sign(input) }] })
}

/** All three govern: two must sign. */
export const charter: Charter = unwrap(decodeCharter(suite, unwrap(createCharter(suite, {
  name: 'Bad input', at: startMs - yearMs, founders: [aurora, brig, corvette].map((one) => cardOf(one))
}))))
export const roster: Roster = foldRoster(charter)
export const federation: Uint8Array = Buffer.from(roster.federation, 'hex')

export const nodeOf = (one: Firm): string => didOf(one.node.publicKey)
export const memberOf = (one: Firm): string => didOf(one.member.publicKey)
