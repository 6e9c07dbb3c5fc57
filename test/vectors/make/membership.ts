/** Vectors of cards, address records and charters (§3, §4). */
import {
  addressRecordInput, assembleAddressRecord, assembleCard, cardInput, createCharter, decode, encode, unwrap
} from '@hanse/core'
import {
  atMs,
  authoring,
  card,
  cardFields,
  commonChanges,
  encoded,
  federation,
  hex,
  keyOf,
  member,
  node,
  nodeFields,
  set,
  signedCard,
  stranger,
  suite,
  unsorted,
  vector,
  without
} from './vector.ts'
import type { Change, Fields, Input, Key, Vector, VectorFile } from './vector.ts'
import type { CborValue } from '@hanse/core'

const keys = { member, node, authoring }
const changedNode = (changes: { [key: string]: CborValue }): Change => set('nodes', [nodeFields(keys, changes)])

const cardChanges: Array<[string, Change, string?]> = [
  ['an owner', set('owner', 'FR')],
  ['an authority', (fields) => { fields.set('role', 'authority').set('authority', 'national-cert') }],
  ['an observer with a kind of authority', (fields) => { fields.set('role', 'observer').set('authority', 'agency') }],
  ['a gateway without sectors', (fields) => { fields.set('role', 'gateway').set('sectors', []) }],
  ['no addresses', changedNode({ addrs: [] })],
  ['a name of 128 bytes', set('name', 'ü'.repeat(64))],
  ...commonChanges('name'),
  ['version 2', set('v', 2), 'E_VERSION_UNSUPPORTED'],
  ['a name of 129 bytes', set('name', 'a'.repeat(129)), 'E_FIELD_LIMIT'],
  ['an empty name', set('name', ''), 'E_FIELD_TYPE'],
  ['a line break in the name', set('name', 'a\nb'), 'E_ENC_TEXT'],
  ['a direction mark in the name', set('name', 'a\u202eb'), 'E_ENC_TEXT'],
  ['a zero-width space in the name', set('name', 'a\u200bb'), 'E_ENC_TEXT'],
  ['a tag character in the name', set('name', 'a\u{e0041}'), 'E_ENC_TEXT'],
  ['a country in small letters', set('country', 'de'), 'E_CARD'],
  ['a country of one letter', set('country', 'D'), 'E_CARD'],
  ['an owner that is no country', set('owner', '12'), 'E_CARD'],
  ['sectors not sorted', set('sectors', ['healthcare', 'energy']), 'E_CARD'],
  ['a sector twice', set('sectors', ['energy', 'energy']), 'E_CARD'],
  ['33 sectors', set('sectors', Array.from({ length: 33 }, (_, i) => `s${String(i).padStart(2, '0')}`)), 'E_FIELD_LIMIT'],
  ['a role of no name', set('role', 'admin'), 'E_FIELD_VALUE'],
  ['a kind of authority beside the role full', set('authority', 'police'), 'E_CARD'],
  ['no nodes', set('nodes', []), 'E_FIELD_LIMIT'],
  ['a node ends before it begins', changedNode({ until: atMs }), 'E_CARD'],
  ['addresses not sorted', changedNode({ addrs: ['/ip4/2', '/ip4/1'] }), 'E_CARD'],
  ['an address without slash', changedNode({ addrs: ['ip4'] }), 'E_CARD'],
  ['17 addresses', changedNode({ addrs: Array.from({ length: 17 }, (_, i) => `/ip4/${String(i).padStart(2, '0')}`) }), 'E_FIELD_LIMIT'],
  ['a field more in a node', changedNode({ x: 1 }), 'E_FIELD_UNKNOWN'],
  ['a key of 32 bytes', set('member', member.key.subarray(2)), 'E_FIELD_TYPE'],
  ['a negative time', set('at', -1), 'E_FIELD_TYPE']
]

function cardVector (name: string, bytes: Uint8Array, code?: string): Vector {
  return vector(name, { card: hex(bytes) }, code)
}

