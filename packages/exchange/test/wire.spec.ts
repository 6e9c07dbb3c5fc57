import { generateKeyPairSync, sign } from 'node:crypto'
import {
  assemble,
  concat,
  didOf,
  encode,
  encodeHandling,
  encodeReceipt,
  fromHex,
  handling,
  laneAfter,
  multikey,
  nobleSuite,
  prepareNext,
  prepareOpening,
  receiptInput,
  signInput,
  toHex,
  toUtf8,
  unwrap
} from '@hanse/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeMessage, encodeMessage, frameBytes, hopsMax, verifyMessage } from '../src/index.ts'
import { Author } from './support/author.ts'
import { federationId, nodeNamed, rosterOf } from './support/federation.ts'
import { fakeSign, fakeSuite } from './support/suite.ts'
import type { PublishedEntry, RawMessage, VerifyContext } from '../src/index.ts'
import type { CborValue, Entry, Roster, Verified } from '@hanse/core'

const roster = rosterOf([{ name: 'p' }, { name: 'q' }])
const peer = nodeNamed('p')
const [opening, small, large] = new Author(roster.nodes.get(peer) as NonNullable<ReturnType<Roster['nodes']['get']>>)
  .lane(
    { tlp: 'green' },
    [{ texts: ['one', 'two', 'three'] }, { texts: ['x'.repeat(200_000), 'y'.repeat(200_000)] }],
    1_000
  ) as [PublishedEntry, PublishedEntry, PublishedEntry]
const known = new Map([opening, small, large].map(({ entry }) => [entry.id, entry]))

function context (over: Partial<VerifyContext> = {}): VerifyContext {
  return { suite: fakeSuite, roster, federation: federationId, peer, headerOf: (id) => known.get(id), ...over }
}

function receiptOf (node = peer, signer = peer): RawMessage {
  const keys = roster.nodes.get(signer) as NonNullable<ReturnType<Roster['nodes']['get']>>
  const bytes = encodeReceipt(
    {
      version: 1,
      federation: federationId,
      node: multikey((roster.nodes.get(node) as typeof keys).nodeKey),
      lane: small.entry.lane,
      seq: 1,
      head: small.entry.id,
      except: [{ seq: 1, from: 0, count: 2 }],
      time: 5
    }
  )
  return { type: 'receipt', receipt: { bytes, signature: fakeSign(keys.authoringKey, receiptInput(federationId, bytes)) } }
}

function passedOn (receipt: RawMessage): RawMessage {
  return { ...receipt, hops: 2 } as RawMessage
}

const id = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex)
const count = fc.maxSafeNat()
const hops = fc.nat(hopsMax)
const lanes = fc.array(fc.record({ lane: id, from: fc.nat(1_000), to: fc.integer({ min: 1_000, max: Number.MAX_SAFE_INTEGER }) }), { maxLength: 5 })
const leaves = fc.array(fc.record({ entry: id, from: fc.nat(1_000), count: fc.integer({ min: 1, max: 1_000 }) }), { maxLength: 5 })
const frames: fc.Arbitrary<RawMessage> = fc.oneof(
  fc.record(
    {
      type: fc.constant('hello' as const),
      version: fc.constant(1),
      federation: id,
      roster: id,
      nowMs: count,
      features: fc.array(fc.constantFrom('a', 'tree', 'é'), { maxLength: 3 }),
      frameBytesMax: count
    }
  ),
  fc.record({ type: fc.constant('digest' as const), digest: id }),
  fc.record({ type: fc.constant('groups' as const), groups: fc.array(fc.record({ group: id, digest: id }), { maxLength: 30 }), last: fc.boolean() }),
  fc.record(
    {
      type: fc.constant('heads' as const),
      groups: fc.array(id, { maxLength: 5 }),
      heads: fc.array(fc.record({ lane: id, seq: count, head: id }), { maxLength: 30 }),
      answer: fc.boolean(),
      last: fc.boolean()
    }
  ),
  fc.record({ type: fc.constantFrom('want' as const, 'absent' as const), lanes, leaves }),
  fc.record({ type: fc.constant('credit' as const), bytes: count }),
  fc.record({ type: fc.constant('have' as const), heads: fc.array(fc.record({ lane: id, seq: count, hops }), { maxLength: 30 }), ask: fc.boolean() }),
  fc.record({ type: fc.constantFrom('graft' as const, 'prune' as const), lane: id }),
  fc.record({ type: fc.constant('entry' as const), entry: fc.constant(small.entry), hops }),
  fc.constantFrom<RawMessage>(
    { type: 'entry', entry: opening.entry },
    { type: 'entry', entry: small.entry },
    ...small.bodies.map(({ chunk }): RawMessage => ({ type: 'entry', entry: small.entry, chunk })),
    ...large.bodies.map(({ chunk }): RawMessage => ({ type: 'chunk', chunk })),
    receiptOf(),
    { ...receiptOf(), hops: 3 } as RawMessage
  )
)

