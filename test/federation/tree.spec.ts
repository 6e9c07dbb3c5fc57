/**
 * Trees over TCP: a federation of thirty-six, of whom six are there. What one of them publishes for all goes to the members
 * next to it, they pass it on, and those that are away hold nothing up.
 */
import { afterEach, describe, expect, it } from 'vitest'
import { Federation } from './support/federation.ts'
import { framesOf } from './support/frames.ts'
import type { Player } from '@hanse/cli/demo/cast'
import type { SourceObject } from '@hanse/cli/demo/source'

const runDeadlineMs = 180_000
const at = '2026-11-20T05:42:00.000Z'
/** more than are served by their author alone */
const membersCount = 36
const runningCount = 6
const rounds = 2

const players: readonly Player[] = Array.from({ length: membersCount }, (_, index) => (
  { key: `m${index}`, name: `Member ${index}`, country: 'NL', sectors: ['energy'], role: 'full' }
))
const running = players.slice(0, runningCount).map(({ key }) => key)

function malware (index: number): SourceObject {
  const id = `malware--7c2e4b90-51fd-4c36-8a17-d3e09b64f2${index.toString(16).padStart(2, '0')}`
  const value = { type: 'malware', spec_version: '2.1', id, created: at, modified: at, name: `Told along a tree, ${index}`, is_family: false }
  return { id, text: JSON.stringify(value), value }
}

let federation: Federation | undefined
afterEach(async () => { await federation?.end() })

describe('a large audience over TCP', () => {
  it('is served along a tree: each member that is there has all of it, some of it by way of others', async () => {
    federation = await Federation.found({ players })
    await federation.start(...running)
    for (let round = 0; round < rounds; round++) {
      for (const [index, author] of running.entries()) {
        await federation.publish(author, { tlp: 'green' }, [malware(round * runningCount + index)])
      }
      await federation.settle()
    }
    expect(await federation.alarms()).toEqual([])
    for (const key of running) {
      expect((await federation.holdings(key)).length).toBe(rounds * runningCount)
    }
    await federation.stop(...running)

    const frames = (await Promise.all(running.map(async (key) => framesOf(await federation?.received(key) ?? [])))).flat()
    const pushed = frames.filter((frame) => frame.type === 'entry').filter(({ entry }) => entry.header.kind === 'bundle')
    const deliveries = rounds * runningCount * (runningCount - 1)
    expect(pushed.length).toBeGreaterThanOrEqual(deliveries)
    expect(pushed.filter(({ hops = 0 }) => hops > 1).length).toBeGreaterThan(0)
    expect(frames.filter(({ type }) => type === 'have').length).toBeGreaterThan(0)
    expect(frames.filter(({ type }) => type === 'prune').length).toBeGreaterThan(0)
  }, runDeadlineMs)
})