export function cardsFile (): VectorFile {
  const body = encode(cardFields())
  const input = cardInput(body)
  const signatures = { member: member.sign(input), nodes: [{ node: node.sign(input), authoring: authoring.sign(input) }] }
  const swapped = [{ node: authoring.sign(input), authoring: node.sign(input) }]
  const weak = { key: Uint8Array.from([0xed, 1, 1, ...new Uint8Array(31)]), sign: () => new Uint8Array(64) }
  const shared = { member, node, authoring: node }
  const outer: Fields = decode(card).ok
    ? new Map(
      Object.entries({ body, sig: signatures.member, sigs: [[swapped[0]?.authoring, swapped[0]?.node] as CborValue] })
    )
    : new Map()
  return {
    theme: 'cards',
    about: 'Member cards (§3); the value is the certificate hash.',
    vectors: [
      cardVector('a card', card),
      ...cardChanges.map(([name, change, code]) => cardVector(name, signedCard(encode(cardFields(keys, change))), code)),
      cardVector('keys of the body not sorted', signedCard(unsorted(cardFields())), 'E_ENC_NONCANONICAL'),
      cardVector('a body with a byte behind it', signedCard(Buffer.concat([body, Buffer.of(0)])), 'E_ENC_TRAILING'),
      cardVector('signed by another member key', assembleCard(body, { ...signatures, member: stranger.sign(input) }), 'E_SIG_INVALID'),
      cardVector('signatures of node and authoring key swapped', assembleCard(body, { ...signatures, nodes: swapped }), 'E_SIG_INVALID'),
      cardVector('signed without the frame', assembleCard(body, { ...signatures, member: member.sign(body) }), 'E_SIG_INVALID'),
      cardVector('a signature of 63 bytes', encode(new Map(outer).set('sig', signatures.member.subarray(1))), 'E_FIELD_TYPE'),
      cardVector(
        'a pair of signatures more than nodes',
        encode(new Map(outer).set('sigs', [[...outer.get('sigs') as CborValue[]][0] as CborValue, [signatures.member, signatures.member]])),
        'E_CARD'
      ),
      cardVector('a field more beside the body', encode(new Map(outer).set('x', 1)), 'E_FIELD_UNKNOWN'),
      cardVector('a member key that is the identity', signedCard(encode(cardFields({ ...keys, member: weak })), { ...keys, member: weak }), 'E_KEY_WEAK'),
      cardVector('one key for node and authoring', signedCard(encode(cardFields(shared)), shared), 'E_KEY_ROLE')
    ]
  }
}

const recordFields: Fields = new Map<string, CborValue>(Object.entries({
  v: 1, fed: federation, node: node.key, addrs: ['/dns4/a.example/tcp/1', '/dns4/b.example/tcp/2'], seq: 3, time: atMs, until: atMs + 1
}))

export function addressesFile (): VectorFile {
  const known = { federation: hex(federation), node: hex(node.key), authoring: hex(authoring.key) }
  const record = (name: string, body: Uint8Array, code?: string, signer: Key = authoring): Vector =>
    vector(name, { record: hex(assembleAddressRecord(body, signer.sign(addressRecordInput(federation, body)))), ...known }, code)
  const changes: Array<[string, Change, string?]> = [
    ['a record', () => {}],
    ['no addresses', set('addrs', [])],
    ...commonChanges('seq'),
    ['version 0', set('v', 0), 'E_VERSION_UNSUPPORTED'],
    ['addresses not sorted', set('addrs', ['/b', '/a']), 'E_ADDRESSES'],
    ['an address twice', set('addrs', ['/a', '/a']), 'E_ADDRESSES'],
    ['an address with a space', set('addrs', ['/a b']), 'E_ADDRESSES'],
    ['an address of 257 bytes', set('addrs', [`/${'a'.repeat(256)}`]), 'E_FIELD_LIMIT'],
    ['17 addresses', set('addrs', Array.from({ length: 17 }, (_, i) => `/${String.fromCharCode(97 + i)}`)), 'E_FIELD_LIMIT'],
    ['it ends when it is written', set('until', atMs), 'E_ADDRESSES'],
    ['another federation', set('fed', new Uint8Array(32)), 'E_CHARTER_MISMATCH'],
    ['a node that is not on the roster', set('node', stranger.key), 'E_MEMBER_UNKNOWN']
  ]
  return {
    theme: 'addresses',
    about: 'Address records (§3): the roster knows the node with its authoring key, and no other.',
    vectors: [
      ...changes.map(([name, change, code]) => record(name, encoded(recordFields, change), code)),
      record('signed by the node key', encoded(recordFields), 'E_SIG_INVALID', node)
    ]
  }
}

