import { retryFork, sendProof } from '../lane/fork.ts'
import { reopen } from '../lane/quota.ts'
import { tellRoll } from '../membership/compare.ts'
import { expireItems } from '../membership/take.ts'
import { enqueue, recover } from '../session/outbox.ts'
import type { State } from '../machine/state.ts'
import type { Session } from '../session/session.ts'
import type { GroupsMessage, HeadsMessage, LaneHead } from '../wire/message.ts'
import type { NodeId } from '@hanse/core'

/** A side that heard no digest for this many intervals begins a round though it is the other's turn. */
const patienceIntervals = 1.5

/** Plans the next round; the node with the lower id begins, the other watches that it does. Who is apart from a member begins itself, and sooner. */
export function scheduleRound (state: State, session: Session): void {
  const { reconcileIntervalMs, reconcileApartMs, reconcileJitter } = state.limits
  const patientMs = state.self < session.peer ? reconcileIntervalMs : reconcileIntervalMs * patienceIntervals
  session.hasty = isApart(state)
  const delayMs = state.random.around(session.hasty ? reconcileApartMs : patientMs, reconcileJitter)
  state.emit({ type: 'schedule', delayMs, timer: { type: 'reconcile', peer: session.peer, session: session.number } })
}

/**
 * Whether a member has no session with this node, where each wants one with everyone: what that one sends to each directly
 * comes here through others only, who push nothing on.
 */
function isApart (state: State): boolean {
  const self = state.selfNode()?.member
  return state.overlay.isMesh() && [...state.roster.members.keys()].some((member) => member !== self && !state.isConnected(member))
}

/** The time of a round has come, if the session is still the same. */
export function onReconcileTimer (state: State, peer: NodeId, number: number): void {
  const session = state.ready(peer)
  if (session?.number !== number) {
    return
  }
  if (session.hasty && !isApart(state)) {
    // all have come meanwhile
    scheduleRound(state, session)
    return
  }
  const patienceMs = state.limits.reconcileIntervalMs * patienceIntervals
  expireItems(state)
  recover(state, session)
  if (state.self < peer || isApart(state) || state.now - session.digestHeardAt >= patienceMs * (1 - state.limits.reconcileJitter)) {
    startRound(state, session)
  }
  scheduleRound(state, session)
}

/** Sends the digest over all that both sides may discuss: all there is to an idle round. */
export function startRound (state: State, session: Session): void {
  tellRoll(state, session)
  enqueue(state, session, 'live', { type: 'digest', digest: state.views.digest(session.member) })
  assumeHeads(state, session)
}

/** Whether a frame that makes this node list what it has is answered. */
function isRoundDue (state: State, session: Session): boolean {
  const isDue = session.rounds.take(state.now)
  if (!isDue) {
    const { roundsPerMinuteMax } = state.limits
    state.reject(
      session.peer,
      'E_LIMIT_ROUNDS',
      `the peer asks more than ${roundsPerMinuteMax} times a minute what this node has; it is not answered before the next minute`,
      { limit: roundsPerMinuteMax }
    )
  }
  return isDue
}

/** Compares digests; the groups go out if they differ. */
export function onDigest (state: State, session: Session, digest: string): void {
  session.digestHeardAt = state.now
  if (!isRoundDue(state, session)) {
    return
  }
  if (digest === state.views.digest(session.member)) {
    assumeHeads(state, session)
    return
  }
  const groups = state.views.groups(session.member)
  const { itemsPerFrameMax } = state.limits
  for (let i = 0; i === 0 || i < groups.length; i += itemsPerFrameMax) {
    enqueue(state, session, 'live', { type: 'groups', groups: groups.slice(i, i + itemsPerFrameMax), last: i + itemsPerFrameMax >= groups.length })
  }
}

/**
 * A round is the occasion to ask again for leaves that nobody gave so far: the peer is taken to hold our heads, which
 * equal digests prove; where they are not equal, its heads follow or it answers that it has none.
 */
