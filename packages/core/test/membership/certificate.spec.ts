import { assert, integer, property, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  assembleCertificate, certificateBytesMax, certificateCitesMax, certificateInput, createCharter, decodeCharter, encode, encodeCardBody,
  encodeCertificateBody, nobleSuite, signaturesOf, toHex, unwrap, verifyCard, verifyCertificate, verifyKeyRequest
} from '../../src/index.ts'
import { lineOf, testRotation } from '../support/certificates.ts'
import { codeOf, memberKeys, nodeSuite, startMs, testCard, testKey } from '../support/keys.ts'
import type { CborValue } from '../../src/index.ts'

const charter = unwrap(decodeCharter(nodeSuite, unwrap(createCharter(nodeSuite, { name: 'T', at: startMs, founders: [testCard(10)] }))))
const { federation } = charter
const founder = unwrap(verifyCard(nodeSuite, testCard(10)))
const { member } = memberKeys(10)
const pair = { node: testKey(200), authoring: testKey(201) }
const card = { ...founder.body, nodes: [lineOf(pair)], at: startMs + 1 }
const bytes = testRotation(federation, card, [founder.hash], [member, pair.node, pair.authoring])

/** The code for a body with other fields, signed by the member key. */
function bodyCode (change: Record<string, CborValue>): string {
  const body = encode({ v: 1, kind: 'rotate', fed: federation, cites: [Buffer.from(founder.hash, 'hex')], card: encodeCardBody(card), ...change })
  const input = certificateInput({ kind: 'rotate', federation, cites: [], card }, body)
  return codeOf(verifyCertificate(nodeSuite, assembleCertificate(body, [{ key: member.multikey, signature: member.sign(input) }]), federation))
}

describe('certificates', () => {
  it('verify with either implementation and give the body back', () => {
    const certificate = unwrap(verifyCertificate(nobleSuite, bytes, federation))
    expect(certificate).to.deep.equal(unwrap(verifyCertificate(nodeSuite, bytes, federation)))
    expect(certificate.body).to.deep.equal({ kind: 'rotate', federation, cites: [founder.hash], card })
    expect([...certificate.signers].sort()).to.deep.equal([member, pair.node, pair.authoring].map((key) => toHex(key.multikey)).sort())
    expect(encodeCertificateBody(certificate.body)).to.deep.equal(certificate.bodyBytes)
  })

  it('refuse any changed byte', () => {
    assert(property(integer({ min: 0, max: bytes.length - 1 }), integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = bytes.slice()
      damaged[at] = (damaged[at] as number) ^ change
      return !verifyCertificate(nodeSuite, damaged, federation).ok
    }), { numRuns: 300 })
  })

  it('never throw on rubbish', () => {
    assert(property(uint8Array(), (rubbish) => !verifyCertificate(nodeSuite, rubbish, federation).ok && !signaturesOf(rubbish).ok))
    expect(codeOf(verifyKeyRequest(nodeSuite, new Uint8Array(certificateBytesMax + 1)))).to.equal('E_LIMIT_CERTIFICATE_BYTES')
  })

  it('are requests until the member key has signed, and of one federation', () => {
    const request = testRotation(federation, card, [founder.hash], [pair.node, pair.authoring])
    expect(codeOf(verifyKeyRequest(nodeSuite, request))).to.equal('ok')
    expect(codeOf(verifyCertificate(nodeSuite, request, federation))).to.equal('E_SIG_MISSING')
    const { body, bodyBytes } = unwrap(verifyKeyRequest(nodeSuite, request))
    const signatures = [...unwrap(signaturesOf(request)), { key: member.multikey, signature: member.sign(certificateInput(body, bodyBytes)) }]
    expect(toHex(assembleCertificate(bodyBytes, signatures))).to.equal(toHex(bytes))
    expect(codeOf(verifyCertificate(nodeSuite, bytes, new Uint8Array(32)))).to.equal('E_CHARTER_MISMATCH')
  })

  it('take signatures of their own keys only, each once and in order', () => {
    const stranger = testKey(300)
    expect(codeOf(verifyKeyRequest(nodeSuite, testRotation(federation, card, [founder.hash], [member, stranger])))).to.equal('E_CERTIFICATE')
    const { bodyBytes } = unwrap(verifyKeyRequest(nodeSuite, bytes))
    const signed = (signatures: Array<{ key: Uint8Array, signature: Uint8Array }>): string =>
      codeOf(verifyKeyRequest(nodeSuite, encode({ body: bodyBytes, sigs: signatures.map(({ key, signature }) => [key, signature]) })))
    const signatures = unwrap(signaturesOf(bytes))
    const [first] = signatures as [{ key: Uint8Array, signature: Uint8Array }]
    expect(signed(signatures)).to.equal('ok')
    expect(signed(signatures.toReversed())).to.equal('E_CERTIFICATE')
    expect(signed([first, ...signatures])).to.equal('E_CERTIFICATE')
    expect(signed([])).to.equal('E_FIELD_LIMIT')
    const twice = { ...card, nodes: [lineOf({ node: pair.node, authoring: pair.node })] }
    expect(codeOf(verifyKeyRequest(nodeSuite, testRotation(federation, twice, [founder.hash], [member])))).to.equal('E_KEY_ROLE')
  })

  it.each<[string, Record<string, CborValue>, string]>([
    ['nothing changed', {}, 'ok'],
    ['another version', { v: 2 }, 'E_VERSION_UNSUPPORTED'],
    ['another kind', { kind: 'admit' }, 'E_FIELD_VALUE'],
    ['an unknown field', { extra: 1 }, 'E_FIELD_UNKNOWN'],
    ['nothing cited', { cites: [] }, 'E_FIELD_LIMIT'],
    ['one cited twice', { cites: [new Uint8Array(32), new Uint8Array(32)] }, 'E_CERTIFICATE'],
    ['as many cited as allowed', { cites: Array.from({ length: certificateCitesMax }, (_, i) => new Uint8Array(32).fill(i)) }, 'ok'],
    ['too many cited', { cites: Array.from({ length: certificateCitesMax + 1 }, (_, i) => new Uint8Array(32).fill(i)) }, 'E_FIELD_LIMIT'],
    ['a card that is none', { card: new Uint8Array(1) }, 'E_FIELD_TYPE'],
    ['another federation', { fed: new Uint8Array(32) }, 'E_SIG_INVALID']
  ])('with %s', (_, change, code) => {
    expect(bodyCode(change)).to.equal(code)
  })
})