const second = { member: keyOf(0x51), node: keyOf(0x52), authoring: keyOf(0x53) }
const sharing = { ...second, node }
const cards = [card, signedCard(encode(cardFields(second, set('name', 'Second'))), second)]

function charterFields (founders = cards): Fields {
  const decoded = unwrap(
    decode(unwrap(createCharter(suite, { name: 'Example', at: atMs, founders, groups: ['g1', 'g2'], bootstrap: ['/dns4/a.example/tcp/1'] })))
  )
  return decoded as Fields
}

const list = (fields: Fields, name: string): CborValue[] => [...fields.get(name) as CborValue[]]

const charterChanges: Array<[string, Change, string?]> = [
  ['one governor of two founders', (fields) => { fields.set('governors', list(fields, 'governors').slice(0, 1)).set('quorum', 1) }],
  ['sectors that no founder has', set('sectors', ['aerospace', 'energy', 'healthcare'])],
  ['freshness of 0 days', set('freshnessDays', 0)],
  ...commonChanges('limits'),
  ['version 2', set('v', 2), 'E_VERSION_UNSUPPORTED'],
  ['founders out of order', (fields) => { fields.set('founders', list(fields, 'founders').reverse()) }, 'E_CHARTER_FOUNDERS'],
  ['a founder twice', (fields) => { fields.set('founders', [list(fields, 'founders')[0] as CborValue, ...list(fields, 'founders')]) }, 'E_CHARTER_FOUNDERS'],
  ['no founders', set('founders', []), 'E_FIELD_LIMIT'],
  ['a founder that is no card', set('founders', [Uint8Array.of(0xa0)]), 'E_FIELD_MISSING'],
  ['governors out of order', (fields) => { fields.set('governors', list(fields, 'governors').reverse()) }, 'E_CHARTER_GOVERNORS'],
  ['a governor that is no founder', set('governors', [stranger.key]), 'E_CHARTER_GOVERNORS'],
  ['a quorum that two halves have', set('quorum', 1), 'E_CHARTER_QUORUM'],
  ['a quorum of more than there are', set('quorum', 3), 'E_CHARTER_QUORUM'],
  ["a founder's sector is missing", set('sectors', ['energy']), 'E_CHARTER_SECTOR'],
  ['sectors not sorted', set('sectors', ['healthcare', 'energy']), 'E_CHARTER_ORDER'],
  ['a group twice', set('groups', ['g1', 'g1']), 'E_CHARTER_ORDER'],
  ['an address without slash', set('bootstrap', ['a.example']), 'E_CHARTER_ADDR'],
  ['fewer members allowed than founders', set('limits', { members: 1, objects: 1 }), 'E_CHARTER_LIMIT'],
  ['freshness of 3651 days', set('freshnessDays', 3651), 'E_FIELD_LIMIT']
]

export function chartersFile (): VectorFile {
  const charter = (name: string, bytes: Uint8Array, code?: string): Vector => vector(name, { charter: hex(bytes) } satisfies Input, code)
  const fields = charterFields()
  const sharingCards = [card, signedCard(encode(cardFields(sharing)), sharing)]
  const inOrder = Buffer.compare(sharing.member.key, member.key) < 0 ? sharingCards.reverse() : sharingCards
  return {
    theme: 'charters',
    about: 'Charters (§4); the values are the federation id and the digest of the certificate set.',
    vectors: [
      charter('of two founders', encode(fields)),
      charter('of one founder', encode(charterFields([card]))),
      ...charterChanges.map(([name, change, code]) => charter(name, encoded(fields, change), code)),
      charter('two founders share a node key', encoded(fields, set('founders', inOrder)), 'E_CHARTER_KEY_REUSED'),
      charter("a founder's signature broken", encoded(fields, (changed) => {
        const broken = Uint8Array.from(card)
        broken[broken.length - 1] = (broken[broken.length - 1] as number) ^ 1
        changed.set('founders', list(changed, 'founders').map((one) => Buffer.compare(one as Uint8Array, card) === 0 ? broken : one))
      }), 'E_SIG_INVALID'),
      charter('a byte behind it', Buffer.concat([encode(fields), Buffer.of(0)]), 'E_ENC_TRAILING'),
      charter('keys not sorted', unsorted(fields), 'E_ENC_NONCANONICAL'),
      charter('without governors', encoded(fields, without('governors')), 'E_FIELD_MISSING')
    ]
  }
}
