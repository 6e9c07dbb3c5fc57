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

interface Result { ok: boolean, leaks: number, missing: number }

async function failedEnd (...flips: Flip[]): Promise<DemoRun & { result: Result }> {
  const run = await runDemo([], flips)
  const result = JSON.parse(run.last) as Result
  expect(result.ok).toBe(false)
  expect(run.code).toBe(1)
  return { ...run, result }
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
})
