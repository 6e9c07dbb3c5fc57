import { Point } from '@noble/ed25519'
import { assert, property, string, uint8Array } from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  admitKey, admittedKeysMax, didOf, fingerprint, HanseError, keyOf, multikey, nobleSuite, toHex, typedHash, unmultikey, unwrap, zeroFederation
} from '../../src/index.ts'
import { codeOf, testKey } from '../support/keys.ts'

describe('keys', () => {
  it('become did:key and come back', () => {
    assert(property(uint8Array({ minLength: 32, maxLength: 32 }), (key) => {
      const did = didOf(key)
      expect(did).to.match(/^did:key:z6Mk[1-9A-HJ-NP-Za-km-z]{44}$/)
      expect(toHex(unwrap(keyOf(did)))).to.equal(toHex(key))
      expect(didOf(multikey(key))).to.equal(did)
      expect(toHex(unwrap(unmultikey(multikey(key))))).to.equal(toHex(key))
    }))
  })

  it('agree with the did:key method on its own example', () => {
    // W3C CCG did:key, Ed25519 example
    const did = 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK'
    expect(didOf(unwrap(keyOf(did)))).to.equal(did)
  })

  it('refuse every other text', () => {
    const did = didOf(testKey(1).publicKey)
    for (const text of [
      '',
      'did:key:',
      did.slice(0, -1),
      `${did}1`,
      did.replace('z6Mk', 'z6LS'),
      did.replace(':z', ':m'),
      `${did.slice(0, -1)}0`,
      'x'.repeat(56),
      `did:key:z${'1'.repeat(47)}`
    ]) {
      expect(codeOf(keyOf(text)), text).to.equal('E_DID')
    }
    assert(property(string({ unit: 'binary' }), (text) => codeOf(keyOf(text)) === 'E_DID'))
  })

  it('refuse other widths and codecs', () => {
    expect(() => multikey(new Uint8Array(31))).to.throw(HanseError)
    expect(codeOf(unmultikey(new Uint8Array(34)))).to.equal('E_KEY_CODEC')
    expect(codeOf(admitKey(new Uint8Array(31)))).to.equal('E_KEY_LENGTH')
    expect(codeOf(admitKey(testKey(1).publicKey))).to.equal('ok')
  })

  describe('that were admitted', () => {
    afterEach(() => { vi.restoreAllMocks() })

    it('are looked at once, as long as not too many others came since', () => {
      const point = Point.BASE
      const fromBytes = vi.spyOn(Point, 'fromBytes').mockReturnValue(point)
      const looksAt = (number: number): boolean => {
        fromBytes.mockClear()
        const key = new Uint8Array(32).fill(0xa5)
        new DataView(key.buffer).setUint32(0, number)
        expect(codeOf(admitKey(key))).to.equal('ok')
        return fromBytes.mock.calls.length > 0
      }
      vi.spyOn(Point.prototype, 'isTorsionFree').mockReturnValue(true)
      expect(looksAt(0)).to.equal(true)
      expect(looksAt(1)).to.equal(true)
      expect(looksAt(0)).to.equal(false)
      for (let number = 2; number <= admittedKeysMax; number++) {
        looksAt(number)
      }
      expect(looksAt(0), 'asked for after 1').to.equal(false)
      expect(looksAt(1), 'the one that was not asked for longest').to.equal(true)
    })

    it('are told from weak ones every time', () => {
      const weak = new Uint8Array(32)
      weak[0] = 1
      expect([admitKey(weak), admitKey(weak)].map(codeOf)).to.deep.equal(['E_KEY_WEAK', 'E_KEY_WEAK'])
    })
  })

  it('have a fingerprint for people', () => {
    const key = testKey(1).multikey
    const hash = toHex(typedHash(nobleSuite, 'fingerprint', zeroFederation, key))
    expect(fingerprint(key)).to.match(/^([0-9a-f]{4} ){4}[0-9a-f]{4}$/)
    expect(fingerprint(key).replaceAll(' ', '')).to.equal(hash.slice(0, 20))
    expect(fingerprint(testKey(1).publicKey)).to.equal(fingerprint(key))
  })
})
