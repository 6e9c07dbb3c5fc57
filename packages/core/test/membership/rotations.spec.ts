import { assert, array, constantFrom, property, shuffledSubarray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  certificateFault, createCharter, decodeCharter, didOf, foldRoster, foundingRoots, nodeEver, toHex, unwrap, verifyCard, verifyCertificate
} from '../../src/index.ts'
import { lineOf, testRotation } from '../support/certificates.ts'
import { memberKeys, nodeSuite, startMs, testCard, testKey } from '../support/keys.ts'
import type { CardBody, CardNode, Hex, Member, Roster, VerifiedCertificate } from '../../src/index.ts'
import type { TestPair } from '../support/certificates.ts'
import type { TestKey } from '../support/keys.ts'

const charter = unwrap(decodeCharter(nodeSuite, unwrap(createCharter(nodeSuite, {
  name: 'T', at: startMs, founders: [10, 20].map((number) => testCard(number))
}))))
const ten = unwrap(verifyCard(nodeSuite, testCard(10)))
const twenty = unwrap(verifyCard(nodeSuite, testCard(20)))
const keys = memberKeys(10)
const member = didOf(keys.member.publicKey)
const pairNumbered = (number: number): TestPair => ({ node: testKey(number), authoring: testKey(number + 1) })
const [first, second, third] = [200, 210, 220].map(pairNumbered) as [TestPair, TestPair, TestPair]
const old: TestPair = keys
const idOf = ({ node }: TestPair): string => didOf(node.publicKey)

interface Making { cites: Hex[], lines: CardNode[], signers?: TestKey[], change?: Partial<CardBody>, of?: CardBody, by?: TestKey }

function rotation ({ cites, lines, signers = [], change = {}, of = ten.body, by = keys.member }: Making): VerifiedCertificate {
  const card = { ...of, nodes: lines, ...change }
  return unwrap(verifyCertificate(nodeSuite, testRotation(charter.federation, card, cites, [by, ...signers]), charter.federation))
}

const both = ({ node, authoring }: TestPair): TestKey[] => [node, authoring]
const renewed = rotation({ cites: [ten.hash], lines: [lineOf(old, { until: startMs + 9_000 })] })
const rotated = rotation({ cites: [renewed.hash], lines: [lineOf(first)], signers: both(first) })
const again = rotation({ cites: [rotated.hash], lines: [lineOf(second)], signers: both(second) })
const rival = rotation({ cites: [renewed.hash], lines: [lineOf(third)], signers: both(third) })
const united = rotation({ cites: [again.hash, rival.hash], lines: [lineOf(second), lineOf(third)], signers: [] })

const self = (roster: Roster): Member => roster.members.get(member) as Member
const nodesOf = (...certificates: VerifiedCertificate[]): string[] => self(foldRoster(charter, { rotations: certificates })).nodes.map(({ id }) => id)
const faultOf = (certificate: VerifiedCertificate, ...others: VerifiedCertificate[]): string | undefined =>
  certificateFault(foundingRoots(charter), others, certificate)?.code

/** A roster as text, with the order of everything in it. */
const flat = (roster: Roster): string => JSON.stringify([roster.digest, [...roster.members], [...roster.nodes], [...roster.byNodeKey]])

