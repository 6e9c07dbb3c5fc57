/** `npm start -- --json`, as the README promises it. */
import { readFileSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { peopleNarrator } from '@hanse/cli/demo/narrator'
import { beforeAll, describe, expect, it } from 'vitest'
import { describeWithData } from '../support/shared-data.ts'
import { runDemo } from './support/demo.ts'
import type { DemoRun } from './support/demo.ts'
import type { DemoEvent, DemoResult, HoldsCell } from '@hanse/cli/demo/events'

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

let run: DemoRun
beforeAll(async () => { run = await runDemo() }, runDeadlineMs)

describe('the demo', () => {
  it('tells its story and ends well', () => {
    const { code, lines, last, errors } = run
    expect(errors).toBe('')
    expect(code).toBe(0)
    const result = expectGoodEnd(last)
    expect(result.published).toBeGreaterThan(0)
    expect(result.withheld).toBeGreaterThan(0)
    const events = lines.map(({ event }) => event)
    for (const event of [
      'cast', 'founded', 'started', 'stopped', 'connected', 'published', 'acknowledged', 'caught-up', 'explained', 'lookup', 'holds', 'latency'
    ]) {
      expect(events).toContain(event)
    }
    const lookups = lines.filter(({ event }) => event === 'lookup')
    expect(lookups.map(({ cleared, matches }) => [cleared, (matches as unknown[]).length])).toEqual([[true, 1], [false, 0]])
  })

  it('has others hand on what an author left with them, but to whom its rules deny it, and explains by which rule', () => {
    const { lines } = run
    const [caughtUp] = lines.filter(({ event }) => event === 'caught-up')
    expect(caughtUp?.handedOn).toEqual([
      { file: '4-substation-scanners.json', objects: 6, held: 0, holders: 3 },
      { file: '5-maintenance-modems.json', objects: 4, held: 4, holders: 3 }
    ])
    const explained = lines.filter(({ event }) => event === 'explained')
      .map(({ verdict, reasons }) => [verdict, (reasons as Array<{ code: string }>).map(({ code }) => code)])
    expect(explained).toEqual([
      ['deny', ['E_AUDIENCE_EXCEPT', 'R_not-to-feed-sellers']],
      ['permit', ['P_ALL', 'R_no-courier-to-the-state', 'R_REACHABLE']]
    ])
  })
})

describe('the README', () => {
  /** What differs from run to run: times, keys, processes, ports. */
  const plain = (line: string): string => line.replace(/[0-9a-f]{16}…/, 'KEY').replace(/\d+(\.\d+)?(?= m?s\b)|(?<=process )\d+|(?<=tcp\/)\d+/g, '0').trim()

  it('shows what the demo prints', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
    const [, shown = ''] = /```text\n( +0\.0 s[^]*?)```/.exec(readme) ?? []
    const out = new PassThrough()
    const narrator = peopleNarrator(out, () => 0)
    run.lines.slice(0, -1).forEach(line => { narrator.tell(line as DemoEvent) })
    narrator.end(JSON.parse(run.last) as DemoResult)
    const printed = new Set(String(out.read()).split('\n').map(plain))
    const lines = shown.split('\n').map(plain).filter(line => line !== '…')
    expect(lines.length).toBeGreaterThan(40)
    expect(lines.filter(line => !printed.has(line))).toEqual([])
  })
})

describeWithData('the demo with real bundles', ['indicators', 'stix', 'amnesty'], path => {
  it('delivers 8,550 real objects', async () => {
    const { code, lines, last } = await runDemo(['--bundles', path])
    expect(code).toBe(0)
    const cells = lines.filter(({ event }) => event === 'holds').flatMap(({ members }) => members as HoldsCell[])
    expect(cells.filter(({ reason }) => reason.includes('your rule')).map(({ held }) => held)).toEqual([0, 0])
    expect(expectGoodEnd(last).published).toBe(8550)
  }, runDeadlineMs)
})
