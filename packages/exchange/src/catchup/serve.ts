import { chunkBytesMax } from '@hanse/core'
import { leafRuns } from '../lane/lane.ts'
import { leafState } from '../lane/leaf-state.ts'
import { enqueue } from '../session/outbox.ts'
import type { Body } from '../inputs.ts'
import type { EntryRecord } from '../lane/lane.ts'
import type { State } from '../machine/state.ts'
import type { Request, Session } from '../session/session.ts'
import type { LaneRange, LeafRange, WantMessage } from '../wire/message.ts'

/** One step of an answer, in the order asked for. */
export type LoadItem =
  /** a header, with the stored chunk that holds leaf `from`; −1 for the header alone */
  | { type: 'entry', record: EntryRecord, from: number }
  /** the stored chunk that holds leaf `from`, of an entry whose header the peer has */
  | { type: 'leaves', record: EntryRecord, from: number }
  | { type: 'absent-lane', range: LaneRange }
  | { type: 'absent-leaves', range: LeafRange }

/** What a header, its signature and its frame take, roughly: only for cutting answers into batches. */
const headerFrameBytes = 512

/** Queues what a peer asks for; unknown or not cleared for is answered alike. */
export function onWant (state: State, session: Session, message: WantMessage): void {
  const { wantRangesMax } = state.limits
  const wanted: Request[] = [
    ...message.lanes.map(({ lane, from, to }): Request => ({ type: 'lane', lane, next: from, to })),
    ...message.leaves.flatMap(({ entry, from, count }): Request[] => {
      const record = state.entries.get(entry)
      return record === undefined ? [] : [{ type: 'leaves', record, next: from, end: Math.min(from + count, record.states.length), withHeader: false }]
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
  const items = nextBatch(state, session)
  const entries = items.flatMap(
    (item) => (item.type === 'entry' || item.type === 'leaves') && item.from >= 0 ? [{ entry: item.record.entry.id, from: item.from }] : []
  )
  if (entries.length === 0) {
    answer(state, session, items, [])
    return true
  }
  const token = state.nextToken({ type: 'load', peer: session.peer, session: session.number, items })
  session.loading = token
  state.emit({ type: 'load', token, entries })
  return false
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
    const [next] = session.requests
    if (next?.type === 'leaves' && items.some((part) => part.type !== 'absent-lane' && part.type !== 'absent-leaves' && part.record === next.record)) {
      break
    }
  }
  return items
}

function bytesOf (item: LoadItem): number {
  return item.type === 'absent-lane' || item.type === 'absent-leaves' || item.from < 0
    ? headerFrameBytes
    : headerFrameBytes + Math.min(item.record.entry.header.byteCount, chunkBytesMax)
}

function nextOfLane (state: State, session: Session, request: Request & { type: 'lane' }): LoadItem[] {
  const lane = state.lanes.get(request.lane)
  if (lane === undefined || request.next > lane.highest || !state.clearance.sendsHeader(lane, session.member)) {
    session.requests.shift()
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
  if (record !== undefined) {
    if (record.entry.header.byteCount > chunkBytesMax) {
      session.requests.unshift({ type: 'leaves', record, next: 0, end: record.states.length, withHeader: true })
    } else {
      items.push(...wholeEntry(record))
    }
  }
  return items
}

/** An entry whose leaves fit one chunk. */
function wholeEntry (record: EntryRecord): LoadItem[] {
  const from = record.states.indexOf(leafState.held)
  return [{ type: 'entry', record, from }, ...notHeld(record, 0, record.states.length)]
}

function notHeld (record: EntryRecord, from: number, count: number): LoadItem[] {
  return leafRuns(record.states, (state) => state !== leafState.held, from, count)
    .map((run) => ({ type: 'absent-leaves', range: { entry: record.entry.id, ...run } }))
}

/** Leaves of an entry; if it has several chunks, where the next begins is known once this one is loaded. */
function nextOfLeaves (state: State, session: Session, request: Request & { type: 'leaves' }): LoadItem[] {
  const { record, next, end, withHeader } = request
  session.requests.shift()
  if (!state.clearance.sendsHeader(record.lane, session.member)) {
    return next < end ? [{ type: 'absent-leaves', range: { entry: record.entry.id, from: next, count: end - next } }] : []
  }
  const held = record.states.indexOf(leafState.held, next)
  const from = held < 0 ? end : Math.min(held, end)
  const continues = record.entry.header.byteCount > chunkBytesMax && from < end
  const items = notHeld(record, next, (continues ? from : end) - next)
  if (continues) {
    session.requests.unshift({ ...request, next: from + 1, withHeader: false })
  }
  if (from < end || withHeader) {
    items.unshift({ type: withHeader ? 'entry' : 'leaves', record, from: from < end ? from : -1 })
  }
  return items
}

/** Decides again, now, and queues what is permitted: a chunk goes only if all of its leaves may. */
function answer (state: State, session: Session, items: readonly LoadItem[], bodies: readonly Body[]): void {
  const lanes: LaneRange[] = []
  const leaves: LeafRange[] = []
  for (const item of items) {
    switch (item.type) {
      case 'absent-lane':
        lanes.push(item.range)
        break
      case 'absent-leaves':
        leaves.push(item.range)
        break
      case 'entry':
      case 'leaves':
        answerEntry(state, session, item, bodies, { lanes, leaves })
        break
      default: {
        const never: never = item
        return never
      }
    }
  }
  if (lanes.length > 0 || leaves.length > 0) {
    enqueue(state, session, 'bulk', { type: 'absent', lanes, leaves })
  }
}

function answerEntry (
  state: State,
  session: Session,
  item: LoadItem & { type: 'entry' | 'leaves' },
  bodies: readonly Body[],
  absent: { lanes: LaneRange[], leaves: LeafRange[] }
): void {
  const { record: { entry, lane, states }, from } = item
  const body = bodies.find(({ chunk }) => chunk.entry === entry.id && from >= chunk.from && from < chunk.from + chunk.leaves.length)
  if (!state.clearance.sendsHeader(lane, session.member)) {
    const { seq } = entry.header
    if (item.type === 'entry') {
      absent.lanes.push({ lane: lane.id, from: seq, to: seq })
    }
    return
  }
  const permitted = body !== undefined && body.facts.length === body.chunk.leaves.length && state.clearance.sendsLeaves(lane, session.member, body.facts)
  if (permitted) {
    const { chunk, facts } = body
    const message = item.type === 'entry' ? { type: item.type, entry, chunk } as const : { type: 'chunk', chunk } as const
    enqueue(state, session, 'bulk', message, { lane, facts })
  } else {
    if (item.type === 'entry') {
      enqueue(state, session, 'bulk', { type: 'entry', entry }, { lane, facts: [] })
    }
    if (from >= 0) {
      const count = body === undefined ? states.length - from : body.chunk.from + body.chunk.leaves.length - from
      absent.leaves.push({ entry: entry.id, from, count })
    }
  }
  resume(session, item.record, body)
}

/** Moves a request for an entry of several chunks past the chunk that was loaded, or past its end if none was. */
function resume (session: Session, record: EntryRecord, body: Body | undefined): void {
  const [request] = session.requests
  if (request?.type === 'leaves' && request.record === record) {
    request.next = body === undefined ? request.end : Math.max(request.next, body.chunk.from + body.chunk.leaves.length)
  }
}