describe('rotations', () => {
  it('renew a node: same keys, new dates and addresses', () => {
    const roster = foldRoster(charter, { rotations: [renewed] })
    expect(self(roster).certificate).to.equal(renewed.hash)
    expect(self(roster)).not.to.have.property('concurrent')
    expect(self(roster).nodes).to.have.length(1)
    expect(roster.nodes.get(idOf(old))).to.include({ until: startMs + 9_000, certificate: renewed.hash })
    expect(roster.nodes.get(idOf(old))?.addrs).to.deep.equal(['/dns4/new.example/tcp/4001'])
    expect(roster.digest).not.to.equal(charter.certificates)
    expect(roster.byNodeKey.size).to.equal(2)
  })

  it('replace keys: the old node has no session any more, and what it signed still verifies', () => {
    const roster = foldRoster(charter, { rotations: [renewed, rotated] })
    expect([...roster.nodes.keys()]).to.have.members([idOf(first), didOf(memberKeys(20).node.publicKey)])
    const former = roster.byNodeKey.get(toHex(old.node.multikey))
    expect(former).to.include({ id: idOf(old), member, certificate: ten.hash })
    expect(former?.authoringKey).to.deep.equal(old.authoring.publicKey)
    expect(former?.addrs).to.deep.equal([])
    expect(nodeEver(roster, idOf(old))).to.equal(former)
    expect(nodeEver(roster, idOf(first))).to.equal(roster.nodes.get(idOf(first)))
    expect(nodeEver(roster, 'did:key:none')).to.equal(undefined)
    expect(structuredClone(roster)).to.deep.equal(roster)
  })

  it('count once what they replace is known', () => {
    expect(nodesOf(rotated)).to.deep.equal([idOf(old)])
    expect(faultOf(rotated)).to.equal('E_CERT_CITES')
    expect(faultOf(rotated, renewed)).to.equal(undefined)
    expect(nodesOf(rotated, again, renewed)).to.deep.equal([idOf(second)])
  })

  it('that replace the same one suspend what they do not both grant, until one replaces them all', () => {
    const roster = foldRoster(charter, { rotations: [renewed, rotated, again, rival] })
    expect(self(roster).concurrent).to.deep.equal([again.hash, rival.hash].sort())
    expect(self(roster).nodes).to.deep.equal([])
    expect(roster.byNodeKey.has(toHex(first.node.multikey))).to.equal(true)
    const after = foldRoster(charter, { rotations: [renewed, rotated, again, rival, united] })
    expect(self(after).certificate).to.equal(united.hash)
    expect(self(after)).not.to.have.property('concurrent')
    expect(self(after).nodes.map(({ id }) => id)).to.have.members([idOf(second), idOf(third)])
  })

  it('that both renew the same keys leave them in force, for the time that both grant', () => {
    const shorter = rotation({ cites: [ten.hash], lines: [lineOf(old, { from: startMs + 5, until: startMs + 20, addrs: ['/dns4/b.example/tcp/1'] })] })
    const { nodes, concurrent } = self(foldRoster(charter, { rotations: [renewed, shorter] }))
    expect(concurrent).to.have.length(2)
    expect(nodes).to.have.length(1)
    expect(nodes[0]).to.deep.include({ from: startMs + 5, until: startMs + 20, addrs: ['/dns4/b.example/tcp/1', '/dns4/new.example/tcp/4001'] })
  })

  it.each<[string, Making, string | undefined]>([
    ['another country', { cites: [ten.hash], lines: [lineOf(old)], change: { country: 'FR' } }, 'E_CERT_ATTRIBUTES'],
    ['another name', { cites: [ten.hash], lines: [lineOf(old)], change: { name: 'Other' } }, 'E_CERT_ATTRIBUTES'],
    ['an owner', { cites: [ten.hash], lines: [lineOf(old)], change: { owner: 'US' } }, 'E_CERT_ATTRIBUTES'],
    ['another role', { cites: [ten.hash], lines: [lineOf(old)], change: { role: 'authority' } }, 'E_CERT_ATTRIBUTES'],
    ['other sectors', { cites: [ten.hash], lines: [lineOf(old)], change: { sectors: [] } }, 'E_CERT_ATTRIBUTES'],
    ["another member's certificate", { cites: [twenty.hash], lines: [lineOf(old)] }, 'E_CERT_ATTRIBUTES'],
    ['new keys that sign', { cites: [ten.hash], lines: [lineOf(first)], signers: both(first) }, undefined],
    ['a new node key that is silent', { cites: [ten.hash], lines: [lineOf(first)], signers: [first.authoring] }, 'E_CERT_POSSESSION'],
    ['a new authoring key that is silent', { cites: [ten.hash], lines: [lineOf(first)], signers: [first.node] }, 'E_CERT_POSSESSION'],
    [
      'a node key with another authoring key',
      { cites: [ten.hash], lines: [lineOf({ ...first, node: old.node })], signers: [first.authoring] },
      'E_CERT_KEY_REUSED'
    ],
    [
      'an authoring key with another node key',
      { cites: [ten.hash], lines: [lineOf({ ...first, authoring: old.authoring })], signers: [first.node] },
      'E_CERT_KEY_REUSED'
    ],
    [
      "another member's node key",
      { cites: [ten.hash], lines: [lineOf({ ...first, node: memberKeys(20).node })], signers: [memberKeys(20).node, first.authoring] },
      'E_CERT_KEY_REUSED'
    ],
    [
      'a stranger',
      { cites: [ten.hash], lines: [lineOf(first)], signers: both(first), of: { ...ten.body, member: testKey(90).multikey }, by: testKey(90) },
      'E_MEMBER_UNKNOWN'
    ],
    ['nothing known', { cites: ['00'.repeat(32)], lines: [lineOf(old)] }, 'E_CERT_CITES']
  ])('with %s', (_, making, code) => {
    const certificate = rotation(making)
    expect(faultOf(certificate)).to.equal(code)
    expect(self(foldRoster(charter, { rotations: [certificate] })).certificate).to.equal(code === undefined ? certificate.hash : ten.hash)
  })

  it('that claim one new key for two members both do not count, and the charter’s keys cannot be contested', () => {
    const mine = rotation({ cites: [ten.hash], lines: [lineOf(first)], signers: both(first) })
    const theirs = rotation({ cites: [twenty.hash], lines: [lineOf(first)], signers: both(first), of: twenty.body, by: memberKeys(20).member })
    expect(faultOf(theirs, mine)).to.equal('E_CERT_KEY_REUSED')
    const roster = foldRoster(charter, { rotations: [mine, theirs] })
    expect(roster.digest).to.equal(foldRoster(charter, { rotations: [] }).digest)
    const stolen = rotation({ cites: [twenty.hash], lines: [lineOf(old)], signers: both(old), of: twenty.body, by: memberKeys(20).member })
    expect(nodesOf(stolen, renewed)).to.deep.equal([idOf(old)])
    expect(self(foldRoster(charter, { rotations: [stolen, renewed] })).certificate).to.equal(renewed.hash)
  })

  it('give the same roster in any order and however often', () => {
    const all = [renewed, rotated, again, rival, united, rotation({ cites: [rotated.hash], lines: [lineOf(first, { until: startMs + 7 })] })]
    assert(property(shuffledSubarray(all), array(constantFrom(...all), { maxLength: 6 }), (some, more) => {
      const chosen = all.filter((certificate) => some.includes(certificate) || more.includes(certificate))
      expect(flat(foldRoster(charter, { rotations: [...some, ...more] }))).to.equal(flat(foldRoster(charter, { rotations: chosen })))
    }))
  })
})
