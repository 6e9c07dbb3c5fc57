import { bytesOfItem } from '@hanse/core'
import { becomeReady } from '../session/connect.ts'
import { enqueue } from '../session/outbox.ts'
import { bucketBytes, bucketsCount } from './roll.ts'
import type { State } from '../machine/state.ts'
import type { Session } from '../session/session.ts'
import type { AskMessage, BucketsMessage, IdsMessage } from '../wire/message.ts'
import type { Hex, MembershipItem } from '@hanse/core'

/** What is under way between two ledgers. */
export interface Comparison {
  /** ids that the peer has and this node wants, not asked for yet */
  readonly wanted: Set<Hex>
  /** asked of this peer */
  readonly asked: Set<Hex>
  /** the peer has told all ids of the comparison under way */
  told: boolean
}

/** Tells a peer the digest over all that is known of membership: where it differs, the two compare. */
export function tellRoll (state: State, session: Session): void {
  if (state.members !== undefined && session.ledger) {
    enqueue(state, session, 'membership', { type: 'roll', digest: state.members.roll.digest })
  }
}

/** The peer's digest. Of the two the one with the lower id begins to compare. */
export function onRoll (state: State, session: Session, digest: Hex): void {
  const roll = state.members?.roll
  if (roll === undefined) {
    return
  }
  forgetAsked(state, session)
  if (digest === roll.digest) {
    session.comparison.told = true
    settle(state, session)
  } else if (state.self < session.peer && session.rounds.take(state.now)) {
    session.comparison.told = false
    enqueue(state, session, 'membership', { type: 'buckets', buckets: roll.buckets() })
  }
}

/** The digests of the parts of the peer's ledger: it is told the ids in those that differ, and asked for its own. */
export function onBuckets (state: State, session: Session, { buckets }: BucketsMessage): void {
  const roll = state.members?.roll
  if (roll === undefined || !session.rounds.take(state.now)) {
    return
  }
  const own = roll.buckets()
  const differing = Array.from({ length: bucketsCount }, (_, i) => i).filter((i) =>
    own.subarray(i * bucketBytes, (i + 1) * bucketBytes).some((byte, at) => byte !== buckets[i * bucketBytes + at]))
  session.comparison.told = false
  sendIds(state, session, differing, false)
}

/** Ids that the peer has: what is not known here is asked for. */
export function onIds (state: State, session: Session, { buckets, ids, answer, last }: IdsMessage): void {
  const { members, limits: { membershipWantedMax } } = state
  if (members === undefined) {
    return
  }
  for (const id of ids) {
    if (members.ledger.item(id) === undefined && !session.comparison.asked.has(id)) {
      if (session.comparison.wanted.size >= membershipWantedMax) {
        state.reject(session.peer, 'E_LIMIT_ITEMS', `the peer tells of more than ${membershipWantedMax} unknown certificates`, { limit: membershipWantedMax })
        break
      }
      session.comparison.wanted.add(id)
    }
  }
  if (buckets.length > 0 && !answer) {
    sendIds(state, session, buckets, true)
  }
  session.comparison.told ||= last
  askOn(state, session)
}

/** In frames of as many ids as one may have; each names the parts that it is about. */
function sendIds (state: State, session: Session, buckets: readonly number[], answer: boolean): void {
  const { itemsPerFrameMax } = state.limits
  const ids = state.members?.roll.in(new Set(buckets)) ?? []
  for (let i = 0; i === 0 || i < ids.length; i += itemsPerFrameMax) {
    const last = i + itemsPerFrameMax >= ids.length
    // the parts are asked for once, with the last frame
    enqueue(state, session, 'membership', { type: 'ids', buckets: last ? [...buckets] : [], ids: ids.slice(i, i + itemsPerFrameMax), answer, last })
  }
}

/** Asks for some of what is wanted: of one peer at a time for each, and a few at once, as verifying takes long. */
export function askOn (state: State, session: Session): void {
  const { members, limits: { membershipAskMax, wantTimeoutMs } } = state
  const { wanted, asked } = session.comparison
  if (members === undefined || asked.size > 0) {
    return
  }
  const ids: Hex[] = []
  for (const id of wanted) {
    if (ids.length >= membershipAskMax) {
      break
    }
    const other = members.asked.get(id)
    const isUnderWay = other !== undefined && other.peer !== session.peer && state.now < other.at + wantTimeoutMs
    wanted.delete(id)
    if (members.ledger.item(id) === undefined && !isUnderWay) {
      asked.add(id)
      members.asked.set(id, { peer: session.peer, at: state.now })
      ids.push(id)
    }
  }
  if (ids.length > 0) {
    enqueue(state, session, 'membership', { type: 'ask', ids })
  } else {
    settle(state, session)
  }
}

/** What the peer asked for, as far as it is here and one frame holds it: it asks for the rest again. */
export function onAsk (state: State, session: Session, { ids }: AskMessage): void {
  const items: MembershipItem[] = []
  let bytes = 0
  for (const item of [...new Set(ids)].flatMap((id) => state.members?.ledger.item(id) ?? [])) {
    bytes += bytesOfItem(item).length
    if (items.length > 0 && bytes > state.limits.frameBytesMax / 2) {
      break
    }
    items.push(item)
  }
  enqueue(state, session, 'membership', { type: 'items', items })
}

/** Asks again for what did not fit into the frame that came, as long as frames bring something of it. */
export function askForRest (state: State, session: Session, came: ReadonlySet<Hex>): void {
  const { asked, wanted } = session.comparison
  const rest = [...asked].filter((id) => !came.has(id))
  if (rest.length < asked.size) {
    rest.forEach((id) => { wanted.add(id) })
  }
  forgetAsked(state, session)
}

/** What was asked for is waited for no longer. */
export function forgetAsked (state: State, session: Session): void {
  for (const id of session.comparison.asked) {
    if (state.members?.asked.get(id)?.peer === session.peer) {
      state.members.asked.delete(id)
    }
  }
  session.comparison.asked.clear()
}

/** Once this node has all that the peer knows of membership, they may speak of content: each with those who belong now. */
function settle (state: State, session: Session): void {
  const { told, wanted, asked } = session.comparison
  if (session.settling && told && wanted.size === 0 && asked.size === 0) {
    session.settling = false
    becomeReady(state, session)
  }
}

/** The peer does not get on with comparing; what it holds back others may tell. */
export function onSettleTimer (state: State, session: Session, number: number): void {
  if (session.number === number && session.settling) {
    session.settling = false
    becomeReady(state, session)
  }
}
