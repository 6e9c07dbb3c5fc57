/** STIX objects that are none, contradict themselves or are another's. */
import { expect } from 'vitest'
import { cpuMsOf, expectCheap } from './support/cpu.ts'
import { importCase, publishCase, takenCase } from './support/import-case.ts'
import { leafCase } from './support/leaf-case.ts'
import { node, snapshot } from './support/node.ts'
import { bundleOf, indicator, markings, object, utf8, uuid } from './support/objects.ts'
import type { BadInput } from './support/case.ts'

const objectBytesMax = 256 * 1024
const stringBytesMax = 64 * 1024
const keysMax = 512
const elementsMax = 10_000
const refsMax = 5_000
const manyRefs = 100_000
const sourceBytesMax = 256 * 1024 * 1024
const chainLength = 1_000

/** What this member publishes, and then others under the same id. */
const own = indicator()

const text = (fields: Record<string, unknown>) => () => JSON.stringify(indicator(fields))

function reportOf (refs: number): () => string {
  return () => JSON.stringify(
    object('report', { name: 'r', published: '2026-01-02T03:04:05Z', object_refs: Array.from({ length: refs }, () => `malware--${uuid()}`) })
  )
}

const schema: BadInput[] = [
  importCase(42, 'no type', 'E_STIX_SCHEMA', text({ type: undefined }), { path: '.type' }),
  importCase(42, 'no id', 'E_STIX_SCHEMA', text({ id: undefined }), { path: '.id' }),
  importCase(42, 'an id of another type', 'E_STIX_SCHEMA', () => JSON.stringify(indicator({ id: `malware--${uuid()}` })), { path: '.id' }),
  importCase(42, 'an id that is no UUID', 'E_STIX_SCHEMA', text({ id: 'indicator--1234' }), { path: '.id' }),
  importCase(42, 'an id that is a number', 'E_STIX_SCHEMA', text({ id: 7 }), { path: '.id' }),
  importCase(42, 'a type of 251 letters', 'E_STIX_SCHEMA', () => JSON.stringify(object('a'.repeat(251), {})), { path: '.type' }),
  importCase(42, 'spec_version 3.0', 'E_VERSION_UNSUPPORTED', text({ spec_version: '3.0' }), { path: '.spec_version' }),
  importCase(43, 'modified before created', 'E_STIX_TIME', text({ modified: '2025-12-31T23:59:59.999Z' }), { path: '.modified' }),
  importCase(43, 'month 15', 'E_STIX_TIME', text({ created: '2026-15-01T00:00:00Z' }), { path: '.created' }),
  publishCase(43, 'the same id and modified with other content', 'E_STIX_CONFLICT', () => {
    const one = indicator()
    return bundleOf(one, { ...one, name: 'another content' })
  }),
  publishCase(
    43,
    'the id and modified of an own publication with other content',
    'E_STIX_CONFLICT',
    () => JSON.stringify({ ...own, name: 'another content' }),
    { tlp: 'green' },
    async () => {
      const published = async (): Promise<unknown> => node().publish(JSON.stringify(own), { tlp: 'green' })
      expect(await published()).toMatchObject({ refused: [], objects: 1 })
      // the same bytes again are no other content
      expect(await published()).toMatchObject({ refused: [], objects: 1 })
    }
  )
]

