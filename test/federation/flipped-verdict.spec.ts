/** The demo judges by an oracle of its own: with one verdict of the policy flipped it must say so and fail. */
import { describe, expect, it } from 'vitest'
import { runDemo } from './support/demo.ts'
import type { DemoRun, Flip } from './support/demo.ts'

const runDeadlineMs = 120_000
const policy = '/packages/core/src/policy/decide.ts'
const guard = '/packages/hanse/src/engine/egress-guard.ts'

const audienceNeverDenies: Flip = { file: policy, from: 'if (matching.length === 0) {', to: 'if (matching.length < 0) {' }
const audienceNeverPermits: Flip = { file: policy, from: 'findings.permit.push(matching.some(', to: 'findings.deny.push(matching.some(' }
const guardNeverStops: Flip = { file: guard, from: 'return any.some(', to: 'return any.length > 0 || any.some(' }

/** The firm of the demo whose rules file denies one member is offline when that member catches up from the others. */
const ownRulesNeverDeny: Flip = { file: '/packages/hanse/src/rules/share.ts', from: "if (verdict === 'deny') {", to: "if (String(verdict) === 'never') {" }
const relay = 'stadswacht'
const denied = 'cierzo'
const exceptNeverDenies = (at: string): Flip => ({
  at, file: policy, from: 'audience.except !== undefined && mayMatch(audience.except, subject)', to: 'audience.except === undefined && isNaN(1)'
})
const guardOverlooksExcept: Flip = { at: relay, file: guard, from: 'if (except !== undefined && (', to: 'if (except !== undefined && isNaN(1) && (' }

interface Result { ok: boolean, leaks: number, missing: number }

async function failedEnd (...flips: Flip[]): Promise<DemoRun & { result: Result }> {
  const run = await runDemo([], flips)
  const result = JSON.parse(run.last) as Result
  expect(result.ok).toBe(false)
  expect(run.code).toBe(1)
  return { ...run, result }
}

/** How many objects of the first of the absent author's files, which its rules deny the latecomer, others handed on. */
function handedOnOfDenied (lines: DemoRun['lines']): number {
  const [caughtUp] = lines.filter(({ event }) => event === 'caught-up')
  const [first] = caughtUp?.handedOn as Array<{ held: number }>
  return first?.held ?? 0
}

describe('the demo with a flipped verdict', () => {
  it('fails when the audience no longer denies: the guard at the way out stops and reports it', async () => {
    const { lines } = await failedEnd(audienceNeverDenies)
    expect(lines.filter(({ event, kind }) => event === 'fault' && kind === 'alarm')).not.toEqual([])
  }, runDeadlineMs)

  it('fails when the audience no longer denies and the guard does not stop it: the oracle finds the leaks', async () => {
    const { result } = await failedEnd(audienceNeverDenies, guardNeverStops)
    expect(result.leaks).toBeGreaterThan(0)
  }, runDeadlineMs)

  it('fails when the audience no longer permits: the oracle finds what is missing', async () => {
    const { result } = await failedEnd(audienceNeverPermits)
    expect(result.missing).toBeGreaterThan(0)
    expect(result.leaks).toBe(0)
  }, runDeadlineMs)

  it('fails when the author ignores its own rules: the oracle finds what the others handed on', async () => {
    const { lines, result } = await failedEnd(ownRulesNeverDeny)
    expect(handedOnOfDenied(lines)).toBeGreaterThan(0)
    expect(result).toMatchObject({ leaks: handedOnOfDenied(lines), missing: 0 })
  }, runDeadlineMs)

  it('fails when a relay ignores whom the author excepted, and the excepted takes it: the oracle finds what it handed on', async () => {
    const { lines, result } = await failedEnd(exceptNeverDenies(relay), guardOverlooksExcept, exceptNeverDenies(denied))
    expect(handedOnOfDenied(lines)).toBeGreaterThan(0)
    expect(result.leaks).toBeGreaterThan(0)
  }, runDeadlineMs)

  it('fails when a relay ignores it and the excepted takes nothing: it refuses and reports it', async () => {
    const { lines, result } = await failedEnd(exceptNeverDenies(relay), guardOverlooksExcept)
    expect(result).toMatchObject({ leaks: 0, missing: 0 })
    expect(lines.filter(({ event, detail }) => event === 'fault' && String(detail).includes('E_NOT_CLEARED'))).not.toEqual([])
  }, runDeadlineMs)
})
