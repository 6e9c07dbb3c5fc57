import { assert, constantFrom, integer, property, shuffledSubarray, array, tuple, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  certificatesIn, concat, decodeLinkStatement, draftCommit, draftMove, draftPrepare, dropExpired, encodeProposal, encodeLinkStatement, governorMovesMax,
  governorVotesMax, linkRoundsMax, linksOpenMax, openAgreement, proofsIn, splitProofs, standingOf, statementsOf, takeProposal, takeStatement, toHex,
  tolerated, unwrap
} from '../../../src/index.ts'
import { agreementOf, bodyAt, fakeSign, fakeSuite, governorKeys, placeOf, proposalOf, signedBy, untilMs } from '../../support/governors.ts'
import { codeOf } from '../../support/keys.ts'
import type { Agreement, Hex, LinkProposal, LinkSlot, PreparedLink, LinkStatement, Suite } from '../../../src/index.ts'
import type { TestKey } from '../../support/keys.ts'

const keys = governorKeys(4) as [TestKey, TestKey, TestKey, TestKey]
const place = placeOf(keys, 3)
const slot: LinkSlot = { federation: place.federation, height: 1, prev: place.prev }
const proposals = [1, 2, 3].map((i) => proposalOf(bodyAt(place, keys, [], { until: untilMs + i })))
const [a, b, c] = proposals.map(({ link }) => link.hash) as [Hex, Hex, Hex]
const vote = (governor: number, kind: 'prepare' | 'commit', round: number, link: Hex): LinkStatement =>
  signedBy(keys[governor] as TestKey, { ...slot, kind, round, link })
const votes = (kind: 'prepare' | 'commit', round: number, link: Hex, governors: number[]): LinkStatement[] =>
  governors.map((governor) => vote(governor, kind, round, link))
const move = (governor: number, round: number, prepared?: PreparedLink, by: number[] = [0, 1, 2]): LinkStatement => signedBy(
  keys[governor] as TestKey,
  { ...slot, kind: 'move', round, ...(prepared !== undefined && { prepared }) },
  prepared === undefined ? [] : by.map((other) => vote(other, 'prepare', prepared.round, prepared.link)).map(({ key, signature }) => ({ key, signature }))
)
const governor = (i: number): Hex => place.governors[i] as Hex
const textOf = (agreement: Agreement): string => [
  ...statementsOf(agreement).map(encodeLinkStatement),
  ...[...agreement.proposals.values()].map(encodeProposal)
].map(toHex).sort().join('\n')
const taking = (statement: LinkStatement, agreement = openAgreement(place)): string => codeOf(takeStatement(fakeSuite, agreement, statement))

describe('statements', () => {
  const some = [vote(0, 'prepare', 0, a), vote(3, 'commit', 31, b), move(1, 1), move(2, 5, { round: 3, link: a })]

  it('come back from their bytes, and do not hold with any byte changed', () => {
    for (const statement of some) {
      const bytes = encodeLinkStatement(statement)
      expect(unwrap(decodeLinkStatement(bytes))).to.deep.equal(statement)
      expect(taking(unwrap(decodeLinkStatement(bytes)))).to.equal('ok')
      assert(property(integer({ min: 0, max: bytes.length - 1 }), integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = bytes.slice()
        damaged[at] = (damaged[at] as number) ^ change
        const read = decodeLinkStatement(damaged)
        return !read.ok || taking(read.value) !== 'ok'
      }), { numRuns: 100 })
    }
    assert(property(uint8Array(), (rubbish) => !decodeLinkStatement(rubbish).ok))
  })

  it('are refused when they cannot be right', () => {
    const code = (statement: LinkStatement): string => codeOf(decodeLinkStatement(encodeLinkStatement(statement)))
    expect(code(vote(0, 'prepare', linkRoundsMax, a))).to.equal('E_GOV_ROUND')
    expect(code(move(0, 0))).to.equal('E_GOV_ROUND')
    expect(code(move(0, 2, { round: 2, link: a }))).to.equal('E_GOV_ROUND')
    expect(code(signedBy(keys[0], { ...slot, height: 0, kind: 'move', round: 1 }))).to.equal('E_LINK')
    expect(code({ ...move(0, 1, { round: 0, link: a }), shown: [] })).to.equal('E_GOV_JUSTIFY')
    expect(code(move(0, 1, { round: 0, link: a }, [2, 1, 0]))).to.equal('E_GOV_JUSTIFY')
    expect(code({ ...move(0, 1), shown: move(0, 1, { round: 0, link: a }).shown })).to.equal('E_GOV_JUSTIFY')
    expect(code({ ...vote(0, 'prepare', 0, a), shown: move(0, 1, { round: 0, link: a }).shown })).to.equal('E_GOV_JUSTIFY')
  })
})

