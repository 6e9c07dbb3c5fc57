import { assert, property, shuffledSubarray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  assembleJoinRequest, bytesOfItem, consentInput, decodeItem, didOf, encodeJoinRequestBody, joinRequestInput, Ledger, proposalLifeMs, proposalsPerMemberMax,
  requestsPerMemberMax, toHex, unwrap, verifyCard, verifyItem, verifyJoinRequest
} from '../../src/index.ts'
import { memberKeys, nodeSuite, startMs, testCard } from '../support/keys.ts'
import { admission, cardHash, change, group, memberKey, revocation, statement, testCharter } from '../support/statements.ts'
import type { MembershipItem, Taken, VerifiedJoinRequest, VerifiedStatement } from '../../src/index.ts'

const charter = testCharter()
const now = startMs + 1_000
const item = (given: VerifiedStatement): MembershipItem => ({ kind: 'statement', item: given })
const codeOf = (taken: Taken): string => taken.outcome === 'refused' ? taken.rejection.code : taken.outcome
const idOf = (number: number): string => didOf(memberKey(number).publicKey)

function request (number: number, inviter = 10, at = startMs): VerifiedJoinRequest {
  const card = testCard(number)
  const { bodyBytes } = unwrap(verifyCard(nodeSuite, card))
  const { authoring } = memberKeys(inviter)
  const body = encodeJoinRequestBody({
    federation: charter.federation, card, consent: memberKey(number).sign(consentInput(charter.federation, bodyBytes)), by: authoring.multikey, at
  })
  return unwrap(verifyJoinRequest(nodeSuite, assembleJoinRequest(body, authoring.sign(joinRequestInput(charter.federation, body))), charter.federation))
}

