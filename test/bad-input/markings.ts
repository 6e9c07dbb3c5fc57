/** Markings that are forged, unknown, contradictory or of nothing, and references to what is not to be seen. */
import { expect } from 'vitest'
import { taken } from './support/case.ts'
import { cpuMsOf, expectCheap } from './support/cpu.ts'
import { importCase, publishCase, takenCase } from './support/import-case.ts'
import { leafCase } from './support/leaf-case.ts'
import { node } from './support/node.ts'
import { bundleOf, indicator, markings, object, utf8, uuid } from './support/objects.ts'
import type { BadInput } from './support/case.ts'

const nl = { any: [{ countries: ['NL'] }] }
const tlp2Extension = 'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d'

function marked (...refs: string[]): () => string {
  return () => JSON.stringify(indicator({ object_marking_refs: refs }))
}

function selecting (selector: string): () => string {
  return () => JSON.stringify(indicator({ granular_markings: [{ marking_ref: markings.red, selectors: [selector] }] }))
}

/** A definition of TLP:RED that says CLEAR. */
const forgedDefinition = JSON.stringify({
  type: 'marking-definition',
  spec_version: '2.1',
  id: markings.red,
  created: '2022-10-01T00:00:00.000Z',
  name: 'TLP:RED',
  extensions: { [tlp2Extension]: { extension_type: 'property-extension', tlp_2_0: 'clear' } }
})

/** What an object becomes under terms, without anything refused. */
function previewed (group: number, words: string, source: () => string, terms: Parameters<ReturnType<typeof node>['preview']>[1], tlp: string): BadInput {
  return {
    group,
    words,
    surface: 'publish',
    code: taken,
    check: async () => {
      const bytes = utf8(source())
      await expectCheap(async () => cpuMsOf(async () => {
        const { lanes, refused } = await node().preview(bytes, terms)
        expect([lanes.map(({ handling }) => handling.tlp), refused]).toEqual([[tlp], []])
      }))
    }
  }
}

const hidden = `malware--${uuid()}`

export const markingCases: BadInput[] = [
  takenCase(45, 'a marking that nobody knows: stored as held', marked(markings.unknown), async (_ids, bytes) => {
    expect(await node().import(bytes)).toMatchObject({ held: 1, known: 1 })
  }),
  publishCase(45, 'a marking that nobody knows', 'E_MARKING_UNKNOWN', marked(markings.unknown)),
  leafCase(45, 'a marking that nobody knows', marked(markings.unknown)),
  importCase(46, 'the id of TLP:RED beside a body that says CLEAR', 'E_MARKING_FORGED', forgedDefinition, { readAsLeaf: true }),
  leafCase(46, 'the id of TLP:RED beside a body that says CLEAR', forgedDefinition),
  importCase(47, 'a granular marking of a property that is not there', 'E_MARKING_SELECTOR', selecting('x_nothing'), { path: '.granular_markings[0]' }),
  importCase(47, 'a granular marking of `__proto__`', 'E_MARKING_SELECTOR', selecting('__proto__.polluted')),
  importCase(47, 'a granular marking of `constructor`', 'E_MARKING_SELECTOR', selecting('constructor.prototype')),
  importCase(47, 'a granular marking of the length of a text', 'E_MARKING_SELECTOR', selecting('pattern.length')),
  importCase(47, 'a granular marking below 30,000 steps', 'E_MARKING_SELECTOR', selecting('a.'.repeat(30_000))),
  leafCase(47, 'a granular marking of `__proto__`', selecting('__proto__.polluted')),
  previewed(48, 'GREEN and AMBER on one object: AMBER', marked(markings.green, markings.amber), { tlp: 'green', audience: nl }, 'amber'),
  previewed(48, 'CLEAR on the object and AMBER on a part of it: AMBER', () => JSON.stringify(indicator({
    object_marking_refs: [markings.clear], granular_markings: [{ marking_ref: markings.amber, selectors: ['pattern'] }]
  })), { tlp: 'clear', audience: nl }, 'amber'),
  publishCase(48, 'GREEN and RED on one object, for a country', 'E_AUDIENCE_NAMED', marked(markings.green, markings.red), { tlp: 'green', audience: nl }),
  leafCase(48, 'GREEN and RED on one object', marked(markings.green, markings.red)),
  previewed(49, 'WHITE of TLP 1: CLEAR', marked(markings.white1), { tlp: 'clear' }, 'clear'),
  previewed(49, 'AMBER of TLP 1: AMBER', marked(markings.amber1), { tlp: 'clear', audience: nl }, 'amber'),
  publishCase(50, 'a reference to what none of the readers may see', 'E_REF_WIDER', () => JSON.stringify(
    object('note', { content: 'about it', object_refs: [hidden] })
  ), { tlp: 'amber', audience: nl }, async () => {
    const secret = object('malware', { id: hidden, name: 'for nobody here', is_family: false })
    await node().publish(utf8(bundleOf(secret)), { tlp: 'amber', audience: { any: [{ countries: ['FR'] }] } })
  }),
  takenCase(50, 'a reference to what this node does not hold', () => JSON.stringify(
    object('note', { content: 'about it', object_refs: [`malware--${uuid()}`] })
  ), async ([id]) => {
    expect((await node().explain(id)).map((one) => one.id)).toEqual([id])
  })
]