describe('taking', () => {
  it('refuses what is not of a governor, of this place, or signed', () => {
    const stranger = governorKeys(5).find(({ multikey }) => !place.governors.includes(toHex(multikey))) as TestKey
    const prepare = { ...slot, kind: 'prepare', round: 0, link: a } as const
    expect(taking(signedBy(stranger, prepare))).to.equal('E_GOV_STRANGER')
    expect(taking(signedBy(keys[0], { ...prepare, prev: a }))).to.equal('E_LINK_PREV')
    expect(taking(signedBy(keys[0], { ...prepare, height: 2 }))).to.equal('E_LINK_PREV')
    expect(taking(signedBy(keys[0], { ...prepare, federation: new Uint8Array(32) }))).to.equal('E_CHARTER_MISMATCH')
    expect(taking({ ...vote(0, 'prepare', 0, a), key: governor(1) })).to.equal('E_SIG_INVALID')
    const commit = vote(0, 'commit', 0, a)
    expect(taking({ ...commit, body: { ...prepare } })).to.equal('E_SIG_INVALID')
    expect(taking(move(0, 1, { round: 0, link: a }, [0, 1]))).to.equal('E_GOV_JUSTIFY')
    const shown = move(0, 1, { round: 0, link: a })
    expect(taking({ ...shown, shown: [...shown.shown.slice(1), { key: governor(3), signature: commit.signature }] })).to.equal('E_SIG_INVALID')
    const forged = { ...proposals[0] as typeof proposals[0], signature: commit.signature }
    expect(codeOf(takeProposal(fakeSuite, openAgreement(place), forged))).to.equal('E_SIG_INVALID')
    const foreign = proposalOf(bodyAt(place, keys, [], { proposer: stranger.multikey }))
    expect(codeOf(takeProposal(fakeSuite, openAgreement(place), foreign))).to.equal('E_GOV_STRANGER')
  })

  it('says what is known', () => {
    const { agreement } = unwrap(takeStatement(fakeSuite, openAgreement(place), vote(0, 'prepare', 0, a)))
    expect(unwrap(takeStatement(fakeSuite, agreement, vote(0, 'prepare', 0, a)))).to.deep.equal({ status: 'known', agreement })
    const proposed = agreementOf(place, proposals)
    expect(unwrap(takeProposal(fakeSuite, proposed, proposals[0] as typeof proposals[0])).status).to.equal('known')
  })

  it('gives the same for the same statements in any order and number', () => {
    const all = [
      ...votes('prepare', 0, a, [0, 1, 2]), ...votes('prepare', 0, b, [2, 3]), ...votes('commit', 0, a, [0, 2]), move(0, 1, { round: 0, link: a }),
      move(1, 1, { round: 0, link: a }, [0, 1, 2, 3]), move(3, 1), move(3, 1, { round: 0, link: b }, [1, 2, 3]), ...votes('prepare', 1, a, [0, 1, 3]),
      ...votes('commit', 1, a, [0, 1, 3]),
      // a second signature that holds, as who signs with chance can make them
      signedBy(keys[3], { ...slot, kind: 'commit', round: 1, link: a }, [], (key, message) => otherSign(key, message))
    ]
    const lax: Suite = {
      ...fakeSuite,
      verify: (key, message, signature) => [fakeSign, otherSign].some((sign) => toHex(sign(key, message)) === toHex(signature))
    }
    const fold = (list: readonly LinkStatement[]): Agreement =>
      list.reduce((agreement, statement) => unwrap(takeStatement(lax, agreement, statement)).agreement, agreementOf(place, proposals))
    const whole = fold(all)
    assert(property(shuffledSubarray(all, { minLength: all.length }), shuffledSubarray(all), (order, again) => {
      const other = fold([...again, ...order, ...again])
      expect(textOf(other)).to.equal(textOf(whole))
      expect(other).to.deep.equal(whole)
      expect(proofsIn(other)).to.deep.equal(proofsIn(whole))
      expect(certificatesIn(other)).to.deep.equal(certificatesIn(whole))
    }), { numRuns: 60 })
    expect(fold(statementsOf(whole))).to.deep.equal(whole)
  })

  it('is bounded by links of a proposer, and votes and moves of a governor', () => {
    const many = Array.from({ length: linksOpenMax + 2 }, (_, i) => proposalOf(bodyAt(place, keys, [], { until: i })))
    const open = agreementOf(place, many.slice(0, linksOpenMax))
    const [fifth, sixth] = many.slice(linksOpenMax) as [typeof many[0], typeof many[0]]
    expect(codeOf(takeProposal(fakeSuite, open, fifth))).to.equal('E_LIMIT_LINKS_OPEN')
    const other = proposalOf(bodyAt(place, keys, [], { proposer: keys[1].multikey }))
    expect(codeOf(takeProposal(fakeSuite, open, other))).to.equal('ok')
    // one may be the liar; of two one is honest, and may have to be followed
    const voted = [vote(0, 'prepare', 0, fifth.link.hash), vote(1, 'prepare', 0, fifth.link.hash), vote(0, 'prepare', 0, sixth.link.hash)]
      .reduce((agreement, statement) => unwrap(takeStatement(fakeSuite, agreement, statement)).agreement, open)
    expect(codeOf(takeProposal(fakeSuite, voted, fifth))).to.equal('ok')
    expect(codeOf(takeProposal(fakeSuite, voted, sixth))).to.equal('E_LIMIT_LINKS_OPEN')

    const hashes = Array.from({ length: governorMovesMax + 1 }, (_, i) => toHex(new Uint8Array(32).fill(i)))
    for (const kind of ['prepare', 'commit'] as const) {
      const full = agreementOf(place, [], hashes.slice(0, governorVotesMax).map((hash) => vote(0, kind, 0, hash)))
      expect(taking(vote(0, kind, 0, hashes[governorVotesMax] as Hex), full)).to.equal('E_LIMIT_GOVERNOR_VOTES')
      expect(taking(vote(0, kind, 0, hashes[0] as Hex), full)).to.equal('ok')
      expect(taking(vote(0, kind, 1, hashes[governorVotesMax] as Hex), full)).to.equal('ok')
    }
    const moved = agreementOf(place, [], hashes.slice(0, governorMovesMax).map((link) => move(3, 1, { round: 0, link })))
    expect(taking(move(3, 1, { round: 0, link: hashes[governorMovesMax] as Hex }), moved)).to.equal('E_LIMIT_GOVERNOR_VOTES')
  })

  it('drops links whose time is over and that nobody signed for', () => {
    const agreement = agreementOf(place, proposals, [vote(3, 'prepare', 0, b)])
    expect([...dropExpired(agreement, untilMs + 1).proposals.keys()]).to.have.members([a, b, c])
    expect([...dropExpired(agreement, untilMs + 9).proposals.keys()]).to.deep.equal([b])
  })
})

