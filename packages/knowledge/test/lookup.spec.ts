import { handling, toUtf8, unwrap } from '@hanse/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { matchesMax, valuesPerBatchMax } from '../src/index.ts'
import { everyone, indicator, memberOf, timeMs, World } from './support/world.ts'
import type { Answer } from '../src/index.ts'

async function collect (answers: AsyncIterable<Answer>): Promise<Answer[]> {
  const all: Answer[] = []
  for await (const answer of answers) {
    all.push(answer)
  }
  return all
}

describe('lookup', () => {
  let world: World

  beforeEach(async () => {
    world = await World.make()
  })

  it('says which member says what, under which handling, with the signed bytes', async () => {
    const object = indicator(1, "[domain-name:value = 'evil.example']")
    const entry = await world.publish(2, [indicator(9, "[url:value = 'https://other.example/']"), object])
    const answer = await world.knowledge.lookup('EVIL[.]example')
    expect(answer).toMatchObject({ query: 'EVIL[.]example', truncated: false })
    expect(answer.observables).toContainEqual({ type: 'domain', value: 'evil.example' })
    expect(answer.matches).toEqual([{
      id: object.id,
      objectType: 'indicator',
      observable: { type: 'domain', value: 'evil.example' },
      place: { entry, index: 1 },
      author: memberOf(2),
      lane: expect.any(String),
      handling: everyone,
      private: false,
      revoked: false,
      current: true,
      modified: '2026-01-01T00:00:00.000Z',
      time: timeMs + 2,
      facts: expect.objectContaining({ status: 'parsed', id: object.id }),
      bytes: toUtf8(JSON.stringify(object))
    }])
  })

  it('answers with nothing for what nobody named', async () => {
    await world.publish(2, [indicator(1, "[domain-name:value = 'evil.example']")])
    expect(await world.knowledge.lookup('good.example')).toMatchObject({ matches: [], truncated: false })
    expect(await world.knowledge.lookup('')).toMatchObject({ observables: [], matches: [] })
  })

  it('includes imports and flags them as private', async () => {
    await world.import(toUtf8(JSON.stringify([indicator(1, "[domain-name:value = 'evil.example']")])))
    const { matches: [match] } = await world.knowledge.lookup('evil.example')
    expect(match).toMatchObject({ private: true, author: world.self.member, current: true, time: timeMs })
    expect(match.handling).toBeUndefined()
    expect(match.lane).toBeUndefined()
  })

  it.each([
    ['203.0.113.77', "[ipv4-addr:value = '203.0.113.0/24']", '203.0.113.0/24'],
    ['203.0.113.0/28', "[ipv4-addr:value = '203.0.0.0/16']", '203.0.0.0/16'],
    ['2001:db8::7', "[ipv6-addr:value = '2001:db8::/32']", '2001:db8::/32'],
    ['203.0.113.77', "[ipv4-addr:value = '0.0.0.0/0']", '0.0.0.0/0']
  ])('finds for %s the network of %s', async (query, pattern, value) => {
    await world.publish(2, [indicator(1, pattern), indicator(2, "[ipv4-addr:value = '198.51.100.0/24']")])
    const { matches } = await world.knowledge.lookup(query)
    expect(matches.map(({ observable }) => observable.value)).toEqual([value])
  })

  it('does not take a narrower network, or another one, for a match', async () => {
    await world.publish(2, [indicator(1, "[ipv4-addr:value = '203.0.113.0/24']")])
    expect((await world.knowledge.lookup('203.0.113.0/23')).matches).toEqual([])
    expect((await world.knowledge.lookup('203.0.114.1')).matches).toEqual([])
    expect((await world.knowledge.lookup('203.0.113.0/24')).matches).toHaveLength(1)
  })

  it('lists all versions, of all members, and says which are current', async () => {
    const pattern = "[domain-name:value = 'evil.example']"
    await world.publish(2, [indicator(1, pattern)])
    await world.publish(2, [indicator(1, pattern, { modified: '2026-03-01T00:00:00.5Z' })])
    await world.publish(2, [indicator(1, pattern, { modified: '2026-03-01T00:00:00.05Z' })])
    await world.publish(3, [indicator(1, pattern, { modified: '2026-02-01T00:00:00Z' })])
    const { matches } = await world.knowledge.lookup('evil.example')
    const versions = matches.map(({ author, modified, current }) => ({ author, modified, current }))
    expect(versions).toHaveLength(4)
    expect(versions).toEqual(expect.arrayContaining([
      { author: memberOf(2), modified: '2026-01-01T00:00:00.000Z', current: false },
      { author: memberOf(2), modified: '2026-03-01T00:00:00.05Z', current: false },
      { author: memberOf(2), modified: '2026-03-01T00:00:00.5Z', current: true },
      { author: memberOf(3), modified: '2026-02-01T00:00:00Z', current: true }
    ]))
  })

  it('knows that a newer version no longer names the value, or takes it back', async () => {
    await world.publish(2, [indicator(1, "[domain-name:value = 'evil.example']"), indicator(2, "[domain-name:value = 'evil.example']")])
    await world.publish(2, [
      indicator(1, "[domain-name:value = 'worse.example']", { modified: '2026-02-01T00:00:00.000Z' }),
      indicator(2, "[domain-name:value = 'evil.example']", { modified: '2026-02-01T00:00:00.000Z', revoked: true })
    ])
    const { matches } = await world.knowledge.lookup('evil.example')
    expect(matches.map(({ current, revoked }) => [current, revoked]).sort()).toEqual([[false, false], [false, false], [true, true]])
  })

  it('does not answer with what this member is not cleared for, or no longer holds', async () => {
    const terms = unwrap(handling({ tlp: 'amber', audience: { any: [{ members: [memberOf(3)] }] } }))
    await world.publish(2, [indicator(1, "[domain-name:value = 'evil.example']")], terms)
    const entry = await world.publish(3, [indicator(2, "[domain-name:value = 'evil.example']")])
    expect((await world.knowledge.lookup('evil.example')).matches.map(({ author }) => author)).toEqual([memberOf(3)])
    world.forget(entry)
    expect((await world.knowledge.lookup('evil.example')).matches).toEqual([])
  })

  it('does not answer with a leaf marked stricter than its lane', async () => {
    const red = { object_marking_refs: ['marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1'] }
    await world.publish(2, [indicator(1, "[domain-name:value = 'evil.example']", red)])
    expect((await world.knowledge.lookup('evil.example')).matches).toEqual([])
  })

  it('gives at most matchesMax matches and says that there are more', async () => {
    const pattern = "[domain-name:value = 'evil.example']"
    const objects = Array.from({ length: matchesMax }, (_, i) => indicator(i, pattern))
    await world.publish(2, objects)
    expect(await world.knowledge.lookup('evil.example')).toMatchObject({ truncated: false, matches: { length: matchesMax } })
    await world.publish(3, [indicator(1, pattern)])
    expect(await world.knowledge.lookup('evil.example')).toMatchObject({ truncated: true, matches: { length: matchesMax } })
  })

  it('stops when the signal says so', async () => {
    const reason = new Error('enough')
    await expect(world.knowledge.lookup('evil.example', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})

describe('lookupMany', () => {
  let world: World

  beforeEach(async () => {
    world = await World.make()
    await world.publish(2, [indicator(1, "[domain-name:value = 'n3.example']"), indicator(2, "[ipv4-addr:value = '203.0.113.0/24']")])
  })

  it('answers every value, in order, as lookup does', async () => {
    const values = Array.from({ length: 3 * valuesPerBatchMax + 7 }, (_, i) => i % 5 === 0 ? `203.0.113.${i % 256}` : `n${i}.example`)
    const answers = await collect(world.knowledge.lookupMany(values))
    expect(answers.map(({ query }) => query)).toEqual(values)
    expect(answers[3]).toEqual(await world.knowledge.lookup(values[3]))
    expect(answers[5]).toEqual(await world.knowledge.lookup(values[5]))
    expect(answers.filter(({ matches }) => matches.length > 0)).toHaveLength(1 + Math.ceil(values.length / 5))
  })

  it('answers a slow source value by value', async () => {
    const source = new TransformStream<string, string>()
    const writer = source.writable.getWriter()
    const answers = world.knowledge.lookupMany(source.readable)
    for (const value of ['n1.example', 'n3.example']) {
      const answer = answers.next()
      await writer.write(value)
      expect(await answer).toMatchObject({ value: { query: value } })
    }
    await writer.close()
    expect(await answers.next()).toMatchObject({ done: true })
  })

  it('gives what came before the source failed, then its failure', async () => {
    const failure = new Error('pipe')
    const seen: string[] = []
    const source = (async function * () { yield 'n1.example'; yield 'n2.example'; throw failure })()
    await expect((async () => {
      for await (const { query } of world.knowledge.lookupMany(source)) {
        seen.push(query)
      }
    })()).rejects.toBe(failure)
    expect(seen).toEqual(['n1.example', 'n2.example'])
  })

  it('reads a source no further than one batch ahead, and stops when its reader does', async () => {
    let read = 0
    const endless = (async function * () { while (true) { yield `n${read++}.example` } })()
    for await (const { query } of world.knowledge.lookupMany(endless)) {
      if (query === 'n600.example') {
        break
      }
    }
    expect(read).toBeLessThan(600 + 3 * valuesPerBatchMax)
  })

  it('stops in the middle, and while it waits, when the signal says so', async () => {
    const reason = new Error('enough')
    const controller = new AbortController()
    const silent = new TransformStream<string, string>()
    const answers = world.knowledge.lookupMany(silent.readable, { signal: controller.signal })
    const waiting = answers.next()
    controller.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    await expect(collect(world.knowledge.lookupMany(['n1.example'], { signal: controller.signal }))).rejects.toBe(reason)
  })
})
