import { askAgainElsewhere } from '../catchup/asks.ts'
import { startRound } from '../catchup/reconcile.ts'
import { isWithdrawal } from '../lane/erase.ts'
import { isExpired } from '../lane/expiry.ts'
import { tellFormerReaderAll } from '../lane/former.ts'
import { answerLastWords } from '../lane/last-word.ts'
import { leafState } from '../lane/leaf-state.ts'
import { protocolVersion, streamClasses, knownFeatures } from '../wire/message.ts'
import { frameBytes } from '../wire/size.ts'
import { sendsExpiring } from './clock.ts'
import { endSession } from './connect.ts'
import type { Guard, QueuedFrame, Session } from './session.ts'
import type { State } from '../machine/state.ts'
import type { HelloMessage, Outgoing, StreamClass } from '../wire/message.ts'

/**
 * Queues a frame; it goes at the end of this turn if the transport has room. A HELLO goes first in every class.
 * A frame with content has a guard, by which it is decided again when its turn comes.
 */
export function enqueue (state: State, session: Session, name: StreamClass, message: Outgoing, guard?: Guard): void {
  if (session.ended) {
    return
  }
  if (name === 'live' && session.behind) {
    lose(state, session, message)
    return
  }
  greet(state, session, name)
  push(state, session, name, message, guard)
}

/** Sends our HELLO in a class unless it went already. */
export function greet (state: State, session: Session, name: StreamClass): void {
  if (!session.greeted.has(name)) {
    session.greeted.add(name)
    push(state, session, name, helloOf(state), undefined)
  }
}

function helloOf (state: State): HelloMessage {
  return {
    type: 'hello',
    version: protocolVersion,
    federation: state.roster.federation,
    roster: state.roster.digest,
    nowMs: state.now,
    features: [...knownFeatures],
    frameBytesMax: state.limits.frameBytesMax
  }
}

function push (state: State, session: Session, name: StreamClass, message: Outgoing, guard: Guard | undefined): void {
  const outbox = session.outboxes[name]
  const bytes = frameBytes(message)
  outbox.queue.push({ message, bytes, guard })
  outbox.queuedBytes += bytes
  state.touched.add(session)
  if (outbox.queuedBytes > state.limits.queueBytesMax[name] && outbox.queue.length > 1) {
    // what the transport has room for goes out before the rest counts as too much
    drainClass(state, session, name)
    if (outbox.queuedBytes > state.limits.queueBytesMax[name]) {
      overflow(state, session, name)
    }
  }
}

function overflow (state: State, session: Session, name: StreamClass): void {
  switch (name) {
    case 'alert':
    case 'membership':
    case 'bulk':
      endSession(state, session, 'E_QUEUE_FULL')
      break
    case 'live':
      fallBehind(state, session)
      break
    default: {
      const never: never = name
      return never
    }
  }
}

/** Drops the live queue whole. The peer gets a digest once there is room again, and catches up. */
export function fallBehind (state: State, session: Session): void {
  const outbox = session.outboxes.live
  const { queue } = outbox
  outbox.queue = []
  outbox.queuedBytes = 0
  session.behind = true
  for (const { message } of queue) {
    lose(state, session, message)
  }
  askAgainElsewhere(state, session)
}

/** Notes what must be made up for a live frame that does not go out. */
function lose (state: State, session: Session, message: Outgoing): void {
  switch (message.type) {
    case 'hello':
      session.greeted.delete('live')
      break
    case 'unsigned-receipt':
      if (message.receipt.alone === true) {
        session.lastWords.add(message.receipt.head)
      } else {
        state.receipts.lost(message.receipt.lane)
      }
      break
    // what is told is told again in the next round
    case 'have':
    case 'graft':
    case 'prune':
    case 'receipt':
    case 'credit':
      session.bulkToldBytes = -1
      break
    // of these, the last five go in a class of their own
    case 'digest':
    case 'groups':
    case 'heads':
    case 'want':
    case 'absent':
    case 'entry':
    case 'chunk':
    case 'fork':
    case 'roll':
    case 'buckets':
    case 'ids':
    case 'ask':
    case 'items':
      break
    default: {
      const never: never = message
      return never
    }
  }
}

