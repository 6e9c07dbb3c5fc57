import { describe, expect, it } from 'vitest'
import { bytesOfItem, decodeItem, didOf, Ledger, toHex, unwrap } from '../../src/index.ts'
import { nodeSuite, startMs } from '../support/keys.ts'
import { proposed, says } from '../support/links.ts'
import { admission, memberKey, revocation, statement, testCharter } from '../support/statements.ts'
import type { MembershipItem, VerifiedStatement } from '../../src/index.ts'

const charter = testCharter()
const now = startMs + 1_000
const item = (given: VerifiedStatement): MembershipItem => ({ kind: 'statement', item: given })
const idOf = (number: number): string => didOf(memberKey(number).publicKey)

/** A ledger in which 50 was admitted, and the governors have made it one of them instead of 40. */
function changed (): { ledger: Ledger, admitted: VerifiedStatement, late: VerifiedStatement, link: string } {
  const ledger = new Ledger(nodeSuite, charter)
  const admitted = statement(charter, admission(charter, 50))
  const late = statement(charter, admission(charter, 60))
  ledger.take(item(admitted), now)
  const proposal = proposed(ledger, 10, [10, 20, 30, 50], 3, [admitted.hash])
  const link = proposal.item.hash
  expect(ledger.take(proposal, now).outcome).to.equal('new')
  // signed by a quorum, and not among what the link accepts
  ledger.take(item(late), now)
  for (const number of [10, 20, 30]) {
    expect(ledger.take(says(ledger, number, 'prepare', link), now).outcome).to.equal('new')
  }
  for (const number of [10, 20, 30]) {
    ledger.take(says(ledger, number, 'commit'), now)
  }
  return { ledger, admitted, late, link }
}

describe('a change of governors', () => {
  it('is in force once a quorum has prepared and committed it, and what it does not accept is void', () => {
    const { ledger, link } = changed()
    expect(ledger.links.head).to.equal(link)
    expect(ledger.roster.governing.governors).to.deep.equal(new Set([10, 20, 30, 50].map((number) => toHex(memberKey(number).multikey))))
    expect([40, 50].map((number) => ledger.roster.members.get(idOf(number))?.governor)).to.deep.equal([false, true])
    expect(ledger.roster.members.has(idOf(60))).to.equal(false)
    expect(ledger.statements().map(({ tally }) => tally.state).sort()).to.deep.equal(['certified', 'void'])
    expect(ledger.items().some(({ kind }) => kind === 'link')).to.equal(true)
  })

  it('lets the new governors sign, and the old ones no more', () => {
    const { ledger, link } = changed()
    const common = { link }
    const gone = ledger.take(item(statement(charter, revocation(40), [10, 40], common)), now)
    expect(gone.outcome === 'refused' && gone.rejection.code).to.equal('E_GOV_STRANGER')
    expect(ledger.take(item(statement(charter, revocation(40), [10, 20, 50], common)), now).outcome).to.equal('new')
    expect(ledger.roster.members.has(idOf(40))).to.equal(false)
    const stale = ledger.take(item(statement(charter, revocation(30), [10])), now)
    expect(stale.outcome === 'refused' && stale.rejection.code).to.equal('E_EPOCH_STALE')
  })

  it('forgets what led to it, and what waited under the governors before', () => {
    const { ledger } = changed()
    expect(ledger.expire(now).map(({ kind }) => kind).sort()).to.deep.equal([
      'link-proposal', ...Array(6).fill('link-statement'), 'statement'
    ])
    expect(ledger.items().map(({ kind }) => kind).sort()).to.deep.equal(['link', 'statement'])
  })

  it('is the same after everything was written and read, in any order', () => {
    const { ledger } = changed()
    const written = ledger.items().map((one) => ({ kind: one.kind, bytes: bytesOfItem(one) }))
    ledger.expire(now)
    for (const order of [written, written.toReversed()]) {
      const again = new Ledger(nodeSuite, charter, order.map(({ kind, bytes }) => unwrap(decodeItem(nodeSuite, kind, bytes, charter.federation))))
      again.expire(now)
      expect(again.links.head).to.equal(ledger.links.head)
      expect(again.roster.digest).to.equal(ledger.roster.digest)
      expect([...again.ids()].sort()).to.deep.equal([...ledger.ids()].sort())
    }
  })

  it('comes to who was away as one certificate, before or after what it accepts', () => {
    const { ledger, admitted } = changed()
    const link = ledger.items().find(({ kind }) => kind === 'link') as MembershipItem
    for (const order of [[item(admitted), link], [link, item(admitted)]]) {
      const other = new Ledger(nodeSuite, charter)
      order.forEach((one) => { expect(other.take(one, now).outcome).to.equal('new') })
      expect(other.roster.digest).to.equal(ledger.roster.digest)
    }
    const forged = unwrap(decodeItem(nodeSuite, 'link', bytesOfItem(link), charter.federation))
    if (forged.kind === 'link') {
      forged.item.value.signatures.pop()
    }
    const refused = new Ledger(nodeSuite, charter).take(forged, now)
    expect(refused.outcome === 'refused' && refused.rejection.code).to.equal('E_EPOCH_UNKNOWN')
  })

  it('that stalls goes on in another round, keeps what was prepared, and stops nothing else', () => {
    const ledger = new Ledger(nodeSuite, charter)
    const [first, second] = [proposed(ledger, 10, [10, 20, 30], 2), proposed(ledger, 20, [20, 30, 40], 2)]
    ledger.take(first, now)
    ledger.take(second, now)
    ledger.take(says(ledger, 10, 'prepare', first.item.hash), now)
    ledger.take(says(ledger, 20, 'prepare', second.item.hash), now)
    // nobody has a quorum: exchange and admissions go on
    expect(ledger.take(item(statement(charter, admission(charter, 50))), now).outcome).to.equal('new')
    expect(ledger.roster.members.has(idOf(50))).to.equal(true)
    for (const number of [10, 20, 30]) {
      ledger.take(says(ledger, number, 'move'), now)
    }
    for (const number of [10, 20, 30]) {
      ledger.take(says(ledger, number, 'prepare', second.item.hash), now)
    }
    for (const number of [10, 20, 30]) {
      ledger.take(says(ledger, number, 'commit'), now)
    }
    expect(ledger.links.head).to.equal(second.item.hash)
    // it did not accept the admission, which must be signed anew
    expect(ledger.roster.members.has(idOf(50))).to.equal(false)
  })

  it('shows who contradicted itself', () => {
    const ledger = new Ledger(nodeSuite, charter)
    const [first, second] = [proposed(ledger, 10, [10, 20, 30], 2), proposed(ledger, 20, [20, 30, 40], 2)]
    const other = new Ledger(nodeSuite, charter)
    for (const one of [first, second]) {
      ledger.take(one, now)
      other.take(one, now)
    }
    ledger.take(says(ledger, 30, 'prepare', first.item.hash), now)
    ledger.take(says(other, 30, 'prepare', second.item.hash), now)
    expect(ledger.linkage.proofs().map(({ key }) => key)).to.deep.equal([toHex(memberKey(30).multikey)])
  })
})