describe('what a governor may sign', () => {
  it('is one prepare a round, of a link that is known and in time', () => {
    const agreement = agreementOf(place, proposals)
    const draft = unwrap(draftPrepare(agreement, governor(0), a, 0))
    expect([draft.body, draft.shown]).to.deep.equal([{ ...slot, kind: 'prepare', round: 0, link: a }, []])
    const signed = agreementOf(place, proposals, [vote(0, 'prepare', 0, a)])
    expect(codeOf(draftPrepare(signed, governor(0), b, 0))).to.equal('E_GOV_TWICE')
    expect(codeOf(draftPrepare(signed, governor(1), '00'.repeat(32), 0))).to.equal('E_LINK_UNKNOWN')
    expect(codeOf(draftPrepare(signed, governor(1), a, untilMs + 2))).to.equal('E_LINK_EXPIRED')
    expect(codeOf(draftPrepare(signed, '00', a, 0))).to.equal('E_GOV_STRANGER')
  })

  it('is a commit once a quorum, itself among it, prepared', () => {
    const two = agreementOf(place, proposals, votes('prepare', 0, a, [0, 1]))
    expect(codeOf(draftCommit(two, governor(0)))).to.equal('E_GOV_JUSTIFY')
    const three = agreementOf(place, proposals, votes('prepare', 0, a, [0, 1, 2]))
    expect(unwrap(draftCommit(three, governor(0))).body).to.deep.equal({ ...slot, kind: 'commit', round: 0, link: a })
    expect(codeOf(draftCommit(three, governor(3)))).to.equal('E_GOV_JUSTIFY')
    const committed = agreementOf(place, proposals, [...votes('prepare', 0, a, [0, 1, 2]), vote(0, 'commit', 0, a)])
    expect(codeOf(draftCommit(committed, governor(0)))).to.equal('E_GOV_TWICE')
  })

  it('is a move with the newest link that was prepared, and nothing of the round given up', () => {
    const prepares = votes('prepare', 0, a, [0, 1, 2])
    const agreement = agreementOf(place, proposals, prepares)
    const draft = unwrap(draftMove(agreement, governor(3)))
    expect(draft).to.deep.include({ body: { ...slot, kind: 'move', round: 1, prepared: { round: 0, link: a } } })
    expect(draft.shown).to.deep.equal(move(3, 1, { round: 0, link: a }).shown)
    expect(unwrap(draftMove(agreementOf(place, proposals), governor(3))).body).to.deep.equal({ ...slot, kind: 'move', round: 1 })
    const gone = agreementOf(place, proposals, [...prepares, move(0, 1, { round: 0, link: a })])
    expect([draftPrepare(gone, governor(0), a, 0), draftCommit(gone, governor(0)), draftMove(gone, governor(0))].map(codeOf))
      .to.deep.equal(Array(3).fill('E_GOV_ROUND'))
    // its own commit without what it saw then
    expect(codeOf(draftMove(agreementOf(place, proposals, [vote(0, 'commit', 0, a)]), governor(0)))).to.equal('E_GOV_JUSTIFY')
  })

  it('is, in a later round, what the moves keep, even when its time is over', () => {
    const moves = [move(0, 1, { round: 0, link: a }), move(1, 1), move(2, 1)]
    const agreement = agreementOf(place, proposals, moves)
    expect(standingOf(agreement).open).to.equal(1)
    expect(codeOf(draftPrepare(agreement, governor(3), b, 0))).to.equal('E_GOV_JUSTIFY')
    expect(unwrap(draftPrepare(agreement, governor(3), a, untilMs + 2)).body).to.deep.include({ round: 1, link: a })
    // a quorum without the one that names the link lets any link be prepared
    expect(codeOf(draftPrepare(agreementOf(place, proposals, [...moves, move(3, 1)]), governor(3), b, 0))).to.equal('ok')
    expect(codeOf(draftPrepare(agreementOf(place, proposals, [...moves, move(3, 1)]), governor(3), b, untilMs + 9))).to.equal('E_LINK_EXPIRED')
  })

  it('ends with the last round', () => {
    const moves = Array.from({ length: linkRoundsMax - 1 }, (_, i) => [0, 1, 2].map((one) => move(one, i + 1))).flat()
    const agreement = agreementOf(place, proposals, moves)
    expect(codeOf(draftMove(agreement, governor(3)))).to.equal('E_GOV_ROUND')
    expect(codeOf(draftPrepare(agreement, governor(3), a, 0))).to.equal('ok')
  })
})

