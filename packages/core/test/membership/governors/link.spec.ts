import { assert, array, integer, property, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  acceptedRoot, decode, decodeLinkBody, decodeLinkCertificate, decodeProposal, encode, encodeLinkBody, encodeLinkCertificate, encodeProposal, fromHex,
  linkAcceptedMax, linkGovernorsMax, nobleSuite, openAgreement, readLink, rootOf, smallestQuorum, takeProposal, toHex, unwrap, verifyLinkCertificate
} from '../../../src/index.ts'
import { bodyAt, fakeSuite, governorKeys, placeOf, proposalOf, signedBy } from '../../support/governors.ts'
import { codeOf, nodeSuite } from '../../support/keys.ts'
import type { CborMap, CborValue, LinkCertificate } from '../../../src/index.ts'

const keys = governorKeys(4)
const place = placeOf(keys, 3)
const hashes = [3, 1, 2].map((byte) => toHex(new Uint8Array(32).fill(byte)))
const proposal = proposalOf(bodyAt(place, keys, hashes), hashes)
const { link } = proposal
const commits = keys.slice(0, 3).map((key) => {
  const { key: signer, signature } = signedBy(key, { kind: 'commit', federation: place.federation, height: 1, prev: place.prev, round: 2, link: link.hash })
  return { key: signer, signature }
})
const certificate: LinkCertificate = { link, round: 2, signatures: commits }

const changed = (change: Record<string, CborValue>): string =>
  codeOf(decodeLinkBody(encode(new Map<string, CborValue>([...unwrap(decode(link.bodyBytes)) as CborMap, ...Object.entries(change)]))))

describe('links', () => {
  it('come back from their bytes with either implementation', () => {
    expect(unwrap(decodeLinkBody(link.bodyBytes))).to.deep.equal(link.body)
    expect(encodeLinkBody({ ...link.body, governors: link.body.governors.toReversed() })).to.deep.equal(link.bodyBytes)
    for (const suite of [nodeSuite, nobleSuite]) {
      expect(unwrap(decodeProposal(suite, encodeProposal(proposal)))).to.deep.equal(proposal)
      expect(unwrap(decodeLinkCertificate(suite, encodeLinkCertificate(certificate)))).to.deep.equal(certificate)
    }
  })

  it('have the root of a tree over the certificates, whatever their order, and zeros for none', () => {
    assert(property(array(uint8Array({ minLength: 32, maxLength: 32 }), { minLength: 1, maxLength: 9 }), (list) => {
      const accepted = list.map(toHex)
      const sorted = [...new Set(accepted)].sort()
      expect(acceptedRoot(fakeSuite, [...accepted, ...accepted.toReversed()]))
        .to.deep.equal({ root: toHex(rootOf(fakeSuite, sorted.map(fromHex))), count: sorted.length })
    }), { numRuns: 30 })
    expect(acceptedRoot(fakeSuite, [])).to.deep.equal({ root: '00'.repeat(32), count: 0 })
  })

  it('stand beside exactly the list that they sign, in its order', () => {
    const list = link.accepted.map(fromHex)
    const reading = (accepted: Uint8Array[]): string => codeOf(readLink(fakeSuite, link.bodyBytes, accepted))
    expect(reading(list)).to.equal('ok')
    expect([list.toReversed(), list.slice(1), [], [...list, new Uint8Array(32).fill(4)]].map(reading)).to.deep.equal(Array(4).fill('E_LINK_ROOT'))
    expect(reading([...list.slice(0, 2), new Uint8Array(32).fill(9)])).to.equal('E_LINK_ROOT')
  })

  it.each<[string, Record<string, CborValue>, string]>([
    ['nothing changed', {}, 'ok'],
    ['another version', { v: 2 }, 'E_VERSION_UNSUPPORTED'],
    ['an unknown field', { extra: 1 }, 'E_FIELD_UNKNOWN'],
    ['the height of the charter', { height: 0 }, 'E_LINK'],
    ['governors out of order', { governors: link.body.governors.toReversed() }, 'E_LINK'],
    ['a governor twice', { governors: [link.body.governors[0] as Uint8Array, ...link.body.governors] }, 'E_LINK'],
    ['no governors', { governors: [] }, 'E_FIELD_LIMIT'],
    ['too many governors', { governors: Array.from({ length: linkGovernorsMax + 1 }, () => new Uint8Array(34)) }, 'E_FIELD_LIMIT'],
    ['a quorum too small', { quorum: 2 }, 'E_CHARTER_QUORUM'],
    ['a quorum of more than all', { quorum: 5 }, 'E_CHARTER_QUORUM'],
    ['a governor without a key', { governors: [new Uint8Array(34)], quorum: 1 }, 'E_KEY_CODEC'],
    ['as many certificates as allowed', { count: linkAcceptedMax }, 'ok'],
    ['more certificates', { count: linkAcceptedMax + 1 }, 'E_FIELD_LIMIT']
  ])('with %s', (_, change, code) => {
    expect(changed(change)).to.equal(code)
  })

  it('may have as many governors and certificates as allowed', () => {
    const many = governorKeys(linkGovernorsMax)
    const accepted = Array.from({ length: linkAcceptedMax }, (_, i) => toHex(fakeSuite.sha256(Uint8Array.of(i >> 8, i & 255))))
    const large = proposalOf(bodyAt({ ...place, quorum: smallestQuorum(many.length) }, many, accepted), accepted)
    expect(large.link.accepted).to.have.length(linkAcceptedMax)
  })
})

