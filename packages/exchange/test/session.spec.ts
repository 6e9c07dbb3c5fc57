import { describe, expect, it } from 'vitest'
import { Bench } from './support/bench.ts'
import { nodeNamed, rosterOf } from './support/federation.ts'
import type { HandlingTerms } from '@hanse/core'

const peer = nodeNamed('p')
const green = { tlp: 'green' } as const

describe('sessions', () => {
  it('greet at once, in every class before anything else', () => {
    const bench = new Bench([{ name: 'p' }])
    bench.up(peer)
    bench.feed({ type: 'publish', token: 't', entries: bench.author('self').lane(green, [{ texts: ['x'] }, { texts: ['y'], kind: 'alert' }], bench.now) })
    for (const name of ['live', 'alert'] as const) {
      const messages = bench.of('send').filter((effect) => effect.class === name).map(({ message }) => message.type)
      expect(messages[0]).toBe('hello')
      expect(messages.filter((type) => type === 'hello')).toHaveLength(1)
    }
    expect(bench.machine.peers()).toEqual([{ peer, member: bench.node('p').member, ready: true, behind: false }])
  })

  it('end when the first frame of a class is no HELLO', () => {
    const bench = new Bench([{ name: 'p' }])
    bench.up(peer, ['live'])
    bench.frame(peer, { type: 'credit', bytes: 0 }, 'bulk')
    expect(bench.codes('reject')).toEqual(['E_HELLO_MISSING'])
    expect(bench.codes('hangup')).toEqual(['E_HELLO_MISSING'])
  })

  it('end at another federation, another version, or a node that is in no certificate', () => {
    const bench = new Bench([{ name: 'p' }, { name: 'q' }, { name: 'r' }])
    bench.feed({ type: 'peer:up', peer })
    bench.frame(peer, { ...bench.hello(), federation: '00'.repeat(32) })
    bench.feed({ type: 'peer:up', peer: nodeNamed('q') })
    bench.frame(nodeNamed('q'), { ...bench.hello(), version: 2 })
    bench.feed({ type: 'peer:up', peer: nodeNamed('stranger') })
    bench.feed({ type: 'peer:up', peer: nodeNamed('r') })
    bench.feed({ type: 'malformed', peer: nodeNamed('r'), class: 'live', bytes: 9, code: 'E_VERSION_UNSUPPORTED', message: '' })
    expect(bench.codes('hangup')).toEqual(['E_CHARTER_MISMATCH', 'E_VERSION_UNSUPPORTED', 'E_MEMBER_UNKNOWN', 'E_VERSION_UNSUPPORTED'])
    expect(bench.machine.peers()).toEqual([])
  })

  it('ignore features that they do not know', () => {
    const bench = new Bench([{ name: 'p' }])
    bench.feed({ type: 'peer:up', peer })
    bench.frame(peer, { ...bench.hello(), features: ['telepathy'] })
    expect(bench.machine.peers()[0]?.ready).toBe(true)
  })

  it('end at a feature that the peer requires and this version lacks, and say which side to update', () => {
    const bench = new Bench(['p', 'q', 'r', 's'].map((name) => ({ name })))
    for (const [name, hello] of Object.entries({ p: { features: ['!telepathy'] }, q: { features: ['!tree', 'tree'] }, r: { version: 2 }, s: { version: 0 } })) {
      bench.feed({ type: 'peer:up', peer: nodeNamed(name) })
      bench.frame(nodeNamed(name), { ...bench.hello(), ...hello })
    }
    expect(bench.codes('hangup')).toEqual(['E_FEATURE_REQUIRED', 'E_VERSION_UNSUPPORTED', 'E_VERSION_UNSUPPORTED'])
    expect(bench.of('reject').map(({ message }) => message.split('; ').at(-1)))
      .toEqual(['update this node', 'update this node', 'the peer must be updated'])
    expect(bench.machine.peers().filter(({ ready }) => ready).map(({ peer: node }) => node)).toEqual([nodeNamed('q')])
  })

  it('end after rejectedMax bad frames, not after fewer, and not for unknown authors', () => {
    const bench = new Bench([{ name: 'p' }])
    bench.up(peer)
    for (let i = 0; i < 20; i++) {
      bench.feed({ type: 'malformed', peer, class: 'live', bytes: 10, code: 'E_AUTHOR_UNKNOWN', message: '' })
    }
    for (let i = 0; i < 7; i++) {
      bench.feed({ type: 'malformed', peer, class: 'live', bytes: 10, code: 'E_SIG_INVALID', message: '' })
    }
    expect(bench.codes('hangup')).toEqual([])
    bench.feed({ type: 'malformed', peer, class: 'live', bytes: 10, code: 'E_PROOF_INVALID', message: '' })
    expect(bench.codes('hangup')).toEqual(['E_PEER_BAD'])
  })

  it('report a clock that is off, and send nothing that expires', () => {
    const bench = new Bench([{ name: 'p' }])
    bench.feed({ type: 'peer:up', peer })
    bench.frame(peer, { ...bench.hello(), nowMs: bench.now + 301_000 })
    expect(bench.codes('report')).toEqual(['E_CLOCK'])
    expect(bench.machine.clockSkewMs()).toBe(301_000)
    const entries = bench.author('self').lane(green, [{ texts: ['x'], expiry: bench.now + 1e9 }, { texts: ['y'] }], bench.now)
    bench.feed({ type: 'publish', token: 't', entries })
    expect(bench.sent(peer, 'entry').map(({ entry }) => entry.header.seq)).toEqual([0, 2])
  })

  it('are dialled by the lower id at once, by the higher later, and again with growing pauses', () => {
    const names = ['p', 'q', 'r', 's']
    const bench = new Bench(names.map((name) => ({ name })))
    bench.feed({ type: 'roster', roster: bench.roster })
    const higher = names.map((name) => nodeNamed(name)).filter((id) => id > bench.self)
    expect(bench.of('dial').map(({ peer: id }) => id).sort()).toEqual(higher.sort())
    const waits: number[] = []
    for (let i = 0; i < 10; i++) {
      waits.push(Math.max(...bench.of('schedule').filter(({ timer }) => timer.type === 'dial').map(({ delayMs }) => delayMs)))
      bench.fire('dial', 60_000)
    }
    expect(waits[1]).toBeLessThanOrEqual(2_000)
    expect(waits.at(-1)).toBeGreaterThanOrEqual(30_000)
    expect(Math.max(...waits)).toBeLessThanOrEqual(60_000)
    expect(new Set(bench.of('dial').map(({ peer: id }) => id)).size).toBe(4)
    for (const name of names) {
      bench.up(nodeNamed(name))
    }
    const before = bench.of('dial').length
    bench.fire('dial', 60_000)
    expect(bench.of('dial')).toHaveLength(before)
    bench.feed({ type: 'peer:down', peer })
    bench.fire('dial', 60_000)
    expect(bench.of('dial').length).toBeGreaterThan(before)
  })

  it('end when the roster no longer has the peer, and queued content is decided again', () => {
    const bench = new Bench([{ name: 'p', sectors: ['energy'] }, { name: 'q' }])
    bench.up(peer)
    bench.up(nodeNamed('q'))
    bench.stalled = true
    const terms: HandlingTerms = { tlp: 'amber', audience: { any: [{ sectors: ['energy'] }] } }
    const big = 'x'.repeat(200_000)
    bench.feed(
      {
        type: 'publish',
        token: 't',
        entries: bench.author('self').lane(terms, [{ texts: [big] }, { texts: [big], kind: 'alert' }, { texts: [big], kind: 'alert' }], bench.now)
      }
    )
    const sentBefore = bench.sent(peer, 'entry').length
    bench.feed({ type: 'roster', roster: rosterOf([{ name: 'self' }, { name: 'p', sectors: [] }], 'next') })
    expect(bench.codes('hangup')).toEqual(['E_MEMBER_UNKNOWN'])
    bench.stalled = false
    for (const name of ['alert', 'live'] as const) {
      bench.feed({ type: 'writable', peer, class: name, bytes: 10_000_000 })
    }
    expect(bench.sent(peer, 'entry')).toHaveLength(sentBefore)
  })
})

