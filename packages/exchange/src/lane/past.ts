import { toHex } from '@hanse/core'
import { enqueue } from '../session/outbox.ts'
import type { Lane } from './lane.ts'
import type { State } from '../machine/state.ts'
import type { Session } from '../session/session.ts'
import type { Entry, Hex, NodeId, Verified } from '@hanse/core'

/** A seal waits until those who may hold its lane have said whether they know more of it. */
interface Claim {
  readonly token: string
  readonly lane: Hex
  /** of whom an answer is awaited */
  readonly awaited: Set<NodeId>
  /** who was asked */
  readonly asked: Set<NodeId>
  /** until when the first answer is waited for, should nobody be connected */
  alone: number
  /** until when answers are waited for, ms since 1970 */
  until: number
}

/**
 * What a node may have forgotten of itself: a store put back from a copy knows less than the others do. Before its first
 * seal in a lane that an earlier run left, the node asks who may hold the lane whether there is an entry behind its head;
 * whatever turns up that it does not know ends the incarnation, so that no seq is ever signed twice.
 */
export class Past {
  /** lanes of this node that were asked about, or begun, since the start */
  readonly settled = new Set<Hex>()
  /** incarnations in which others know more than this node did, in hexadecimal */
  readonly outlived = new Set<Hex>()
  /** seals that wait, by token */
  readonly claims = new Map<string, Claim>()
  /** when dialling began; undefined while the node is offline */
  onlineAt: number | undefined
}

/** Answered by a `claimed` event: when the holders have answered, or the time for it has passed. */
export function onClaim (state: State, token: string, id: Hex): void {
  const { past, limits: { claimWaitMs } } = state
  const lane = state.lanes.get(id)
  if (lane === undefined || past.settled.has(id) || isOutlived(state, lane)) {
    settled(state, token)
    return
  }
  const claim: Claim = {
    token, lane: id, awaited: new Set(), asked: new Set(), alone: (past.onlineAt ?? -Infinity) + claimWaitMs, until: state.now + claimWaitMs
  }
  past.claims.set(token, claim)
  for (const session of state.sessions.values()) {
    ask(state, session, claim, lane)
  }
  if (!settleClaim(state, claim)) {
    for (const at of claim.alone > state.now ? [claim.alone, claim.until] : [claim.until]) {
      state.emit({ type: 'schedule', delayMs: at - state.now, timer: { type: 'claim', token } })
    }
  }
}

/** Who becomes connected while a seal waits is asked too. */
export function askNewcomer (state: State, session: Session): void {
  for (const claim of state.past.claims.values()) {
    const lane = state.lanes.get(claim.lane)
    if (lane !== undefined) {
      ask(state, session, claim, lane)
    }
  }
}

function ask (state: State, session: Session, claim: Claim, lane: Lane): void {
  if (!session.ready || !state.clearance.sendsHeader(lane, session.member)) {
    return
  }
  claim.asked.add(session.peer)
  claim.awaited.add(session.peer)
  const next = lane.head + 1
  enqueue(state, session, 'live', { type: 'want', lanes: [{ lane: lane.id, from: next, to: next }], leaves: [] })
}

/** A peer has nothing of a lane from a seq on, or is gone. */
export function heardNothing (state: State, peer: NodeId, lane?: Hex): void {
  for (const claim of state.past.claims.values()) {
    if ((lane === undefined || claim.lane === lane) && claim.awaited.delete(peer)) {
      if (lane === undefined) {
        claim.asked.delete(peer)
      }
      settleClaim(state, claim)
    }
  }
}

/** The time for answers has passed. */
export function onClaimTimer (state: State, token: string): void {
  const claim = state.past.claims.get(token)
  if (claim !== undefined) {
    settleClaim(state, claim)
  }
}

function settleClaim (state: State, claim: Claim): boolean {
  const { past, now } = state
  const lane = state.lanes.get(claim.lane)
  const isAnswered = claim.awaited.size === 0 && (claim.asked.size > 0 || now >= claim.alone || !mayBeHeld(state, lane))
  if (!isAnswered && now < claim.until && lane !== undefined && !isOutlived(state, lane)) {
    return false
  }
  past.claims.delete(claim.token)
  past.settled.add(claim.lane)
  settled(state, claim.token)
  return true
}

/** The clock was set: what waits goes on waiting as long as it would have. */
export function shiftClaims ({ past }: State, jumpMs: number): void {
  past.onlineAt = past.onlineAt === undefined ? undefined : past.onlineAt + jumpMs
  for (const claim of past.claims.values()) {
    claim.alone += jumpMs
    claim.until += jumpMs
  }
}

/** Whether anybody else is cleared for the lane at all. */
function mayBeHeld (state: State, lane: Lane | undefined): boolean {
  return lane !== undefined && [...state.roster.nodes.values()].some(({ id, member }) => id !== state.self && state.clearance.sendsHeader(lane, member))
}

function settled (state: State, token: string): void {
  state.emit({ type: 'deliver', event: { type: 'claimed', token } })
}

/** Whether others know more of the lane's incarnation than this node did. */
export function isOutlived (state: State, lane: Lane): boolean {
  return lane.node === state.self && state.past.outlived.has(toHex(lane.incarnation))
}

/** A peer shows an entry that this node does not know: one of its own tells that it has forgotten something. */
export function meet (state: State, { id, lane, header: { node, incarnation, seq } }: Verified<Entry>): void {
  if (state.roster.byNodeKey.get(toHex(node))?.id === state.self) {
    const held = state.lanes.get(lane)?.entries.get(seq)?.entry
    outlive(state, { lane, seq, incarnation, forked: held !== undefined && held.id !== id })
  }
}

/** Others know more of an own incarnation than this node, or have seen it contradict itself: it seals nothing more. */
export function outlive (state: State, { lane, seq, forked, ...of }: { lane: Hex, seq: number, incarnation: Uint8Array, forked: boolean }): void {
  const incarnation = toHex(of.incarnation)
  const { past } = state
  if (past.outlived.has(incarnation)) {
    return
  }
  past.outlived.add(incarnation)
  state.report('E_INCARNATION', { lane, incarnation, seq })
  state.emit({ type: 'deliver', event: { type: 'outlived', incarnation, lane, seq, forked, at: state.now } })
  for (const claim of [...past.claims.values()]) {
    settleClaim(state, claim)
  }
}
