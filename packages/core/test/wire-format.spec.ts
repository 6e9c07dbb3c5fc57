import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  certificatesIn,
  decodeCharter,
  decodeEntry,
  decodeGovernorProof,
  decodeLinkCertificate,
  decodeProposal,
  decodeLinkStatement,
  decodeInvitation,
  didOf,
  encodeLinkCertificate,
  fingerprint,
  foldChain,
  openAgreement,
  takeProposal,
  takeStatement,
  toHex,
  unwrap,
  verifyCard,
  verifyCertificate,
  verifyChunk,
  verifyEntry,
  verifyGovernorProof,
  verifyJoinRequest,
  verifyReceipt,
  verifyStatement
} from '../src/index.ts'
import { codeOf, nodeSuite } from './support/keys.ts'
import { wireExamples } from './support/wire-examples.ts'
import type { Chunk } from '../src/index.ts'

const document = readFileSync(new URL('../../../docs/reference/wire-format.md', import.meta.url), 'utf8')
const shown = new Map([...document.matchAll(/```hex ([a-z0-9-]+)\n([0-9a-f\n]+)```/g)].map(([, name = '', hex = '']) => [name, hex.replaceAll('\n', '')]))
const examples = wireExamples()

describe('the reference of the wire format', () => {
  it('shows exactly the bytes that the code makes, in the same order', () => {
    expect([...shown]).to.deep.equal([...examples].map(([name, bytes]) => [name, toHex(bytes)]))
  })

  it('shows the names of the member', () => {
    const key = examples.get('member-key') as Uint8Array
    expect(document).to.include(didOf(key))
    expect(document).to.include(fingerprint(key))
  })

  it('shows what the other implementation accepts', () => {
    const bytes = (name: string): Uint8Array => Uint8Array.from(Buffer.from(shown.get(name) ?? '', 'hex'))
    const authoring = bytes('authoring-key').subarray(2)
    const federation = bytes('federation-id')
    const card = unwrap(verifyCard(nodeSuite, bytes('card')))
    expect(card.hash).to.equal(shown.get('certificate-hash'))
    const charter = unwrap(decodeCharter(nodeSuite, bytes('charter')))
    expect(toHex(charter.federation)).to.equal(shown.get('federation-id'))
    expect(unwrap(verifyCertificate(nodeSuite, bytes('rotation'), federation)).hash).to.equal(shown.get('rotation-hash'))
    for (const name of ['admission', 'revocation']) {
      expect(unwrap(verifyStatement(nodeSuite, bytes(name), federation)).hash).to.equal(shown.get(`${name}-hash`))
    }
    expect(codeOf(verifyJoinRequest(nodeSuite, bytes('join-request'), federation))).to.equal('ok')
    expect(codeOf(decodeInvitation(nodeSuite, `hanse-invite-${Buffer.from(bytes('invitation')).toString('base64url')}`))).to.equal('ok')
    const opening = { handling: bytes('handling'), nonce: new Uint8Array(16).fill(0x55), certificate: bytes('certificate-hash') }
    const first = unwrap(verifyEntry(
      nodeSuite,
      unwrap(decodeEntry(nodeSuite, bytes('opening-header'), bytes('opening-signature'), opening)),
      authoring,
      federation
    ))
    expect([first.id, first.lane]).to.deep.equal([shown.get('opening-id'), shown.get('lane-id')])
    const second = unwrap(verifyEntry(nodeSuite, unwrap(decodeEntry(nodeSuite, bytes('bundle-header'), bytes('bundle-signature'))), authoring, federation))
    expect([second.id, second.lane]).to.deep.equal([shown.get('bundle-id'), shown.get('lane-id')])
    const chunk: Chunk = {
      entry: second.id,
      from: 1,
      leaves: [Uint8Array.from(Buffer.from('beta'))],
      disclosure: { salts: [bytes('leaf-1-salt')] },
      proof: [bytes('proof-0'), bytes('proof-1')]
    }
    expect(codeOf(verifyChunk(nodeSuite, second, chunk))).to.equal('ok')
    const chain = foldChain(nodeSuite, charter, [unwrap(decodeLinkCertificate(nodeSuite, bytes('link-certificate')))])
    expect([chain.head.hash, chain.links[0]?.accepted]).to.deep.equal([shown.get('link-hash'), [shown.get('rotation-hash')]])
    const { place } = foldChain(nodeSuite, charter, [])
    const proposed = unwrap(takeProposal(nodeSuite, openAgreement(place), unwrap(decodeProposal(nodeSuite, bytes('link-proposal'))))).agreement
    const agreement = ['link-prepare', 'link-commit', 'link-move'].reduce((known, name) =>
      unwrap(takeStatement(nodeSuite, known, unwrap(decodeLinkStatement(bytes(name))))).agreement, proposed)
    expect(certificatesIn(agreement).map(encodeLinkCertificate).map(toHex)).to.deep.equal([shown.get('link-certificate')])
    expect(codeOf(verifyGovernorProof(nodeSuite, unwrap(decodeGovernorProof(bytes('governor-proof'))), place))).to.equal('ok')
    expect(codeOf(verifyReceipt(nodeSuite, bytes('receipt'), bytes('receipt-signature'), authoring, federation))).to.equal('ok')
  })
})