/** The transport took over bytes that were handed out. */
export function onWritable (state: State, session: Session, name: StreamClass, bytes: number): void {
  const outbox = session.outboxes[name]
  outbox.inFlightBytes = Math.max(0, outbox.inFlightBytes - bytes)
  state.touched.add(session)
  if (name === 'live') {
    recover(state, session)
  }
}

/** Ends being behind as soon as the transport has room for half of what it may hold. */
export function recover (state: State, session: Session): void {
  if (!session.behind || session.outboxes.live.inFlightBytes * 2 > state.limits.inFlightBytesMax.live) {
    return
  }
  session.behind = false
  session.knows.clear()
  startRound(state, session)
  tellCredit(state, session)
  state.receipts.retry(session)
  tellFormerReaderAll(state, session)
  answerLastWords(state, session)
}

/** Counts bulk bytes as consumed, and credits them when enough came together. */
export function consume (state: State, session: Session, bytes: number): void {
  session.bulkConsumedBytes += bytes
  if (session.bulkConsumedBytes - session.bulkToldBytes >= state.limits.creditBytesMin) {
    tellCredit(state, session)
  }
}

function tellCredit (state: State, session: Session): void {
  if (session.bulkConsumedBytes > session.bulkToldBytes) {
    session.bulkToldBytes = session.bulkConsumedBytes
    enqueue(state, session, 'live', { type: 'credit', bytes: session.bulkConsumedBytes })
  }
}

/** Hands out what the transport has room for, alerts first. */
export function drain (state: State, session: Session): void {
  for (const name of streamClasses) {
    drainClass(state, session, name)
  }
}

function drainClass (state: State, session: Session, name: StreamClass): void {
  const outbox = session.outboxes[name]
  let taken = 0
  for (const frame of outbox.queue) {
    if (!hasRoom(state, session, name, frame.bytes)) {
      break
    }
    taken++
    outbox.queuedBytes -= frame.bytes
    if (mayGo(state, session, frame)) {
      outbox.inFlightBytes += frame.bytes
      session.bulkSentBytes += name === 'bulk' ? frame.bytes : 0
      noteTold(state, session, frame.message)
      state.emit({ type: 'send', peer: session.peer, class: name, message: frame.message, bytes: frame.bytes })
    }
  }
  outbox.queue.splice(0, taken)
}

/** Remembers which withdrawals of its own member this node has told the peer of: answers are taken for these alone. */
function noteTold (state: State, session: Session, message: Outgoing): void {
  if (message.type === 'entry' && isWithdrawal(message.entry) && state.lanes.get(message.entry.lane)?.author === state.selfNode()?.member) {
    session.toldWithdrawals.add(message.entry.id)
  }
}

function hasRoom (state: State, session: Session, name: StreamClass, bytes: number): boolean {
  const { inFlightBytesMax, bulkUncreditedBytesMax, creditBytesMin } = state.limits
  const { inFlightBytes } = session.outboxes[name]
  if (inFlightBytes > 0 && inFlightBytes + bytes > inFlightBytesMax[name]) {
    return false
  }
  const uncredited = session.bulkSentBytes - session.bulkCreditedBytes
  // below creditBytesMin the peer owes no credit yet: waiting for one would be waiting for ever
  return name !== 'bulk' || uncredited < creditBytesMin || uncredited + bytes <= bulkUncreditedBytesMax
}

/** Whether the leaves in a frame were neither withdrawn nor did they expire since it was queued. */
function isStillHeld (state: State, message: Outgoing): boolean {
  const chunk = message.type === 'entry' || message.type === 'chunk' ? message.chunk : undefined
  const record = chunk && state.entries.get(chunk.entry)
  return chunk === undefined || (record !== undefined && !isExpired(state, record.entry) &&
    record.states.subarray(chunk.from, chunk.from + chunk.leaves.length).every((leaf) => leaf === leafState.held))
}

function mayGo (state: State, session: Session, { message, guard }: QueuedFrame): boolean {
  return guard === undefined || (
    isStillHeld(state, message) && (guard.former === true || state.clearance.sendsLeaves(guard.lane, session.member, guard.facts)) &&
    (message.type !== 'entry' || message.entry.header.expiry === undefined || sendsExpiring(state))
  )
}