function assumeHeads (state: State, session: Session): void {
  session.absent.clear()
  session.refused.clear()
  for (const lane of state.lanes.values()) {
    retryFork(state, lane)
    reopen(state, lane)
    if (lane.fork === undefined && lane.missing.size > 0 && lane.head >= 0 && state.clearance.discussable(lane, session.member)) {
      announce(state, session, lane.id, lane.head)
    }
  }
}

/** Remembers that the peer holds a lane up to a seq, and looks whether there is something to ask for. */
export function announce (state: State, session: Session, lane: string, seq: number): void {
  noteHolds(state, session, lane, seq)
  state.needy.add(lane)
}

/** Remembers that the peer holds a lane up to a seq. */
export function noteHolds (state: State, session: Session, lane: string, seq: number): void {
  if (!session.announced.has(lane) && session.announced.size >= state.limits.announcedMax) {
    const { announcedMax } = state.limits
    state.reject(
      session.peer,
      'E_LIMIT_HEADS',
      `the peer announces more than ${announcedMax} lanes in one session; the rest is not looked at`,
      { limit: announcedMax }
    )
    return
  }
  session.announced.set(lane, Math.max(seq, session.announced.get(lane) ?? -1))
  session.knows.set(lane, 'confirmed')
}

/** The peer's groups: once they are complete, our heads go out in those that differ, and we ask for its heads there. */
export function onGroups (state: State, session: Session, message: GroupsMessage): void {
  const { groupsMax } = state.limits
  if (session.groups.size + message.groups.length > groupsMax) {
    session.groups = new Map()
    state.reject(session.peer, 'E_LIMIT_GROUPS', `the peer lists more than ${groupsMax} handlings in one round; the round ends`, { limit: groupsMax })
    return
  }
  for (const { group, digest } of message.groups) {
    session.groups.set(group, digest)
  }
  if (message.last) {
    const theirs = session.groups
    session.groups = new Map()
    const mine = new Map(state.views.groups(session.member).map(({ group, digest }) => [group, digest]))
    const asked = [...theirs].filter(([group, digest]) => mine.get(group) !== digest).map(([group]) => group)
    const shown = [...asked, ...[...mine.keys()].filter((group) => !theirs.has(group))]
    sendHeads(state, session, { asked, shown, answer: false })
  }
}

/** The peer's heads: noted, and answered with ours in the groups it asks for. */
export function onHeads (state: State, session: Session, message: HeadsMessage): void {
  for (const head of message.heads) {
    onHead(state, session, head)
  }
  if (!message.answer && message.groups.length > 0 && isRoundDue(state, session)) {
    sendHeads(state, session, { asked: [], shown: message.groups, answer: true })
  }
}

function sendHeads (state: State, session: Session, round: { asked: string[], shown: string[], answer: boolean }): void {
  const heads = round.shown.flatMap((group) => state.views.heads(session.member, group))
  const { itemsPerFrameMax } = state.limits
  const items = Math.max(round.asked.length, heads.length)
  for (let i = 0; i < items; i += itemsPerFrameMax) {
    const groups = round.asked.slice(i, i + itemsPerFrameMax)
    enqueue(
      state,
      session,
      'live',
      { type: 'heads', groups, heads: heads.slice(i, i + itemsPerFrameMax), answer: round.answer, last: i + itemsPerFrameMax >= items }
    )
  }
}

function onHead (state: State, session: Session, { lane: id, seq, head }: LaneHead): void {
  const lane = state.lanes.get(id)
  if (lane === undefined) {
    announce(state, session, id, seq)
    return
  }
  if (!state.clearance.discussable(lane, session.member)) {
    return
  }
  if (lane.fork !== undefined) {
    session.knows.set(id, 'confirmed')
    if (head !== lane.fork.proof.id) {
      sendProof(state, session, lane)
    }
    return
  }
  announce(state, session, id, seq)
  const own = lane.entries.get(seq)
  if (own !== undefined && own.entry.id !== head) {
    // either side may hold the other branch of a fork: its header settles it
    enqueue(state, session, 'live', { type: 'want', lanes: [{ lane: id, from: seq, to: seq }], leaves: [] })
  }
}
