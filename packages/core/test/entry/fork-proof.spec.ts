import { assert, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  armour, branchesOf, checkForkProof, checkForkProofByCard, compareForkProofs, createCharter, decodeCharter, decodeForkProof, encode, foldRoster,
  forkProofBytesMax, forkProofOf, headerBytesMax, kindBytesMax, laneAfter, nobleSuite, unarmour, unwrap, verifyCard, verifyForkProof
} from '../../src/index.ts'
import { codeOf, nodeSuite, startMs, testCard } from '../support/keys.ts'
import { federation, keys, openLane, sealNext, someLeaves } from '../support/lanes.ts'

const proofBytesMax = 1024
const opening = openLane()
const base = laneAfter(opening)
const one = sealNext(base, { leaves: someLeaves(1) })
const other = sealNext(base, { leaves: someLeaves(2) })
const proof = unwrap(forkProofOf(nodeSuite, one, other))
const key = keys.authoring.publicKey

describe('fork proofs', () => {
  it('are the same whichever entry came first, and come back from their bytes and their text, with either implementation', () => {
    expect(unwrap(forkProofOf(nodeSuite, other, one))).to.deep.equal(proof)
    expect(proof.lane).to.equal(opening.lane)
    expect([proof.first.id, proof.second.id].sort()).to.deep.equal([one.id, other.id].sort())
    expect(unwrap(forkProofOf(nodeSuite, ...branchesOf(proof)))).to.deep.equal(proof)
    for (const suite of [nodeSuite, nobleSuite]) {
      const decoded = unwrap(decodeForkProof(suite, unwrap(unarmour('HANSE FORK PROOF', armour('HANSE FORK PROOF', proof.bytes)))))
      expect(decoded).to.deep.equal(proof)
      expect(unwrap(verifyForkProof(suite, decoded, key, federation))).to.equal(decoded)
    }
  })

  it('have at most 1 KiB while headers carry no extensions', () => {
    const large = 2 ** 53 - 1
    const widest = { ...base, seq: large - 1, time: large - 2 }
    const terms = { kind: 'k'.repeat(kindBytesMax), expiry: large, publication: { id: new Uint8Array(16), part: large - 1, parts: large } }
    const [a, b] = [3, 4].map((count) => sealNext(widest, { ...terms, leaves: someLeaves(count) }))
    expect(unwrap(forkProofOf(nodeSuite, a!, b!)).bytes.length).to.be.below(proofBytesMax + 1)
    expect(proof.bytes.length).to.be.below(proofBytesMax + 1)
  })

  it('are made of two openings too, without saying for whom the lane is', () => {
    const again = { ...opening, id: one.id, header: { ...opening.header }, headerBytes: opening.headerBytes, signature: opening.signature }
    expect(codeOf(forkProofOf(nodeSuite, opening, opening))).to.equal('E_FORK_PROOF')
    expect('opening' in unwrap(forkProofOf(nodeSuite, opening, again)).first).to.equal(false)
  })

  it('are refused when the headers do not contradict each other', () => {
    const next = sealNext(laneAfter(one), { leaves: someLeaves(1) })
    const foreign = sealNext({ ...base, incarnation: new Uint8Array(16) }, { leaves: someLeaves(1) })
    expect(codeOf(forkProofOf(nodeSuite, one, next))).to.equal('E_FORK_PROOF')
    expect(codeOf(forkProofOf(nodeSuite, one, foreign))).to.equal('E_FORK_PROOF')
    expect(codeOf(forkProofOf(nodeSuite, one, one))).to.equal('E_FORK_PROOF')
    const { first, second } = proof
    const swapped = encode({ v: 1, a: [second.headerBytes, second.signature], b: [first.headerBytes, first.signature] })
    expect(codeOf(decodeForkProof(nodeSuite, swapped))).to.equal('E_FORK_PROOF')
  })

  it('are refused by size, version and shape', () => {
    expect(codeOf(decodeForkProof(nodeSuite, new Uint8Array(forkProofBytesMax + 1)))).to.equal('E_LIMIT_FORK_PROOF_BYTES')
    expect(codeOf(decodeForkProof(nodeSuite, encode({ v: 2 })))).to.equal('E_VERSION_UNSUPPORTED')
    expect(codeOf(decodeForkProof(nodeSuite, encode({ v: 1 })))).to.equal('E_FIELD_MISSING')
    const long = encode({ v: 1, a: [new Uint8Array(headerBytesMax + 1), new Uint8Array(64)], b: [one.headerBytes, one.signature] })
    expect(codeOf(decodeForkProof(nodeSuite, long))).to.equal('E_FIELD_LIMIT')
  })

  it('do not hold with another key, in another federation, or with any bit changed', () => {
    expect(codeOf(verifyForkProof(nodeSuite, proof, keys.node.publicKey, federation))).to.equal('E_SIG_INVALID')
    expect(codeOf(verifyForkProof(nodeSuite, proof, key, new Uint8Array(32)))).to.equal('E_CHARTER_MISMATCH')
    assert(property(integer({ min: 0, max: proof.bytes.length * 8 - 1 }), (bit) => {
      const changed = proof.bytes.map((byte, i) => i === bit >> 3 ? byte ^ 1 << (bit & 7) : byte)
      const decoded = decodeForkProof(nodeSuite, changed)
      expect(decoded.ok && verifyForkProof(nodeSuite, decoded.value, key, federation).ok).to.equal(false)
    }))
  })

  it('of one lane are in one order: the lower seq, then the lower ids', () => {
    const third = sealNext(base, { leaves: someLeaves(5) })
    const later = unwrap(forkProofOf(nodeSuite, sealNext(laneAfter(one), { leaves: someLeaves(1) }), sealNext(laneAfter(other), { leaves: someLeaves(1) })))
    const pairs = [[one, other], [one, third], [other, third]].map(([a, b]) => unwrap(forkProofOf(nodeSuite, a!, b!)))
    const order = [later, ...pairs].sort(compareForkProofs)
    expect(order.at(-1)).to.equal(later)
    const ids = [one.id, other.id, third.id].sort()
    expect(order.slice(0, 3).map(({ first, second }) => [first.id, second.id])).to.deep.equal([[ids[0], ids[1]], [ids[0], ids[2]], [ids[1], ids[2]]])
    expect(compareForkProofs(proof, proof)).to.equal(0)
  })
})

