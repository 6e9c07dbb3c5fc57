/** The demo judges by an oracle of its own: with one verdict of the policy flipped it must say so and fail. */
import { describe, expect, it } from 'vitest'
import { runDemo } from './support/demo.ts'
import type { DemoRun } from './support/demo.ts'

const runDeadlineMs = 90_000
const preload = new URL('./support/flip-verdict.ts', import.meta.url)

function demoWith (from: string, to: string): Promise<DemoRun> {
  return runDemo([], { module: preload, env: { FLIP_FILE: '/packages/core/src/policy/decide.ts', FLIP_FROM: from, FLIP_TO: to } })
}

describe('the demo with one flipped verdict', () => {
  it('fails when the audience no longer denies', async () => {
    const { code, last } = await demoWith('if (matching.length === 0) {', 'if (matching.length < 0) {')
    expect(JSON.parse(last)).toMatchObject({ ok: false, members: 5 })
    expect(code).toBe(1)
  }, runDeadlineMs)

  it('fails when the audience no longer permits', async () => {
    const { code, last } = await demoWith('findings.permit.push(matching.some(', 'findings.deny.push(matching.some(')
    const result = JSON.parse(last) as { ok: boolean, missing: number }
    expect(result.ok).toBe(false)
    expect(result.missing).toBeGreaterThan(0)
    expect(code).toBe(1)
  }, runDeadlineMs)
})
