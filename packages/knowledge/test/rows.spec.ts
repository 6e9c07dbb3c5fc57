import { toHex, toUtf8 } from '@hanse/core'
import { observableTypes, parseObject } from '@hanse/stix'
import { openStore } from '@hanse/store'
import fc from 'fast-check'
import { MemoryLevel } from 'memory-level'
import { describe, expect, it } from 'vitest'
import { reindex, rowsFor } from '../src/index.ts'
import { observableKey } from '../src/rows.ts'
import { federation, indicator, suite, World } from './support/world.ts'
import type { IndexRow, Store } from '@hanse/store'

const address = fc.tuple(
  fc.nat(255),
  fc.nat(255),
  fc.nat(255),
  fc.nat(255),
  fc.option(fc.nat(32))
).map(([a, b, c, d, bits]) => `${a}.${b}.${c}.${d}${bits === null ? '' : `/${bits}`}`)
const comparison = fc.oneof(
  address.map((value) => `ipv4-addr:value = '${value}'`),
  fc.domain().map((value) => `domain-name:value = '${value}'`),
  fc.webUrl().filter((value) => !/['\\]/.test(value)).map((value) => `url:value = '${value}'`),
  fc.stringMatching(/^[0-9a-f]{64}$/).map((value) => `file:hashes.'SHA-256' = '${value}'`),
  fc.string({ maxLength: 12 }).filter((value) => !/['\\]/.test(value)).map((value) => `file:name = '${value}'`)
)
const objects = fc.array(
  fc.tuple(fc.nat(20), fc.array(comparison, { minLength: 1, maxLength: 3 })).map(([number, parts]) => indicator(number, `[${parts.join(' OR ')}]`)),
  { minLength: 1, maxLength: 12 }
)

function nameOf ({ key, place }: IndexRow): string {
  return `${toHex(key)} ${JSON.stringify(place ?? null)}`
}

/** Everything under these keys. */
async function rowsIn (store: Store, keys: Uint8Array[]): Promise<string[]> {
  const names = new Set<string>()
  const occurring = await store.occur(keys)
  for (const [i, key] of keys.entries()) {
    if (occurring[i]) {
      names.add(nameOf({ key }))
    }
    for (const place of await store.places(key)) {
      names.add(nameOf({ key, place }))
    }
  }
  return [...names].sort()
}

describe('index rows', () => {
  it('are a function of the object: made again from what is stored they are those that were stored', async () => {
    await fc.assert(fc.asyncProperty(fc.array(objects, { minLength: 1, maxLength: 3 }), objects, async (published, imported) => {
      const world = await World.make()
      const made: IndexRow[] = []
      for (const [author, bundle] of published.entries()) {
        const entry = await world.publish(author + 2, bundle)
        bundle.forEach((object, index) => { made.push(...rowsOf(object, { entry, index })) })
      }
      await world.import(toUtf8(JSON.stringify(imported)))
      for await (const { bytes, place } of world.store.privateObjects()) {
        made.push(...rowsOf(JSON.parse(new TextDecoder().decode(bytes)), place))
      }
      const keys = [...new Map(made.map(({ key }) => [toHex(key), key])).values()]
      const stored = await rowsIn(world.store, keys)
      expect(stored).toEqual([...new Set(made.flatMap((row) => [nameOf(row), nameOf({ key: row.key })]))].sort())
      await reindex(suite, world.store)
      expect(await rowsIn(world.store, keys)).toEqual(stored)
      await world.store.close()
    }), { numRuns: 25 })
  })

  it('come back after the index was lost', async () => {
    const world = await World.make()
    await world.publish(2, [indicator(1, "[ipv4-addr:value = '203.0.113.0/24']")])
    await world.import(toUtf8(JSON.stringify([indicator(2, "[domain-name:value = 'evil.example']")])))
    expect(await reindex(suite, world.store)).toBe(2)
    const empty = await openStore({
      level: new MemoryLevel<Uint8Array, Uint8Array>({ keyEncoding: 'view', valueEncoding: 'view', storeEncoding: 'view' }),
      federation: toHex(federation),
      suite: { sha256: () => new Uint8Array(32), hmacSha256: () => new Uint8Array(32), verify: () => false },
      create: true
    })
    expect(await reindex(suite, empty)).toBe(0)
  })

  it('know each type by a number that stays', () => {
    // stands in the indexes of every store: a new type goes behind these
    expect([observableTypes[0], observableTypes[10], observableTypes[38]]).toEqual(['ipv4', 'sha256', 'cryptographic-key'])
    expect(observableTypes.slice(0, 39).map((type) => observableKey(suite, { type, value: 'x' })[15])).toEqual(Array.from({ length: 39 }, (_, i) => i + 1))
  })

  it('are none for a leaf that cannot be read', () => {
    const parsed = parseObject(toUtf8(JSON.stringify(indicator(1, "[domain-name:value = 'evil.example']"))))
    const object = parsed.ok ? parsed.object : undefined
    expect(object).toBeDefined()
    if (object !== undefined) {
      const place = { private: '00'.repeat(32) }
      expect(rowsFor(suite, { ...object, place })).toHaveLength(1)
      expect(rowsFor(suite, { ...object, facts: { ...object.facts, status: 'unparseable' }, place })).toEqual([])
    }
  })
})

function rowsOf (object: object, place: IndexRow['place'] & object): IndexRow[] {
  const parsed = parseObject(toUtf8(JSON.stringify(object)))
  return parsed.ok ? rowsFor(suite, { value: parsed.object.value, facts: parsed.object.facts, place }) : []
}
