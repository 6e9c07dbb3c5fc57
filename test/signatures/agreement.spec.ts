/**
 * One verdict on 100,000 crafted and mutated signatures, from `node:crypto` under Node 22 and 24 and from
 * `@noble/ed25519`: where verifiers differ, an author can split a federation (threat model, T15). Each judges every
 * case in processes of its own; the seed is new each time and stands in the message of a failure.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { runSeed } from '../federation/support/random.ts'
import { classes, makeCases } from './cases.ts'
import { verdictOf, writeCases } from './verdicts.ts'
import type { Case } from './cases.ts'
import type { Verdict } from './verdicts.ts'

const deadlineMs = 900_000
const casesTotal = 100_000
const curveMin = 50_000
/** One of so many is shown to the bare verifiers, too. */
const plainEvery = 50

const script = fileURLToPath(new URL('judge.ts', import.meta.url))
const node22 = fileURLToPath(new URL('node-22/node_modules/node/bin/node', import.meta.url))
const hasNode22 = existsSync(node22)
/** On CI a missing runtime is a failure, elsewhere a test that says that it was left out. */
const leavesOut = !hasNode22 && process.env.CI == null

type Judge = 'native' | 'noble'
type How = 'whole' | 'plain'

async function ask (executable: string, judge: Judge, how: How, cases: readonly Case[]): Promise<Verdict[]> {
  const child = spawn(executable, ['--conditions=hanse:source', '--no-warnings', script, judge, how], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(writeCases(cases))
  const answers = await buffer(child.stdout)
  expect(answers.length, `${executable} judged not every case`).to.equal(cases.length)
  return [...answers].map(verdictOf)
}

/** The slow judge in as many processes as the machine has processors. */
async function askNoble (how: How, cases: readonly Case[]): Promise<Verdict[]> {
  const shards = availableParallelism()
  const answers = await Promise.all(Array.from({ length: shards }, async (_, shard) =>
    ask(process.execPath, 'noble', how, cases.filter((_case, i) => i % shards === shard))))
  return cases.map((_case, i) => answers[i % shards]?.[Math.floor(i / shards)] ?? 'broken')
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function shown (seed: number, { name, key, message, signature }: Case): string {
  return `SEED=${seed}, ${name}: key ${hex(key)} message ${hex(message)} signature ${hex(signature)}`
}

const seed = runSeed()
let cases: Case[]
let noble: Verdict[]

function expectAgreement (verdicts: readonly Verdict[]): void {
  const differing = cases.flatMap((one, i) => verdicts[i] === noble[i] ? [] : [`${shown(seed, one)}: ${verdicts[i]}, noble: ${noble[i]}`])
  expect(differing.length, differing.slice(0, 3).join('\n')).to.equal(0)
}

beforeAll(async () => {
  cases = makeCases(seed)
  noble = await askNoble('whole', cases)
}, deadlineMs)

describe('100,000 signatures', () => {
  it('are so many, most of which only the curve equation decides', () => {
    expect(cases.length).to.equal(casesTotal)
    expect(noble.filter((verdict) => verdict === 'curve' || verdict === 'holds').length).to.be.at.least(curveMin)
  })

  it('get the verdict that each was made for', () => {
    const wrong = cases.flatMap((one, i) => {
      const verdict = noble[i] as Verdict
      return classes.get(one.name)?.verdict.split(' or ').includes(verdict) === true ? [] : [`${shown(seed, one)}: ${verdict}`]
    })
    expect(wrong.length, wrong.slice(0, 3).join('\n')).to.equal(0)
  })

  it('get one verdict from @noble/ed25519 and node:crypto of this Node', async () => {
    expectAgreement(await ask(process.execPath, 'native', 'whole', cases))
  }, deadlineMs)

  it.skipIf(leavesOut)(`get one verdict from node:crypto of Node 22${leavesOut ? ' (not installed: npm ci)' : ''}`, async () => {
    expectAgreement(await ask(node22, 'native', 'whole', cases))
  }, deadlineMs)
})

describe('without the rule', () => {
  it.skipIf(leavesOut)('the same signatures split the verifiers three ways', async () => {
    const sample = cases.filter((_case, i) => i % plainEvery === 0)
    const judges = await Promise.all([ask(process.execPath, 'native', 'plain', sample), ask(node22, 'native', 'plain', sample), askNoble('plain', sample)])
    const seen = new Set(sample.map(({ name }, i) => `${name}: ${judges.map((verdicts) => verdicts[i]).join(' ')}`))
    // this Node, Node 22, noble as it comes
    for (const split of [
      'torsion added to R, signed for it: curve curve holds',
      'R the identity, S = k·a: curve holds holds',
      'a key with torsion: curve curve holds',
      'a key with torsion: holds holds holds',
      'speccheck 0: curve holds holds',
      'speccheck 3: holds holds holds',
      'speccheck 9: curve curve holds'
    ]) {
      expect([...seen], `SEED=${seed}`).to.include(split)
    }
  }, deadlineMs)
})
