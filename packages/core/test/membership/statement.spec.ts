import { array, assert, constantFrom, integer, property, record, string, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  assembleCertificate, consentInput, decodeStatement, decodeStatementBody, encode, encodeStatementBody, fromHex, nobleSuite, statementBodyBytesMax,
  statementBytesMax, toHex, unwrap, verifyCard, verifyStatement, voteInput
} from '../../src/index.ts'
import { codeOf, nodeSuite, startMs, testCard, testKey } from '../support/keys.ts'
import { admission, cardHash, change, group, memberKey, revocation, statement, statementBytes, testCharter } from '../support/statements.ts'
import type { StatementBody } from '../../src/index.ts'

const charter = testCharter()
const verify = (bytes: Uint8Array): string => codeOf(verifyStatement(nodeSuite, bytes, charter.federation))
const cut = [{ lane: '11'.repeat(32), seq: 4, entry: '22'.repeat(32) }, { lane: '12'.repeat(32), seq: 0, entry: '23'.repeat(32) }]
const kinds = [
  admission(charter, 50), revocation(40, 'left', cut), change(20, [cardHash(20)], { owner: 'US', role: 'authority', authority: 'csirt' }), group([10, 20])
]

describe('statements', () => {
  it.each(kinds.map((said) => [said.kind, said] as const))('of kind %s are read as they were written', (_, said) => {
    const made = statement(charter, said)
    expect(encodeStatementBody(made.body)).to.deep.equal(made.bodyBytes)
    expect(unwrap(decodeStatement(nobleSuite, statementBytes(charter, said, [10, 20, 30]), charter.federation))).to.deep.equal(made)
    expect([...made.signatures.keys()]).to.deep.equal([10, 20, 30].map((number) => toHex(memberKey(number).multikey)).sort())
  })

  it('have one hash whoever signs', () => {
    expect(statement(charter, revocation(40), [10]).hash).to.equal(statement(charter, revocation(40), [10, 30, 20]).hash)
    expect(statement(charter, revocation(40), [10]).hash).not.to.equal(statement(charter, revocation(40, 'other'), [10]).hash)
  })

  it('are refused without the signature of who wrote them, or with one that does not hold', () => {
    const by = memberKey(20).multikey
    expect(verify(statementBytes(charter, revocation(40), [10], { by }))).to.equal('E_SIG_MISSING')
    const bytes = statementBytes(charter, revocation(40), [10])
    bytes[bytes.length - 10] = (bytes[bytes.length - 10] as number) ^ 1
    expect(verify(bytes)).to.equal('E_SIG_INVALID')
    // a vote for one kind of statement is none for another
    const { body, bodyBytes } = statement(charter, revocation(40), [10])
    const signature = memberKey(10).sign(voteInput({ ...body, kind: 'admit' }, bodyBytes))
    expect(verify(assembleCertificate(bodyBytes, [{ key: memberKey(10).multikey, signature }]))).to.equal('E_SIG_INVALID')
  })

  it('are refused for another federation, and without the consent of who is to come in', () => {
    expect(codeOf(verifyStatement(nodeSuite, statementBytes(charter, revocation(40), [10]), new Uint8Array(32)))).to.equal('E_CHARTER_MISMATCH')
    const other = memberKey(50).sign(consentInput(new Uint8Array(32), unwrap(verifyCard(nodeSuite, testCard(50))).bodyBytes))
    expect(verify(statementBytes(charter, { kind: 'admit', card: testCard(50), consent: other }, [10]))).to.equal('E_JOIN_CONSENT')
    const forged = testCard(50)
    forged[forged.length - 5] = (forged[forged.length - 5] as number) ^ 1
    expect(verify(statementBytes(charter, { ...admission(charter, 50), card: forged }, [10]))).to.match(/E_SIG_INVALID|E_JOIN_CONSENT/)
  })

  it.each<[string, string, object]>([
    ['lanes of a cut in no order', 'E_CERTIFICATE', { ...revocation(40), cut: [...cut].reverse() }],
    ['a group that names somebody twice', 'E_CERTIFICATE', { ...group([]), members: [memberKey(10).multikey, memberKey(10).multikey] }],
    ['a country that is none', 'E_CERTIFICATE', change(20, [], { country: 'xx' })],
    ['an authority kind beside another role', 'E_CERTIFICATE', change(20, [], { authority: 'csirt' })],
    ['sectors in no order', 'E_CERTIFICATE', change(20, [], { sectors: ['z', 'a'] })],
    ['an end before the beginning', 'E_CERTIFICATE', { ...revocation(40), until: startMs }],
    ['a reason of no words', 'E_FIELD_TYPE', revocation(40, '')],
    ['a reason that is too long', 'E_FIELD_LIMIT', revocation(40, 'x'.repeat(513))]
  ])('with %s are refused with %s', (_, code, said) => {
    expect(verify(statementBytes(charter, said as ReturnType<typeof revocation>, [10]))).to.equal(code)
  })

  it('of another version or beyond their length are refused', () => {
    expect(codeOf(decodeStatementBody(encode({ v: 2, kind: 'admit' })))).to.equal('E_VERSION_UNSUPPORTED')
    expect(codeOf(decodeStatementBody(encode({ v: 1, kind: 'crown' })))).to.equal('E_FIELD_VALUE')
    expect(codeOf(decodeStatementBody(encode(['x'])))).to.equal('E_FIELD_TYPE')
    expect(verify(new Uint8Array(statementBytesMax + 1))).to.equal('E_LIMIT_STATEMENT_BYTES')
    const lanes = Array.from({ length: 1_025 }, (_, i) => ({ lane: i.toString(16).padStart(64, '0'), seq: 1, entry: '00'.repeat(32) }))
    const large = { ...revocation(40), cut: lanes }
    expect(verify(statementBytes(charter, large, [10]))).to.equal('E_FIELD_LIMIT')
    const most = { ...revocation(40), cut: large.cut.slice(0, 1_024) }
    expect(unwrap(verifyStatement(nodeSuite, statementBytes(charter, most, [10]), charter.federation)).bodyBytes.length).to.be.below(statementBodyBytesMax)
  })

  it('survive being written and read whatever they say', () => {
    const key = integer({ min: 1, max: 40 }).map((number) => testKey(number).multikey)
    const hash = uint8Array({ minLength: 32, maxLength: 32 }).map(toHex)
    const words = string({ minLength: 1, maxLength: 20, unit: constantFrom(...'abcxyz é漢') })
    assert(property(record({ member: key, reason: words, by: key, at: integer({ min: 0 }), link: hash, cites: array(hash, { maxLength: 4 }) }), (fields) => {
      const body: StatementBody = {
        ...fields, kind: 'revoke', federation: fromHex('ab'.repeat(32)), until: fields.at + 1, cites: [...new Set(fields.cites)].sort(), cut
      }
      expect(unwrap(decodeStatementBody(encodeStatementBody(body)))).to.deep.equal(body)
    }))
  })

  it('that were altered anywhere are refused or mean the same', () => {
    const bytes = statementBytes(charter, revocation(40, 'left', cut), [10, 20])
    assert(property(integer({ min: 0, max: bytes.length - 1 }), integer({ min: 1, max: 255 }), (at, bits) => {
      const altered = bytes.slice()
      altered[at] = (altered[at] as number) ^ bits
      expect(verify(altered)).not.to.equal('ok')
    }), { numRuns: 300 })
  })
})
