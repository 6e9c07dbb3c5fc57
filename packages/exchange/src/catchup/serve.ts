import { chunkBytesMax, forkProofBytesMax } from '@hanse/core'
import { sendProof } from '../lane/fork.ts'
import { leafState } from '../lane/leaf-state.ts'
import { framesOf, permitted } from '../lane/permitted.ts'
import { denyEntry } from '../lane/push.ts'
import { enqueue } from '../session/outbox.ts'
import { loadedBytesOf } from './served.ts'
import type { Body } from '../inputs.ts'
import type { EntryRecord } from '../lane/lane.ts'
import type { State } from '../machine/state.ts'
import type { Request, Session } from '../session/session.ts'
import type { LaneRange, LeafRange, WantMessage } from '../wire/message.ts'

/** One step of an answer, in the order asked for. */
export type LoadItem =
  /** what is permitted of leaves `from` to `end`, behind the header if that is wanted too */
  | { type: 'leaves', record: EntryRecord, from: number, end: number, withHeader: boolean, absent: readonly LeafRange[] }
  | { type: 'absent-lane', range: LaneRange }

/** What a header, its signature and its frame take, roughly: only for cutting answers into batches. */
const headerFrameBytes = 512

/** Queues what a peer asks for; unknown or not cleared for is answered alike. */
export function onWant (state: State, session: Session, message: WantMessage): void {
  const { wantRangesMax } = state.limits
  const wanted: Request[] = [
    ...message.lanes.map(({ lane, from, to }): Request => ({ type: 'lane', lane, next: from, to })),
    ...message.leaves.flatMap(({ entry, from, count }): Request[] => {
      const record = state.entries.get(entry)
      return record === undefined
        ? []
        : [
            { type: 'leaves', record, next: from, end: Math.min(from + count, record.states.length), withHeader: false, absent: [] }
          ]
    })
  ]
  const unknown = message.leaves.filter(({ entry }) => !state.entries.has(entry))
  if (unknown.length > 0) {
    enqueue(state, session, 'bulk', { type: 'absent', lanes: [], leaves: unknown })
  }
  const room = wantRangesMax - session.requests.length
  if (wanted.length > room) {
    state.reject(
      session.peer,
      'E_LIMIT_WANTS',
      `the peer has ${session.requests.length + wanted.length} ranges waiting, the limit is ${wantRangesMax}; the rest is not answered`,
      { value: session.requests.length + wanted.length, limit: wantRangesMax }
    )
  }
  session.requests.push(...wanted.slice(0, room))
  state.touched.add(session)
}

/**
 * Takes the next batch of what a peer asked for, once what was answered before is on its way.
 *
 * @returns whether frames were queued
 */
export function pump (state: State, session: Session): boolean {
  if (session.ended || session.loading !== undefined || session.requests.length === 0 || session.outboxes.bulk.queue.length > 0) {
    return false
  }
  if (mustWait(state, session)) {
    return false
  }
  const items = nextBatch(state, session)
  const entries = items.flatMap((item) => item.type === 'leaves' && item.from < item.end ? [{ entry: item.record.entry.id, from: item.from }] : [])
  if (entries.length === 0) {
    answer(state, session, items, [])
    return true
  }
  for (const item of items) {
    state.served.spend(session.peer, item.type === 'leaves' && item.from < item.end ? loadedBytesOf(item.record.entry) : 0)
  }
  const token = state.nextToken({ type: 'load', peer: session.peer, session: session.number, items })
  session.loading = token
  state.emit({ type: 'load', token, entries })
  return false
}

/** Whether a peer has to wait as it has asked for the same things again and again. */
function mustWait (state: State, session: Session): boolean {
  const delayMs = session.waitsToBeServed ? 0 : state.served.waitMs(session.peer)
  if (delayMs > 0) {
    session.waitsToBeServed = true
    state.emit({ type: 'schedule', delayMs, timer: { type: 'served', peer: session.peer, session: session.number } })
  }
  return session.waitsToBeServed
}

/** The wait of a peer is over, if it is still the same session. */
export function onServedTimer (state: State, session: Session, number: number): void {
  if (session.number === number) {
    session.waitsToBeServed = false
    state.touched.add(session)
  }
}

/** The bodies of a batch came from the store, as far as they are there. */
export function onLoaded (state: State, session: Session, items: LoadItem[], bodies: readonly Body[]): void {
  session.loading = undefined
  answer(state, session, items, bodies)
}

function nextBatch (state: State, session: Session): LoadItem[] {
  const items: LoadItem[] = []
  let bytes = 0
  while (bytes < state.limits.loadBytesMax) {
    const [request] = session.requests
    if (request === undefined) {
      break
    }
    const item = request.type === 'lane' ? nextOfLane(state, session, request) : nextOfLeaves(state, session, request)
    items.push(...item)
    bytes += item.reduce((sum, part) => sum + bytesOf(part), 0)
  }
  return items
}

function bytesOf (item: LoadItem): number {
  return item.type === 'absent-lane' || item.from >= item.end
    ? headerFrameBytes
    : headerFrameBytes + Math.min(item.record.entry.header.byteCount, chunkBytesMax)
}

