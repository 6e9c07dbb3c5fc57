import { describe, expect, it } from 'vitest'
import { Bench } from './support/bench.ts'
import { nodeNamed } from './support/federation.ts'

const minuteMs = 60_000
const yearMs = 365 * 24 * 60 * minuteMs
const names = ['p', 'q', 'r', 's']

/** A node whose peers' clocks are so far ahead of its own. */
function among (...skews: number[]): Bench {
  const bench = new Bench(names.map((name) => ({ name })))
  for (const [i, skewMs] of skews.entries()) {
    meet(bench, i, skewMs)
  }
  return bench
}

function meet (bench: Bench, i: number, skewMs: number): void {
  const peer = nodeNamed(names[i] as string)
  bench.feed({ type: 'peer:up', peer })
  bench.frame(peer, { ...bench.hello(), nowMs: bench.now + skewMs })
}

function clockEvents (bench: Bench): boolean[] {
  return bench.of('deliver').flatMap(({ event }) => event.type === 'clock' ? [event.off] : [])
}

describe('the clock of a node', () => {
  it.each([
    [[yearMs], yearMs],
    [[0, yearMs], 0],
    [[yearMs, -yearMs, 0], 0],
    [[yearMs, 2 * yearMs], yearMs],
    [[-yearMs, yearMs, yearMs], yearMs],
    [[-yearMs, -yearMs, 1, yearMs], 1]
  ])('is compared with %j: it is %d ms behind', (skews, skewMs) => {
    expect(among(...skews).machine.clockSkewMs()).toBe(skewMs)
  })

  it('is not known before a peer told its time, and stays known when all are gone', () => {
    const bench = among()
    expect(bench.machine.clockSkewMs()).toBeUndefined()
    meet(bench, 0, yearMs)
    bench.feed({ type: 'peer:down', peer: nodeNamed('p') })
    expect(bench.machine.clockSkewMs()).toBe(yearMs)
    meet(bench, 1, 5)
    expect(bench.machine.clockSkewMs()).toBe(5)
    expect(clockEvents(bench)).toEqual([true, false])
    expect(bench.codes('report')).toEqual(['E_CLOCK'])
  })

  it('agrees again when the peer that said otherwise leaves', () => {
    const bench = among(yearMs, yearMs, 0)
    bench.feed({ type: 'peer:down', peer: nodeNamed('q') })
    expect(bench.machine.clockSkewMs()).toBe(0)
    expect(clockEvents(bench)).toEqual([true, false])
  })

  it('that is set ends all sessions, and is off by as much until peers tell their time again', () => {
    const bench = among(0, 10)
    bench.now += yearMs
    bench.feed({ type: 'clock', jumpMs: yearMs })
    expect(bench.codes('hangup')).toEqual(['E_CLOCK_SET', 'E_CLOCK_SET'])
    expect(bench.machine.clockSkewMs()).toBe(-yearMs)
    expect(bench.of('dial').map(({ peer }) => peer)).not.toContain(nodeNamed('p'))
    bench.feed({ type: 'peer:down', peer: nodeNamed('p') })
    expect(bench.machine.clockSkewMs()).toBe(-yearMs)
    // a machine that slept was right all the time
    meet(bench, 0, 3)
    expect(bench.machine.clockSkewMs()).toBe(3)
    expect(clockEvents(bench)).toEqual([true, false])
  })

  it('that is set leaves a claim waiting as long as it would have', () => {
    for (const jumpMs of [-yearMs, yearMs]) {
      const bench = new Bench([{ name: 'p' }])
      bench.feed({ type: 'roster', roster: bench.roster })
      const lane = bench.author('self').lane({ tlp: 'green' }, [{ texts: ['x'] }], bench.now)
      bench.feed({ type: 'publish', token: 't', entries: lane })
      const again = new Bench([{ name: 'p' }], { restored: bench.disk.restore() })
      again.feed({ type: 'roster', roster: again.roster })
      again.feed({ type: 'claim', token: 'c', lane: lane[0]?.entry.lane as string })
      const claimed = (): boolean => again.of('deliver').some(({ event }) => event.type === 'claimed')
      expect(claimed()).toBe(false)
      again.now += jumpMs
      again.feed({ type: 'clock', jumpMs })
      expect(claimed()).toBe(false)
      again.fire('claim', 3_000)
      expect(claimed()).toBe(true)
    }
  })
})