describe('the ledger', () => {
  it('gathers votes in any order until a quorum has signed, and then knows a new member', () => {
    const ledger = new Ledger(nodeSuite, charter)
    const votes = [[10], [10, 30], [10, 20]].map((signers) => statement(charter, admission(charter, 50), signers))
    const ids = votes.map((vote) => {
      const taken = ledger.take(item(vote), now)
      expect(taken.outcome).to.equal('new')
      return taken.outcome === 'new' ? taken.kept[0]?.id ?? '' : ''
    })
    expect(new Set(ids).size).to.equal(3)
    expect(ledger.roster.members.has(idOf(50))).to.equal(true)
    expect(ledger.statements().map(({ tally }) => [tally.state, tally.signed.length, tally.quorum])).to.deep.equal([['certified', 3, 3]])
    expect([...ledger.ids()]).to.deep.equal([ids[2]])
    // who comes later changes nothing: any quorum is as good as another
    expect(codeOf(ledger.take(item(statement(charter, admission(charter, 50), [10, 40])), now))).to.equal('known')
  })

  it('counts who has not voted', () => {
    const ledger = new Ledger(nodeSuite, charter)
    ledger.take(item(statement(charter, revocation(40), [10])), now)
    expect(ledger.statements()[0]?.tally).to.deep.equal({
      signed: [toHex(memberKey(10).multikey)], quorum: 3, missing: [20, 30].map((number) => toHex(memberKey(number).multikey)).sort(), state: 'open'
    })
  })

  it.each<[string, string, VerifiedStatement, number?]>([
    ['under a link that nobody knows', 'E_EPOCH_UNKNOWN', statement(charter, revocation(40), [10], { link: 'ab'.repeat(32) })],
    ['after their time', 'E_GOV_EXPIRED', statement(charter, revocation(40), [10]), startMs + 1_000_000],
    ['that would be open for too long', 'E_GOV_LIFE', statement(charter, revocation(40), [10], { until: startMs + proposalLifeMs + 1 })],
    ['of somebody who is no member', 'E_GOV_STRANGER', statement(charter, revocation(40), [50])],
    ['with the signature of somebody who is no governor', 'E_GOV_STRANGER', statement(charter, revocation(40), [10, 50])],
    ['with the vote of whom they are about', 'E_GOV_SELF', statement(charter, revocation(40), [10, 40])],
    ['about nobody', 'E_MEMBER_UNKNOWN', statement(charter, revocation(50), [10])],
    ['that admit a member', 'E_GOV_MEMBER', statement(charter, admission(charter, 20), [10])],
    ['that admit a stranger for the second time', 'E_CERT_CITES', statement(charter, admission(charter, 50, ['ab'.repeat(32)]), [10])],
    ['that replace what is not in force', 'E_CERT_CITES', statement(charter, change(20, ['ab'.repeat(32)]), [10])],
    ['of a group that cite nothing known', 'E_CERT_CITES', statement(charter, group([10], ['ab'.repeat(32)]), [10])]
  ])('refuses statements %s (%s), and stays as it is', (_, code, given, at = now) => {
    const ledger = new Ledger(nodeSuite, charter)
    const { digest } = ledger.roster
    expect(codeOf(ledger.take(item(given), at))).to.equal(code)
    expect([...ledger.ids()]).to.deep.equal([])
    expect(ledger.roster.digest).to.equal(digest)
  })

  it('refuses the vote of a governor that was revoked, and statements of an observer', () => {
    const ledger = new Ledger(nodeSuite, charter)
    ledger.take(item(statement(charter, revocation(40))), now)
    expect(codeOf(ledger.take(item(statement(charter, admission(charter, 50), [10, 40])), now))).to.equal('E_GOV_REVOKED')
    ledger.take(item(statement(charter, change(20, [cardHash(20)], { role: 'observer' }))), now)
    expect(codeOf(ledger.take(item(statement(charter, admission(charter, 50), [20])), now))).to.equal('E_ROLE_OBSERVER')
  })

  it('does not let the last member be revoked', () => {
    const alone = testCharter([])
    const ledger = new Ledger(nodeSuite, alone)
    for (const [number, signers] of [[40, [10, 20, 30]], [30, [10, 20, 40]], [20, [10, 30, 40]]] as const) {
      ledger.take(item(statement(alone, revocation(number), signers)), now)
    }
    expect([...ledger.roster.members.keys()]).to.deep.equal([idOf(10)])
    expect(codeOf(ledger.take(item(statement(alone, revocation(10), [10])), now))).to.equal('E_GOV_SELF')
  })

  it('takes what a quorum has signed whenever it comes', () => {
    const ledger = new Ledger(nodeSuite, charter)
    expect(codeOf(ledger.take(item(statement(charter, revocation(40))), startMs + 10 * proposalLifeMs))).to.equal('new')
    expect(ledger.roster.former.has(idOf(40))).to.equal(true)
  })

  it('bounds what one member has open', () => {
    const ledger = new Ledger(nodeSuite, charter)
    const open = Array.from({ length: proposalsPerMemberMax + 1 }, (_, i) => statement(charter, revocation(40, `reason ${i}`), [10]))
    expect(open.map((one) => codeOf(ledger.take(item(one), now)))).to.deep.equal(['new', 'new', 'new', 'new', 'E_LIMIT_PROPOSALS'])
    // votes for those that are open are taken nevertheless, and others have room of their own
    expect(codeOf(ledger.take(item(statement(charter, revocation(40, 'reason 1'), [10, 20])), now))).to.equal('new')
    expect(codeOf(ledger.take(item(statement(charter, revocation(40, 'mine'), [20])), now))).to.equal('new')
  })

  it('keeps requests to join, a few of each member, until they are answered or old', () => {
    const ledger = new Ledger(nodeSuite, charter)
    const ask = (given: VerifiedJoinRequest, at = now): string => codeOf(ledger.take({ kind: 'request', item: given }, at))
    const numbers = Array.from({ length: requestsPerMemberMax + 1 }, (_, i) => 50 + 10 * i)
    expect(numbers.map((number) => ask(request(number))).slice(-2)).to.deep.equal(['new', 'E_LIMIT_REQUESTS'])
    expect(ask(request(500, 20))).to.equal('new')
    expect(ask(request(510, 50))).to.equal('E_GOV_STRANGER')
    expect(ask(request(20))).to.equal('E_GOV_MEMBER')
    expect(ask(request(520, 20), startMs + proposalLifeMs)).to.equal('E_JOIN_EXPIRED')
    ledger.take(item(statement(charter, admission(charter, 50))), now)
    expect(ledger.requests()).to.have.length(requestsPerMemberMax)
    expect(ledger.expire(now).map(({ kind }) => kind)).to.deep.equal(['request'])
    expect(ledger.requests()).to.have.length(requestsPerMemberMax)
    expect(ledger.expire(startMs + proposalLifeMs)).to.have.length(requestsPerMemberMax)
    expect(ledger.requests()).to.deep.equal([])
  })

  it('forgets what was open for too long, and nothing that counts', () => {
    const ledger = new Ledger(nodeSuite, charter)
    ledger.take(item(statement(charter, revocation(40))), now)
    ledger.take(item(statement(charter, revocation(30), [10])), now)
    const gone = ledger.expire(startMs + 1_000_000)
    expect(gone).to.have.length(1)
    expect(ledger.statements().map(({ tally }) => tally.state)).to.deep.equal(['certified'])
  })

  it('is the same after everything was written and read, and after the same items in any order', () => {
    const items: MembershipItem[] = [
      item(statement(charter, admission(charter, 50))), item(statement(charter, revocation(30))), item(statement(charter, group([10, 20]))),
      item(statement(charter, change(20, [cardHash(20)], { country: 'FR' }), [10])),
      item(statement(charter, change(20, [cardHash(20)], { country: 'FR' }), [10, 40])),
      { kind: 'request', item: request(60) }
    ]
    const inOrder = new Ledger(nodeSuite, charter)
    items.forEach((one) => inOrder.take(one, now))
    const again = new Ledger(nodeSuite, charter, inOrder.items().map((one) => unwrap(decodeItem(nodeSuite, one.kind, bytesOfItem(one), charter.federation))))
    expect([...again.ids()].sort()).to.deep.equal([...inOrder.ids()].sort())
    expect(again.roster.digest).to.equal(inOrder.roster.digest)
    for (const one of inOrder.items()) {
      expect(verifyItem(nodeSuite, one.kind, bytesOfItem(one), charter.federation).ok).to.equal(true)
    }
    assert(property(shuffledSubarray(items, { minLength: items.length }), (shuffled) => {
      const ledger = new Ledger(nodeSuite, charter)
      shuffled.forEach((one) => ledger.take(one, now))
      expect([...ledger.ids()].sort()).to.deep.equal([...inOrder.ids()].sort())
      expect(ledger.roster.digest).to.equal(inOrder.roster.digest)
    }), { numRuns: 30 })
  })
})
