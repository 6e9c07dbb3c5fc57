import { announce, noteHolds } from '../catchup/reconcile.ts'
import { enqueue } from '../session/outbox.ts'
import type { State } from '../machine/state.ts'
import type { Session } from '../session/session.ts'
import type { HaveMessage, LaneHops } from '../wire/message.ts'
import type { Hex } from '@hanse/core'

/** Tells a peer in a moment, with what else is told by then, that this node holds an entry. */
export function tell (state: State, session: Session, head: LaneHops, ask: boolean): void {
  const before = session.telling.get(head.lane)
  if (before === undefined || before.head.seq <= head.seq) {
    session.telling.set(head.lane, { head, ask: ask || before?.ask === true })
  }
  if (!state.armed.haves) {
    state.armed.haves = true
    state.emit({ type: 'schedule', delayMs: state.limits.haveDelayMs, timer: { type: 'haves' } })
  }
}

/** Sends what is to be told. */
export function onHavesTimer (state: State): void {
  state.armed.haves = false
  for (const session of state.sessions.values()) {
    const telling = [...session.telling.values()]
    session.telling.clear()
    for (const ask of [true, false]) {
      sendHaves(state, session, telling.filter((told) => told.ask === ask).map(({ head }) => head), ask)
    }
  }
}

function sendHaves (state: State, session: Session, heads: LaneHops[], ask: boolean): void {
  const { itemsPerFrameMax } = state.limits
  const shown = heads.filter(({ lane: id }) => {
    const lane = state.lanes.get(id)
    return session.ready && lane !== undefined && lane.fork === undefined && state.clearance.sendsHeader(lane, session.member)
  })
  for (let i = 0; i < shown.length; i += itemsPerFrameMax) {
    enqueue(state, session, 'live', { type: 'have', heads: shown.slice(i, i + itemsPerFrameMax), ask })
  }
}

/** A peer holds entries: they are asked for if nobody pushes them for a while, or at once where nobody will. */
export function onHave (state: State, session: Session, { heads, ask }: HaveMessage): void {
  for (const { lane: id, seq, hops } of heads) {
    const lane = state.lanes.get(id)
    if (lane !== undefined && (lane.fork !== undefined || !state.clearance.discussable(lane, session.member))) {
      continue
    }
    noteHolds(state, session, id, seq)
    if (!session.announced.has(id)) {
      continue
    }
    session.told.set(id, { seq, hops })
    const record = lane?.entries.get(seq)
    if (record !== undefined) {
      // it may have more of it than when it was asked
      session.absent.delete(record.entry.id)
    }
    if (lane !== undefined) {
      lane.route ??= { peer: session.peer, hops }
    }
    const isHeld = lane !== undefined && lane.missing.size === 0 && (record !== undefined || lane.arriving.has(seq)) && lane.head >= seq
    if (ask && !isHeld) {
      announce(state, session, id, seq)
    } else if (!isHeld) {
      expect(state, id)
    }
  }
}

/** Something of a lane should be pushed within a while; it is asked for after that. */
export function expect (state: State, lane: Hex): void {
  const { graftDelayMs } = state
  if (!state.expected.has(lane)) {
    state.expected.set(lane, state.now + graftDelayMs)
    armGrafts(state, graftDelayMs)
  }
}

// a wait that was too short is doubled, one that was long enough shrinks slowly: about one push in forty may come too late
const waitGrowth = 2
const waitDecay = 0.98

/** A push came: in time, or after it had been asked for elsewhere, as when a node or line is slow. The next one is given time accordingly. */
export function noteWait (state: State, wasShort: boolean): void {
  const { graftDelayMs, graftDelayMaxMs } = state.limits
  state.graftDelayMs = Math.round(Math.min(graftDelayMaxMs, Math.max(graftDelayMs, state.graftDelayMs * (wasShort ? waitGrowth : waitDecay))))
}

function armGrafts (state: State, delayMs: number): void {
  if (!state.armed.grafts) {
    state.armed.grafts = true
    state.emit({ type: 'schedule', delayMs, timer: { type: 'grafts' } })
  }
}

/** What was not pushed in time is asked for, and whoever is asked pushes from then on. */
export function onGraftsTimer (state: State): void {
  state.armed.grafts = false
  let nextMs = Infinity
  for (const [lane, at] of state.expected) {
    if (at <= state.now) {
      state.expected.delete(lane)
      state.grafting.add(lane)
      state.needy.add(lane)
    } else {
      nextMs = Math.min(nextMs, at - state.now)
    }
  }
  if (nextMs !== Infinity) {
    armGrafts(state, nextMs)
  }
}

/** The clock was set: what is expected along a tree is waited for as long as it would have been. */
export function shiftExpected ({ expected }: State, jumpMs: number): void {
  for (const [lane, at] of expected) {
    expected.set(lane, at + jumpMs)
  }
}
