import { array, assert, constantFrom, integer, property, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { beaconAheadMs, beaconBytesMax, bytesOfItem, freshnessOf, Ledger, toHex, verifyItem } from '../../src/index.ts'
import { beacon } from '../support/beacons.ts'
import { codeOf, dayMs, memberKeys, nodeSuite, startMs } from '../support/keys.ts'
import { admission, founders, revocation, statement, testCharter } from '../support/statements.ts'
import type { MembershipItem, Taken } from '../../src/index.ts'

const charter = testCharter()
const now = startMs + 20 * dayMs
const outcome = (taken: Taken): string => taken.outcome === 'refused' ? taken.rejection.code : taken.outcome
const ledgerWith = (...items: MembershipItem[]): Ledger => {
  const ledger = new Ledger(nodeSuite, charter)
  items.forEach((item) => { ledger.take(item, now) })
  return ledger
}

describe('a beacon', () => {
  it('travels as bytes, and each that says something else has an id of its own', () => {
    const items = [beacon(charter, 10, now), beacon(charter, 10, now + 1), beacon(charter, 10, now, 'cd'.repeat(32)), beacon(charter, 20, now)]
    const ids = items.map((item) => [...ledgerWith(item).ids()].join())
    expect(new Set(ids).size).to.equal(4)
    for (const item of items) {
      const read = verifyItem(nodeSuite, 'beacon', bytesOfItem(item), charter.federation)
      expect(read.ok && toHex(bytesOfItem(read.value))).to.equal(toHex(bytesOfItem(item)))
    }
  })

  it('of another federation, of too many bytes or of no key is refused', () => {
    const read = (bytes: Uint8Array, federation = charter.federation): string => codeOf(verifyItem(nodeSuite, 'beacon', bytes, federation))
    expect(read(bytesOfItem(beacon(charter, 10, now)), new Uint8Array(32))).to.equal('E_CHARTER_MISMATCH')
    expect(read(new Uint8Array(beaconBytesMax + 1))).to.equal('E_LIMIT_BEACON_BYTES')
    expect(read(bytesOfItem(beacon(charter, 10, now)).subarray(1))).to.equal('E_ENC_TRAILING')
  })

  it.each<[string, string, MembershipItem]>([
    ['of a node of a member that does not govern', 'E_GOV_STRANGER', beacon(charter, 50, now)],
    ['of a stranger', 'E_GOV_STRANGER', beacon(charter, 60, now)],
    ['that somebody else signed', 'E_SIG_INVALID', beacon(charter, 10, now, undefined, memberKeys(20).authoring)],
    ['ahead of the time', 'E_TIME_FUTURE', beacon(charter, 10, now + beaconAheadMs + 1)]
  ])('%s is refused (%s)', (_, code, item) => {
    const ledger = ledgerWith({ kind: 'statement', item: statement(charter, admission(charter, 50)) })
    const before = [...ledger.ids()]
    expect(outcome(ledger.take(item, now))).to.equal(code)
    expect([...ledger.ids()]).to.deep.equal(before)
  })

  it('is replaced by a newer one of its node, and never by an older one', () => {
    const ledger = new Ledger(nodeSuite, charter)
    const kept = (): number[] => ledger.items().map((item) => item.kind === 'beacon' ? item.item.body.at : 0)
    expect(outcome(ledger.take(beacon(charter, 10, now - dayMs), now))).to.equal('new')
    expect(outcome(ledger.take(beacon(charter, 10, now), now))).to.equal('new')
    expect(outcome(ledger.take(beacon(charter, 10, now - 1), now))).to.equal('known')
    expect(outcome(ledger.take(beacon(charter, 10, now), now))).to.equal('known')
    expect(kept()).to.deep.equal([now])
  })

  it('changes nothing about who belongs', () => {
    expect(ledgerWith(...founders.map((number) => beacon(charter, number, now))).roster.digest).to.equal(new Ledger(nodeSuite, charter).roster.digest)
  })

  it('that a clock let in which was ahead gives way, and is forgotten', () => {
    const ahead = now + 365 * dayMs
    const ledger = new Ledger(nodeSuite, charter)
    expect(outcome(ledger.take(beacon(charter, 10, ahead), ahead))).to.equal('new')
    expect(outcome(ledger.take(beacon(charter, 10, now), now))).to.equal('new')
    ledger.take(beacon(charter, 20, ahead), ahead)
    expect(ledger.expire(now).map(({ item }) => item.hash)).to.deep.equal([toHex(memberKeys(20).node.publicKey)])
    expect(ledger.items()).to.have.length(1)
  })

  it('goes when its node is no governor’s any more', () => {
    const ledger = ledgerWith(beacon(charter, 40, now), beacon(charter, 10, now))
    ledger.take({ kind: 'statement', item: statement(charter, revocation(40)) }, now)
    expect(ledger.expire(now).map(({ item }) => item.hash)).to.deep.equal([toHex(memberKeys(40).node.publicKey)])
  })
})

describe('freshness', () => {
  it('is that of the founding until a quorum of governors was heard, and then of the third newest of four', () => {
    const ledger = new Ledger(nodeSuite, charter)
    const times = founders.map((number, i) => {
      ledger.take(beacon(charter, number, now - i * dayMs), now)
      return ledger.freshAt
    })
    expect(times).to.deep.equal([startMs, startMs, now - 2 * dayMs, now - 2 * dayMs])
    ledger.take({ kind: 'statement', item: statement(charter, revocation(10), [20, 30, 40]) }, now)
    expect(ledger.freshAt).to.equal(now - 3 * dayMs)
  })

  it('depends on the set of beacons alone, and rises with each', () => {
    const said = tuple(constantFrom(...founders), integer({ min: 0, max: 40 }), constantFrom('ab', 'cd'))
    assert(property(array(said, { maxLength: 12 }), integer(), (list, seed) => {
      const items = list.map(([number, days, digest]) => beacon(charter, number, startMs + days * dayMs, digest.repeat(32)))
      const shuffled = items.map((item, i) => ({ item, key: Math.imul(seed + i, 0x9e3779b1) })).sort((a, b) => a.key - b.key).map(({ item }) => item)
      const later = startMs + 40 * dayMs
      const [one, other] = [new Ledger(nodeSuite, charter), new Ledger(nodeSuite, charter)]
      for (const item of items) {
        const before = one.freshAt
        one.take(item, later)
        expect(one.freshAt).to.be.at.least(before)
      }
      shuffled.forEach((item) => { other.take(item, later) })
      expect(other.freshAt).to.equal(one.freshAt)
      expect([...other.ids()].sort()).to.deep.equal([...one.ids()].sort())
      expect(new Ledger(nodeSuite, charter, one.items()).freshAt).to.equal(one.freshAt)
    }), { numRuns: 50 })
  })

  it('turns from fresh to a warning at half of the limit, and stale at the limit; without a limit never', () => {
    const at = (days: number, limit = 30): string => freshnessOf(startMs, limit, startMs + days * dayMs).state
    expect([at(-400), at(14.9), at(15), at(29.9), at(30), at(400)]).to.deep.equal(['fresh', 'fresh', 'warning', 'warning', 'stale', 'stale'])
    expect(freshnessOf(startMs, 30, startMs).staleAtMs).to.equal(startMs + 30 * dayMs)
    expect(freshnessOf(startMs, 0, startMs + 400 * dayMs)).to.deep.equal({ at: startMs, state: 'fresh' })
  })
})
