import { isMissing, leafRuns, withhold } from '../lane/lane.ts'
import { heardNothing } from '../lane/past.ts'
import { isUrgent } from '../lane/urgent.ts'
import { graft } from '../overlay/tree.ts'
import { enqueue } from '../session/outbox.ts'
import type { EntryRecord, Lane } from '../lane/lane.ts'
import type { State } from '../machine/state.ts'
import type { Ask, Session } from '../session/session.ts'
import type { AbsentMessage, LaneRange, LeafRange, WantMessage } from '../wire/message.ts'
import type { Hex } from '@hanse/core'

interface Need { lanes: LaneRange[], leaves: LeafRange[] }

/** Asks for what the needy lanes lack: each of one peer at a time, of the author's own nodes last. */
export function planAsks (state: State): void {
  if (state.needy.size === 0) {
    return
  }
  const wants = new Map<Session, WantMessage>()
  for (const id of [...state.needy]) {
    const open = [...state.sessions.values()].filter((session) => session.ready && !session.behind && roomOf(state, session) > 0)
    if (open.length === 0 && state.sessions.size > 0) {
      break
    }
    state.needy.delete(id)
    const lane = state.lanes.get(id)
    if (lane?.fork === undefined && !state.asked.has(id) && !state.rates.isWaiting(id)) {
      planLane(state, id, lane, open, wants)
    }
  }
  for (const [session, want] of wants) {
    sendWant(state, session, want)
  }
}

function planLane (state: State, id: Hex, lane: Lane | undefined, open: Session[], wants: Map<Session, WantMessage>): void {
  const candidates = open.filter(({ announced, member }) => announced.has(id) && (lane === undefined || state.clearance.discussable(lane, member)))
  candidates.sort((a, b) => authorLast(lane, a) - authorLast(lane, b) || a.askedRanges - b.askedRanges || (a.peer < b.peer ? -1 : 1))
  for (const session of candidates) {
    const need = needOf(state, session, id, lane)
    const ranges = need.lanes.length + need.leaves.length
    if (ranges > 0) {
      if (lane !== undefined) {
        state.rates.spend(lane, entriesIn(need.lanes))
      }
      note(state, session, { lane: id, to: need.lanes.at(-1)?.to ?? -1, headers: need.lanes, leaves: new Set(need.leaves.map(({ entry }) => entry)), ranges })
      const want = wants.get(session) ?? { type: 'want', lanes: [], leaves: [] }
      want.lanes.push(...need.lanes)
      want.leaves.push(...need.leaves)
      wants.set(session, want)
      if (state.grafting.has(id)) {
        graft(state, session, id)
      }
      return
    }
  }
  state.grafting.delete(id)
}

function authorLast (lane: Lane | undefined, session: Session): number {
  return lane?.author === session.member ? 1 : 0
}

function roomOf (state: State, session: Session): number {
  return state.limits.wantRangesMax - session.askedRanges
}

/** What a peer announced and this node lacks of a lane, in as many ranges as the peer may still be asked for. */
function needOf (state: State, session: Session, id: Hex, lane: Lane | undefined): Need {
  const room = roomOf(state, session)
  const to = session.announced.get(id) ?? -1
  if (to < 0) {
    return { lanes: [], leaves: [] }
  }
  if (lane === undefined) {
    return { lanes: [{ lane: id, from: 0, to }], leaves: [] }
  }
  const lanes = pacedGaps(state, lane, to).slice(0, room)
  const leaves: LeafRange[] = []
  for (const seq of deniesMuch(state, session) ? [] : [...lane.missing].sort((a, b) => a - b)) {
    const record = lane.entries.get(seq)
    if (record !== undefined && seq <= to && !session.absent.has(record.entry.id) && hasRoomFor(state, record)) {
      leaves.push(...leafRuns(record.states, isMissing).map((run) => ({ entry: record.entry.id, ...run })))
    }
    if (lanes.length + leaves.length >= room) {
      break
    }
  }
  return { lanes, leaves: leaves.slice(0, room - lanes.length) }
}

/** What could not be stored is not asked for. */
function hasRoomFor (state: State, { entry: { header: { kind } } }: EntryRecord): boolean {
  return state.hasRoom || isUrgent(kind)
}

/** The gaps in a lane, as far as its author may be asked for more entries now. */
function pacedGaps (state: State, lane: Lane, to: number): LaneRange[] {
  let left = state.rates.left(lane)
  const gaps = gapsOf(lane, to)
  if (entriesIn(gaps) <= left) {
    return gaps
  }
  state.rates.wait(lane.id)
  return gaps.flatMap((gap) => {
    const count = Math.min(gap.to - gap.from + 1, left)
    left -= count
    return count > 0 ? [{ ...gap, to: gap.from + count - 1 }] : []
  })
}

function entriesIn (ranges: readonly LaneRange[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0)
}

function gapsOf (lane: Lane, to: number): LaneRange[] {
  const present = [...lane.arriving]
  for (let seq = lane.head + 1; seq <= lane.highest; seq++) {
    if (lane.entries.has(seq)) {
      present.push(seq)
    }
  }
  present.sort((a, b) => a - b)
  const gaps: LaneRange[] = []
  let from = lane.head + 1
  for (const seq of present) {
    if (seq > to) {
      break
    }
    if (seq > from) {
      gaps.push({ lane: lane.id, from, to: seq - 1 })
    }
    from = Math.max(from, seq + 1)
  }
  if (from <= to) {
    gaps.push({ lane: lane.id, from, to })
  }
  return gaps
}

