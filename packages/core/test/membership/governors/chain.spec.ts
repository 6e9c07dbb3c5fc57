import { assert, integer, property, shuffledSubarray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  contradict, decode, decodeGovernorProof, encode, encodeLinkCertificate, foldChain, fromHex, governorProofBytesMax, governorProofOf, splitProofs,
  toHex, unwrap, verifyGovernorProof
} from '../../../src/index.ts'
import { agreementOf, bodyAt, fakeSuite, federation, governorKeys, placeOf, proposalOf, signedBy } from '../../support/governors.ts'
import { codeOf } from '../../support/keys.ts'
import type { CborMap, CborMapValue, GovernorLink, Hex, LinkCertificate, LinkPlace, LinkSlot, LinkStatement, LinkStatementBody } from '../../../src/index.ts'
import type { TestKey } from '../../support/keys.ts'

const keys = governorKeys(7)
const four = keys.slice(0, 4)
const first = placeOf(four, 3)
const charter = { federation, governors: four.map(({ multikey }) => multikey), quorum: 3 }
const hashOf = (byte: number): Hex => toHex(new Uint8Array(32).fill(byte))

/** A link that these governors decided. */
function decided (place: LinkPlace, signers: readonly TestKey[], next: readonly TestKey[], quorum: number, accepted: Hex[] = [], round = 0): LinkCertificate {
  const { link } = proposalOf(bodyAt(place, next, accepted, { quorum, proposer: (signers[0] as TestKey).multikey }), accepted)
  return committed(link, signers, round)
}

function committed (link: GovernorLink, signers: readonly TestKey[], round: number): LinkCertificate {
  const { height, prev } = link.body
  const signatures = signers.map((key) => signedBy(key, { federation, height, prev, kind: 'commit', round, link: link.hash }))
  return { link, round, signatures: signatures.map(({ key, signature }) => ({ key, signature })) }
}

const behind = ({ link: { body, hash } }: LinkCertificate): LinkPlace =>
  ({ federation, height: body.height + 1, prev: hash, governors: body.governors.map(toHex), quorum: body.quorum })

const one = decided(first, four.slice(0, 3), keys, 5, [hashOf(1), hashOf(2)])
const two = decided(behind(one), keys.slice(0, 5), keys.slice(3), 3, [hashOf(3)], 2)
const three = decided(behind(two), keys.slice(3, 6), keys.slice(3), 4)

