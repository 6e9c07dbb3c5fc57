import { equal, fromHex, toHex } from '@hanse/core'
import { decodeLaneRecord } from '../record/lane.ts'
import { attempt } from './findings.ts'
import type { Findings } from './findings.ts'
import type { Layout, Part } from '../layout.ts'
import type { LaneRecord } from '../record/lane.ts'
import type { Hex } from '@hanse/core'

/** Reads both copies of every lane's record; they are written together, so they must be equal. */
export async function checkLanes (layout: Layout, findings: Findings): Promise<Map<Hex, LaneRecord>> {
  const first = await readAll(layout.lanes)
  const second = await readAll(layout.lanes2)
  const lanes = new Map<Hex, LaneRecord>()
  for (const lane of new Set([...first.keys(), ...second.keys()])) {
    const a = first.get(lane)
    const b = second.get(lane)
    if (a === undefined || b === undefined || !equal(a, b)) {
      findings.add(`the two head pointers of lane ${lane} differ`, lane)
    }
    const record = best(
      [a, b].flatMap((value) => value === undefined ? [] : attempt(findings, () => decodeLaneRecord(value, `the head pointer of lane ${lane}`), lane) ?? [])
    )
    if (record === undefined) {
      findings.repairs.delete(layout.lanes, fromHex(lane))
      findings.repairs.delete(layout.lanes2, fromHex(lane))
    } else {
      lanes.set(lane, record)
    }
  }
  return lanes
}

/** Of two readable copies the one that knows more. */
function best (records: LaneRecord[]): LaneRecord | undefined {
  return records.sort((a, b) => b.count - a.count || (b.head?.seq ?? -1) - (a.head?.seq ?? -1))[0]
}

async function readAll (part: Part): Promise<Map<Hex, Uint8Array>> {
  const values = new Map<Hex, Uint8Array>()
  for await (const [key, value] of part.iterator()) {
    values.set(toHex(key), value)
  }
  return values
}
