import { assert, integer, property, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  armour, assembleCard, cardInput, cardNodesMax, decodeCardBody, didOf, encode, encodeCardBody, nameBytesMax,
  nodeAddrsMax, nobleSuite, sectorsMax, unarmour, unwrap, verifyCard
} from '../../src/index.ts'
import { codeOf, memberKeys, nodeSuite, startMs, testCard, testKey } from '../support/keys.ts'
import type { CardBody, CardNode, CborValue } from '../../src/index.ts'

const { body } = unwrap(verifyCard(nodeSuite, testCard(10)))
const [firstNode] = body.nodes as [CardNode]

function bodyCode (change: Record<string, CborValue>): string {
  const { member, name, country, sectors, role, nodes, at } = body
  const plain = nodes.map((node) => ({ ...node }))
  return codeOf(decodeCardBody(encode({ v: 1, member, name, country, sectors, role, nodes: plain, at, ...change })))
}

describe('member cards', () => {
  it('verify with either implementation and give the body back', () => {
    const bytes = testCard(10, { owner: 'US', sectors: ['b', 'a', 'b'] })
    const card = unwrap(verifyCard(nobleSuite, bytes))
    expect(card).to.deep.equal(unwrap(verifyCard(nodeSuite, bytes)))
    expect(card.body).to.include({ name: 'Member 10', country: 'DE', owner: 'US', role: 'full', at: startMs })
    expect(card.body.sectors).to.deep.equal(['a', 'b'])
    expect(didOf(card.body.member)).to.equal(didOf(memberKeys(10).member.publicKey))
    expect(card.hash).to.match(/^[0-9a-f]{64}$/)
  })

  it('refuse any changed byte', () => {
    const bytes = testCard(10)
    assert(property(integer({ min: 0, max: bytes.length - 1 }), integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = bytes.slice()
      damaged[at] = (damaged[at] as number) ^ change
      return !verifyCard(nodeSuite, damaged).ok
    }), { numRuns: 300 })
  })

  it('never throw on rubbish', () => {
    assert(property(uint8Array(), (bytes) => !verifyCard(nodeSuite, bytes).ok && !decodeCardBody(bytes).ok))
  })

  it('refuse a missing signature and one of another key', () => {
    const { member, node } = memberKeys(10)
    const bytes = encodeCardBody(body)
    const input = cardInput(bytes)
    const stranger = testKey(99).sign(input)
    expect(codeOf(verifyCard(
      nodeSuite,
      assembleCard(bytes, { member: member.sign(input), nodes: [{ node: node.sign(input), authoring: stranger }] })
    ))).to.equal('E_SIG_INVALID')
    const both = { node: stranger, authoring: stranger }
    expect(codeOf(verifyCard(nodeSuite, assembleCard(bytes, { member: member.sign(input), nodes: [both, both] })))).to.equal('E_CARD')
  })

  it('refuse one key in two roles, weak keys and other codecs', () => {
    const { member, authoring } = memberKeys(10)
    const withNode = (node: Partial<CardNode>): string => {
      const bytes = encodeCardBody({ ...body, nodes: [{ ...firstNode, ...node }] })
      const signature = member.sign(cardInput(bytes))
      return codeOf(verifyCard(
        nodeSuite,
        assembleCard(bytes, { member: signature, nodes: [{ node: signature, authoring: authoring.sign(cardInput(bytes)) }] })
      ))
    }
    const identity = new Uint8Array(34)
    identity.set([0xed, 0x01, 0x01])
    expect(withNode({ node: body.member })).to.equal('E_KEY_ROLE')
    expect(withNode({ node: firstNode.authoring })).to.equal('E_KEY_ROLE')
    expect(withNode({ node: identity })).to.equal('E_KEY_WEAK')
    expect(withNode({ node: new Uint8Array(34) })).to.equal('E_KEY_CODEC')
  })

  it.each<[string, Record<string, CborValue>, string]>([
    ['another version', { v: 2 }, 'E_VERSION_UNSUPPORTED'],
    ['an unknown field', { extra: 1 }, 'E_FIELD_UNKNOWN'],
    ['a country in small letters', { country: 'de' }, 'E_CARD'],
    ['an owner that is no country', { owner: '??' }, 'E_CARD'],
    ['an authority kind without the role', { authority: 'police' }, 'E_CARD'],
    ['unsorted sectors', { sectors: ['b', 'a'] }, 'E_CARD'],
    ['a sector twice', { sectors: ['a', 'a'] }, 'E_CARD'],
    ['an unknown role', { role: 'king' }, 'E_FIELD_VALUE'],
    ['no nodes', { nodes: [] }, 'E_FIELD_LIMIT'],
    ['a name that turns direction', { name: 'a\u202eb' }, 'E_ENC_TEXT'],
    ['a name of full length', { name: 'n'.repeat(nameBytesMax) }, 'ok'],
    ['a name too long', { name: 'n'.repeat(nameBytesMax + 1) }, 'E_FIELD_LIMIT'],
    ['as many sectors as allowed', { sectors: Array.from({ length: sectorsMax }, (_, i) => `s${String(i).padStart(2, '0')}`) }, 'ok'],
    ['too many sectors', { sectors: Array.from({ length: sectorsMax + 1 }, (_, i) => `s${String(i).padStart(2, '0')}`) }, 'E_FIELD_LIMIT'],
    ['too many nodes', { nodes: new Array<CborValue>(cardNodesMax + 1).fill({ ...firstNode }) }, 'E_FIELD_LIMIT'],
    [
      'too many addresses',
      { nodes: [{ ...firstNode, addrs: Array.from({ length: nodeAddrsMax + 1 }, (_, i) => `/ip4/192.0.2.${i + 100}`) }] },
      'E_FIELD_LIMIT'
    ],
    ['addresses not sorted', { nodes: [{ ...firstNode, addrs: ['/b', '/a'] }] }, 'E_CARD'],
    ['an address that is none', { nodes: [{ ...firstNode, addrs: ['http://x'] }] }, 'E_CARD'],
    ['an end before the beginning', { nodes: [{ ...firstNode, until: firstNode.from }] }, 'E_CARD']
  ])('with %s', (_, change, code) => {
    expect(bodyCode(change)).to.equal(code)
  })

  it('give back every body', () => {
    const authority: CardBody = { ...body, role: 'authority', authority: 'csirt' }
    expect(unwrap(decodeCardBody(encodeCardBody(authority)))).to.deep.equal(authority)
  })
})

