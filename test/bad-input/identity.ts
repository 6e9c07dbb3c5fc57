/** Who signed: keys that no one may have, signatures that do not hold, authors that are none. */
import { cardInput, concat, decode, encode, encodeReceipt, fromHex, receiptInput, unwrap, verifyReceipt } from '@hanse/core'
import { encodeMessage } from '@hanse/exchange'
import { cardCase } from './support/card-case.ts'
import { brig, cardOf, corvette, federation, nodeOf, outsider, startMs, suite } from './support/firms.ts'
import { frameCase } from './support/frame-case.ts'
import { rosterWithout } from './support/governors.ts'
import { forged, frameOf, headerFrame, leavesOf, openLane, sealNext } from './support/sealed.ts'
import { held, next } from './support/world.ts'
import type { BadInput } from './support/case.ts'
import type { Firm, Key } from './support/firms.ts'
import type { CborMapValue } from '@hanse/core'

const otherFederation = new Uint8Array(32).fill(9)
const hashBytes = 32
const signatureAt = { first: 0, last: 63 }

/** L, the order of the group, and p, the prime of the field, little-endian; neither is a reduced S or a canonical y. */
const groupOrder = fromHex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010')
const fieldPrime = fromHex('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f')
const identityPoint = concat(Uint8Array.of(1), new Uint8Array(hashBytes - 1))
/** The order-8 point that the public lists of small-order points begin with. */
const eighthPoint = fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05')

/** A frame whose signature was made over in one place. */
function signedWith (change: (signature: Uint8Array) => Uint8Array): Uint8Array {
  const { entry, chunks } = next
  return encodeMessage({ type: 'entry', entry: { ...entry, signature: change(entry.signature) }, chunk: chunks[0] } as Parameters<typeof encodeMessage>[0])
}

function flipped (at: number): Uint8Array {
  return signedWith((signature) => signature.map((byte, i) => i === at ? byte ^ 1 : byte))
}

const withPoint = (point: Uint8Array): Uint8Array => signedWith((signature) => concat(point, signature.subarray(hashBytes)))
const withScalar = (scalar: Uint8Array): Uint8Array => signedWith((signature) => concat(signature.subarray(0, hashBytes), scalar))

/** A firm that wants to go by a public key of which nobody can have the secret. */
function withKey (role: 'member' | 'node' | 'authoring', publicKey: Uint8Array): Firm {
  const key: Key = { publicKey, multikey: concat(Uint8Array.of(0xed, 0x01), publicKey), sign: () => concat(identityPoint, new Uint8Array(hashBytes)) }
  return { ...outsider, [role]: key }
}

const receipt = encodeReceipt({
  version: 1, federation, node: brig.node.multikey, lane: held.entry.lane, seq: 1, head: held.entry.id, except: [], time: startMs
})

function receiptFrame (signature: Uint8Array): Uint8Array {
  const good = unwrap(verifyReceipt(suite, receipt, brig.authoring.sign(receiptInput(federation, receipt)), brig.authoring.publicKey, federation))
  return encodeMessage({ type: 'receipt', receipt: { ...good, signature } })
}

const strangersLane = openLane(outsider)
const later = sealNext(brig, next.entry, { leaves: leavesOf('six') })

