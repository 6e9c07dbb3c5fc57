import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { observablesOf, parse } from '@hanse/stix'
import { describe, expect, it } from 'vitest'
import { World } from './support/world.ts'
import type { Observable } from '@hanse/stix'

const root = new URL('../../../', import.meta.url).pathname
const data = resolve(root, process.env.HANSE_DATA ?? '../shared/data')
const amnesty = join(data, 'indicators/stix/amnesty')
const isMissing = !existsSync(amnesty)

describe.skipIf(isMissing && process.env.CI === undefined)(`lookups over Amnesty's indicators (skipped where ${data} is not there)`, () => {
  it('finds every observable of every object, by its value as written, and nothing under a changed one', async () => {
    const files = (await readdir(amnesty, { recursive: true, withFileTypes: true })).filter((file) => file.isFile() && /\.(stix2|json)$/.test(file.name))
    expect(files.length).toBeGreaterThan(0)
    const world = await World.make()
    const expected = new Map<string, Set<string>>()
    for (const file of files) {
      const source = await readFile(join(file.parentPath, file.name))
      const { objects } = parse(source)
      for (const { value, facts } of objects) {
        for (const { type, value: text } of observablesOf(value).observables) {
          const name = JSON.stringify({ type, value: text } satisfies Observable)
          expected.set(name, (expected.get(name) ?? new Set()).add(facts.id))
        }
      }
      await world.import(source)
    }
    const wanted = [...expected]
    expect(wanted.length).toBeGreaterThan(1_000)
    let next = 0
    const missed: string[] = []
    const unread: string[] = []
    for await (const answer of world.knowledge.lookupMany(wanted.map(([name]) => JSON.parse(name).value))) {
      const [name, ids] = wanted[next++]
      const found = new Set(answer.matches.filter(({ observable }) => JSON.stringify(observable) === name).map(({ id }) => id))
      if (!answer.observables.some((observable) => JSON.stringify(observable) === name)) {
        unread.push(name)
      } else if (![...ids].every((id) => found.has(id))) {
        missed.push(name)
      }
    }
    expect(missed).toEqual([])
    expect(unread).toEqual([])
    for await (const { matches } of world.knowledge.lookupMany(wanted.slice(0, 500).map(([name]) => `unknown-${JSON.parse(name).value}`))) {
      expect(matches).toEqual([])
    }
  })
})
