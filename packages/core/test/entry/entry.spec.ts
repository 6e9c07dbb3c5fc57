import { assert, integer, property, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  concat, decode, decodeEntry, decodeHeader, encode, encodeHeader, entryBytesMax, entryIdOf, extBytesMax, extKeysMax,
  groupOf, handlingBytesMax, headerBytesMax, kindBytesMax, laneAfter, leavesMax, nobleSuite, toHex, toUtf8,
  typedHash, u64, unwrap, verifyEntry
} from '../../src/index.ts'
import { codeOf, nodeSuite, signAs, testKey } from '../support/keys.ts'
import { entryOf, federation, handlingBytes, keys, openLane, sealNext, someLeaves } from '../support/lanes.ts'
import type { CborValue, Entry, Opening, Verified } from '../../src/index.ts'

const opening = openLane()
const bundle = entryOf(someLeaves(3))

/** An entry's header fields as they are encoded, with changes; undefined takes a field away. */
function headerWith (entry: Entry, change: Record<string, CborValue | undefined>): Uint8Array {
  const fields = new Map<string, CborValue>(unwrap(decode(entry.headerBytes)) as Map<string, CborValue>)
  for (const [key, value] of Object.entries(change)) {
    if (value === undefined) {
      fields.delete(key)
    } else {
      fields.set(key, value)
    }
  }
  return encode(fields)
}

const code = (change: Record<string, CborValue | undefined>, entry: Entry = bundle): string => codeOf(decodeHeader(headerWith(entry, change)))

describe('entries', () => {
  it('come back from their bytes, with either implementation', () => {
    for (const suite of [nodeSuite, nobleSuite]) {
      for (const entry of [opening, bundle]) {
        const decoded = unwrap(decodeEntry(suite, entry.headerBytes, entry.signature, entry.opening))
        expect(decoded).to.deep.equal(entry)
        expect(encodeHeader(decoded.header)).to.deep.equal(entry.headerBytes)
        expect(unwrap(verifyEntry(suite, decoded, keys.authoring.publicKey, federation))).to.equal(decoded)
      }
    }
  })

  it('are named by the hashes that the format says', () => {
    const { node, incarnation, commitment } = opening.header
    const { nonce } = opening.opening as Opening
    expect(opening.id).to.equal(toHex(nodeSuite.sha256(opening.headerBytes)))
    expect(entryIdOf(nobleSuite, opening.headerBytes)).to.equal(opening.id)
    const frame = (kind: string, bytes: Uint8Array): string => toHex(nodeSuite.sha256(concat(
      toUtf8(`hanse/v1/${kind}\0`),
      federation,
      u64(bytes.length),
      bytes
    )))
    expect(opening.lane).to.equal(frame('lane', concat(node, incarnation, commitment)))
    expect(toHex(commitment)).to.equal(frame('handling-commitment', concat(handlingBytes, nonce)))
    expect(groupOf(nodeSuite, federation, handlingBytes)).to.equal(frame('handling', handlingBytes))
    expect(bundle.lane).to.equal(opening.lane)
  })

  it('refuse another key, federation, kind of signature and any changed byte', () => {
    const verify = (entry: Entry, key = keys.authoring.publicKey, of = federation): string => codeOf(verifyEntry(nodeSuite, entry, key, of))
    expect(verify(bundle, testKey(77).publicKey)).to.equal('E_SIG_INVALID')
    expect(verify(bundle, undefined, new Uint8Array(32))).to.equal('E_CHARTER_MISMATCH')
    const receipt = signAs(keys.authoring, 'receipt', federation, bundle.headerBytes)
    expect(verify(unwrap(decodeEntry(nodeSuite, bundle.headerBytes, receipt)))).to.equal('E_SIG_INVALID')
    assert(property(integer({ min: 0, max: bundle.headerBytes.length - 1 }), integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = bundle.headerBytes.slice()
      damaged[at] = (damaged[at] as number) ^ change
      const decoded = decodeEntry(nodeSuite, damaged, bundle.signature)
      return !decoded.ok || verify(decoded.value) !== 'ok'
    }), { numRuns: 500 })
  })

  it('never throw on rubbish', () => {
    assert(property(uint8Array(), uint8Array(), (header, signature) => !decodeEntry(nodeSuite, header, signature).ok))
    expect(codeOf(decodeEntry(nodeSuite, bundle.headerBytes, new Uint8Array(63)))).to.equal('E_SIG_INVALID')
  })
})