const frames: BadInput[] = [
  frameCase(21, 'a HELLO of another federation', 'E_CHARTER_MISMATCH', (world) => encodeMessage(world.hello({ federation: '00'.repeat(hashBytes) })), {
    greeted: false, ends: 'E_CHARTER_MISMATCH'
  }),
  frameCase(
    21,
    'an entry signed for another federation',
    'E_CHARTER_MISMATCH',
    forged(brig, next.entry, { fed: otherFederation }, { federation: otherFederation })
  ),
  frameCase(22, 'a HELLO with another digest of the roster', 'taken', (world) => encodeMessage(world.hello({ roster: '00'.repeat(hashBytes) }))),
  frameCase(23, 'an entry by a node that is in no certificate', 'E_AUTHOR_UNKNOWN', frameOf(strangersLane)),
  frameCase(24, 'an entry beyond the last that counts of a member that was revoked', 'E_AUTHOR_REVOKED', frameOf(next), {
    from: nodeOf(corvette), before: (world) => { world.replaceRoster(rosterWithout(brig)) }, goesOn: false
  }),
  frameCase(25, 'a bit of R flipped', 'E_SIG_INVALID', flipped(signatureAt.first)),
  frameCase(25, 'a bit of S flipped', 'E_SIG_INVALID', flipped(signatureAt.last)),
  frameCase(
    25,
    'the header changed under its signature',
    'E_SIG_INVALID',
    headerFrame(next.entry.headerBytes, brig, { key: { ...brig.authoring, sign: () => held.entry.signature } })
  ),
  frameCase(25, 'a receipt of which a bit of the signature is flipped', 'E_SIG_INVALID', receiptFrame(held.entry.signature)),
  frameCase(26, 'R is the identity', 'E_SIG_INVALID', withPoint(identityPoint)),
  frameCase(26, 'R is a point of order 8', 'E_SIG_INVALID', withPoint(eighthPoint)),
  frameCase(26, 'R is not canonical', 'E_SIG_INVALID', withPoint(fieldPrime)),
  frameCase(26, 'S is the order of the group', 'E_SIG_INVALID', withScalar(groupOrder)),
  frameCase(27, 'an entry signed as a receipt', 'E_SIG_INVALID', headerFrame(next.entry.headerBytes, brig, { kind: 'receipt' })),
  frameCase(27, 'a receipt signed as an entry', 'E_SIG_INVALID', receiptFrame(brig.authoring.sign(Buffer.from(receipt)))),
  frameCase(28, 'an entry signed with the node key', 'E_SIG_INVALID', headerFrame(next.entry.headerBytes, brig, { key: brig.node })),
  frameCase(28, 'an entry signed with the member key', 'E_SIG_INVALID', headerFrame(next.entry.headerBytes, brig, { key: brig.member })),
  frameCase(28, 'an entry signed by another member', 'E_SIG_INVALID', frameOf({ ...later, entry: { ...later.entry, signature: next.entry.signature } }))
]

const cards: BadInput[] = [
  cardCase(18, 'a card of version 2', 'E_VERSION_UNSUPPORTED', () => cardWithVersion(2)),
  cardCase(
    25,
    'a card signed by another',
    'E_SIG_INVALID',
    () => cardOf({ ...outsider, member: { ...outsider.member, sign: (bytes) => corvette.member.sign(bytes) } })
  ),
  cardCase(26, 'the identity as member key', 'E_KEY_WEAK', () => cardOf(withKey('member', identityPoint))),
  cardCase(26, 'a point of order 8 as node key', 'E_KEY_WEAK', () => cardOf(withKey('node', eighthPoint))),
  cardCase(26, 'an authoring key that is not canonical', 'E_KEY_WEAK', () => cardOf(withKey('authoring', fieldPrime))),
  cardCase(28, 'one key as node key and authoring key', 'E_KEY_ROLE', () => cardOf({ ...outsider, authoring: outsider.node })),
  cardCase(28, 'one key as member key and authoring key', 'E_KEY_ROLE', () => cardOf({ ...outsider, authoring: outsider.member }))
]

/** A card of another version, signed by its keys. */
function cardWithVersion (version: number): Uint8Array {
  const card = unwrap(decode(cardOf(outsider))) as Map<string, CborMapValue>
  const body = unwrap(decode(card.get('body') as Uint8Array)) as Map<string, CborMapValue>
  const bytes = encode(body.set('v', version))
  const input = cardInput(bytes)
  return encode({ body: bytes, sig: outsider.member.sign(input), sigs: [[outsider.node.sign(input), outsider.authoring.sign(input)]] })
}

export const identityCases: BadInput[] = [...frames, ...cards]
