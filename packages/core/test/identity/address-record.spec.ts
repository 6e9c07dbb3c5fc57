import { array, assert, constantFrom, integer, property, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addressRecordBytesMax, addressRecordInput, assembleAddressRecord, encode, encodeAddressRecord, equal, nobleSuite, nodeAddrsMax, unwrap, verifyAddressRecord
} from '../../src/index.ts'
import { codeOf, dayMs, nodeSuite, signAs, startMs, testKey } from '../support/keys.ts'
import { federation, keys } from '../support/lanes.ts'
import type { AddressRecord, Suite } from '../../src/index.ts'

const plain: AddressRecord = {
  version: 1,
  federation,
  node: keys.node.multikey,
  addrs: ['/dns4/hanse.example/tcp/443', '/ip4/192.0.2.7/tcp/7373'],
  seq: 7,
  time: startMs,
  until: startMs + dayMs
}

const keyOf = (node: Uint8Array): Uint8Array | undefined => equal(node, keys.node.multikey) ? keys.authoring.publicKey : undefined
const signed = (body: Uint8Array, by = keys.authoring, of = federation): Uint8Array => assembleAddressRecord(body, by.sign(addressRecordInput(of, body)))
const verify = (bytes: Uint8Array, suite: Suite = nodeSuite, of = federation): ReturnType<typeof verifyAddressRecord> =>
  verifyAddressRecord(suite, bytes, keyOf, of)
const codeWith = (change: Partial<AddressRecord>): string => codeOf(verify(signed(encodeAddressRecord({ ...plain, ...change }))))

describe('address records', () => {
  it('come back and verify with either implementation, in one order', () => {
    const addr = constantFrom('/ip4/192.0.2.1/tcp/1', '/ip4/192.0.2.2/tcp/2', '/dns4/a.example/tcp/443/tls/ws', '/ip6/2001:db8::1/tcp/9')
    assert(property(array(addr, { maxLength: nodeAddrsMax }), integer({ min: 0 }), (addrs, seq) => {
      const bytes = signed(encodeAddressRecord({ ...plain, addrs, seq }))
      for (const suite of [nodeSuite, nobleSuite]) {
        expect(unwrap(verify(bytes, suite))).to.deep.equal({ ...plain, addrs: [...new Set(addrs)].sort(), seq })
      }
    }), { numRuns: 20 })
  })

  it('refuse another key, federation, kind or node, and any changed byte', () => {
    const body = encodeAddressRecord(plain)
    expect(codeOf(verify(signed(body, testKey(7))))).to.equal('E_SIG_INVALID')
    expect(codeOf(verify(signed(body, keys.node)))).to.equal('E_SIG_INVALID')
    expect(codeOf(verify(signed(body), nodeSuite, new Uint8Array(32)))).to.equal('E_CHARTER_MISMATCH')
    expect(codeOf(verify(assembleAddressRecord(body, signAs(keys.authoring, 'receipt', federation, body))))).to.equal('E_SIG_INVALID')
    expect(codeWith({ node: testKey(7).multikey })).to.equal('E_MEMBER_UNKNOWN')
    const bytes = signed(body)
    assert(property(integer({ min: 0, max: bytes.length - 1 }), integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = bytes.slice()
      damaged[at] = (damaged[at] as number) ^ change
      return !verify(damaged).ok
    }))
  })

  it('refuse what is out of bounds', () => {
    expect(codeWith({ until: startMs })).to.equal('E_ADDRESSES')
    expect(codeWith({ addrs: ['ip4/no/slash'] })).to.equal('E_ADDRESSES')
    expect(codeWith({ addrs: Array.from({ length: nodeAddrsMax }, (_, i) => `/ip4/192.0.2.1/tcp/${1000 + i}`) })).to.equal('ok')
    expect(codeWith({ addrs: Array.from({ length: nodeAddrsMax + 1 }, (_, i) => `/ip4/192.0.2.1/tcp/${1000 + i}`) })).to.equal('E_FIELD_LIMIT')
    expect(codeOf(verify(new Uint8Array(addressRecordBytesMax + 1)))).to.equal('E_LIMIT_ADDRESSES_BYTES')
    const unsorted = encode({ v: 1, fed: federation, node: plain.node, addrs: ['/b', '/a'], seq: 1, time: 1, until: 2 })
    expect(codeOf(verify(signed(unsorted)))).to.equal('E_ADDRESSES')
    const newer = encode({ v: 2, fed: federation, node: plain.node, addrs: [], seq: 1, time: 1, until: 2 })
    expect(codeOf(verify(signed(newer)))).to.equal('E_VERSION_UNSUPPORTED')
  })

  it('never throw on rubbish', () => {
    assert(property(uint8Array(), (bytes) => !verify(bytes).ok))
  })
})