describe('armour', () => {
  it('survives mail: other line ends, indentation, text around', () => {
    assert(property(uint8Array({ maxLength: 300 }), (bytes) => {
      const text = armour('HANSE CHARTER', bytes)
      expect(text.split('\n').every((line) => line.length <= 64)).to.equal(true)
      expect(unwrap(unarmour('HANSE CHARTER', text))).to.deep.equal(bytes)
      expect(unwrap(unarmour('HANSE CHARTER', `Hello,\r\n${text.replaceAll('\n', '\r\n  ')}\r\nregards`))).to.deep.equal(bytes)
    }))
  })

  it('refuses what is cut off, of another kind, damaged or endless', () => {
    const text = armour('HANSE MEMBER CARD', new Uint8Array(100))
    expect(codeOf(unarmour('HANSE CHARTER', text))).to.equal('E_ARMOUR')
    expect(codeOf(unarmour('HANSE MEMBER CARD', text.slice(0, -20)))).to.equal('E_ARMOUR')
    expect(codeOf(unarmour('HANSE MEMBER CARD', text.replace('AAAA', 'A*AA')))).to.equal('E_ARMOUR')
    expect(codeOf(unarmour('HANSE MEMBER CARD', text.replace('AAAA', 'AAA')))).to.equal('E_ARMOUR')
    expect(codeOf(unarmour('HANSE MEMBER CARD', ' '.repeat(8 * 1024 * 1024 + 1)))).to.equal('E_LIMIT_ARMOUR')
  })
})