describe('standing', () => {
  it('counts prepares and commits of a later round only beside the moves that allow them', () => {
    const later = [...votes('prepare', 1, b, [1, 2, 3]), ...votes('commit', 1, b, [1, 2, 3])]
    expect(standingOf(agreementOf(place, proposals, later)).decided).to.deep.equal([])
    const moved = agreementOf(place, proposals, [...later, ...[1, 2, 3].map((one) => move(one, 1))])
    expect(standingOf(moved)).to.deep.include({ open: 1, decided: [{ round: 1, link: b }] })
  })

  it('does not count a move that names a link which was not allowed where it was prepared', () => {
    const named = [1, 2, 3].map((one) => move(one, 2, { round: 1, link: b }, [1, 2, 3]))
    const agreement = agreementOf(place, proposals, named)
    expect([standingOf(agreement).open, standingOf(agreement).keeps(2, b)]).to.deep.equal([0, false])
    const moved = agreementOf(place, proposals, [...named, ...[1, 2, 3].map((one) => move(one, 1))])
    expect([standingOf(moved).open, standingOf(moved).keeps(2, b), standingOf(moved).allows(2, a)]).to.deep.equal([2, true, false])
  })

  it('gives a certificate of each decided link once, with a quorum of signatures', () => {
    const agreement = agreementOf(place, proposals, [...votes('prepare', 0, a, [0, 1, 2, 3]), ...votes('commit', 0, a, [0, 1, 2, 3])])
    const [certificate, ...others] = certificatesIn(agreement)
    expect(others).to.deep.equal([])
    expect(certificate).to.deep.include({ round: 0 })
    expect(certificate?.signatures.map(({ key }) => key)).to.deep.equal(place.governors.slice(0, 3))
    expect(certificatesIn({ ...agreement, proposals: new Map() })).to.deep.equal([])
  })
})

