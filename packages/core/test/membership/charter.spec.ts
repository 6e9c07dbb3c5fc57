import { assert, constant, property, shuffledSubarray, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  charterNamesMax, createCharter, decode, decodeCharter, didOf, encode, foldRoster, nobleSuite, quorumFault,
  smallestQuorum, toHex, tolerated, unwrap, verifyCard
} from '../../src/index.ts'
import { codeOf, memberKeys, nodeSuite, startMs, testCard } from '../support/keys.ts'
import type { CborMap, CborValue, CharterInit, Roster } from '../../src/index.ts'

const cards = [10, 20, 30, 40].map((number) => testCard(number))
const idOf = (number: number): string => didOf(memberKeys(number).member.publicKey)
const init: CharterInit = { name: 'Hanse of Tests', at: startMs, founders: cards, groups: ['operators'], bootstrap: ['/dns4/a.example/tcp/1'] }
const bytes = unwrap(createCharter(nodeSuite, init))
const fields = unwrap(decode(bytes)) as CborMap

const creating = (change: Partial<CharterInit>): string => codeOf(createCharter(nodeSuite, { ...init, ...change }))
const reading = (change: Record<string, CborValue>): string => codeOf(decodeCharter(
  nodeSuite,
  encode(new Map<string, CborValue>([...fields, ...Object.entries(change)]))
))

describe('quorums', () => {
  it('are those of the design', () => {
    expect([1, 2, 3, 4, 7, 10, 13].map(smallestQuorum)).to.deep.equal([1, 2, 2, 3, 5, 7, 9])
  })

  it('any two share more governors than may lie', () => {
    for (let governors = 1; governors <= 200; governors++) {
      const quorum = smallestQuorum(governors)
      expect(2 * quorum - governors).to.be.greaterThan(tolerated(governors))
      expect(2 * (quorum - 1) - governors).to.be.at.most(tolerated(governors))
      expect(quorum).to.be.at.most(governors - tolerated(governors))
      expect(quorumFault(governors, quorum)).to.equal(undefined)
      expect(quorumFault(governors, quorum - 1)).to.be.a('string')
      expect(quorumFault(governors, governors + 1)).to.be.a('string')
    }
  })
})

describe('charters', () => {
  it('come back with their cards verified, with either implementation', () => {
    const charter = unwrap(decodeCharter(nodeSuite, bytes))
    expect(charter).to.deep.equal(unwrap(decodeCharter(nobleSuite, bytes)))
    expect(charter).to.include({ name: 'Hanse of Tests', quorum: 3, freshnessDays: 30 })
    expect(charter.limits).to.deep.equal({ members: 1_000, objects: 10_000_000 })
    expect(charter.sectors).to.deep.equal(['energy'])
    expect(toHex(charter.federation)).to.equal(toHex(nodeSuite.sha256(bytes)))
    expect(charter.governors).to.have.length(4)
  })

  it('do not depend on the order of the founders', () => {
    assert(property(shuffledSubarray(cards, { minLength: cards.length }), (founders) => {
      expect(toHex(unwrap(createCharter(nodeSuite, { ...init, founders })))).to.equal(toHex(bytes))
    }), { numRuns: 5 })
  })

  it('of one or two founders need all of them', () => {
    const quorum = (count: number): number => unwrap(decodeCharter(
      nodeSuite,
      unwrap(createCharter(nodeSuite, { ...init, founders: cards.slice(0, count) }))
    )).quorum
    expect([quorum(1), quorum(2), quorum(3)]).to.deep.equal([1, 2, 2])
  })

  it.each<[string, Partial<CharterInit>, string]>([
    ['no founders', { founders: [] }, 'E_CHARTER_GOVERNORS'],
    ['a founder twice', { founders: [...cards, testCard(10)] }, 'E_CHARTER_FOUNDERS'],
    ['a founder twice under another name', { founders: [...cards, testCard(10, { name: 'Other' })] }, 'E_CHARTER_FOUNDERS'],
    ['a key shared by two founders', { founders: [...cards, testCard(11)] }, 'E_CHARTER_KEY_REUSED'],
    ['a card that is none', { founders: [new Uint8Array(5)] }, 'E_ENC_TRAILING'],
    ['a quorum too small', { quorum: 2 }, 'E_CHARTER_QUORUM'],
    ['a quorum of all', { quorum: 4 }, 'ok'],
    ['a quorum of more than all', { quorum: 5 }, 'E_CHARTER_QUORUM'],
    ['governors chosen', { governors: [idOf(20), idOf(10)] }, 'ok'],
    ['a governor twice', { governors: [idOf(10), idOf(10)] }, 'E_CHARTER_GOVERNORS'],
    ['a governor who is no founder', { governors: [idOf(90)] }, 'E_CHARTER_GOVERNORS'],
    ['a governor who is no key', { governors: ['did:key:z'] }, 'E_DID'],
    ['founders without a full member', { founders: [testCard(10, { role: 'observer' })] }, 'E_CHARTER_GOVERNORS'],
    ['sectors that lack a founder’s', { sectors: ['healthcare'] }, 'E_CHARTER_SECTOR'],
    ['more sectors', { sectors: ['healthcare', 'energy'] }, 'ok'],
    ['fewer members than founders', { limits: { members: 3, objects: 1 } }, 'E_CHARTER_LIMIT'],
    ['a bootstrap address that is none', { bootstrap: ['hanse.example:4001'] }, 'E_CHARTER_ADDR'],
    ['a name that is empty', { name: '' }, 'E_FIELD_TYPE'],
    ['as many groups as allowed', { groups: Array.from({ length: charterNamesMax }, (_, i) => `g${i}`) }, 'ok'],
    ['too many groups', { groups: Array.from({ length: charterNamesMax + 1 }, (_, i) => `g${i}`) }, 'E_FIELD_LIMIT']
  ])('with %s', (_, change, code) => {
    expect(creating(change)).to.equal(code)
  })

  it('are refused in any other than their one form', () => {
    const founders = fields.get('founders') as Uint8Array[]
    const governors = fields.get('governors') as Uint8Array[]
    expect(reading({})).to.equal('ok')
    expect(reading({ v: 2 })).to.equal('E_VERSION_UNSUPPORTED')
    expect(reading({ extra: 1 })).to.equal('E_FIELD_UNKNOWN')
    expect(reading({ founders: founders.toReversed() })).to.equal('E_CHARTER_FOUNDERS')
    expect(reading({ governors: governors.toReversed() })).to.equal('E_CHARTER_GOVERNORS')
    expect(reading({ governors: [] })).to.equal('E_FIELD_LIMIT')
    expect(reading({ groups: ['b', 'a'] })).to.equal('E_CHARTER_ORDER')
    expect(reading({ bootstrap: ['/a', '/a'] })).to.equal('E_CHARTER_ORDER')
    expect(codeOf(decodeCharter(nodeSuite, new Uint8Array(4 * 1024 * 1024 + 1)))).to.equal('E_LIMIT_CHARTER_BYTES')
  })

  it('never throw on rubbish', () => {
    assert(property(uint8Array(), (rubbish) => !decodeCharter(nodeSuite, rubbish).ok))
  })
})

