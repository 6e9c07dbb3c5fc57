/**
 * A line over TCP: the author, a relay, and a reader whom only the relay reaches. What the author's own rules deny the
 * reader it never gets, though everything else of the author's comes to it through the relay.
 */
import { afterEach, describe, expect, it } from 'vitest'
import { Federation } from './support/federation.ts'
import { idsFound, searchLeaks, searchTraces, tracesOf } from './support/leak-search.ts'
import type { Founding } from './support/federation.ts'
import type { Haystack } from './support/leak-search.ts'
import type { Player } from '@hanse/cli/demo/cast'
import type { Done } from '@hanse/cli/demo/driver'
import type { SourceObject } from '@hanse/cli/demo/source'

const runDeadlineMs = 120_000
const at = '2026-11-20T05:42:00.000Z'

const firm = { sectors: ['energy'], role: 'full' } as const
const players: readonly Player[] = [
  { key: 'aurora', name: 'Aurora', country: 'DK', goesOutOnly: true, ...firm },
  { key: 'brig', name: 'Brig', country: 'NL', ...firm },
  { key: 'corvette', name: 'Corvette', country: 'FR', goesOutOnly: true, ...firm }
]

const deniesCorvette: Founding = {
  rulesFiles: {
    aurora: `
version: 1
default: permit
rules:
  - id: not-corvette
    when:
      direction: share
      subject: {member: Corvette}
      handling: {tlp: green}
    verdict: deny
`
  },
  rules: [{ author: 'aurora', colours: ['green'], never: ['corvette'] }]
}

/** An object of its own lines, with the last digit of its UUID to tell it by. */
function malware (digit: number, name: string): SourceObject {
  const id = `malware--7c2e4b90-51fd-4c36-8a17-d3e09b64f2a${digit}`
  const value = { type: 'malware', spec_version: '2.1', id, created: at, modified: at, name, is_family: false }
  return { id, text: JSON.stringify(value), value }
}

const greenBefore = malware(1, 'Told while the reader was away')
const greenMeanwhile = malware(2, 'Told while the reader listened')
const clearBefore = malware(3, 'Told to the public while it was away')
const clearMeanwhile = malware(4, 'Told to the public while it listened')

let federation: Federation | undefined
afterEach(async () => { await federation?.end() })

/** Publishes before and after the reader is there; gives the GREEN publications. */
async function tell (line: Federation, mayHaveGreen: boolean): Promise<Done[]> {
  await line.start('aurora', 'brig')
  const before = await line.publish('aurora', { tlp: 'green' }, [greenBefore])
  const clear = await line.publish('aurora', { tlp: 'clear' }, [clearBefore])
  await line.settle()
  await line.start('corvette')
  await line.untilHolds('corvette', clear, 1)
  const meanwhile = await line.publish('aurora', { tlp: 'green' }, [greenMeanwhile])
  const clearToo = await line.publish('aurora', { tlp: 'clear' }, [clearMeanwhile])
  for (const done of [meanwhile, clearToo]) {
    expect(await line.untilHolds('brig', done, 1)).toBe(1)
  }
  // a relay does not push on what is for few: the reader, who has no session with the author, compares heads every 10 s
  for (const done of [clear, clearToo, ...mayHaveGreen ? [before, meanwhile] : []]) {
    expect(await line.untilHolds('corvette', done, 1)).toBe(1)
  }
  expect(await Promise.all(line.keys.map(async key => line.peers(key)))).toEqual([1, 2, 1])
  return [before, meanwhile]
}

/** All that a stopped member's node kept, logged and was sent. */
async function everything (line: Federation, key: string): Promise<Haystack[]> {
  const { store, files, inbound } = await line.haystacks(key)
  return [...store, ...files, ...inbound]
}

describe('a line of three', () => {
  it('keeps what the author\'s rules deny a reader from it, and every trace of it, while the relay gives it the rest', async () => {
    federation = await Federation.found({ players, ...deniesCorvette })
    const denied = await tell(federation, false)
    expect(await federation.judge()).toMatchObject({ published: 4, delivered: 6, withheld: 2, leaks: 0, missing: 0, faults: [] })
    expect(await federation.alarms()).toEqual([])
    await federation.stop(...federation.keys)

    const traces = await tracesOf(federation.home('aurora'), federation.id, denied.flatMap(({ publication }) => publication.entries))
    const atReader = await everything(federation, 'corvette')
    expect(searchTraces(traces, atReader)).toEqual([])
    expect(searchLeaks([greenBefore, greenMeanwhile], [clearBefore, clearMeanwhile], federation.known, atReader)).toEqual([])
    const told = [greenBefore, greenMeanwhile, clearBefore, clearMeanwhile]
    expect([...idsFound(told, atReader)].sort()).toEqual([clearBefore.id, clearMeanwhile.id])

    // the relay has every trace, so the search can find them
    const found = new Set(searchTraces(traces, await everything(federation, 'brig')).map(({ what }) => what))
    expect(traces.filter(({ what }) => !what.endsWith('as text')).map(({ what }) => what).filter(what => !found.has(what))).toEqual([])
  }, runDeadlineMs)

  it('brings the reader all of it where no rule denies it: the control', async () => {
    federation = await Federation.found({ players })
    const green = await tell(federation, true)
    expect(await federation.judge()).toMatchObject({ published: 4, delivered: 8, withheld: 0, leaks: 0, missing: 0, faults: [] })
    await federation.stop(...federation.keys)

    const traces = await tracesOf(federation.home('aurora'), federation.id, green.flatMap(({ publication }) => publication.entries))
    const { inbound } = await federation.haystacks('corvette')
    const headers = traces.filter(({ what }) => what.startsWith('header'))
    expect(headers.length).toBeGreaterThan(green.length)
    expect(new Set(searchTraces(headers, inbound).map(({ what }) => what))).toEqual(new Set(headers.map(({ what }) => what)))
    expect(searchLeaks([greenBefore, greenMeanwhile], [], federation.known, inbound).map(({ what }) => what))
      .toEqual(expect.arrayContaining([greenBefore.text, greenMeanwhile.text]))
  }, runDeadlineMs)
})
