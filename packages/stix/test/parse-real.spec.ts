import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeWithData } from '../../../test/support/shared-data.ts'
import { factsOf, observablesOf, parse } from '../src/index.ts'
import { textOf } from './support/objects.ts'
import type { ParsedBundle, StixObject } from '../src/index.ts'

const amnestyObjects = 8_550
const allObjects = 23_026
const refusalsByCode = { E_STIX_SCHEMA: 88, E_STIX_TIME: 15, E_STIX_CONFLICT: 3, E_MARKING_ID: 1 }

function parseAll (folder: string): ParsedBundle {
  const all: ParsedBundle = { objects: [], refused: [] }

  for (const name of globSync('**/*.{json,stix2}', { cwd: folder }).sort()) {
    const { objects, refused } = parse(readFileSync(join(folder, name)))

    all.objects.push(...objects)
    all.refused.push(...refused)
  }

  return all
}

/** White space outside strings. */
function hasFreeSpace (text: string): boolean {
  return /\s/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, ''))
}

function check (objects: StixObject[]): void {
  for (const { bytes, value, facts } of objects) {
    const text = textOf(bytes)

    if (hasFreeSpace(text) || JSON.stringify(JSON.parse(text)) !== JSON.stringify(value)) {
      expect.fail(`bytes and value of ${facts.id} differ`)
    }
  }
}

describeWithData('the bundles of Amnesty', ['indicators', 'stix', 'amnesty'], folder => {
  const { objects, refused } = parseAll(folder)

  it('are taken whole', () => {
    expect(refused).toEqual([])
    expect(objects).toHaveLength(amnestyObjects)
  })

  it('have bytes that say what their values say, without white space between tokens', () => {
    check(objects)
  })

  it('have observables in every indicator', () => {
    expect(objects.filter(({ value }) => value.type === 'indicator' && observablesOf(value).observables.length === 0)).toEqual([])
  })
})

describeWithData('all real STIX', ['indicators', 'stix'], folder => {
  const { objects, refused } = parseAll(folder)

  it('is taken but for objects that break the standard', () => {
    const codes: Record<string, number> = {}

    refused.forEach(({ code }) => { codes[code] = (codes[code] ?? 0) + 1 })

    expect(objects).toHaveLength(allObjects)
    expect(codes).toEqual(refusalsByCode)
  })

  it('has bytes that say what its values say', () => {
    check(objects)
  })

  it('has the same facts as leaves, but for statements that a leaf alone cannot know', () => {
    for (const { bytes, facts } of objects) {
      const leaf = factsOf(bytes)

      if (leaf.marking === facts.marking) {
        expect(leaf).toEqual(facts)
      } else {
        expect(leaf.marking).toBe('unknown')
      }
    }
  })
})

describeWithData('lists and events of MISP', ['indicators'], folder => {
  it('are refused once a file, and nothing of them is taken', () => {
    for (const name of globSync('{lists,misp}/**/*.*', { cwd: folder }).filter(name => !/stix2/.test(name))) {
      const { objects, refused } = parse(readFileSync(join(folder, name)))

      expect(objects, name).toEqual([])
      expect(refused, name).toHaveLength(1)
      expect(refused[0].code, name).toMatch(/^E_(FORMAT_UNSUPPORTED|ENC_SYNTAX|ENC_TRUNCATED|ENC_NUMBER_RANGE)$/)
    }
  })
})

describeWithData('the indicators of Elastic', ['indicators', 'stix', 'elastic-labs'], folder => {
  it('have observables, those without an opening bracket included', () => {
    const { objects } = parseAll(folder)
    const unread = objects.filter(({ value }) => value.type === 'indicator' && observablesOf(value).reason === 'E_PATTERN_SYNTAX')

    expect(unread).toEqual([])
  })
})

describeWithData('the official TLP 2.0 definitions', ['conformance', 'sharing-markings', 'tlp-2.0-marking-definitions.json'], path => {
  it('are taken', () => {
    expect(parse(readFileSync(path)).objects.map(({ facts }) => facts.marking)).toEqual(new Array(5).fill('none'))
  })
})