function nextOfLane (state: State, session: Session, request: Request & { type: 'lane' }): LoadItem[] {
  const lane = state.lanes.get(request.lane)
  if (lane?.fork !== undefined) {
    if (request.next === 0) {
      // who asks from the beginning has not kept what it was sent: its disk may have been full
      session.proofs.delete(lane.id)
      state.served.spend(session.peer, forkProofBytesMax)
    }
    sendProof(state, session, lane)
  }
  if (lane === undefined || lane.fork !== undefined || request.next > lane.highest || !state.clearance.sendsHeader(lane, session.member)) {
    session.requests.shift()
    const first = lane?.entries.get(request.next)
    if (first !== undefined && !state.clearance.sendsHeader(first.lane, session.member)) {
      denyEntry(state, session, first)
    }
    return [{ type: 'absent-lane', range: { lane: request.lane, from: request.next, to: request.to } }]
  }
  const from = request.next
  while (request.next <= request.to && !lane.entries.has(request.next)) {
    request.next++
  }
  const items: LoadItem[] = request.next > from ? [{ type: 'absent-lane', range: { lane: lane.id, from, to: request.next - 1 } }] : []
  const record = request.next <= request.to ? lane.entries.get(request.next) : undefined
  request.next++
  if (request.next > request.to) {
    session.requests.shift()
  }
  return record === undefined ? items : [...items, itemOf({ type: 'leaves', record, next: 0, end: record.states.length, withHeader: true, absent: [] })]
}

/** Leaves of an entry. Where the stored chunk with the first of them ends is known once it is loaded. */
function nextOfLeaves (state: State, session: Session, request: Request & { type: 'leaves' }): LoadItem[] {
  session.requests.shift()
  const { record, next, end, absent } = request
  return state.clearance.sendsHeader(record.lane, session.member)
    ? [itemOf(request)]
    : [{ ...request, from: end, absent: withRest(absent, record, next, end) }]
}

function itemOf ({ record, next, end, withHeader, absent }: Request & { type: 'leaves' }): LoadItem {
  const held = record.states.subarray(0, end).indexOf(leafState.held, next)
  const from = held < 0 ? end : held
  return { type: 'leaves', record, from, end, withHeader, absent: withRest(absent, record, next, from) }
}

/** Decides again, now, and queues what is permitted, leaf by leaf; the rest is absent, whatever the reason. */
function answer (state: State, session: Session, items: readonly LoadItem[], bodies: readonly Body[]): void {
  const lanes: LaneRange[] = []
  const leaves: LeafRange[] = []
  for (const item of items) {
    if (item.type === 'absent-lane') {
      lanes.push(item.range)
    } else if (state.clearance.sendsHeader(item.record.lane, session.member)) {
      leaves.push(...answerLeaves(state, session, item, bodies))
    } else if (item.withHeader) {
      const { lane, entry: { header: { seq } } } = item.record
      lanes.push({ lane: lane.id, from: seq, to: seq })
    } else {
      leaves.push(...withRest(item.absent, item.record, item.from, item.end))
    }
  }
  if (lanes.length > 0 || leaves.length > 0) {
    enqueue(state, session, 'bulk', { type: 'absent', lanes, leaves: joined(leaves) })
  }
}

/**
 * Sends what may go of the stored chunk that was loaded. What is behind it waits for the next batch; what is absent is
 * told when all else went, so that the peer does not ask others for leaves that are on their way.
 */
function answerLeaves (state: State, session: Session, item: LoadItem & { type: 'leaves' }, bodies: readonly Body[]): readonly LeafRange[] {
  const { record, record: { entry, lane }, from, end, withHeader } = item
  const body = from < end ? bodies.find(({ chunk }) => chunk.entry === entry.id && from >= chunk.from && from < chunk.from + chunk.leaves.length) : undefined
  const until = body === undefined ? end : Math.min(end, body.chunk.from + body.chunk.leaves.length)
  const { sent, kept } = body === undefined
    ? { sent: [], kept: from < end ? [{ from, count: end - from }] : [] }
    : permitted(state, session.member, record, body, { from, count: until - from })
  const frames = framesOf(entry, sent, withHeader)
  for (const { message, facts } of frames) {
    enqueue(state, session, 'bulk', message, { lane, facts })
  }
  const absent = [...item.absent, ...kept.map((run) => ({ entry: entry.id, ...run }))]
  if (until < end) {
    session.requests.unshift({ type: 'leaves', record, next: until, end, withHeader: false, absent })
    return []
  }
  return absent
}

function withRest (absent: readonly LeafRange[], { entry }: EntryRecord, from: number, end: number): readonly LeafRange[] {
  return from < end ? [...absent, { entry: entry.id, from, count: end - from }] : absent
}

/** Runs of one entry that touch, as one. */
function joined (ranges: readonly LeafRange[]): LeafRange[] {
  const all: LeafRange[] = []
  for (const range of ranges) {
    const last = all.at(-1)
    if (last?.entry === range.entry && last.from + last.count === range.from) {
      last.count += range.count
    } else {
      all.push({ ...range })
    }
  }
  return all
}
