import { readFileSync } from 'node:fs'
import * as ed from '@noble/ed25519'
import { assert, integer, property, uint8Array } from 'fast-check'
import { expect, it, describe } from 'vitest'
import { describeWithData } from '../../../../test/support/shared-data.ts'
import { admitKey, checkSignatureShape, concat, fromHex, nobleSuite, toHex, verifySignature, zeroFederation } from '../../src/index.ts'
import { codeOf, nodeSuite, signAs, testKey } from '../support/keys.ts'
import type { Suite } from '../../src/index.ts'

const { Point } = ed
const order = Point.CURVE().n

/** The whole rule of one implementation: the key admitted, the shape checked, then the suite. */
function verdict (suite: Suite, publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return admitKey(publicKey).ok && checkSignatureShape(signature).ok && suite.verify(publicKey, message, signature)
}

/** Both implementations must say the same. */
function agreed (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const noble = verdict(nobleSuite, publicKey, message, signature)
  expect(verdict(nodeSuite, publicKey, message, signature), `key ${toHex(publicKey)} signature ${toHex(signature)}`).to.equal(noble)
  return noble
}

function scalarBytes (scalar: bigint): Uint8Array {
  return fromHex(scalar.toString(16).padStart(64, '0')).reverse()
}

function scalarOf (bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes.slice().reverse())}`)
}

/** A signer that knows its scalar and so can craft signatures: A = a·B + torsion, R = r·B + torsion, S = r + k·a. */
function craft (options: {
  a?: bigint,
  r?: bigint,
  torsionA?: ed.Point,
  torsionR?: ed.Point,
  message: Uint8Array,
  addToS?: bigint
}): { publicKey: Uint8Array, signature: Uint8Array } {
  const { a = 1234567n, r = 7654321n, torsionA = Point.ZERO, torsionR = Point.ZERO, message, addToS = 0n } = options
  const base = (scalar: bigint): ed.Point => scalar === 0n ? Point.ZERO : Point.BASE.multiply(scalar)
  const publicKey = base(a).add(torsionA).toBytes()
  const rBytes = base(r).add(torsionR).toBytes()
  const k = scalarOf(ed.hash(concat(rBytes, publicKey, message))) % order
  const s = (r + k * a) % order + addToS
  return { publicKey, signature: concat(rBytes, scalarBytes(s)) }
}

/** The eight points of small order: multiples of a point of order 8. */
function torsionPoints (): ed.Point[] {
  const eighth = Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05')
  const points = [Point.ZERO]
  for (let i = 1; i < 8; i++) {
    points.push((points[i - 1] as ed.Point).add(eighth))
  }
  return points
}

describeWithData('wycheproof', ['conformance', 'wycheproof', 'ed25519_test.json'], (path) => {
  it('both implementations give every expected result', () => {
    const file = JSON.parse(readFileSync(path, 'utf8')) as {
      testGroups: Array<{
        publicKey: { pk: string },
        tests: Array<{ tcId: number, msg: string, sig: string, result: string }>
      }>
    }
    let cases = 0
    for (const group of file.testGroups) {
      for (const test of group.tests) {
        expect(agreed(fromHex(group.publicKey.pk), fromHex(test.msg), fromHex(test.sig)), `case ${test.tcId}`).to.equal(test.result === 'valid')
        cases++
      }
    }
    expect(cases).to.be.greaterThan(100)
  })
})

describe('crafted signatures', () => {
  const message = Uint8Array.of(1, 2, 3)
  const torsion = torsionPoints()

  it('the crafting itself is sound', () => {
    const { publicKey, signature } = craft({ message })
    expect(agreed(publicKey, message, signature)).to.equal(true)
    expect(torsion.every((point) => point.isSmallOrder())).to.equal(true)
    expect(new Set(torsion.map((point) => point.toHex())).size).to.equal(8)
  })

  it('refuses every key of small or mixed order, and the identity', () => {
    for (const point of torsion) {
      expect(codeOf(admitKey(point.toBytes()))).to.equal('E_KEY_WEAK')
      const small = craft({ a: 0n, torsionA: point, message })
      expect(agreed(small.publicKey, message, small.signature)).to.equal(false)
      const mixed = craft({ torsionA: point, message })
      expect(agreed(mixed.publicKey, message, mixed.signature)).to.equal(point.is0())
    }
  })

  it('refuses an honest key whose signer adds torsion to R', () => {
    for (const point of torsion) {
      const { publicKey, signature } = craft({ torsionR: point, message })
      expect(agreed(publicKey, message, signature)).to.equal(point.is0())
    }
  })

  it('refuses R of small order, the identity included', () => {
    for (const point of torsion) {
      const { publicKey, signature } = craft({ r: 0n, torsionR: point, message })
      expect(codeOf(checkSignatureShape(signature))).to.equal('E_SIG_INVALID')
      expect(agreed(publicKey, message, signature)).to.equal(false)
    }
  })

  it('refuses A = R = identity with S = 0, which plain verifiers take for any message', () => {
    const identity = Point.ZERO.toBytes()
    const signature = concat(identity, new Uint8Array(32))
    expect(agreed(identity, message, signature)).to.equal(false)
  })

  it('refuses S of L and more', () => {
    for (let times = 1n; times < 15n; times++) {
      const { publicKey, signature } = craft({ message, addToS: times * order })
      expect(codeOf(checkSignatureShape(signature))).to.equal('E_SIG_INVALID')
      expect(agreed(publicKey, message, signature)).to.equal(false)
    }
    const { signature } = craft({ message })
    signature.set(scalarBytes(order), 32)
    expect(codeOf(checkSignatureShape(signature))).to.equal('E_SIG_INVALID')
    signature.set(scalarBytes(order - 1n), 32)
    expect(codeOf(checkSignatureShape(signature))).to.equal('ok')
  })

  it('refuses every R and A that is not canonical', () => {
    const { publicKey, signature } = craft({ message })
    const prime = Point.CURVE().p
    for (let y = prime; y < 2n ** 255n; y++) {
      for (const sign of [0n, 2n ** 255n]) {
        const encoding = scalarBytes(y + sign)
        const crafted = concat(encoding, signature.subarray(32))
        expect(codeOf(checkSignatureShape(crafted))).to.equal('E_SIG_INVALID')
        expect(agreed(publicKey, message, crafted)).to.equal(false)
        expect(codeOf(admitKey(encoding))).to.equal('E_KEY_WEAK')
      }
    }
  })

  it('refuses x = 0 with a sign', () => {
    for (const y of [1n, Point.CURVE().p - 1n]) {
      const encoding = scalarBytes(y + 2n ** 255n)
      expect(codeOf(admitKey(encoding))).to.equal('E_KEY_WEAK')
      expect(codeOf(checkSignatureShape(concat(encoding, new Uint8Array(32))))).to.equal('E_SIG_INVALID')
    }
  })

  it('refuses signatures of another length', () => {
    expect(codeOf(checkSignatureShape(new Uint8Array(63)))).to.equal('E_SIG_INVALID')
    expect(codeOf(checkSignatureShape(new Uint8Array(65)))).to.equal('E_SIG_INVALID')
    expect(codeOf(checkSignatureShape(new Uint8Array(0)))).to.equal('E_SIG_INVALID')
  })

  it('agree on random changes to key, message and signature', () => {
    const key = testKey(1)
    assert(property(integer({ min: 0, max: 96 + 2 }), integer({ min: 1, max: 255 }), uint8Array({ minLength: 3, maxLength: 3 }), (at, change, text) => {
      const whole = concat(key.publicKey, key.sign(text), text)
      whole[at] = (whole[at] as number) ^ change
      return !agreed(whole.slice(0, 32), whole.slice(96), whole.slice(32, 96))
    }), { numRuns: 400 })
  })
})

describe('checkSignatureShape', () => {
  it('leaves the signature as it is, a Buffer too, whose slice shares memory', () => {
    const signature = Buffer.alloc(64, 0xff).fill(0, 33)
    expect(codeOf(checkSignatureShape(signature))).to.equal('E_SIG_INVALID')
    signature.fill(0x80, 0, 32)
    expect(codeOf(checkSignatureShape(signature))).to.equal('ok')
    expect(signature[31]).to.equal(0x80)
  })
})

describe('typed signatures', () => {
  const key = testKey(5)
  const bytes = Uint8Array.of(1)

  it('hold for their own kind, federation and bytes only', () => {
    const other = new Uint8Array(32).fill(1)
    const signature = signAs(key, 'entry', zeroFederation, bytes)
    for (const suite of [nobleSuite, nodeSuite]) {
      expect(verifySignature(suite, key.publicKey, 'entry', zeroFederation, bytes, signature)).to.equal(true)
      expect(verifySignature(suite, key.publicKey, 'receipt', zeroFederation, bytes, signature)).to.equal(false)
      expect(verifySignature(suite, key.publicKey, 'entry', other, bytes, signature)).to.equal(false)
      expect(verifySignature(suite, key.publicKey, 'entry', zeroFederation, Uint8Array.of(2), signature)).to.equal(false)
      expect(verifySignature(suite, testKey(6).publicKey, 'entry', zeroFederation, bytes, signature)).to.equal(false)
    }
  })

  it('never throw on rubbish', () => {
    assert(property(uint8Array({ maxLength: 40 }), uint8Array({ maxLength: 70 }), (publicKey, signature) =>
      !nobleSuite.verify(publicKey, bytes, signature) && !verifySignature(nodeSuite, publicKey, 'entry', zeroFederation, bytes, signature)))
  })
})