describe('the chain', () => {
  it('is the charter alone at first', () => {
    const { links, head, place, split } = foldChain(fakeSuite, charter, [])
    const zero = { height: 0, hash: toHex(federation), governors: first.governors, quorum: 3 }
    expect([links.length, head, place, split]).to.deep.equal([1, zero, first, undefined])
  })

  it('is the same for the same links in any order and number', () => {
    const whole = foldChain(fakeSuite, charter, [one, two, three])
    expect(whole.head).to.deep.equal({ height: 3, hash: three.link.hash, governors: keys.slice(3).map(({ multikey }) => toHex(multikey)), quorum: 4 })
    expect(whole.links.map(({ accepted }) => accepted)).to.deep.equal([[hashOf(1), hashOf(2)], [hashOf(3)], [], undefined])
    expect(whole.links.map(({ governors, quorum }) => [governors.length, quorum])).to.deep.equal([[4, 3], [7, 5], [4, 3], [4, 4]])
    const again = committed(one.link, four.slice(1), 1)
    assert(property(shuffledSubarray([one, two, three], { minLength: 3 }), shuffledSubarray([one, two, three, again]), (order, more) => {
      expect(foldChain(fakeSuite, charter, [...more, ...order, ...more])).to.deep.equal(whole)
    }), { numRuns: 40 })
  })

  it('passes over what does not fit, is not signed by the governors before, or comes after a gap', () => {
    const height = (certificates: LinkCertificate[]): number => foldChain(fakeSuite, charter, certificates).head.height
    expect(height([two, three])).to.equal(0)
    expect(height([one, three])).to.equal(1)
    expect(height([one, { ...two, signatures: two.signatures.slice(1) }])).to.equal(1)
    expect(height([decided({ ...first, height: 2 }, four, keys, 5)])).to.equal(0)
    expect(height([decided(first, keys.slice(3, 6), keys, 5)])).to.equal(0)
    expect(height([one, decided(behind(one), keys.slice(0, 4), four, 3)])).to.equal(1)
  })

  it('ends where two links were decided, with the proofs in hand, however they come', () => {
    const other = decided(behind(one), keys.slice(2), four, 3)
    const whole = foldChain(fakeSuite, charter, [one, two, three, other])
    expect([whole.head.height, whole.split?.certificates.length]).to.deep.equal([1, 2])
    // two was decided in round 2 and the other in round 0: the commits alone prove nothing
    expect(whole.split?.proofs).to.deep.equal([])
    const same = decided(behind(one), keys.slice(2), four, 3, [], 2)
    const split = foldChain(fakeSuite, charter, [same, two, one]).split
    expect(split?.proofs.map(({ key }) => key)).to.deep.equal(keys.slice(2, 5).map(({ multikey }) => toHex(multikey)))
    split?.proofs.forEach((proof) => unwrap(verifyGovernorProof(fakeSuite, proof, behind(one))))
    assert(property(shuffledSubarray([one, two, three, same], { minLength: 4 }), (order) => {
      expect(foldChain(fakeSuite, charter, order).split).to.deep.equal(split)
    }), { numRuns: 20 })
  })

  it('proves more with what is known of how the links were agreed on', () => {
    const place = first
    const slot: LinkSlot = { federation, height: 1, prev: place.prev }
    const [early, late] = [one, decided(place, four.slice(1), keys, 6, [], 1)] as [LinkCertificate, LinkCertificate]
    expect(splitProofs(fakeSuite, place, [early, late])).to.deep.equal([])
    const moves = four.slice(1).map((key) => signedBy(key, { ...slot, kind: 'move', round: 1 }))
    const known = agreementOf(place, [], moves)
    const { split } = foldChain(fakeSuite, charter, [early, late], [known])
    expect(split?.proofs.map(({ key }) => key)).to.deep.equal(place.governors.slice(1, 3))
    expect(split?.proofs.map((proof) => [proof.first.body.kind, proof.second.body.kind])).to.deep.equal(Array(2).fill(['move', 'commit']))
    expect(encodeLinkCertificate(early).length).to.be.lessThan(1_024)
  })
})

