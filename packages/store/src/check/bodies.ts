import { fromHex, toHex } from '@hanse/core'
import { pageKey, readPageKey } from '../keys.ts'
import { leafState } from '../leaf-state.ts'
import { pageStarts } from '../record/body.ts'
import { chunkOf, decodeStates, encodeStates, wantedStates } from '../record/states.ts'
import { attempt } from './findings.ts'
import type { Findings } from './findings.ts'
import type { LaneHeaders } from './headers.ts'
import type { Layout, Part } from '../layout.ts'
import type { LeafState } from '../leaf-state.ts'
import type { StatesRecord } from '../record/states.ts'
import type { Hex } from '@hanse/core'

/**
 * Every header has its leaf states, and every leaf that is held has its body. Keys only: a body is checked when it is
 * read.
 */
export async function checkBodies (layout: Layout, lanes: LaneHeaders[], findings: Findings): Promise<Map<Hex, LeafState[]>> {
  const records = await readStates(layout, lanes, findings)
  const bodies = await pagesIn(layout.bodies)
  const states = new Map<Hex, LeafState[]>()
  for (const { lane, headers } of lanes) {
    for (const { entry: { id, header } } of headers) {
      const record = records.get(id)
      records.delete(id)
      if (record === undefined || record.states.length !== header.leafCount) {
        findings.add(`the leaf states of entry ${id} are gone`, lane)
        findings.repairs.put(layout.states, fromHex(id), encodeStates(wantedStates(header.leafCount)))
        continue
      }
      const pages = bodies.get(id)
      const present = record.chunks.filter((range) => pageStarts(range).every((start) => pages?.has(pageName(range.from, start)) === true))
      if (present.length !== record.chunks.length || !covered({ ...record, chunks: present })) {
        findings.add(`leaves of entry ${id} that are held have no body`, lane)
        record.chunks.filter((range) => !present.includes(range)).forEach(({ from, count }) => {
          pageStarts({ from, count }).forEach((start) => { findings.repairs.delete(layout.bodies, pageKey(id, from, start)) })
        })
        findings.repairs.put(layout.states, fromHex(id), encodeStates(wanting({ ...record, chunks: present })))
      }
      states.set(id, record.states)
    }
  }
  for (const id of records.keys()) {
    findings.add(`leaf states of entry ${id} are kept without a header`)
    findings.repairs.delete(layout.states, fromHex(id))
  }
  orphans(layout.bodies, bodies, states, findings)
  return states
}

function covered (record: StatesRecord): boolean {
  return record.states.every((state, index) => state !== leafState.held || chunkOf(record, index) !== undefined)
}

function wanting (record: StatesRecord): StatesRecord {
  const states = record.states.map((state, index) => state === leafState.held && chunkOf(record, index) === undefined ? leafState.wanted : state)
  return { ...record, states }
}

async function readStates (layout: Layout, lanes: LaneHeaders[], findings: Findings): Promise<Map<Hex, StatesRecord>> {
  const laneOf = new Map(lanes.flatMap(({ lane, headers }) => headers.map(({ entry }) => [entry.id, lane])))
  const records = new Map<Hex, StatesRecord>()
  for await (const [key, value] of layout.states.iterator()) {
    const id = toHex(key)
    const record = attempt(findings, () => decodeStates(value, `the leaf states of entry ${id}`), laneOf.get(id))
    records.set(id, record ?? { states: [], chunks: [] })
  }
  return records
}

/** The pages of each entry, by `pageName`. */
type Pages = Map<string, { from: number, start: number }>

async function pagesIn (part: Part): Promise<Map<Hex, Pages>> {
  const found = new Map<Hex, Pages>()
  for await (const key of part.keys()) {
    const { entry, from, start } = readPageKey(key)
    const pages = found.get(entry) ?? new Map()
    found.set(entry, pages.set(pageName(from, start), { from, start }))
  }
  return found
}

function pageName (from: number, start: number): string {
  return `${from} ${start}`
}

function orphans (part: Part, bodies: Map<Hex, Pages>, states: Map<Hex, LeafState[]>, findings: Findings): void {
  for (const [entry, pages] of bodies) {
    if (!states.has(entry)) {
      findings.add(`a body of entry ${entry} is kept without a header`)
      pages.forEach(({ from, start }) => { findings.repairs.delete(part, pageKey(entry, from, start)) })
    }
  }
}
