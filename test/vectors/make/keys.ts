/** Vectors of keys, signatures and the frame of hashes and signatures (§2). */
import { concat, fromHex, multikey, toHex, toUtf8, u64, zeroFederation } from '@hanse/core'
import { Point } from '@noble/ed25519'
import { classes, createStock } from '../../signatures/cases.ts'
import { foreignEncodings, foreignSmall, littleEndian, torsion } from '../../signatures/craft.ts'
import { certificate, federation, handlingBytes, hex, keyOf, node, vector } from './vector.ts'
import type { Vector, VectorFile } from './vector.ts'

const seed = 20_260_921
const eachOf = 2

export function keysFile (): VectorFile {
  const weak = (name: string, key: Uint8Array): Vector => vector(name, { key: hex(multikey(key)) }, 'E_KEY_WEAK')
  const honest = [1, 2, 3, 4, 5].map(keyOf)
  const base = Point.fromBytes((honest[0] as { key: Uint8Array }).key.subarray(2))
  const offCurve = Array.from({ length: 64 }, (_, y) => littleEndian(BigInt(y))).filter((bytes) => {
    try {
      Point.fromBytes(bytes)
      return false
    } catch {
      return true
    }
  }).slice(0, 3)
  return {
    theme: 'keys',
    about: 'Public keys (§2): admitted, with what people see of them, or refused once and for all.',
    vectors: [
      ...honest.map(({ key }, i) => vector(`key ${i + 1}`, { key: hex(key) })),
      vector('the negated key', { key: hex(multikey(base.negate().toBytes())) }),
      ...torsion.map((point, i) => weak(`of small order: ${i} times the point of order 8`, point.toBytes())),
      ...foreignSmall.map(({ bytes }, i) => weak(`of small order in another encoding, ${i}`, bytes)),
      ...torsion.slice(1).map((point, i) => weak(`of mixed order: a good key and ${i + 1} times the point of order 8`, base.add(point).toBytes())),
      ...[0, 1, 6, 7, 36, 37].map((i) => weak(`y of p + ${i >> 1}${i % 2 === 0 ? '' : ', negative'}`, foreignEncodings[i] as Uint8Array)),
      ...offCurve.map((bytes) => weak(`off the curve: y = ${bytes[0]}`, bytes)),
      vector('without prefix', { key: hex((honest[0] as { key: Uint8Array }).key.subarray(2)) }, 'E_KEY_CODEC'),
      vector('prefix of X25519', { key: hex(concat(Uint8Array.of(0xec, 0x01), new Uint8Array(32).fill(9))) }, 'E_KEY_CODEC'),
      vector('one byte short', { key: hex(node.key.subarray(0, 33)) }, 'E_KEY_CODEC'),
      vector('one byte more', { key: hex(concat(node.key, Uint8Array.of(0))) }, 'E_KEY_CODEC'),
      vector('empty', { key: '' }, 'E_KEY_CODEC')
    ]
  }
}

/** Two of each class of crafted signatures, the very ones that split verifiers which do not keep the rule. */
export function signaturesFile (): VectorFile {
  const stock = createStock(seed)
  const vectors = [...classes].filter(([, { verdict }]) => verdict !== 'key or curve').flatMap(([name, { verdict, make }]) =>
    Array.from({ length: eachOf }, (_, i) => {
      const { key, message, signature } = make(stock)
      const code = verdict === 'holds' ? undefined : verdict === 'key' ? 'E_KEY_WEAK' : 'E_SIG_INVALID'
      return vector(`${name} (${i + 1})`, { key: hex(multikey(key)), message: hex(message), signature: hex(signature) }, code)
    }))
  return { theme: 'signatures', about: 'Signatures over a message as it stands (§2): crafted so that verifiers of Ed25519 disagree on them.', vectors }
}

export function framesFile (): VectorFile {
  const [laneId, head] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
  const inputs: Array<[kind: string, federation: Uint8Array, bytes: Uint8Array]> = [
    ['founder', zeroFederation, toUtf8('card body')], ['certificate', zeroFederation, toUtf8('card body')], ['fingerprint', zeroFederation, node.key],
    ['certificates', federation, certificate], ['rules', zeroFederation, fromHex('a0')], ['handling', federation, handlingBytes],
    ['handling-commitment', federation, concat(handlingBytes, new Uint8Array(16).fill(3))],
    ['lane', federation, concat(node.key, new Uint8Array(16).fill(4), head)], ['entry', federation, toUtf8('header')],
    ['receipt', federation, toUtf8('receipt')], ['addresses', federation, toUtf8('addresses')],
    ['audit', federation, concat(new Uint8Array(32), fromHex('a16161f5'))],
    ['digest-group', federation, concat(laneId, u64(7), head)], ['digest', federation, concat(laneId, head)], ['digest', federation, new Uint8Array()]
  ]
  return {
    theme: 'frames',
    about: 'What typed hashes and all signatures cover (§2), and the hash of it. Kind as text.',
    vectors: inputs.map(([kind, of, bytes]) => vector(`${kind}, ${bytes.length} bytes`, { kind, federation: toHex(of), bytes: toHex(bytes) }))
  }
}