describe('queues', () => {
  const texts = [['x'.repeat(100_000)]]

  it('hang up when alerts overflow', () => {
    const bench = new Bench([{ name: 'p' }])
    bench.up(peer)
    bench.stalled = true
    bench.feed(
      {
        type: 'publish',
        token: 't',
        entries: bench.author('self').lane(green, Array.from({ length: 20 }, () => ({ texts: texts[0] as string[], kind: 'alert' })), bench.now)
      }
    )
    expect(bench.codes('hangup')).toEqual(['E_QUEUE_FULL'])
  })

  it('drop the live queue whole, and make up for it by a digest once there is room', () => {
    const bench = new Bench([{ name: 'p' }])
    bench.up(peer)
    bench.stalled = true
    const before = bench.sent(peer, 'digest').length
    bench.feed(
      { type: 'publish', token: 't', entries: bench.author('self').lane(green, Array.from({ length: 20 }, () => ({ texts: texts[0] as string[] })), bench.now) }
    )
    expect(bench.machine.peers()[0]?.behind).toBe(true)
    expect(bench.codes('hangup')).toEqual([])
    const inFlight = bench.of('send').filter((effect) => effect.class === 'live').reduce((sum, { bytes }) => sum + bytes, 0)
    expect(inFlight).toBeLessThanOrEqual(256 * 1_024)
    bench.stalled = false
    bench.feed({ type: 'writable', peer, class: 'live', bytes: inFlight })
    expect(bench.machine.peers()[0]?.behind).toBe(false)
    expect(bench.sent(peer, 'digest')).toHaveLength(before + 1)
  })

  it('stop bulk at what the peer has credited, and let an alert pass', () => {
    const bench = new Bench([{ name: 'p' }])
    const entries = bench.author('self').lane(green, Array.from({ length: 30 }, () => ({ texts: ['x'.repeat(50_000)] })), bench.now)
    bench.feed({ type: 'publish', token: 't', entries })
    bench.up(peer)
    const lane = entries[0]?.entry.lane as string
    bench.frame(peer, { type: 'want', lanes: [{ lane, from: 0, to: 30 }], leaves: [] })
    const bulk = (): number => bench.of('send').filter((effect) => effect.class === 'bulk').reduce((sum, { bytes }) => sum + bytes, 0)
    const first = bulk()
    expect(first).toBeLessThanOrEqual(256 * 1_024)
    expect(first).toBeGreaterThan(200_000)
    bench.feed(
      {
        type: 'publish',
        token: 'u',
        entries: [
          bench.author('self').next(
            bench.machine.laneFor(bench.author('self').group(green), new Uint8Array(16)) as NonNullable<ReturnType<typeof bench.machine.laneFor>>,
            { kind: 'alert', texts: ['now'], time: bench.now }
          )
        ]
      }
    )
    expect(bench.of('send').at(-1)).toMatchObject({ class: 'alert', message: { type: 'entry' } })
    for (let credited = 0; credited < bulk();) {
      credited = bulk()
      bench.frame(peer, { type: 'credit', bytes: credited })
      expect(bulk() - credited).toBeLessThanOrEqual(256 * 1_024)
    }
    expect(bench.sent(peer, 'entry').filter(({ chunk }) => chunk !== undefined)).toHaveLength(31)
  })

  it('credit what was consumed in bulk, whether stored or refused', () => {
    const bench = new Bench([{ name: 'p' }])
    bench.up(peer)
    bench.give(peer, bench.author('p').lane(green, Array.from({ length: 10 }, () => ({ texts: ['x'.repeat(30_000)] })), bench.now), 'bulk')
    bench.feed({ type: 'malformed', peer, class: 'bulk', bytes: 70_000, code: 'E_PROOF_INVALID', message: '' })
    const credits = bench.sent(peer, 'credit').map(({ bytes }) => bytes)
    expect(credits.length).toBeGreaterThan(3)
    expect(credits.at(-1)).toBeGreaterThan(300_000 + 70_000)
    expect(credits).toEqual([...credits].sort((a, b) => a - b))
  })

  it('credit bulk as it comes while up to creditedAheadBytesMax of it wait to be stored, and the rest once it is', () => {
    const bench = new Bench([{ name: 'p' }])
    bench.up(peer)
    const texts = Array.from({ length: 70 }, () => ({ texts: ['x'.repeat(50_000)] }))
    const lane = bench.author('p').lane(green, texts, bench.now)
    const credited = (): number => Math.max(0, ...bench.sent(peer, 'credit').map(({ bytes }) => bytes))
    bench.holding = true
    bench.give(peer, lane, 'bulk')
    expect(credited()).toBeGreaterThan(1_900_000)
    expect(credited()).toBeLessThan(2_200_000)
    bench.release()
    expect(credited()).toBeGreaterThan(3_400_000)
  })
})