function note (state: State, session: Session, ask: Ask): void {
  if (session.asked.size === 0) {
    session.progressAt = state.now
  }
  session.asked.set(ask.lane, ask)
  session.askedRanges += ask.ranges
  state.asked.set(ask.lane, session)
  armWants(state, state.limits.wantTimeoutMs)
}

/** Looks after a while who has not answered. */
export function armWants (state: State, delayMs: number): void {
  if (!state.armed.wants) {
    state.armed.wants = true
    state.emit({ type: 'schedule', delayMs, timer: { type: 'wants' } })
  }
}

function sendWant (state: State, session: Session, want: WantMessage): void {
  const { itemsPerFrameMax } = state.limits
  const items = Math.max(want.lanes.length, want.leaves.length)
  for (let i = 0; i < items; i += itemsPerFrameMax) {
    enqueue(state, session, 'live', { type: 'want', lanes: want.lanes.slice(i, i + itemsPerFrameMax), leaves: want.leaves.slice(i, i + itemsPerFrameMax) })
  }
}

/** Ends the ask of a lane once all of it came or was denied, and looks whether more is needed. */
export function settleAsk (state: State, id: Hex): void {
  const session = state.asked.get(id)
  const ask = session?.asked.get(id)
  if (session === undefined || ask === undefined || (state.lanes.get(id)?.head ?? -1) < ask.to) {
    return
  }
  for (const entry of ask.leaves) {
    if ((state.entries.get(entry)?.counts.missing ?? 0) === 0) {
      ask.leaves.delete(entry)
    }
  }
  if (ask.leaves.size === 0) {
    end(state, session, ask)
  }
}

function end (state: State, session: Session, ask: Ask): void {
  session.asked.delete(ask.lane)
  state.asked.delete(ask.lane)
  session.askedRanges -= ask.ranges
  state.needy.add(ask.lane)
}

/** The peer does not give something: unknown to it, or we are not cleared for it; which, it does not say. */
export function onAbsent (state: State, session: Session, message: AbsentMessage): void {
  for (const { lane, from } of message.lanes) {
    heardNothing(state, session.peer, lane)
    const ask = session.asked.get(lane)
    if (ask !== undefined && from <= ask.to) {
      session.asked.set(lane, { ...ask, to: from - 1 })
      session.announced.set(lane, Math.min(from - 1, session.announced.get(lane) ?? -1))
      settleAsk(state, lane)
    }
  }
  for (const { entry, from, count } of message.leaves) {
    const record = state.entries.get(entry)
    const ask = record && session.asked.get(record.lane.id)
    if (state.arriving.has(entry)) {
      // the header is being stored; its leaves are not waited for when it is
      markAbsent(state, session, entry)
    }
    if (record !== undefined && (ask?.leaves.delete(entry) === true || session.absent.has(entry))) {
      markAbsent(state, session, entry)
      withhold(record, from, count)
      settleAsk(state, record.lane.id)
    }
  }
}

/** Whether the peer has denied so much since the last round that it is not asked for leaves before the next. */
function deniesMuch (state: State, session: Session): boolean {
  return session.absent.size >= state.limits.absentMax
}

function markAbsent (state: State, session: Session, entry: Hex): void {
  if (!deniesMuch(state, session)) {
    session.absent.add(entry)
  }
}

/**
 * Leaves that follow a header that was asked for count as asked for too, unless the peer said that it gives none. Those
 * of a header that was pushed meanwhile do not: nobody would send them.
 */
export function expectLeaves (session: Session, { entry, lane }: EntryRecord): void {
  const ask = session.asked.get(lane.id)
  const { seq } = entry.header
  if (ask?.headers.some(({ from, to }) => from <= seq && seq <= to) === true && !session.absent.has(entry.id)) {
    ask.leaves.add(entry.id)
  }
}

/** The peer's word on a lane has led nowhere: another is asked, and this one not before it announces the lane anew. */
export function giveUp (state: State, session: Session, lane: Hex): void {
  session.announced.delete(lane)
  const ask = session.asked.get(lane)
  if (ask !== undefined) {
    end(state, session, ask)
  }
}

/** All that was asked of a peer is asked of others. */
export function askAgainElsewhere (state: State, session: Session): void {
  for (const ask of [...session.asked.values()]) {
    end(state, session, ask)
  }
}

/**
 * Moves on from peers that have not answered for a while. Without room this node itself may not read their answers on, and
 * would ask for the same again and again, to get it as often in the end.
 */
export function onWantsTimer (state: State): void {
  const { wantTimeoutMs } = state.limits
  state.armed.wants = false
  if (!state.hasRoom) {
    return
  }
  let nextMs = Infinity
  for (const session of state.sessions.values()) {
    const silentMs = state.now - session.progressAt
    if (session.asked.size > 0 && silentMs >= wantTimeoutMs) {
      for (const lane of [...session.asked.keys()]) {
        giveUp(state, session, lane)
      }
    } else if (session.asked.size > 0) {
      nextMs = Math.min(nextMs, wantTimeoutMs - silentMs)
    }
  }
  if (nextMs !== Infinity) {
    armWants(state, nextMs)
  }
}