describe('openings', () => {
  const { headerBytes, signature } = opening
  const good = opening.opening as Opening
  const open = (change: Partial<Opening> | undefined, entry: Entry = opening): string =>
    codeOf(decodeEntry(nodeSuite, entry.headerBytes, entry.signature, change === undefined ? undefined : { ...good, ...change }))

  it('stand beside seq 0, and only there', () => {
    expect(open({})).to.equal('ok')
    expect(open(undefined)).to.equal('E_OPENING_MISSING')
    expect(open({}, bundle)).to.equal('E_OPENING_UNEXPECTED')
    expect(codeOf(decodeEntry(nodeSuite, headerBytes, signature, good))).to.equal('ok')
  })

  it('must lead to the commitment', () => {
    expect(open({ handling: concat(good.handling, Uint8Array.of(0)) })).to.equal('E_OPENING_MISMATCH')
    expect(open({ nonce: new Uint8Array(16) })).to.equal('E_OPENING_MISMATCH')
    expect(open({ nonce: good.nonce.subarray(1) })).to.equal('E_OPENING_MISMATCH')
    expect(open({ certificate: new Uint8Array(31) })).to.equal('E_OPENING_MISMATCH')
    // moving a byte between handling and nonce must not help
    expect(open({ handling: concat(good.handling, good.nonce.subarray(0, 1)), nonce: good.nonce.subarray(1) })).to.equal('E_OPENING_MISMATCH')
    expect(open({ handling: new Uint8Array(handlingBytesMax + 1) })).to.equal('E_LIMIT_HANDLING_BYTES')
    expect(open({ handling: new Uint8Array(handlingBytesMax) })).to.equal('E_OPENING_MISMATCH')
  })
})

describe('headers', () => {
  const id16 = new Uint8Array(16)

  it.each<[string, Record<string, CborValue | undefined>, string]>([
    ['another version', { v: 2 }, 'E_VERSION_UNSUPPORTED'],
    ['another version with unknown fields', { v: 2, new: 1 }, 'E_VERSION_UNSUPPORTED'],
    ['no version', { v: undefined }, 'E_FIELD_MISSING'],
    ['an unknown field', { extra: 1 }, 'E_FIELD_UNKNOWN'],
    ['no federation', { fed: undefined }, 'E_FIELD_MISSING'],
    ['a short incarnation', { inc: new Uint8Array(15) }, 'E_FIELD_TYPE'],
    ['a key of another codec', { node: new Uint8Array(34) }, 'E_KEY_CODEC'],
    ['a negative time', { time: -1 }, 'E_FIELD_TYPE'],
    ['the last time', { time: Number.MAX_SAFE_INTEGER }, 'ok'],
    ['the last seq', { seq: Number.MAX_SAFE_INTEGER }, 'ok'],
    ['no predecessor', { prev: undefined }, 'E_CHAIN_SEQ'],
    ['seq 0', { seq: 0 }, 'E_CHAIN_SEQ'],
    ['seq 0 without predecessor', { seq: 0, prev: undefined }, 'E_CHAIN_SEQ'],
    ['kind open later on', { kind: 'open' }, 'E_CHAIN_SEQ'],
    ['an unknown kind', { kind: 'alert' }, 'ok'],
    ['an unknown kind without leaves', { kind: 'ack', leaves: 0, bytes: 0, root: undefined }, 'ok'],
    ['the longest kind', { kind: 'k'.repeat(kindBytesMax) }, 'ok'],
    ['a kind too long', { kind: 'k'.repeat(kindBytesMax + 1) }, 'E_FIELD_LIMIT'],
    ['a kind in capitals', { kind: 'Bundle' }, 'E_KIND'],
    ['leaves without root', { root: undefined }, 'E_HEADER_LEAVES'],
    ['a root without leaves', { leaves: 0, bytes: 0 }, 'E_HEADER_LEAVES'],
    ['a bundle without leaves', { leaves: 0, bytes: 0, root: undefined }, 'E_HEADER_LEAVES'],
    ['a close with leaves', { kind: 'close' }, 'E_HEADER_LEAVES'],
    ['a close without', { kind: 'close', leaves: 0, bytes: 0, root: undefined }, 'ok'],
    ['bytes for more than the leaves hold', { leaves: 1, bytes: 256 * 1024 + 1 }, 'E_HEADER_LEAVES'],
    ['fewer bytes than leaves', { leaves: 3, bytes: 2 }, 'E_HEADER_LEAVES'],
    ['as many leaves as allowed', { leaves: leavesMax, bytes: leavesMax }, 'ok'],
    ['too many leaves', { leaves: leavesMax + 1, bytes: leavesMax + 1 }, 'E_LIMIT_LEAVES'],
    ['as many bytes as allowed', { leaves: 32, bytes: entryBytesMax }, 'ok'],
    ['too many bytes', { leaves: 40, bytes: entryBytesMax + 1 }, 'E_LIMIT_ENTRY_BYTES'],
    ['an expiry that has passed at once', { exp: bundle.header.time }, 'E_HEADER_EXPIRY'],
    ['an expiry', { exp: bundle.header.time + 1 }, 'ok'],
    ['a close that expires', { kind: 'close', leaves: 0, bytes: 0, root: undefined, exp: bundle.header.time + 1 }, 'E_HEADER_EXPIRY'],
    ['a publication', { pub: { id: id16, part: 1, parts: 2 } }, 'ok'],
    ['a part beyond its parts', { pub: { id: id16, part: 2, parts: 2 } }, 'E_HEADER_PUBLICATION'],
    ['a publication of no parts', { pub: { id: id16, part: 0, parts: 0 } }, 'E_HEADER_PUBLICATION'],
    ['an empty extension map', { ext: {} }, 'E_HEADER_EXT'],
    ['an extension', { ext: { a: [1, { b: null }] } }, 'ok'],
    ['a trap in the extensions', { ext: JSON.parse('{"__proto__":1}') as CborValue }, 'E_FIELD_FORBIDDEN'],
    ['as many extensions as allowed', { ext: Object.fromEntries(Array.from({ length: extKeysMax }, (_, i) => [`k${i}`, 1])) }, 'ok'],
    ['too many extensions', { ext: Object.fromEntries(Array.from({ length: extKeysMax + 1 }, (_, i) => [`k${i}`, 1])) }, 'E_LIMIT_EXT'],
    ['too long an extension key', { ext: { ['k'.repeat(65)]: 1 } }, 'E_LIMIT_EXT'],
    ['as large an extension as allowed', { ext: { a: new Uint8Array(extBytesMax - 6) } }, 'ok'],
    ['too large an extension', { ext: { a: new Uint8Array(extBytesMax - 5) } }, 'E_LIMIT_EXT'],
    ['too large a header', { ext: { a: new Uint8Array(headerBytesMax) } }, 'E_LIMIT_HEADER_BYTES']
  ])('with %s', (_, change, expected) => {
    expect(code(change)).to.equal(expected)
  })

  it.each<[string, Record<string, CborValue | undefined>, string]>([
    ['a predecessor', { prev: id16 }, 'E_FIELD_TYPE'],
    ['a predecessor of full width', { prev: federation }, 'E_CHAIN_SEQ'],
    ['another kind', { kind: 'bundle' }, 'E_CHAIN_SEQ'],
    ['leaves', { leaves: 1, bytes: 1, root: federation }, 'E_HEADER_LEAVES'],
    ['an expiry', { exp: Number.MAX_SAFE_INTEGER }, 'E_HEADER_EXPIRY'],
    ['a publication', { pub: { id: id16, part: 0, parts: 1 } }, 'E_HEADER_PUBLICATION']
  ])('of an opening with %s', (_, change, expected) => {
    expect(code(change, opening)).to.equal(expected)
  })

  it('name their critical extensions', () => {
    const header = unwrap(decodeHeader(headerWith(bundle, { ext: { a: 1, '!must': 2, '!too': 3 } })))
    expect(header.criticalExt).to.deep.equal(['!too', '!must'])
    expect(unwrap(decodeHeader(bundle.headerBytes)).criticalExt).to.deep.equal([])
  })

  it('hash to another id with any change', () => {
    expect(entryIdOf(nodeSuite, headerWith(bundle, { time: bundle.header.time + 1 }))).not.to.equal(bundle.id)
    expect(typedHash(nodeSuite, 'lane', federation, Uint8Array.of(1))).not.to.deep.equal(typedHash(nodeSuite, 'entry', federation, Uint8Array.of(1)))
  })
})

