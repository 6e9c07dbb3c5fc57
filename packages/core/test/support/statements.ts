import {
  assembleCertificate, consentInput, createCharter, decodeCharter, encodeStatementBody, toHex, unwrap, verifyCard, verifyStatement, voteInput
} from '../../src/index.ts'
import { memberKeys, nodeSuite, startMs, testCard, testKey } from './keys.ts'
import type { TestKey } from './keys.ts'
import type { CardBody, Charter, GroupBody, Hex, RekeyBody, RevokeBody, AdmitBody, AttributesBody, StatementBody, VerifiedStatement } from '../../src/index.ts'

/** Four founders, all governors: a quorum is three. */
export const founders = [10, 20, 30, 40]

export function testCharter (groups: string[] = ['operators']): Charter {
  const cards = founders.map((number) => testCard(number))
  return unwrap(decodeCharter(nodeSuite, unwrap(createCharter(nodeSuite, { name: 'T', at: startMs, founders: cards, groups }))))
}

export const memberKey = (number: number): TestKey => memberKeys(number).member
export const cardHash = (number: number, attributes?: Partial<CardBody>): Hex => unwrap(verifyCard(nodeSuite, testCard(number, attributes))).hash

type Common = 'federation' | 'link' | 'by' | 'at' | 'until' | 'cites'
type Own<B extends StatementBody> = Omit<B, Common> & { cites?: Hex[] }
type Said = Own<AdmitBody> | Own<RevokeBody> | Own<AttributesBody> | Own<RekeyBody> | Own<GroupBody>

/** What governors say, signed by the members with these numbers; the first wrote it. */
export function statementBytes (charter: Charter, said: Said, signers: readonly number[], common: Partial<StatementBody> = {}): Uint8Array {
  const keys = signers.map(memberKey)
  const body = {
    federation: charter.federation,
    link: toHex(charter.federation),
    by: (keys[0] as TestKey).multikey,
    at: startMs,
    until: startMs + 1_000_000,
    cites: [],
    ...said,
    ...common
  } as unknown as StatementBody
  const bytes = encodeStatementBody(body)
  return assembleCertificate(bytes, keys.map((key) => ({ key: key.multikey, signature: key.sign(voteInput(body, bytes)) })))
}

export function statement (charter: Charter, said: Said, signers: readonly number[] = [10, 20, 30], common: Partial<StatementBody> = {}): VerifiedStatement {
  return unwrap(verifyStatement(nodeSuite, statementBytes(charter, said, signers, common), charter.federation))
}

export function admission (charter: Charter, number: number, cites: Hex[] = [], card: Uint8Array = testCard(number)): Own<AdmitBody> {
  const { bodyBytes } = unwrap(verifyCard(nodeSuite, card))
  return { kind: 'admit', card, consent: memberKey(number).sign(consentInput(charter.federation, bodyBytes)), cites }
}

export function revocation (number: number, reason = 'left', cut: RevokeBody['cut'] = []): Own<RevokeBody> {
  return { kind: 'revoke', member: memberKey(number).multikey, reason, cut }
}

export function change (number: number, cites: Hex[], attributes: Partial<AttributesBody['attributes']> = {}): Own<AttributesBody> {
  return {
    kind: 'attributes',
    member: memberKey(number).multikey,
    cites,
    attributes: { name: `Member ${number}`, country: 'DE', sectors: ['energy'], role: 'full', ...attributes }
  }
}

export function group (members: readonly number[], cites: Hex[] = [], name = 'operators'): Own<GroupBody> {
  return { kind: 'group', group: name, members: members.map((number) => memberKey(number).multikey).sort(Buffer.compare), cites }
}

/** A card of a member with node keys that are numbered from somewhere else. */
export function cardWithKeys (member: TestKey, number: number): { card: Uint8Array, hash: Hex, bodyBytes: Uint8Array } {
  const card = testCardBy(member, number)
  const { hash, bodyBytes } = unwrap(verifyCard(nodeSuite, card))
  return { card, hash, bodyBytes }
}

function testCardBy (member: TestKey, number: number): Uint8Array {
  return testCard(number, {}, { member, node: testKey(number + 1), authoring: testKey(number + 2) })
}
