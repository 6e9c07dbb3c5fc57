import { describe, expect, it } from 'vitest'
import {
  certificatesIn, draftCommit, draftMove, draftPrepare, foldChain, fromHex, proofsIn, reject, standingOf, takeStatement, tolerated, unwrap, verifyGovernorProof
} from '../../../src/index.ts'
import { Explorer, keys, place } from '../../support/governor-world.ts'
import { fakeSuite, signedBy } from '../../support/governors.ts'
import { Random } from '../../support/sealed-entries.ts'
import type { Agreement, Hex, Result, LinkStatementDraft } from '../../../src/index.ts'
import type { World, WorldState } from '../../support/governor-world.ts'

const charter = { federation: place.federation, governors: place.governors.map(fromHex), quorum: place.quorum }

/** Ways through a world that is too large. */
const walks = 40

/** What the explored states amount to. */
interface Tally { states: number, decided: number, splits: number }

function explore (world: World, visit: (state: WorldState, explorer: Explorer) => void = () => {}): Tally {
  const explorer = new Explorer(world)
  const tally = { states: 0, decided: 0, splits: 0 }
  tally.states = explorer.explore((state) => {
    const links = linksDecided(state.agreement)
    tally.decided += Math.min(links, 1)
    tally.splits += links > 1 ? 1 : 0
    visit(state, explorer)
  })
  process.stdout.write(`${world.characters.join(', ')}; ${world.links} links, ${world.rounds} rounds: ${tally.states} states, ` +
    `${tally.decided} with a decided link, ${tally.splits} with two\n`)
  return tally
}

function linksDecided (agreement: Agreement): number {
  return new Set(standingOf(agreement).decided.map(({ link }) => link)).size
}

const indexOf = (key: Hex): number => place.governors.indexOf(key)

/** Of those who are not honest, for every state. */
function expectNoHonestAccused ({ characters }: World, { agreement }: WorldState): number[] {
  const accused = proofsIn(agreement).map(({ key }) => indexOf(key))
  if (accused.some((governor) => characters[governor] === 'honest')) {
    expect.fail(`honest governors are accused: ${accused}`)
  }
  return accused
}

/** Two links are decided only where two governors can be shown to have lied, and the chain shows them. */
function expectProven (world: World, state: WorldState): void {
  const accused = expectNoHonestAccused(world, state)
  if (linksDecided(state.agreement) > 1) {
    const { head, split } = foldChain(fakeSuite, charter, certificatesIn(state.agreement), [state.agreement])
    expect([head.height, split?.proofs.map(({ key }) => indexOf(key)), accused]).to.deep.equal([0, [2, 3], [2, 3]])
    split?.proofs.forEach((proof) => unwrap(verifyGovernorProof(fakeSuite, proof, place)))
  }
}

/** Once all know all, the honest go to the next round, prepare one link there and commit it; nobody else signs anything more. */
function finish (agreement: Agreement, honest: readonly number[], links: readonly Hex[]): Agreement {
  const step = (known: Agreement, draftOf: (known: Agreement, own: Hex) => Result<LinkStatementDraft>): Agreement => honest.reduce((all, governor) => {
    const draft = draftOf(all, place.governors[governor] as Hex)
    return draft.ok
      ? unwrap(takeStatement(fakeSuite, all, signedBy(keys[governor] as typeof keys[0], draft.value.body, draft.value.shown))).agreement
      : all
  }, known)
  const next = standingOf(agreement).open + 1
  const moved = step(agreement, (known, own) => standingOf(known).open < next ? draftMove(known, own) : reject('E_GOV_ROUND', 'there already'))
  const { open, allows } = standingOf(moved)
  const link = links.find((one) => allows(open, one))
  return link === undefined ? moved : step(step(moved, (known, own) => draftPrepare(known, own, link, 0)), draftCommit)
}

function expectLive (honest: readonly number[]): (state: WorldState, explorer: Explorer) => void {
  return ({ acts, agreement }, { links }) => {
    if (linksDecided(finish(agreement, honest, links)) !== 1) {
      expect.fail(`no link can be decided after ${acts.map(({ name }) => name).join(' ')}`)
    }
  }
}

describe('all that four governors can do', () => {
  it('decides at most one link with one who signs everything, and some link once all is known', () => {
    const world: World = { characters: ['honest', 'honest', 'honest', 'reckless'], links: 3, rounds: 2 }
    const isLive = expectLive([0, 1, 2])
    const { decided, splits } = explore(world, (state, explorer) => {
      expectNoHonestAccused(world, state)
      isLive(state, explorer)
    })
    expect(splits).to.equal(0)
    expect(decided).to.be.greaterThan(0)
  }, 60_000)

  it('decides some link without one who says nothing any more, or never did', () => {
    const { splits } = explore({ characters: ['honest', 'honest', 'honest', 'honest'], links: 2, rounds: 2 }, expectLive([0, 1, 2]))
    expect(splits).to.equal(0)
    explore({ characters: ['honest', 'honest', 'honest'], links: 3, rounds: 2 }, expectLive([0, 1, 2]))
  }, 60_000)

  it('decides two links with two who sign everything, and proves it of both and of nobody honest', () => {
    const world: World = { characters: ['honest', 'honest', 'reckless', 'reckless'], links: 3, rounds: 2 }
    const { splits } = explore(world, (state) => expectProven(world, state))
    expect(splits).to.be.greaterThan(0)
  }, 60_000)

  it('never decides two links while fewer than two can be proven to lie', () => {
    expect(tolerated(4)).to.equal(1)
    const { decided, splits } = explore({ characters: ['honest', 'honest', 'careful', 'reckless'], links: 3, rounds: 2 })
    expect(splits).to.equal(0)
    expect(decided).to.be.greaterThan(0)
  }, 60_000)

  it.each<[string, World['characters'], boolean]>([
    ['one who signs anything but contradictions', ['honest', 'honest', 'honest', 'careful'], false],
    ['one more who signs everything', ['honest', 'honest', 'careful', 'reckless'], false],
    ['two who sign everything', ['honest', 'honest', 'reckless', 'reckless'], true]
  ])('is the same on ways through four rounds, with %s', (_, characters, isSplit) => {
    const world: World = { characters, links: 3, rounds: 4 }
    const explorer = new Explorer(world)
    const honest = characters.flatMap((character, governor) => character === 'honest' ? [governor] : [])
    const visit = (state: WorldState): boolean => {
      expectProven(world, state)
      if (honest.length >= place.quorum) {
        expectLive(honest)(state, explorer)
      }
      return linksDecided(state.agreement) > 1
    }
    const splits = Array.from({ length: walks }, (_, seed) => explorer.walk(new Random(seed)).filter(visit).length)
    expect(splits.some((count) => count > 0)).to.equal(isSplit)
  }, 60_000)
})
