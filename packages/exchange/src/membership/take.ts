import { startRound } from '../catchup/reconcile.ts'
import { onRoster } from '../machine/roster.ts'
import { dismiss } from '../session/connect.ts'
import { enqueue } from '../session/outbox.ts'
import { askForRest, askOn } from './compare.ts'
import { endLanes } from './cut.ts'
import { isStale, resumeIf } from './freshness.ts'
import type { Members } from './members.ts'
import type { StoreWrite } from '../effects.ts'
import type { State } from '../machine/state.ts'
import type { Session } from '../session/session.ts'
import type { Hex, MembershipItem, NodeId, Rejection, Roster } from '@hanse/core'

/** Items came from a peer, as it was asked for them or had to say goodbye. */
export function onItems (state: State, session: Session, items: readonly MembershipItem[]): void {
  if (state.members === undefined) {
    return
  }
  const wasStale = isStale(state)
  const { ids, came, refused } = takeAll(state, state.members, items, session.peer)
  for (const { code, message, facts } of refused) {
    state.reject(session.peer, code, message, facts)
  }
  askForRest(state, session, came)
  if (ids.length > 0) {
    applyRoster(state, state.members, ids)
    resumeIf(state, wasStale)
  }
  if (!session.ended) {
    askOn(state, session)
  }
}

/** Items of this node's own: answered once they are durable, or with the first that is refused. */
export function onStated (state: State, token: string, items: readonly MembershipItem[]): void {
  if (state.members === undefined) {
    const message = 'this node is given its roster and keeps no certificates itself'
    state.emit({ type: 'deliver', event: { type: 'unstated', token, rejection: { code: 'E_MEMBERSHIP', message, facts: {} } } })
    return
  }
  const wasStale = isStale(state)
  const { ids, refused } = takeAll(state, state.members, items, undefined, token)
  const [rejection] = refused
  if (rejection !== undefined) {
    state.emit({ type: 'deliver', event: { type: 'unstated', token, rejection } })
  } else if (ids.length === 0) {
    state.emit({ type: 'deliver', event: { type: 'stated', token } })
  }
  if (ids.length > 0) {
    applyRoster(state, state.members, ids)
    resumeIf(state, wasStale)
  }
}

/** What has waited for too long goes. */
export function expireItems (state: State): void {
  const gone = state.members?.ledger.expire(state.now) ?? []
  if (gone.length > 0) {
    state.members?.roll.changed()
    const token = state.nextToken({ type: 'membership', ids: [], peer: undefined, token: undefined })
    const writes = gone.map((item): StoreWrite => ({ type: 'membership-gone', kind: item.kind, hash: item.item.hash }))
    state.emit({ type: 'store', token, sync: true, writes })
    state.emit({ type: 'deliver', event: { type: 'membership', at: state.now } })
  }
}

/** What was taken is durable, and told to everybody; or it is not, and forgotten at the next start. */
export function onItemsStored (state: State, ids: readonly Hex[], from: NodeId | undefined, token: string | undefined, code: string | undefined): void {
  if (code !== undefined) {
    state.report(code, { items: ids })
    if (token !== undefined) {
      const rejection = { code, message: 'the store did not take it; see the log', facts: {} }
      state.emit({ type: 'deliver', event: { type: 'unstated', token, rejection } })
    }
    return
  }
  for (const session of state.sessions.values()) {
    if (session.ledger && session.peer !== from && ids.length > 0) {
      enqueue(state, session, 'membership', { type: 'ids', buckets: [], ids: [...ids], answer: true, last: false })
    }
  }
  if (token !== undefined) {
    state.emit({ type: 'deliver', event: { type: 'stated', token } })
  }
  if (ids.some((id) => state.members?.ledger.item(id)?.kind !== 'beacon')) {
    state.emit({ type: 'deliver', event: { type: 'membership', at: state.now } })
  }
}

function takeAll (
  state: State, { ledger, roll }: Members, items: readonly MembershipItem[], peer: NodeId | undefined, token?: string
): { ids: Hex[], came: Set<Hex>, refused: Rejection[] } {
  const ids: Hex[] = []
  const came = new Set<Hex>()
  const writes: StoreWrite[] = []
  const refused: Rejection[] = []
  for (const item of items) {
    const taken = ledger.take(item, state.now)
    if (taken.outcome === 'refused') {
      refused.push(taken.rejection)
    } else if (taken.outcome === 'known') {
      came.add(taken.id)
    } else {
      for (const kept of taken.kept) {
        came.add(kept.id)
        ids.push(kept.id)
        writes.push({ type: 'membership', item: kept.item })
      }
    }
  }
  if (writes.length > 0) {
    roll.changed()
    const pending = state.nextToken({ type: 'membership', ids, peer, token })
    state.emit({ type: 'store', token: pending, sync: true, writes })
  }
  return { ids, came, refused }
}

/** Acts on a roster that certificates have changed: who has left is told by whose word, and nothing after that. */
function applyRoster (state: State, members: Members, ids: readonly Hex[]): void {
  const { roster } = members.ledger
  if (roster.digest === state.roster.digest) {
    return
  }
  const isSelfGone = !roster.nodes.has(state.self)
  for (const session of [...state.sessions.values()]) {
    if (isSelfGone) {
      tellAndGo(state, session, members, ids)
    } else if (roster.nodes.get(session.peer)?.member !== session.member) {
      sayGoodbye(state, session, members, roster)
    }
  }
  state.emit({ type: 'deliver', event: { type: 'roster', roster, at: state.now } })
  expireItems(state)
  const someoneLeft = [...state.roster.members.keys()].some((member) => !roster.members.has(member))
  onRoster(state, roster)
  endLanes(state)
  if (someoneLeft) {
    state.emit({ type: 'schedule', delayMs: state.limits.goodbyeMs, timer: { type: 'farewell' } })
  }
}

/** What a member that left has given to some of the others by then is compared among them once more. */
export function onFarewellTimer (state: State): void {
  for (const session of state.sessions.values()) {
    if (session.ready) {
      startRound(state, session)
    }
  }
}

/** What takes this node's own certificate away, such as a rotation of its keys, is told to the others while they still listen. */
function tellAndGo (state: State, session: Session, { ledger }: Members, ids: readonly Hex[]): void {
  if (session.ledger) {
    enqueue(state, session, 'membership', { type: 'items', items: ids.flatMap((id) => ledger.item(id) ?? []).slice(0, state.limits.membershipAskMax) })
    dismiss(state, session)
  }
}

function sayGoodbye (state: State, session: Session, { ledger }: Members, roster: Roster): void {
  const words = new Set(roster.former.get(session.member)?.revocations.map(({ hash }) => hash))
  const items = ledger.statements()
    .filter(({ statement }) => words.has(statement.hash))
    .map(({ statement }): MembershipItem => ({ kind: 'statement', item: statement }))
  if (items.length > 0 && session.ledger) {
    enqueue(state, session, 'membership', { type: 'items', items })
    dismiss(state, session)
  }
}