describe('the codec', () => {
  it('gives back every message, and knows its length beforehand', () => {
    fc.assert(fc.property(frames, (message) => {
      const bytes = encodeMessage(message)
      expect(unwrap(decodeMessage(fakeSuite, bytes))).toEqual(message)
      const verified = verifyMessage(message, context())
      expect(verified.ok && frameBytes(verified.value)).toBe(bytes.length)
    }))
  })

  it('never throws, whatever comes, and takes no more than it gives', () => {
    const arbitrary = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.tuple(frames, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }), fc.nat(40)).map(([message, changes, cut]) => {
        const bytes = encodeMessage(message)
        for (const [at, byte] of changes) {
          bytes[at % bytes.length] = byte
        }
        return bytes.subarray(0, bytes.length - (cut < 20 ? cut : 0))
      })
    )
    fc.assert(fc.property(arbitrary, (bytes) => {
      const decoded = decodeMessage(fakeSuite, bytes)
      if (decoded.ok) {
        expect(toHex(encodeMessage(decoded.value))).toBe(toHex(bytes))
        verifyMessage(decoded.value, context())
      } else {
        expect(decoded.rejection.code).toMatch(/^E_[A-Z0-9_]+$/)
      }
    }), { numRuns: 2_000 })
  })

  const digest = fromHex('ab'.repeat(32))
  const hello = { t: 'hello', v: 1, fed: digest, roster: digest, now: 1, features: [], frame: 1 }
  it.each<[string, string, Uint8Array]>([
    ['an empty frame', 'E_FRAME_EMPTY', new Uint8Array()],
    ['a frame above the limit', 'E_FRAME_TOO_LARGE', new Uint8Array(1_048_577)],
    ['a frame that ends early', 'E_ENC_TRUNCATED', encode({ t: 'credit', n: 70_000 }).subarray(0, -1)],
    ['bytes after the map', 'E_ENC_TRAILING', concat(encode({ t: 'credit', n: 1 }), Uint8Array.of(0))],
    ['a number longer than needed', 'E_ENC_NONCANONICAL', fromHex('a2616e18016174666372656469 74'.replace(' ', ''))],
    ['a version that is not supported', 'E_VERSION_UNSUPPORTED', encode({ ...hello, v: 2 })],
    ['a type that is not supported', 'E_VERSION_UNSUPPORTED', encode({ t: 'gossip' })],
    ['a missing field', 'E_FIELD_MISSING', encode({ t: 'credit' })],
    ['a missing type', 'E_FIELD_MISSING', encode({ n: 1 })],
    ['an unknown field', 'E_FIELD_UNKNOWN', encode({ t: 'credit', n: 1, m: 1 })],
    ['a forbidden field', 'E_FIELD_FORBIDDEN', encode(new Map<string, CborValue>([['t', 'credit'], ['n', 1], ['constructor', 1]]))],
    ['no map', 'E_FIELD_TYPE', encode([1, 2])],
    ['a range of nothing', 'E_RANGE', encode({ t: 'want', l: [[digest, 2, 1]], b: [] })],
    ['more hops than a frame may have behind it', 'E_FIELD_LIMIT', encode({ t: 'have', h: [[digest, 1, hopsMax + 1]] })],
    ['more told than a frame may list', 'E_FIELD_LIMIT', encode({ t: 'have', h: Array.from({ length: 4_097 }, () => [digest, 1, 1]) })],
    ['a flag that is false', 'E_FIELD_TYPE', encode({ t: 'have', h: [], z: false })],
    ['more items than a frame may list', 'E_FIELD_LIMIT', encode({ t: 'heads', g: Array.from({ length: 4_097 }, () => digest), h: [] })]
  ])('refuses %s: %s', (_, code, bytes) => {
    expect(decodeMessage(fakeSuite, bytes)).toMatchObject({ ok: false, rejection: { code } })
  })
})

