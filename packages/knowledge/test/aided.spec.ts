import { toUtf8 } from '@hanse/core'
import { leafState } from '@hanse/store'
import { describe, expect, it } from 'vitest'
import { Knowledge, rowsFor } from '../src/index.ts'
import { indicator, suite, World } from './support/world.ts'
import type { Answer } from '../src/index.ts'

const values = Array.from({ length: 40 }, (_, i) => `n${i}.example`)
const later = '2026-02-01T00:00:00.000Z'

function named (number: number, value: string, more: object = {}): Record<string, unknown> {
  return indicator(number, `[domain-name:value = '${value}']`, more)
}

async function answers (knowledge: Knowledge, asked: Iterable<string>): Promise<Answer[]> {
  const all: Answer[] = []
  for await (const answer of knowledge.lookupMany(asked)) {
    all.push(answer)
  }
  return all
}

/** Asked so much that it reads all keys into memory. */
async function aided (knowledge: Knowledge): Promise<Knowledge> {
  await answers(knowledge, Array.from({ length: 1_001 }, (_, i) => `unknown-${i}.example`))
  await knowledge['keys'].idle()
  expect(knowledge['keys'].isWhole).toBe(true)
  return knowledge
}

describe('with all keys in memory', () => {
  it('answers are those of the database, for what was there before and for what comes since', async () => {
    const world = await World.make()
    // what stands alone, in several places, in newer versions, in imports, as another type, and in a wider network
    await world.publish(2, values.map((value, i) => named(i, value)))
    const aid = await aided(world.knowledge)
    await world.publish(3, values.slice(0, 9).map((value, i) => named(100 + i, value)))
    await world.publish(2, [named(12, 'elsewhere.example', { modified: later }), named(13, values[13], { modified: later })])
    await world.import(toUtf8(JSON.stringify([named(200, values[20]), indicator(201, `[file:name = '${values[21]}']`)])))
    await world.publish(4, [indicator(300, "[ipv4-addr:value = '192.0.2.0/24']"), indicator(301, "[ipv4-addr:value = '192.0.2.7']")])
    const asked = [...values, 'elsewhere.example', '192.0.2.7', '192.0.2.8', 'never.example']
    const plain = new Knowledge(world.knowledge['init'])
    const expected = await answers(plain, asked)
    expect(expected.filter(({ matches }) => matches.length > 0)).toHaveLength(asked.length - 1)
    expect(await answers(aid, asked)).toEqual(expected)
    // and when all of it is read at once
    expect(await answers(await aided(plain), asked)).toEqual(expected)
  })

  it('what was erased is not found, nor what its chunk was cut from lost', async () => {
    const world = await World.make()
    const objects = values.map((value, i) => named(i, value))
    const entry = await world.publish(2, objects)
    const aid = await aided(world.knowledge)
    const place = { entry, index: 6 }
    const [gone] = await world.store.objects([place])
    if (gone === undefined) {
      throw new Error('nothing to erase')
    }
    const rows = rowsFor(suite, { value: objects[6], facts: gone.facts, place })
    await world.store.append([{ type: 'erase', entry, from: 6, count: 1, state: leafState.erased }], [], rows)
    const found = await answers(aid, values)
    expect(found.map(({ matches }) => matches.length)).toEqual(values.map((_, i) => Number(i !== 6)))
    expect(found[7].matches[0]).toMatchObject({ id: objects[7].id, place: { entry, index: 7 }, bytes: toUtf8(JSON.stringify(objects[7])) })
  })
})
