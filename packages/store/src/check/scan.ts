import { readAuditEnds } from '../audit/read.ts'
import { readU64 } from '../keys.ts'
import { leafState } from '../leaf-state.ts'
import { decodeForkRecord } from '../record/fork.ts'
import { decodeMembershipRecord } from '../record/membership.ts'
import { countsKey, decodeCounts, encodeCounts, noCounts } from '../record/meta.ts'
import { decodeReceiptRecord } from '../record/receipt.ts'
import { checkBodies } from './bodies.ts'
import { attempt } from './findings.ts'
import { checkEntries, checkHeaders } from './headers.ts'
import { checkLanes } from './lanes.ts'
import type { Findings } from './findings.ts'
import type { LaneHeaders } from './headers.ts'
import type { Layout, Part } from '../layout.ts'
import type { LeafState } from '../leaf-state.ts'
import type { CountsRecord } from '../record/meta.ts'
import type { Restored, RestoredReceipt, StoredItem } from '../types.ts'
import type { Memory } from '../write/memory.ts'
import type { Hex, Suite } from '@hanse/core'

const countNames = Object.keys(noCounts) as Array<keyof CountsRecord>

/** Everything read and checked: what the machine needs, and what the writer needs. */
export interface Scan {
  restored: Restored
  memory: Memory
}

/**
 * Reads the store once. What does not fit together is in `findings`, with its repairs.
 *
 * @param layout - of the opened database
 * @param suite - for ids and commitments
 * @param findings - filled
 * @param closedAfter - how many batches there were when the store was last closed, where that is known
 */
export async function scan (layout: Layout, suite: Suite, findings: Findings, closedAfter: number = 0): Promise<Scan> {
  const records = await checkLanes(layout, findings)
  const lanes = await checkHeaders(layout, suite, records, findings)
  await checkEntries(layout, lanes, findings)
  const states = await checkBodies(layout, lanes, findings)
  const receipts = await checkReceipts(layout, findings)
  const forks = await checkForks(layout, suite, findings)
  const membership = await checkMembership(layout, findings)
  const read = { receipts: receipts.length, forks: forks.length, membership: membership.length }
  const counts = await checkCounts(layout, lanes, states, read, closedAfter, findings)
  const audit = await readAuditEnds(layout, findings)
  return {
    restored: { lanes: lanes.map((lane) => restoredLane(lane, states)), receipts, forks, membership },
    memory: { lanes: new Map(lanes.map(({ lane, record }) => [lane, record])), counts, audit }
  }
}

function restoredLane ({ lane, record: { node, group, head }, headers }: LaneHeaders, states: Map<Hex, LeafState[]>): Restored['lanes'][number] {
  const entries = headers.map(({ entry, at }) => ({ entry, at, states: states.get(entry.id) ?? [] }))
  return head === undefined ? { lane, node, group, entries } : { lane, node, group, head, entries }
}

async function checkReceipts (layout: Layout, findings: Findings): Promise<RestoredReceipt[]> {
  const receipts: RestoredReceipt[] = []
  for await (const [key, value] of layout.receipts.iterator()) {
    const receipt = attempt(findings, () => decodeReceiptRecord(key, value))
    if (receipt === undefined) {
      findings.repairs.delete(layout.receipts, key)
    } else {
      receipts.push(receipt)
    }
  }
  return receipts
}

async function checkForks (layout: Layout, suite: Suite, findings: Findings): Promise<Restored['forks']> {
  const forks: Restored['forks'] = []
  for await (const [key, value] of layout.forks.iterator()) {
    const proof = attempt(findings, () => decodeForkRecord(suite, key, value))
    if (proof === undefined) {
      findings.repairs.delete(layout.forks, key)
    } else {
      forks.push(proof)
    }
  }
  return forks
}

async function checkMembership (layout: Layout, findings: Findings): Promise<StoredItem[]> {
  const items: StoredItem[] = []
  for await (const [key, value] of layout.membership.iterator()) {
    const item = attempt(findings, () => decodeMembershipRecord(key, value))
    if (item === undefined) {
      findings.repairs.delete(layout.membership, key)
    } else {
      items.push(item)
    }
  }
  return items
}

async function checkCounts (
  layout: Layout,
  lanes: LaneHeaders[],
  states: Map<Hex,
  LeafState[]>,
  read: Pick<CountsRecord, 'receipts' | 'forks' | 'membership'>,
  closedAfter: number,
  findings: Findings
): Promise<CountsRecord> {
  const value = await layout.meta.get(countsKey)
  const written = value === undefined ? noCounts : attempt(findings, () => decodeCounts(value)) ?? noCounts
  const arrivals = await countKeys(layout.arrivals)
  const nextArrival = Math.max(written.nextArrival, arrivals.next)
  const found: CountsRecord = {
    lanes: lanes.length,
    entries: lanes.reduce((sum, { headers }) => sum + headers.length, 0),
    objects: [...states.values()].reduce((sum, leaves) => sum + leaves.filter((state) => state === leafState.held).length, 0),
    privateObjects: (await countKeys(layout.private)).rows,
    ...read,
    publications: (await countKeys(layout.publications)).rows,
    batches: Math.max(written.batches, closedAfter),
    nextArrival,
    lostArrivals: nextArrival - arrivals.rows
  }
  if (found.batches !== written.batches) {
    findings.add(`the store was closed after ${found.batches} batches, ${written.batches} are left`)
  }
  for (const name of countNames.filter((name) => name !== 'batches')) {
    if (found[name] !== written[name]) {
      findings.add(`the count ${name} is ${found[name]}, ${written[name]} were written`)
    }
  }
  findings.repairs.put(layout.meta, countsKey, encodeCounts(found))
  return found
}

/** How many keys there are, and the number behind the last where keys are numbers. */
async function countKeys (part: Part): Promise<{ rows: number, next: number }> {
  let rows = 0
  let last: Uint8Array | undefined
  for await (const key of part.keys()) {
    rows++
    last = key
  }
  return { rows, next: last === undefined ? 0 : readU64(last, 0) + 1 }
}