describe('whom a fork proof speaks of', () => {
  const cards = [10, 20].map((number) => testCard(number))
  const roster = foldRoster(unwrap(decodeCharter(nodeSuite, unwrap(createCharter(nodeSuite, { name: 'Test', at: startMs, founders: cards })))))
  const charter = new Uint8Array(Buffer.from(roster.federation, 'hex'))
  const [a, b] = [1, 2].map((count) => sealNext({ ...base, federation: charter }, { leaves: someLeaves(count) }))
  const own = unwrap(forkProofOf(nodeSuite, a!, b!))

  it('is said by a roster or by a card', () => {
    const [mine, others] = cards.map((card) => unwrap(verifyCard(nodeSuite, card)))
    for (const verdict of [checkForkProof(nodeSuite, own, roster), checkForkProofByCard(nodeSuite, own, mine!)]) {
      expect(unwrap(verdict).name).to.equal('Member 10')
    }
    expect(codeOf(checkForkProofByCard(nodeSuite, own, others!))).to.equal('E_AUTHOR_UNKNOWN')
    expect(codeOf(checkForkProof(nodeSuite, proof, roster))).to.equal('E_CHARTER_MISMATCH')
    expect(codeOf(checkForkProof(nodeSuite, own, { ...roster, byNodeKey: new Map() }))).to.equal('E_AUTHOR_UNKNOWN')
  })
})