describe('sealing', () => {
  it('chains entries and never lets time go back', () => {
    const lane = laneAfter(opening)
    const first = sealNext(lane, { leaves: someLeaves(1), time: opening.header.time + 5 })
    const second: Verified<Entry> = sealNext(laneAfter(first), { kind: 'close', time: 0 })
    expect([first.header.seq, second.header.seq]).to.deep.equal([1, 2])
    expect(toHex(first.header.prev as Uint8Array)).to.equal(opening.id)
    expect(toHex(second.header.prev as Uint8Array)).to.equal(first.id)
    expect(second.header.time).to.equal(first.header.time)
    expect(laneAfter(second)).to.include({ lane: opening.lane, seq: 2, head: second.id })
  })

  it('refuses what a receiver would refuse', () => {
    const lane = laneAfter(opening)
    expect(() => sealNext(lane, { leaves: [] })).to.throw(/no leaves/)
    expect(() => sealNext(lane, { leaves: [new Uint8Array(0)] })).to.throw(/0 bytes/)
    expect(() => sealNext(lane, { leaves: someLeaves(1), seed: new Uint8Array(31) })).to.throw(/seed/)
    expect(() => sealNext(lane, { kind: 'close', leaves: someLeaves(1) })).to.throw(/must have none/)
    expect(() => sealNext(lane, { leaves: someLeaves(1), expiry: 5 })).to.throw(/expires/)
  })
})
