/** A federation of seven governors that admit members, with real keys; made before anything is measured. */
import { generateKeyPairSync, sign, verify } from 'node:crypto'
import {
  assembleCard, assembleCertificate, cardInput, consentInput, createCharter, decodeCharter, encodeCardBody, encodeStatementBody, multikey, toHex,
  unwrap, voteInput
} from '@hanse/core'
import { Point } from '@noble/ed25519'
import { nativeSuite } from 'hanse'
import { keyObjectOf } from './parts.ts'
import type { Options } from '../path.ts'
import type { Charter, StatementBody, Suite } from '@hanse/core'
import type { KeyObject } from 'node:crypto'

const governors = 7
/** Of seven governors. */
const quorum = 5
const keyBytes = 32
const yearMs = 365 * 86_400_000
const lifeMs = 1_000_000

/** Members of the round that warms up. */
const warmUpMembers = 50

/** When everything was signed, ms since 1970. */
export const startMs = 1_790_000_000_000

interface Key { bare: Uint8Array, multikey: Uint8Array, privateKey: KeyObject }

interface Signed { key: Key, input: Uint8Array, signature: Uint8Array }

interface Card { member: Key, bodyBytes: Uint8Array, bytes: Uint8Array, signed: Signed[] }

export interface Governed {
  charter: Charter
  /** statements, as they travel, that admit one member each */
  admissions: Uint8Array[]
  /** every signature in them */
  signed: Signed[]
}

/** A federation for each round, and first a small one to warm up: admitted keys are remembered, so each has its own. */
export function governedWorlds ({ quick, note }: Options): { rounds: number, worlds: Governed[] } {
  const rounds = quick ? 1 : 2
  const members = quick ? 20 : 1_000
  note(`signing what admits ${members} members, ${rounds} times`)
  const worlds = Array.from({ length: rounds + 1 }, (_, i) => govern(nativeSuite(), i === 0 ? Math.min(warmUpMembers, members) : members))
  note(`${rounds} rounds of ${members} members`)
  return { rounds, worlds }
}

/** A charter of seven, and `count` members whom five of them have admitted. */
function govern (suite: Suite, count: number): Governed {
  const founders = Array.from({ length: governors }, (_, i) => cardOf(`Founder ${i}`))
  const created = createCharter(suite, { name: 'Bench', at: startMs, founders: founders.map(({ bytes }) => bytes), groups: [] })
  const charter = unwrap(decodeCharter(suite, unwrap(created)))
  if (charter.quorum !== quorum) {
    throw new Error(`the quorum of ${governors} governors is ${charter.quorum}`)
  }
  const voters = founders.slice(0, quorum).map(({ member }) => member)
  const admitted = Array.from({ length: count }, (_, i) => admit(charter, voters, cardOf(`Member ${i}`)))
  return { charter, admissions: admitted.map(({ bytes }) => bytes), signed: admitted.flatMap(({ signed }) => signed) }
}

function admit (charter: Charter, voters: readonly Key[], card: Card): { bytes: Uint8Array, signed: Signed[] } {
  const consent = signedBy(card.member, consentInput(charter.federation, card.bodyBytes))
  const body: StatementBody = {
    kind: 'admit',
    federation: charter.federation,
    link: toHex(charter.federation),
    by: voters[0].multikey,
    at: startMs,
    until: startMs + lifeMs,
    cites: [],
    card: card.bytes,
    consent: consent.signature
  }
  const bodyBytes = encodeStatementBody(body)
  const votes = voters.map((voter) => signedBy(voter, voteInput(body, bodyBytes)))
  const bytes = assembleCertificate(bodyBytes, votes.map(({ key, signature }) => ({ key: key.multikey, signature })))
  return { bytes, signed: [...votes, ...card.signed, consent] }
}

function cardOf (name: string): Card {
  const [member, node, authoring] = [newKey(), newKey(), newKey()]
  const bodyBytes = encodeCardBody({
    member: member.multikey,
    name,
    country: 'DE',
    sectors: ['energy'],
    role: 'full',
    nodes: [{ node: node.multikey, authoring: authoring.multikey, addrs: ['/dns4/hanse.example/tcp/4001'], from: startMs, until: startMs + yearMs }],
    at: startMs
  })
  const signed = [member, node, authoring].map((key) => signedBy(key, cardInput(bodyBytes)))
  const [byMember, byNode, byAuthoring] = signed.map(({ signature }) => signature)
  return { member, bodyBytes, bytes: assembleCard(bodyBytes, { member: byMember, nodes: [{ node: byNode, authoring: byAuthoring }] }), signed }
}

function newKey (): Key {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const bare = Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }).subarray(-keyBytes))
  return { bare, multikey: multikey(bare), privateKey }
}

function signedBy (key: Key, input: Uint8Array): Signed {
  return { key, input, signature: Uint8Array.from(sign(null, input, key.privateKey)) }
}

/** What nobody is spared: each key is looked at once, as `admitKey` does, imported once, and each signature checked. */
export function checkAll (signed: readonly Signed[]): void {
  const objects = new Map<Key, KeyObject>()
  for (const { key, input, signature } of signed) {
    let object = objects.get(key)
    if (object === undefined) {
      const point = Point.fromBytes(key.bare, false)
      if (point.is0() || !point.isTorsionFree()) {
        throw new Error('a key is weak')
      }
      object = keyObjectOf(key.bare)
      objects.set(key, object)
    }
    if (!verify(null, input, object, signature)) {
      throw new Error('a signature does not hold')
    }
  }
}