const limits: BadInput[] = [
  importCase(40, 'a string of one byte over the limit', 'E_LIMIT_STRING_BYTES', () => JSON.stringify(indicator({ name: 'x'.repeat(stringBytesMax + 1) }))),
  importCase(40, 'an object of one key over the limit', 'E_LIMIT_KEYS', () => JSON.stringify(indicator(Object.fromEntries(
    Array.from({ length: keysMax }, (_, i) => [`x_${i}`, i])
  )))),
  importCase(40, 'an array of one element over the limit', 'E_LIMIT_ELEMENTS', () => JSON.stringify(indicator({ x_list: Array(elementsMax + 1).fill(0) }))),
  importCase(40, 'an object of one byte over the limit', 'E_LIMIT_OBJECT_BYTES', () => {
    const fields = { x_1: 'x'.repeat(stringBytesMax), x_2: 'x'.repeat(stringBytesMax), x_3: 'x'.repeat(stringBytesMax), x_4: '' }
    const bare = JSON.stringify(indicator(fields)).length
    return JSON.stringify(indicator({ ...fields, x_4: 'x'.repeat(objectBytesMax + 1 - bare) }))
  }),
  importCase(40, 'a source of one byte over the limit', 'E_LIMIT_SOURCE_BYTES', () => new Uint8Array(sourceBytesMax + 1), { whole: true }),
  importCase(51, 'one reference more than an object may have', 'E_LIMIT_REFS', reportOf(refsMax + 1)),
  importCase(51, '100,000 references', 'E_LIMIT_ELEMENTS', reportOf(manyRefs))
]

const references: BadInput[] = [
  takenCase(44, 'an object that names another as its creator, of which nobody published a version', () => JSON.stringify(
    indicator({ created_by_ref: `identity--${uuid()}` })
  ), async (_ids, bytes) => {
    expect(await node().publish(bytes, { tlp: 'green' })).toMatchObject({ refused: [], objects: 1 })
  }),
  takenCase(51, 'three objects that refer to one another in a circle', () => bundleOf(...circle(3)), async (ids, bytes) => {
    const { lanes } = await node().preview(bytes, { tlp: 'green' })
    expect(lanes.flatMap(({ objects }) => objects).sort()).toEqual(ids.sort())
  }),
  {
    group: 51,
    words: 'a chain of 1,000 references of which the last is AMBER, against as many objects without',
    surface: 'publish',
    code: 'E_AUDIENCE_REQUIRED',
    check: async () => {
      const [linked, flat] = [true, false].map((isLinked) => utf8(bundleOf(...chain(chainLength, isLinked))))
      const before = await snapshot()
      await expectCheap(async () => await refusalCost(linked, chainLength) - await refusalCost(flat, 1))
      expect(await snapshot()).toEqual(before)
    }
  }
]

const leaves: BadInput[] = [
  leafCase(8, '`tlp` twice in an object', () => `${JSON.stringify(indicator()).slice(0, -1)},"x_tlp":"red","x_tlp":"clear"}`),
  leafCase(12, '100,000 levels', () => `${JSON.stringify(indicator()).slice(0, -1)},"x":${'['.repeat(manyRefs)}${']'.repeat(manyRefs)}}`),
  leafCase(13, 'bytes that are no UTF-8', () => Uint8Array.of(0x7b, 0xc3, 0x28, 0x7d)),
  leafCase(42, 'no type', text({ type: undefined })),
  leafCase(42, 'no JSON at all', () => 'not JSON'),
  leafCase(43, 'modified before created', text({ modified: '2025-12-31T23:59:59.999Z' })),
  leafCase(51, 'one reference more than an object may have', reportOf(refsMax + 1))
]

export const stixCases: BadInput[] = [...schema, ...limits, ...references, ...leaves]

function circle (length: number): Array<Record<string, unknown>> {
  const ids = Array.from({ length }, () => `note--${uuid()}`)
  return ids.map((id, i) => object('note', { id, content: 'n', object_refs: [ids[(i + 1) % length]] }))
}

/** Notes of which each refers to the next; the last is marked AMBER, so that all that are linked are as strict as it. */
function chain (length: number, isLinked: boolean): Array<Record<string, unknown>> {
  const ids = Array.from({ length }, () => `note--${uuid()}`)
  return ids.map((id, i) => object('note', {
    id,
    content: 'n',
    object_refs: isLinked && i + 1 < length ? [ids[i + 1]] : [],
    ...(i + 1 === length && { object_marking_refs: [markings.amber] })
  }))
}

async function refusalCost (bytes: Uint8Array, refusals: number): Promise<number> {
  return cpuMsOf(async () => {
    const { entries, refused } = await node().publish(bytes, { tlp: 'green' })
    expect([entries, refused.length, refused[0].code]).toEqual([[], refusals, 'E_AUDIENCE_REQUIRED'])
  })
}
