import { createPrivateKey, createPublicKey } from 'node:crypto'
import {
  assembleBeacon, assembleCard, assembleCertificate, assembleJoinRequest, beaconInput, cardInput, consentInput, createCharter, decodeBeacon,
  decodeCharter, didOf, encodeCardBody, encodeJoinRequestBody, encodeStatementBody, foldRoster, joinRequestInput, multikey, toHex, unwrap,
  verifyCard, verifyJoinRequest, verifyStatement, voteInput
} from '@hanse/core'
import { fakeSign, fakeSuite } from './suite.ts'
import type { CardBody, Charter, Hex, LaneCut, MemberId, MemberNode, MembershipItem, NodeId, Roster, StatementBody, VerifiedCard } from '@hanse/core'

export const foundedMs = 1_790_000_000_000
const yearMs = 365 * 86_400_000
const pkcs8Prefix = '302e020100300506032b657004220420'

/** A real public key of which anyone can make fake signatures. */
export function keyNumbered (number: number): Uint8Array {
  const seed = Buffer.alloc(32)
  seed.writeUInt32BE(number)
  const secret = createPrivateKey({ key: Buffer.concat([Buffer.from(pkcs8Prefix, 'hex'), seed]), format: 'der', type: 'pkcs8' })
  return new Uint8Array(createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32))
}

/** The member with a number, a multiple of ten. */
export const memberOf = (number: number): MemberId => didOf(keyNumbered(number))
export const nodeOf = (number: number): NodeId => didOf(keyNumbered(number + 1))

export function cardOf (number: number, attributes: Partial<CardBody> = {}, keys = number): VerifiedCard {
  const [member, node, authoring] = [keyNumbered(number), keyNumbered(keys + 1), keyNumbered(keys + 2)] as [Uint8Array, Uint8Array, Uint8Array]
  const line = { node: multikey(node), authoring: multikey(authoring), addrs: [], from: foundedMs, until: foundedMs + 10 * yearMs }
  const body = encodeCardBody({
    member: multikey(member), name: `Member ${number}`, country: 'DE', sectors: ['energy'], role: 'full', nodes: [line], at: foundedMs, ...attributes
  })
  const input = cardInput(body)
  const bytes = assembleCard(body, { member: fakeSign(member, input), nodes: [{ node: fakeSign(node, input), authoring: fakeSign(authoring, input) }] })
  return unwrap(verifyCard(fakeSuite, bytes))
}

export function charterOf (numbers: readonly number[], terms: { freshnessDays?: number } = {}): { charter: Charter, roster: Roster } {
  const founders = numbers.map((number) => cardOf(number).bytes)
  const charter = unwrap(decodeCharter(fakeSuite, unwrap(createCharter(fakeSuite, { name: 'T', at: foundedMs, founders, ...terms }))))
  return { charter, roster: foldRoster(charter) }
}

/** The beacon of a node, as its interpreter makes it. */
export function signedBeacon ({ authoringKey }: MemberNode, body: Uint8Array, federation: Uint8Array): MembershipItem {
  return { kind: 'beacon', item: unwrap(decodeBeacon(assembleBeacon(body, fakeSign(authoringKey, beaconInput(federation, body))), federation)) }
}

type SaidOf<K extends StatementBody['kind']> =
  Omit<Extract<StatementBody, { kind: K }>, 'federation' | 'link' | 'by' | 'at' | 'until' | 'cites'> & { cites?: Hex[] }

type Said = { [K in StatementBody['kind']]: SaidOf<K> }[StatementBody['kind']]

/** What governors say, with the votes of some; the first wrote it. */
export function stated (charter: Charter, said: Said, voters: readonly number[], now: number): MembershipItem {
  const body = {
    federation: charter.federation,
    link: toHex(charter.federation),
    by: multikey(keyNumbered(voters[0] as number)),
    at: 0,
    until: now + 86_400_000,
    cites: [],
    ...said
  } as unknown as StatementBody
  // the same for all who vote, whenever they do
  body.at = body.until - 2 * 86_400_000
  const bytes = encodeStatementBody(body)
  const votes = voters.map((number) => ({ key: multikey(keyNumbered(number)), signature: fakeSign(keyNumbered(number), voteInput(body, bytes)) }))
  return { kind: 'statement', item: unwrap(verifyStatement(fakeSuite, assembleCertificate(bytes, votes), charter.federation)) }
}

export function admit (charter: Charter, number: number, card: VerifiedCard = cardOf(number)): Said {
  return { kind: 'admit', card: card.bytes, consent: fakeSign(keyNumbered(number), consentInput(charter.federation, card.bodyBytes)) }
}

export function revoke (number: number, cut: LaneCut[] = [], reason = 'left'): Said {
  return { kind: 'revoke', member: multikey(keyNumbered(number)), reason, cut }
}

export function requested (charter: Charter, number: number, inviter: number, now: number): MembershipItem {
  const card = cardOf(number)
  const authoring = keyNumbered(inviter + 2)
  const consent = fakeSign(keyNumbered(number), consentInput(charter.federation, card.bodyBytes))
  const body = encodeJoinRequestBody({ federation: charter.federation, card: card.bytes, consent, by: multikey(authoring), at: now })
  const bytes = assembleJoinRequest(body, fakeSign(authoring, joinRequestInput(charter.federation, body)))
  return { kind: 'request', item: unwrap(verifyJoinRequest(fakeSuite, bytes, charter.federation)) }
}