describe('the roster', () => {
  const roster = foldRoster(unwrap(decodeCharter(nodeSuite, bytes)))

  it('holds every founder and node, found by every name', () => {
    expect([...roster.members.keys()]).to.have.members([10, 20, 30, 40].map(idOf))
    for (const number of [10, 20, 30, 40]) {
      const { member, node, authoring } = memberKeys(number)
      const found = roster.members.get(didOf(member.publicKey))
      expect(found).to.include({
        kind: 'member',
        name: `Member ${number}`,
        country: 'DE',
        role: 'full',
        governor: true,
        certificate: unwrap(verifyCard(nodeSuite, testCard(number))).hash
      })
      const known = roster.nodes.get(didOf(node.publicKey))
      expect(known).to.include({ member: didOf(member.publicKey), from: startMs, certificate: found?.certificate })
      expect(known?.authoringKey).to.deep.equal(authoring.publicKey)
      expect(known?.nodeKey).to.deep.equal(node.publicKey)
      expect(roster.byNodeKey.get(toHex(node.multikey))).to.equal(known)
      expect(found?.nodes).to.deep.equal([known])
    }
    expect([...roster.groups]).to.deep.equal([['operators', { members: new Set(), heads: [] }]])
  })

  it('is the same for the same certificates in any order, down to the order of its maps', () => {
    assert(property(shuffledSubarray(cards, { minLength: cards.length }), constant(init), (founders, rest) => {
      const again = foldRoster(unwrap(decodeCharter(nobleSuite, unwrap(createCharter(nodeSuite, { ...rest, founders })))))
      expect(flat(again)).to.equal(flat(roster))
    }), { numRuns: 3 })
  })

  it('has another digest for other certificates', () => {
    const other = foldRoster(unwrap(decodeCharter(nodeSuite, unwrap(createCharter(nodeSuite, { ...init, founders: cards.slice(1) })))))
    expect(other.digest).not.to.equal(roster.digest)
    expect(structuredClone(roster)).to.deep.equal(roster)
  })
})

/** A roster as text, with the order of everything in it. */
function flat (roster: Roster): string {
  return JSON.stringify([roster.federation, roster.digest, [...roster.members], [...roster.nodes], [...roster.byNodeKey]])
}
