import { assert, integer, property, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decode, decodeReceipt, encode, encodeReceipt, leavesMax, nobleSuite, receiptExceptionsMax, receiptInput, unwrap,
  verifyReceipt
} from '../../src/index.ts'
import { codeOf, nodeSuite, signAs, startMs, testKey } from '../support/keys.ts'
import { federation, keys, openLane } from '../support/lanes.ts'
import type { CborValue, Receipt, ReceiptException } from '../../src/index.ts'

const opening = openLane()
const receipt: Receipt = {
  version: 1,
  federation,
  node: keys.node.multikey,
  lane: opening.lane,
  seq: 9,
  head: opening.id,
  except: [{ seq: 3, from: 0, count: 2 }, { seq: 3, from: 5, count: 1 }, { seq: 9, from: 0, count: 1 }],
  time: startMs
}
const bytes = encodeReceipt(receipt)
const signature = keys.authoring.sign(receiptInput(federation, bytes))

const codeWith = (change: Partial<Receipt>): string => codeOf(decodeReceipt(encodeReceipt({ ...receipt, ...change })))
const run = (seq: number, from: number, count: number): ReceiptException => ({ seq, from, count })

describe('receipts', () => {
  it('come back and verify with either implementation', () => {
    for (const suite of [nodeSuite, nobleSuite]) {
      const verified = unwrap(verifyReceipt(suite, bytes, signature, keys.authoring.publicKey, federation))
      expect(verified).to.deep.equal({ receipt, bytes, signature })
    }
  })

  it('refuse another key, federation or kind, and any changed byte', () => {
    const verify = (
      signed: Uint8Array,
      key = keys.authoring.publicKey,
      of = federation,
      body = bytes
    ): string => codeOf(verifyReceipt(nodeSuite, body, signed, key, of))
    expect(verify(signature, testKey(7).publicKey)).to.equal('E_SIG_INVALID')
    expect(verify(signature, undefined, new Uint8Array(32))).to.equal('E_CHARTER_MISMATCH')
    expect(verify(signAs(keys.authoring, 'entry', federation, bytes))).to.equal('E_SIG_INVALID')
    assert(property(integer({ min: 0, max: bytes.length - 1 }), integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = bytes.slice()
      damaged[at] = (damaged[at] as number) ^ change
      return verify(signature, undefined, undefined, damaged) !== 'ok'
    }))
  })

  it('never throw on rubbish', () => {
    assert(property(uint8Array(), uint8Array(), (body, signed) => !verifyReceipt(nodeSuite, body, signed, keys.authoring.publicKey, federation).ok))
  })

  it('keep their exceptions in one order', () => {
    expect(codeWith({ except: [] })).to.equal('ok')
    expect(codeWith({ except: [run(4, 0, 1), run(3, 0, 1)] })).to.equal('E_RECEIPT')
    expect(codeWith({ except: [run(3, 0, 2), run(3, 1, 2)] })).to.equal('E_RECEIPT')
    expect(codeWith({ except: [run(3, 0, 2), run(3, 2, 2)] })).to.equal('E_RECEIPT')
    expect(codeWith({ except: [run(3, 0, 0)] })).to.equal('E_RECEIPT')
    expect(codeWith({ except: [run(10, 0, 1)] })).to.equal('E_RECEIPT')
    expect(codeWith({ except: [run(3, leavesMax - 1, 1)] })).to.equal('ok')
    expect(codeWith({ except: [run(3, leavesMax - 1, 2)] })).to.equal('E_RECEIPT')
    expect(codeWith({ except: [run(3, leavesMax, 1)] })).to.equal('E_FIELD_LIMIT')
  })

  it('speak of one entry alone without exceptions, and say so with nothing but true', () => {
    const alone: Receipt = { ...receipt, except: [], alone: true }
    const signed = encodeReceipt(alone)
    const verified = verifyReceipt(nodeSuite, signed, keys.authoring.sign(receiptInput(federation, signed)), keys.authoring.publicKey, federation)
    expect(unwrap(verified).receipt).to.deep.equal(alone)
    expect(codeWith({ alone: true })).to.equal('E_RECEIPT')
    const fields = unwrap(decode(signed)) as Map<string, CborValue>
    expect(codeOf(decodeReceipt(encode(new Map([...fields, ['alone', false]]))))).to.equal('E_FIELD_TYPE')
    // who takes the flag away has another receipt, for which nobody signed
    const plain = encodeReceipt({ ...receipt, except: [] })
    expect(codeOf(verifyReceipt(
      nodeSuite, plain, keys.authoring.sign(receiptInput(federation, signed)), keys.authoring.publicKey, federation
    ))).to.equal('E_SIG_INVALID')
  })

  it('name at most so many exceptions', () => {
    const runs = (count: number): ReceiptException[] => Array.from({ length: count }, (_, i) => run(i + 1, 0, 1))
    expect(codeWith({ seq: 1_000, except: runs(receiptExceptionsMax) })).to.equal('ok')
    expect(codeWith({ seq: 1_000, except: runs(receiptExceptionsMax + 1) })).to.equal('E_FIELD_LIMIT')
  })

  it('refuse other versions, codecs and fields', () => {
    const fields = unwrap(decode(bytes)) as Map<string, CborValue>
    expect(codeWith({ version: 2 })).to.equal('E_VERSION_UNSUPPORTED')
    expect(codeWith({ node: new Uint8Array(34) })).to.equal('E_KEY_CODEC')
    expect(codeOf(decodeReceipt(encode(new Map([...fields, ['extra', 1]]))))).to.equal('E_FIELD_UNKNOWN')
  })
})