/** What some governors sign for one link in one round. */
type Part = [proposal: LinkProposal, prepared: number, committed: number, moves: Array<[who: number, at: number]>]

const rounds = 3

function partOf ([{ link: { hash } }, prepared, committed, moves]: Part, round: number): LinkStatement[] {
  const members = (bits: number): number[] => [0, 1, 2, 3].filter((i) => (bits | bits << 1) >> i & 1)
  return [
    ...votes('prepare', round, hash, members(prepared)),
    ...votes('commit', round, hash, members(committed)),
    ...(round === 0 ? [] : moves.map(([who, at]) => at < 0 || at >= round ? move(who, round) : move(who, round, { round: at, link: hash })))
  ]
}

describe('two links that are decided', () => {
  it('show more liars than are tolerated, whoever signed whatever', () => {
    const seen = { same: 0, other: 0, far: 0 }
    const mask = integer({ min: 0, max: 2 ** 4 - 1 })
    // who moves, and the round of the link that it names, or -1
    const moving = array(tuple(integer({ min: 0, max: 3 }), integer({ min: -1, max: rounds - 2 })), { minLength: 3, maxLength: 5 })
    const side = array(tuple(constantFrom(...proposals.slice(0, 2)), mask, mask, moving), { minLength: rounds, maxLength: rounds })
    assert(property(side, side, (one, two) => {
      const agreement = agreementOf(place, proposals, [one, two].flatMap((parts) => parts.flatMap(partOf)))
      const certificates = certificatesIn(agreement)
      if (certificates.length > 1) {
        const liars = splitProofs(fakeSuite, place, certificates, [agreement])
        expect(liars.length).to.be.greaterThan(tolerated(4))
        const [first, second] = certificates.map(({ round }) => round) as [number, number]
        seen[first === second ? 'same' : Math.abs(first - second) === 1 ? 'other' : 'far']++
      }
    }), { numRuns: 600, seed: 15 })
    expect(Math.min(seen.same, seen.other, seen.far)).to.be.greaterThan(0)
  })
})

/** Another signature of the same shape for the same message. */
function otherSign (publicKey: Uint8Array, message: Uint8Array): Uint8Array {
  return fakeSign(publicKey, concat(message, Uint8Array.of(0)))
}
