import { didOf, equal, fromHex, groupOf, toHex } from '@hanse/core'
import { headerKey, readHeaderKey } from '../keys.ts'
import { decodeHeaderRecord } from '../record/header.ts'
import { encodeLaneRecord } from '../record/lane.ts'
import { seal, unseal } from '../record/sealed.ts'
import { attempt } from './findings.ts'
import type { Findings } from './findings.ts'
import type { Layout } from '../layout.ts'
import type { HeaderRecord } from '../record/header.ts'
import type { LaneRecord } from '../record/lane.ts'
import type { Hex, Suite } from '@hanse/core'

/** The headers of one lane by rising seq. */
export interface LaneHeaders {
  lane: Hex
  record: LaneRecord
  headers: HeaderRecord[]
}

/**
 * Reads every header and checks it against its key, its predecessor, and the lane's record: every seq up to the head
 * present, the head's id the one remembered, as many headers as were counted.
 */
export async function checkHeaders (layout: Layout, suite: Suite, records: Map<Hex, LaneRecord>, findings: Findings): Promise<LaneHeaders[]> {
  const byLane = new Map<Hex, HeaderRecord[]>([...records.keys()].map((lane) => [lane, []]))
  for await (const [key, value] of layout.headers.iterator()) {
    const { lane, seq } = readHeaderKey(key)
    const header = attempt(findings, () => decodeHeaderRecord(suite, value, `header ${seq} of lane ${lane}`), lane)
    if (header === undefined) {
      findings.repairs.delete(layout.headers, key)
    } else if (header.entry.lane !== lane || header.entry.header.seq !== seq) {
      findings.add(`header ${seq} of lane ${lane} belongs elsewhere`, lane)
      findings.repairs.delete(layout.headers, key)
    } else {
      const headers = byLane.get(lane)
      headers === undefined ? byLane.set(lane, [header]) : headers.push(header)
    }
  }
  return [...byLane].flatMap(([lane, headers]) => checkLane(layout, suite, lane, records.get(lane), headers, findings) ?? [])
}

function checkLane (
  layout: Layout,
  suite: Suite,
  lane: Hex,
  remembered: LaneRecord | undefined,
  headers: HeaderRecord[],
  findings: Findings
): LaneHeaders | undefined {
  const expected = remembered ?? recordFrom(suite, headers)
  if (remembered === undefined) {
    findings.add(`lane ${lane} has headers and no head pointer`, lane)
  }
  if (expected === undefined) {
    // Without its opening nobody can tell who may see the lane: it comes again from peers, whole.
    headers.forEach(({ entry }) => { findings.repairs.delete(layout.headers, headerKey(lane, entry.header.seq)) })
    return undefined
  }
  checkLinks(lane, headers, findings)
  const found = { ...expected, count: headers.length, head: reachable(headers, expected.head?.seq) }
  if (expected.count !== headers.length) {
    findings.add(`lane ${lane} has ${headers.length} headers, ${expected.count} were written`, lane)
  }
  if (expected.head?.seq !== found.head?.seq || expected.head?.id !== found.head?.id) {
    findings.add(`lane ${lane} is whole up to ${found.head?.seq ?? 'nothing'}, its head was ${expected.head?.seq ?? 'nothing'}`, lane)
  }
  repairLane(layout, lane, found, findings)
  return { lane, record: found, headers }
}

/** A changed record is harmless to write again, so both copies are written whenever a repair is. */
function repairLane (layout: Layout, lane: Hex, record: LaneRecord, findings: Findings): void {
  findings.repairs.put(layout.lanes, fromHex(lane), encodeLaneRecord(record))
  findings.repairs.put(layout.lanes2, fromHex(lane), encodeLaneRecord(record))
}

function recordFrom (suite: Suite, headers: HeaderRecord[]): LaneRecord | undefined {
  const entry = headers[0]?.entry
  if (entry?.opening === undefined) {
    return undefined
  }
  const { header, opening } = entry
  return { node: didOf(header.node), group: groupOf(suite, header.federation, opening.handling), count: headers.length }
}

function checkLinks (lane: Hex, headers: HeaderRecord[], findings: Findings): void {
  headers.forEach(({ entry: { header } }, i) => {
    const before = headers[i - 1]?.entry
    const adjacent = before?.header.seq === header.seq - 1
    if (adjacent && (header.prev === undefined || !equal(header.prev, fromHex(before.id)))) {
      findings.add(`header ${header.seq} of lane ${lane} does not follow header ${header.seq - 1}`, lane)
    }
  })
}

/** The last header up to `seq` that every earlier one leads to. */
function reachable (headers: HeaderRecord[], seq: number | undefined): LaneRecord['head'] {
  let head: LaneRecord['head']
  for (const { entry } of headers) {
    if (seq === undefined || entry.header.seq > seq || entry.header.seq !== (head?.seq ?? -1) + 1) {
      break
    }
    head = { seq: entry.header.seq, id: entry.id }
  }
  return head
}

/** Every header is found by its id, and nothing else is. */
export async function checkEntries (layout: Layout, lanes: LaneHeaders[], findings: Findings): Promise<void> {
  const places = new Map<Hex, { lane: Hex, key: Uint8Array }>()
  for (const { lane, headers } of lanes) {
    headers.forEach(({ entry }) => places.set(entry.id, { lane, key: headerKey(lane, entry.header.seq) }))
  }
  for await (const [key, value] of layout.entries.iterator()) {
    const id = toHex(key)
    const place = places.get(id)
    const stored = attempt(findings, () => unseal(value, `the place of entry ${id}`), place?.lane)
    if (place === undefined) {
      findings.add(`the header of entry ${id} is gone`, stored && readHeaderKey(stored).lane)
      findings.repairs.delete(layout.entries, key)
    } else if (stored !== undefined && equal(stored, place.key)) {
      places.delete(id)
    }
  }
  for (const [id, { lane, key }] of places) {
    findings.add(`entry ${id} is not found by its id`, lane)
    findings.repairs.put(layout.entries, fromHex(id), seal(key))
  }
}