describe('link certificates', () => {
  it('hold alone before the governors of the link before', () => {
    const verifying = (change: Partial<LinkCertificate>, where = place): string =>
      codeOf(verifyLinkCertificate(fakeSuite, { ...certificate, ...change }, where))
    expect(verifying({})).to.equal('ok')
    expect(verifying({ signatures: commits.slice(1) })).to.equal('E_SIG_MISSING')
    expect(verifying({ round: 1 })).to.equal('E_SIG_INVALID')
    expect(verifying({}, { ...place, federation: new Uint8Array(32) })).to.equal('E_CHARTER_MISMATCH')
    expect(verifying({}, { ...place, height: 2 })).to.equal('E_LINK_PREV')
    expect(verifying({}, { ...place, prev: link.hash })).to.equal('E_LINK_PREV')
    expect(verifying({}, { ...place, governors: place.governors.slice(0, 2) })).to.equal('E_GOV_STRANGER')
    expect(verifying({}, { ...place, governors: place.governors.slice(1) })).to.equal('E_GOV_STRANGER')
  })

  it('make nobody a governor under whose key signatures cannot be told apart, and neither do proposals', () => {
    const weak = Uint8Array.of(0xed, 1, 1, ...new Uint8Array(31))
    const proposed = proposalOf(bodyAt(place, keys, [], { governors: [weak], quorum: 1 }))
    expect(codeOf(takeProposal(fakeSuite, openAgreement(place), proposed))).to.equal('E_KEY_WEAK')
    const { hash } = proposed.link
    const signatures = keys.slice(0, 3).map((key) =>
      signedBy(key, { kind: 'commit', federation: place.federation, height: 1, prev: place.prev, round: 0, link: hash }))
    expect(codeOf(verifyLinkCertificate(fakeSuite, { link: proposed.link, round: 0, signatures }, place))).to.equal('E_KEY_WEAK')
  })

  it('are refused with signatures out of order, or of a round that there is not', () => {
    const reading = (change: Partial<LinkCertificate>): string => codeOf(decodeLinkCertificate(fakeSuite, encodeLinkCertificate({ ...certificate, ...change })))
    expect(reading({ signatures: commits.toReversed() })).to.equal('E_LINK')
    expect(reading({ round: 32 })).to.equal('E_GOV_ROUND')
    expect(reading({ signatures: [] })).to.equal('E_FIELD_LIMIT')
  })

  it('do not hold with any byte changed, and nothing throws on rubbish', () => {
    const bytes = encodeLinkCertificate(certificate)
    assert(property(integer({ min: 0, max: bytes.length - 1 }), integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = bytes.slice()
      damaged[at] = (damaged[at] as number) ^ change
      const read = decodeLinkCertificate(fakeSuite, damaged)
      return !read.ok || !verifyLinkCertificate(fakeSuite, read.value, place).ok
    }), { numRuns: 300 })
    assert(property(uint8Array(), (rubbish) => !decodeLinkCertificate(fakeSuite, rubbish).ok && !decodeProposal(fakeSuite, rubbish).ok))
  })
})