describe('verification', () => {
  function entryWith (change: (bytes: Uint8Array) => void): RawMessage {
    const signature = small.entry.signature.slice()
    change(signature)
    return { type: 'entry', entry: { ...small.entry, signature } }
  }
  const [whole] = small.bodies as [PublishedEntry['bodies'][number]]
  const [firstOfLarge] = large.bodies as [PublishedEntry['bodies'][number]]
  /** A receipt signed as if it were an entry. */
  function mislabelled (): { bytes: Uint8Array, signature: Uint8Array } {
    const { receipt: { bytes } } = receiptOf() as RawMessage & { type: 'receipt' }
    return { bytes, signature: fakeSign(roster.nodes.get(peer)?.authoringKey ?? new Uint8Array(32), signInput('entry', federationId, bytes)) }
  }
  const unknown = { headerOf: () => undefined }

  it.each<[string, string, RawMessage, Partial<VerifyContext>]>([
    ['an unknown author', 'E_AUTHOR_UNKNOWN', { type: 'entry', entry: small.entry }, { ...unknown, roster: rosterOf([{ name: 'q' }]) }],
    ['an entry of another federation', 'E_CHARTER_MISMATCH', { type: 'entry', entry: small.entry }, { ...unknown, federation: new Uint8Array(32) }],
    ['a flipped signature', 'E_SIG_INVALID', entryWith((bytes) => { bytes[0] = (bytes[0] as number) ^ 1 }), unknown],
    ['a signature of another kind', 'E_SIG_INVALID', { type: 'receipt', receipt: mislabelled() }, {}],
    ['leaves of an unknown entry', 'E_ENTRY_UNKNOWN', { type: 'chunk', chunk: whole.chunk }, unknown],
    ['leaves beyond the count', 'E_PROOF_INDEX', { type: 'chunk', chunk: { ...whole.chunk, from: 1 } }, {}],
    ['fewer leaves than the seed is for', 'E_PROOF_COUNT', { type: 'chunk', chunk: { ...whole.chunk, leaves: whole.chunk.leaves.slice(1) } }, {}],
    ['a proof that is too long', 'E_PROOF_LENGTH', { type: 'chunk', chunk: { ...whole.chunk, proof: [new Uint8Array(32)] } }, {}],
    ['another leaf', 'E_PROOF_INVALID', { type: 'chunk', chunk: { ...whole.chunk, leaves: [toUtf8('two'), toUtf8('one'), toUtf8('three')] } }, {}],
    ["another entry's leaves", 'E_PROOF_COUNT', { type: 'entry', entry: small.entry, chunk: { ...firstOfLarge.chunk, entry: small.entry.id } }, {}],
    ['a salt that is too short', 'E_SALT', { type: 'chunk', chunk: { ...firstOfLarge.chunk, disclosure: { salts: [new Uint8Array(8)] } } }, {}],
    ["another node's receipt", 'E_RECEIPT', receiptOf(nodeNamed('q'), peer), {}],
    ['a receipt under another key', 'E_SIG_INVALID', receiptOf(peer, nodeNamed('q')), {}],
    ['a receipt that was passed on, under another key', 'E_SIG_INVALID', passedOn(receiptOf(nodeNamed('q'), peer)), {}],
    ['a receipt that was passed on, by a node that is not certified', 'E_MEMBER_UNKNOWN', passedOn(receiptOf()), { roster: rosterOf([{ name: 'q' }]) }]
  ])('refuses %s: %s', (_, code, message, over) => {
    expect(verifyMessage(message, context(over))).toMatchObject({ ok: false, rejection: { code } })
  })

  it('takes real signatures with the real suite', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const authoringKey = new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'))
    const signature = (bytes: Uint8Array): Uint8Array => new Uint8Array(sign(null, bytes, privateKey))
    const node = { ...roster.nodes.get(peer) as NonNullable<ReturnType<Roster['nodes']['get']>>, authoringKey }
    const real: Roster = { ...roster, nodes: new Map([[peer, node]]), byNodeKey: new Map([[toHex(multikey(node.nodeKey)), node]]) }
    const prepared = prepareOpening(
      nobleSuite,
      {
        federation: federationId,
        node: multikey(node.nodeKey),
        incarnation: new Uint8Array(16),
        handling: encodeHandling(unwrap(handling({ tlp: 'clear' }))),
        nonce: new Uint8Array(16),
        certificate: new Uint8Array(32),
        time: 1
      }
    )
    const first: Verified<Entry> = assemble(nobleSuite, prepared, signature(prepared.signInput), authoringKey)
    const next = prepareNext(nobleSuite, laneAfter(first), { kind: 'bundle', time: 1, leaves: [toUtf8('leaf')], seed: new Uint8Array(32) })
    const second = assemble(nobleSuite, next, signature(next.signInput), authoringKey)
    const raw = unwrap(decodeMessage(nobleSuite, encodeMessage({ type: 'entry', entry: second })))
    expect(verifyMessage(raw, context({ suite: nobleSuite, roster: real, ...unknown }))).toMatchObject({ ok: true, value: { entry: { id: second.id } } })
    expect(verifyMessage(raw, context({ suite: nobleSuite, ...unknown }))).toMatchObject({ ok: false, rejection: { code: 'E_SIG_INVALID' } })
    expect(didOf(node.nodeKey)).toBe(peer)
  })

  it("takes another node's receipt that was passed on", () => {
    expect(verifyMessage(passedOn(receiptOf(nodeNamed('q'), nodeNamed('q'))), context())).toMatchObject({ ok: true, value: { type: 'receipt', hops: 2 } })
  })

  it('takes keys from the roster, and leaves of a known header without its signature', () => {
    expect(verifyMessage(entryWith(() => {}), context(unknown)).ok).toBe(true)
    expect(verifyMessage({ type: 'chunk', chunk: whole.chunk }, context()).ok).toBe(true)
  })
})
