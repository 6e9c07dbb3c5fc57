import { decode } from '@hanse/core'
import { describe } from 'vitest'
import { codesOf } from '../../../../test/support/decoders.ts'
import { codeOfThrow } from '../../../../test/support/fuzz-target.ts'
import { itHoldsUnderFuzz } from '../../../../test/support/fuzz.ts'
import { chainRow, decodeAuditEnds, emptyAudit, encodeAuditEnds } from '../../src/audit/chain.ts'
import { decodeAuditRow, linkBytes } from '../../src/audit/row.ts'
import { decodeArrival, encodeArrival } from '../../src/record/arrival.ts'
import { decodePages, encodePages, leafOfPage } from '../../src/record/body.ts'
import { decodePrivate, encodePrivate } from '../../src/record/facts.ts'
import { decodeHeaderRecord, encodeHeaderRecord } from '../../src/record/header.ts'
import { decodeLaneRecord, encodeLaneRecord } from '../../src/record/lane.ts'
import { decodeCounts, decodeStoreRecord, encodeCounts, encodeStoreRecord, noCounts } from '../../src/record/meta.ts'
import { encodePieces, Pieces } from '../../src/record/pieces.ts'
import { decodePublication, encodePublication } from '../../src/record/publication.ts'
import { decodeReceiptRecord, encodeReceiptRecord } from '../../src/record/receipt.ts'
import { seal, sealItem, unseal } from '../../src/record/sealed.ts'
import { decodeSpot, encodeSpot } from '../../src/record/spot.ts'
import { decodeStates, encodeStates } from '../../src/record/states.ts'
import { decodeWithdrawn, encodeWithdrawn } from '../../src/record/withdrawn.ts'
import { factsOf, federation, leaf, startMs, TestLane } from '../support/lane.ts'
import { suite } from '../support/suite.ts'
import type { FuzzTarget } from '../../../../test/support/fuzz-target.ts'
import type { CborValue } from '@hanse/core'

const runs = 400
const what = 'a record'
const id = 'cd'.repeat(32)
const lane = new TestLane(1)
const leaves = ['a', 'b', 'c'].map((name) => leaf(name))
const { entry, chunks: [{ chunk }] } = lane.seal(leaves) as { entry: typeof lane.opening, chunks: [ReturnType<TestLane['seal']>['chunks'][0]] }
const key = new Uint8Array(8)
const receiptKey = new Uint8Array(64)

/** What a record holds, sealed again after a change: damage that the checksum happens to miss, or another version's record. */
const items: FuzzTarget['values'] = {
  open: (bytes) => {
    const item = decode(unseal(bytes, what))
    return item.ok ? item.value : null
  },
  close: written((value) => sealItem(value as CborValue))
}

const rows: FuzzTarget['values'] = {
  open: (bytes) => unseal(bytes, what),
  close: (value) => value instanceof Uint8Array ? seal(value) : null
}

const pieces: FuzzTarget['values'] = {
  open: (bytes) => {
    const read = new Pieces(bytes, what)
    return Array.from({ length: read.count }, (_, i) => read.piece(i))
  },
  close: (value) => Array.isArray(value) ? encodePieces(value.filter((piece) => piece instanceof Uint8Array)) : null
}

function written (write: (value: unknown) => Uint8Array): (value: unknown) => Uint8Array | null {
  return (value) => {
    try {
      return write(value)
    } catch {
      return null
    }
  }
}

function record (name: string, corpus: Uint8Array[], values: FuzzTarget['values'], read: (bytes: Uint8Array) => unknown, of = 'store record'): FuzzTarget {
  return { name, corpus, codes: codesOf(of), read: async (bytes) => codeOfThrow(() => read(bytes)), ...(values !== undefined && { values }) }
}

const auditRow = {
  at: startMs,
  kind: 'sent',
  verdict: 'permit' as const,
  member: 'did:key:z6Mk',
  lane: id,
  range: { from: 0, to: 3 },
  leaves: {
    from: 0,
    count: 1
  },
  rule: id,
  item: id,
  who: 'a',
  why: 'b'
}

const targets: readonly FuzzTarget[] = [
  record('header', [lane.opening, entry].map((one) => encodeHeaderRecord(one, startMs)), items, (bytes) => decodeHeaderRecord(suite, bytes, what)),
  record('body', encodePages({ chunk, facts: leaves.map(factsOf), at: startMs }), pieces, (bytes) => [
    decodePages([bytes], id, 0, what), leafOfPage(bytes, 0, what)
  ]),
  record('spot', [encodeSpot({ place: { entry: id, index: 3 }, from: 1 })], rows, (bytes) => decodeSpot(bytes, what)),
  record('private', [encodePrivate(leaf('a'), factsOf(leaf('a')), startMs)], pieces, (bytes) => decodePrivate(bytes, what)),
  record('lane', [encodeLaneRecord({ node: lane.node, group: id, count: 3, head: { seq: 2, id } })], items, (bytes) => decodeLaneRecord(bytes, what)),
  record('states', [encodeStates({ states: [0, 1, 2], chunks: [{ from: 0, count: 3 }] })], rows, (bytes) => decodeStates(bytes, what)),
  record('arrival', [
    encodeArrival({ number: 0, at: startMs, private: false, entry: id, from: 0, count: 3 }),
    encodeArrival({ number: 0, at: startMs, private: true, object: id })
  ], rows, (bytes) => decodeArrival(key, bytes)),
  record('receipt', [
    encodeReceiptRecord({ type: 'receipt', lane: id, node: lane.node, seq: 3, body: key, signature: receiptKey, at: startMs })
  ], items, (bytes) => decodeReceiptRecord(receiptKey, bytes)),
  record('withdrawn', [encodeWithdrawn({ withdrawal: id, reason: 'revoked', objects: [{ index: 0, id: 'x' }] })], items, (bytes) => decodeWithdrawn(0, bytes)),
  record('publication', [encodePublication({ id, entries: [id], at: startMs, note: 'n' })], items, (bytes) => decodePublication(id, bytes)),
  record('store', [
    encodeStoreRecord({ schema: 1, federation, boot: 3, identity: 'i', restored: false, incarnation: 'ab'.repeat(16) })
  ], items, decodeStoreRecord),
  record('counts', [encodeCounts({ ...noCounts, entries: 3 })], items, decodeCounts),
  record('audit ends', [encodeAuditEnds(emptyAudit)], items, decodeAuditEnds),
  record('audit row', [chainRow(suite, key, emptyAudit, auditRow).value], {
    open: (bytes) => {
      const item = decode(unseal(bytes, what).subarray(linkBytes))
      return item.ok ? item.value : null
    },
    close: written((value) => {
      const item = unseal(sealItem(value as CborValue), what)
      return seal(new Uint8Array([...new Uint8Array(linkBytes), ...item]))
    })
  }, (bytes) => decodeAuditRow(0, bytes), 'audit row')
]

describe('a record that was altered on disk is damage and nothing else', () => {
  for (const target of targets) {
    itHoldsUnderFuzz(target, runs)
  }
})
