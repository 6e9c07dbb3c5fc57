import { factsOf } from '@hanse/stix'
import { expect } from 'vitest'
import { taken } from './case.ts'
import { cpuMsOf, expectCheap } from './cpu.ts'
import { node, snapshot } from './node.ts'
import { indicator, utf8 } from './objects.ts'
import type { BadInput } from './case.ts'
import type { Terms } from 'hanse'

export interface ImportTerms {
  /** where the fault is, below the object */
  path?: string
  /** a source that is refused whole: no neighbour can stand beside it */
  whole?: boolean
  /** as an object of a member's entry it is read all the same: only a source can have this fault */
  readAsLeaf?: boolean
}

/** A source: its text, its bytes, or how it is made anew. */
export type Source = string | Uint8Array | (() => string | Uint8Array)

/**
 * An object, or a source, that must be refused with the code: by `import` and by `publish`, which then store, publish
 * and lose nothing; a good object beside it is taken by `import`. As it comes from a member it is unparseable.
 */
export function importCase (group: number, words: string, code: string, source: Source, terms: ImportTerms = {}): BadInput {
  return {
    group,
    words,
    surface: 'import',
    code,
    check: async () => {
      const bytes = bytesOf(source)
      const before = await snapshot()
      await expectCheap(async () => cpuMsOf(async () => {
        const report = await node().import(bytes)
        expect(report.objects).toBe(0)
        expect(report.refused.map((refused) => refused.code)).toEqual([code])
        expect(report.refused[0].path).toContain(terms.path ?? '$')
        expectReadable(report.refused[0].message)
      }))
      const published = await node().publish(bytes, { tlp: 'green' })
      expect([published.entries, published.refused.map((refused) => refused.code)]).toEqual([[], [code]])
      expect(await snapshot()).toEqual(before)
      if (terms.readAsLeaf !== true) {
        expect(factsOf(bytes).status).toBe('unparseable')
      }
      if (terms.whole !== true) {
        await expectNeighbourTaken(bytes, code)
      }
    }
  }
}

/** A source that is taken as it stands; `after` looks at what became of it. */
export function takenCase (group: number, words: string, source: Source, after: (ids: string[], bytes: Uint8Array) => Promise<void>): BadInput {
  return {
    group,
    words,
    surface: 'import',
    code: taken,
    check: async () => {
      const bytes = bytesOf(source)
      await expectCheap(async () => cpuMsOf(async () => {
        expect(await node().import(bytes)).toMatchObject({ refused: [] })
      }))
      const parsed = JSON.parse(new TextDecoder().decode(bytes)) as { id: string, objects?: Array<{ id: string }> }
      await after((parsed.objects ?? [parsed]).map(({ id }) => id), bytes)
    }
  }
}

/** A bundle whose publishing is refused with the code: nothing of it is published. */
export function publishCase (
  group: number,
  words: string,
  code: string,
  source: Source,
  terms: Terms = { tlp: 'green' },
  before: () => Promise<void> = async () => {}
): BadInput {
  return {
    group,
    words,
    surface: 'publish',
    code,
    check: async () => {
      await before()
      const bytes = bytesOf(source)
      const held = await snapshot()
      await expectCheap(async () => cpuMsOf(async () => {
        const { entries, refused } = await node().publish(bytes, terms)
        expect(entries).toEqual([])
        expect(new Set(refused.map((one) => one.code))).toEqual(new Set([code]))
        refused.forEach(({ message }) => { expectReadable(message) })
      }))
      expect(await snapshot()).toEqual(held)
    }
  }
}

export function bytesOf (source: Source): Uint8Array {
  const made = typeof source === 'function' ? source() : source
  return typeof made === 'string' ? utf8(made) : made
}

/** A message says what is wrong in a few words, on one line, and repeats no more than 64 characters of a stranger's. */
function expectReadable (message: string): void {
  expect(message.length).toBeLessThan(400)
  expect(message).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
}

async function expectNeighbourTaken (bytes: Uint8Array, code: string): Promise<void> {
  const good = indicator()
  const [head, tail] = [`{"type":"bundle","objects":[${JSON.stringify(good)},`, ']}'].map(utf8)
  const report = await node().import(Buffer.concat([head, bytes, tail]))
  expect([report.objects, report.refused.map((refused) => refused.code)]).toEqual([1, [code]])
  expect(report.refused[0].path).toContain('$.objects[1]')
  expect((await snapshot() as { held: string[] }).held.filter((held) => held.startsWith(String(good['id'])))).toHaveLength(1)
}
