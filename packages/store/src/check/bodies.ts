import { fromHex, toHex } from '@hanse/core'
import { chunkKey, readChunkKey } from '../keys.ts'
import { leafState } from '../leaf-state.ts'
import { chunkOf, decodeStates, encodeStates, wantedStates } from '../record/states.ts'
import { attempt } from './findings.ts'
import type { Findings } from './findings.ts'
import type { LaneHeaders } from './headers.ts'
import type { Layout, Part } from '../layout.ts'
import type { LeafState } from '../leaf-state.ts'
import type { StatesRecord } from '../record/states.ts'
import type { Hex } from '@hanse/core'

/**
 * Every header has its leaf states, and every leaf that is held has its body and its facts. Keys only: a body is
 * checked when it is read.
 */
export async function checkBodies (layout: Layout, lanes: LaneHeaders[], findings: Findings): Promise<Map<Hex, LeafState[]>> {
  const records = await readStates(layout, lanes, findings)
  const bodies = await chunkKeys(layout.bodies)
  const facts = await chunkKeys(layout.facts)
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
      const present = record.chunks.filter(({ from }) => bodies.get(id)?.has(from) === true && facts.get(id)?.has(from) === true)
      if (present.length !== record.chunks.length || !covered({ ...record, chunks: present })) {
        findings.add(`leaves of entry ${id} that are held have no body`, lane)
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
  orphans(layout.facts, facts, states, findings)
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

async function chunkKeys (part: Part): Promise<Map<Hex, Set<number>>> {
  const chunks = new Map<Hex, Set<number>>()
  for await (const key of part.keys()) {
    const { entry, from } = readChunkKey(key)
    const froms = chunks.get(entry)
    froms === undefined ? chunks.set(entry, new Set([from])) : froms.add(from)
  }
  return chunks
}

function orphans (part: Part, chunks: Map<Hex, Set<number>>, states: Map<Hex, LeafState[]>, findings: Findings): void {
  for (const [entry, froms] of chunks) {
    if (!states.has(entry)) {
      findings.add(`a body or facts of entry ${entry} are kept without a header`)
      froms.forEach((from) => { findings.repairs.delete(part, chunkKey(entry, from)) })
    }
  }
}