describe('proofs against governors', () => {
  const slot: LinkSlot = { federation, height: 1, prev: toHex(federation) }
  const [a, b] = [hashOf(1), hashOf(2)]
  const bodies: Record<string, LinkStatementBody> = {
    'prepare 1 a': { ...slot, kind: 'prepare', round: 1, link: a },
    'prepare 1 b': { ...slot, kind: 'prepare', round: 1, link: b },
    'prepare 2 b': { ...slot, kind: 'prepare', round: 2, link: b },
    'commit 1 a': { ...slot, kind: 'commit', round: 1, link: a },
    'commit 1 b': { ...slot, kind: 'commit', round: 1, link: b },
    'commit 2 b': { ...slot, kind: 'commit', round: 2, link: b },
    'move 1': { ...slot, kind: 'move', round: 1 },
    'move 2': { ...slot, kind: 'move', round: 2 },
    'move 2 a0': { ...slot, kind: 'move', round: 2, prepared: { round: 0, link: a } },
    'move 2 a1': { ...slot, kind: 'move', round: 2, prepared: { round: 1, link: a } },
    'move 2 b1': { ...slot, kind: 'move', round: 2, prepared: { round: 1, link: b } },
    'move 3 b2': { ...slot, kind: 'move', round: 3, prepared: { round: 2, link: b } }
  }
  const statement = (name: string, key = four[0] as TestKey): LinkStatement => signedBy(key, bodies[name] as LinkStatementBody)

  it('are made of exactly these pairs', () => {
    const names = Object.keys(bodies)
    const pairs = names.flatMap((one, i) => names.slice(i).filter((other) => contradict(bodies[one] as LinkStatementBody, bodies[other] as LinkStatementBody))
      .map((other) => `${one}, ${other}`))
    expect(pairs).to.deep.equal([
      'prepare 1 a, prepare 1 b',
      'prepare 1 a, commit 1 b',
      'prepare 1 b, commit 1 a',
      'commit 1 a, commit 1 b',
      'commit 1 a, move 2',
      'commit 1 a, move 2 a0',
      'commit 1 a, move 2 b1',
      'commit 1 b, move 2',
      'commit 1 b, move 2 a0',
      'commit 1 b, move 2 a1',
      'move 2, move 2 a0',
      'move 2, move 2 a1',
      'move 2, move 2 b1',
      'move 2 a0, move 2 a1',
      'move 2 a0, move 2 b1',
      'move 2 a1, move 2 b1'
    ])
    expect(contradict(bodies['prepare 1 a'] as LinkStatementBody, { ...bodies['prepare 1 b'] as LinkStatementBody, prev: a })).to.equal(false)
    expect(contradict(bodies['prepare 1 a'] as LinkStatementBody, { ...bodies['prepare 1 b'] as LinkStatementBody, height: 2 })).to.equal(false)
    expect(contradict(
      bodies['prepare 1 a'] as LinkStatementBody, { ...bodies['prepare 1 b'] as LinkStatementBody, federation: new Uint8Array(32) }
    )).to.equal(false)
  })

  const proof = unwrap(governorProofOf(statement('commit 1 a'), statement('move 2')))

  it('are the same from both sides, and come back from at most 1 KiB', () => {
    expect(unwrap(governorProofOf(statement('move 2'), statement('commit 1 a')))).to.deep.equal(proof)
    expect(unwrap(decodeGovernorProof(proof.bytes))).to.deep.equal(proof)
    const large = { height: 2 ** 53 - 1, prev: a, federation, round: 31 }
    const widest = [a, b].map((link) =>
      signedBy(four[0] as TestKey, { ...large, kind: 'move', prepared: { round: 30, link } })) as [LinkStatement, LinkStatement]
    expect(unwrap(governorProofOf(...widest)).bytes.length).to.be.lessThan(governorProofBytesMax + 1)
  })

  it('are refused of two governors, of what fits together, out of order, and in another place', () => {
    expect(codeOf(governorProofOf(statement('commit 1 a'), statement('move 2', four[1])))).to.equal('E_GOV_PROOF')
    expect(codeOf(governorProofOf(statement('commit 1 a'), statement('move 2 a1')))).to.equal('E_GOV_PROOF')
    const fields = unwrap(decode(proof.bytes)) as CborMap
    const swapped = new Map([...fields, ['a', fields.get('b') as CborMapValue], ['b', fields.get('a') as CborMapValue]])
    expect(codeOf(decodeGovernorProof(encode(swapped)))).to.equal('E_GOV_PROOF')
    expect(codeOf(decodeGovernorProof(new Uint8Array(governorProofBytesMax + 1)))).to.equal('E_LIMIT_LINK_BYTES')
    const verifying = (place: LinkPlace): string => codeOf(verifyGovernorProof(fakeSuite, proof, place))
    const changes = [{}, { prev: a }, { height: 2 }, { federation: fromHex(a) }, { governors: first.governors.slice(1) }]
    expect(changes.map((change) => verifying({ ...first, ...change })))
      .to.deep.equal(['ok', 'E_LINK_PREV', 'E_LINK_PREV', 'E_CHARTER_MISMATCH', 'E_GOV_STRANGER'])
  })

  it('do not hold with any byte changed', () => {
    assert(property(integer({ min: 0, max: proof.bytes.length - 1 }), integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = proof.bytes.slice()
      damaged[at] = (damaged[at] as number) ^ change
      const read = decodeGovernorProof(damaged)
      return !read.ok || !verifyGovernorProof(fakeSuite, read.value, first).ok
    }), { numRuns: 300 })
  })
})
