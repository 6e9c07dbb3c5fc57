/** `npm start -- --json`, as the README promises it. */
import { describe, expect, it } from 'vitest'
import { describeWithData } from '../support/shared-data.ts'
import { runDemo } from './support/demo.ts'

const runDeadlineMs = 120_000
const resultKeys = ['ok', 'members', 'published', 'delivered', 'withheld', 'leaks', 'missing', 'seconds']

function expectGoodEnd (last: string): Record<string, number> {
  const result = JSON.parse(last) as Record<string, number>
  expect(Object.keys(result)).toEqual(resultKeys)
  expect(result).toMatchObject({ ok: true, members: 5, leaks: 0, missing: 0 })
  const { published = 0, delivered = 0, withheld = 0, missing = 0 } = result
  expect(delivered + withheld + missing).toBe(published * 4)
  return result
}

describe('the demo', () => {
  it('tells its story and ends well', async () => {
    const { code, lines, last, errors } = await runDemo()
    expect(errors).toBe('')
    expect(code).toBe(0)
    const result = expectGoodEnd(last)
    expect(result.published).toBeGreaterThan(0)
    expect(result.withheld).toBeGreaterThan(0)
    const events = lines.map(({ event }) => event)
    for (const event of ['cast', 'founded', 'started', 'connected', 'published', 'acknowledged', 'caught-up', 'lookup', 'holds', 'latency']) {
      expect(events).toContain(event)
    }
    const lookups = lines.filter(({ event }) => event === 'lookup')
    expect(lookups.map(({ cleared, matches }) => [cleared, (matches as unknown[]).length])).toEqual([[true, 1], [false, 0]])
  }, runDeadlineMs)
})

describeWithData('the demo with real bundles', ['indicators', 'stix', 'amnesty'], path => {
  it('delivers 8,550 real objects', async () => {
    const { code, last } = await runDemo(['--bundles', path])
    expect(code).toBe(0)
    expect(expectGoodEnd(last).published).toBe(8550)
  }, runDeadlineMs)
})
