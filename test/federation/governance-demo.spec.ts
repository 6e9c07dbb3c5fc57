/** `hanse demo governance --json`, as its help promises it. */
import { beforeAll, describe, expect, it } from 'vitest'
import { runDemo } from './support/demo.ts'
import type { DemoRun } from './support/demo.ts'

const runDeadlineMs = 180_000

let run: DemoRun
beforeAll(async () => { run = await runDemo(['governance']) }, runDeadlineMs)

describe('the demo of governance', () => {
  it('ends with all honest nodes in agreement', () => {
    expect(run.errors).toBe('')
    expect(run.code).toBe(0)
    const result = JSON.parse(run.last) as Record<string, unknown>
    expect(Object.keys(result)).toEqual(['ok', 'admitted', 'revoked', 'refusedAfterCut', 'rosterAgree', 'seconds'])
    expect(result).toMatchObject({ ok: true, admitted: 1, revoked: 1, rosterAgree: true })
    expect(result.refusedAfterCut).toBeGreaterThan(0)
  })

  it('tells who signed what, and that nobody holds more of the revoked member than the others', () => {
    const { lines } = run
    const events = lines.map(({ event }) => event)
    for (const event of ['founded', 'started', 'stopped', 'asked', 'voted', 'admitted', 'caught-up', 'rotated', 'revoked', 'judged']) {
      expect(events).toContain(event)
    }
    // three sign the admission and three the revocation
    expect(events.filter((event) => event === 'voted')).toHaveLength(6)
    expect(lines.find(({ event }) => event === 'caught-up')).toMatchObject({ objects: 2, exact: true })
    expect(lines.find(({ event }) => event === 'judged')).toMatchObject({ honest: 4, leaked: false, rosterAgree: true })
  })
})
