import { show } from '@hanse/core'
import { askAgainElsewhere } from '../catchup/asks.ts'
import { scheduleRound, startRound } from '../catchup/reconcile.ts'
import { tellFormerReaderAll } from '../lane/former.ts'
import { askNewcomer, heardNothing } from '../lane/past.ts'
import { Bucket } from '../machine/bucket.ts'
import { forgetAsked, tellRoll } from '../membership/compare.ts'
import { forgetLink } from '../overlay/tree.ts'
import { knownFeatures, ledgerFeature, protocolVersion, requiredMark, treeFeature } from '../wire/message.ts'
import { otherVersion } from '../wire/version.ts'
import { watchClock } from './clock.ts'
import { dialling, dialWanted } from './dial.ts'
import { drain, greet } from './outbox.ts'
import { newSession } from './session.ts'
import type { Session } from './session.ts'
import type { State } from '../machine/state.ts'
import type { HelloMessage, StreamClass } from '../wire/message.ts'
import type { NodeId } from '@hanse/core'

const minuteMs = 60_000

/** A connection with a peer, whose key the transport has proven, exists. */
export function onPeerUp (state: State, peer: NodeId): void {
  const stale = state.sessions.get(peer)
  if (stale !== undefined) {
    forget(state, stale)
  }
  const node = state.roster.nodes.get(peer)
  if (node === undefined || state.selfNode() === undefined || peer === state.self) {
    state.reject(peer, 'E_MEMBER_UNKNOWN', `the node ${show(peer)} is in no certificate of this federation; it must be admitted first`, { node: peer })
    state.emit({ type: 'hangup', peer, code: 'E_MEMBER_UNKNOWN' })
    return
  }
  if (state.bans.until(peer) !== undefined) {
    state.emit({ type: 'hangup', peer, code: 'E_PEER_BANNED' })
    return
  }
  state.dials.delete(peer)
  const { roundsPerMinuteMax } = state.limits
  const session = newSession(peer, node.member, state.nextSession(), state.now, new Bucket(roundsPerMinuteMax, minuteMs / roundsPerMinuteMax, state.now))
  state.sessions.set(peer, session)
  greet(state, session, 'live')
}

/** The connection is gone. */
export function onPeerDown (state: State, peer: NodeId): void {
  const session = state.sessions.get(peer)
  if (session !== undefined) {
    forget(state, session)
    watchClock(state)
  }
  dialling(state, peer)
}

/** Hangs up; the transport answers with `peer:down`. */
export function endSession (state: State, session: Session, code: string): void {
  if (!session.ended) {
    // what was queued before still goes, as far as there is room: it was decided already
    drain(state, session)
    session.ended = true
    forget(state, session)
    state.emit({ type: 'hangup', peer: session.peer, code })
  }
}

/** Says what waits to be said and nothing more, and hangs up when it has had time to arrive. */
export function dismiss (state: State, session: Session): void {
  drain(state, session)
  forget(state, session)
  state.emit({ type: 'schedule', delayMs: state.limits.goodbyeMs, timer: { type: 'goodbye', peer: session.peer } })
}

/** The last word has had its time. */
export function onGoodbyeTimer (state: State, peer: NodeId): void {
  if (!state.sessions.has(peer)) {
    state.emit({ type: 'hangup', peer, code: 'E_MEMBER_UNKNOWN' })
  }
}

function forget (state: State, session: Session): void {
  session.ended = true
  state.sessions.delete(session.peer)
  state.touched.delete(session)
  askAgainElsewhere(state, session)
  forgetAsked(state, session)
  heardNothing(state, session.peer)
  if (session.ready) {
    session.ready = false
    state.overlay.changed()
    forgetLink(state, session.member)
    state.emit({ type: 'deliver', event: { type: 'peer', peer: session.peer, member: session.member, ready: false } })
  }
}

/** Takes a HELLO: the session is ready, or ends. */
export function onHello (state: State, session: Session, name: StreamClass, message: HelloMessage): void {
  const { version, federation } = message
  if (version !== protocolVersion) {
    const { code, message: text, facts } = otherVersion(version)
    state.reject(session.peer, code, text, facts)
    endSession(state, session, code)
    return
  }
  if (federation !== state.roster.federation) {
    state.reject(session.peer, 'E_CHARTER_MISMATCH', `the peer serves the federation ${federation}, this node ${state.roster.federation}`, { federation })
    endSession(state, session, 'E_CHARTER_MISMATCH')
    return
  }
  const lacking = message.features.find((feature) => feature.startsWith(requiredMark) && !knownFeatures.has(feature.slice(requiredMark.length)))
  if (lacking !== undefined) {
    state.reject(
      session.peer,
      'E_FEATURE_REQUIRED',
      `the peer talks to nodes with the feature ${show(lacking.slice(requiredMark.length))} only, which this one does not have; update this node`,
      { feature: show(lacking), known: [...knownFeatures] }
    )
    endSession(state, session, 'E_FEATURE_REQUIRED')
    return
  }
  session.heard.add(name)
  if (!session.ready && !session.settling) {
    session.tree = message.features.includes(treeFeature) || message.features.includes(requiredMark + treeFeature)
    session.ledger = message.features.includes(ledgerFeature) || message.features.includes(requiredMark + ledgerFeature)
    session.skewMs = message.nowMs - state.now
    tellRoll(state, session)
    if (state.members !== undefined && session.ledger && message.roster !== state.roster.digest) {
      // nothing is said to whom the peer may know to be gone, nor by one who may not know of it
      session.settling = true
      const timer = { type: 'settle' as const, peer: session.peer, session: session.number }
      state.emit({ type: 'schedule', delayMs: state.limits.membershipWaitMs, timer })
    } else {
      becomeReady(state, session)
    }
  }
}

/** The two speak of content from now on. */
export function becomeReady (state: State, session: Session): void {
  session.ready = true
  watchClock(state)
  state.overlay.changed()
  dialWanted(state)
  state.emit({ type: 'deliver', event: { type: 'peer', peer: session.peer, member: session.member, ready: true } })
  scheduleRound(state, session)
  if (state.self < session.peer) {
    startRound(state, session)
  }
  askNewcomer(state, session)
  state.receipts.owed(session)
  tellFormerReaderAll(state, session)
}
