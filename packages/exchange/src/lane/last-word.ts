import { encodeReceipt, multikey, receiptVersion } from '@hanse/core'
import { enqueue } from '../session/outbox.ts'
import { isWithdrawal } from './erase.ts'
import { leafState } from './leaf-state.ts'
import type { Erasure } from './erase.ts'
import type { EntryRecord, Lane } from './lane.ts'
import type { State } from '../machine/state.ts'
import type { Session } from '../session/session.ts'
import type { Entry, Hex, Receipt, Verified } from '@hanse/core'

/**
 * Whether an entry is what an author itself tells a former reader: a withdrawal, or the opening of the lane that it stands in.
 * It is taken though the lane is closed to this member, if this node holds anything under the same terms.
 */
export function isLastWord (state: State, session: Session, lane: Lane, entry: Verified<Entry>): boolean {
  return (isWithdrawal(entry) || entry.opening !== undefined) && session.member === lane.author &&
    [...state.lanes.values()].some((other) => other.author === lane.author && other.group === lane.group && other.entries.size > 0)
}

/** A withdrawal that is held came from a node of its author, which is answered. */
export function onLastWord (state: State, session: Session, { entry, lane }: EntryRecord): void {
  if (isWithdrawal(entry) && session.member === lane.author && lane.author !== state.selfNode()?.member) {
    session.lastWords.add(entry.id)
    answerLastWords(state, session, [entry.id])
  }
}

/**
 * Signs, for the node that told of them, which withdrawals were applied in lanes that are not spoken of with it any more: each
 * once it is durable and what it takes is gone.
 */
export function answerLastWords (state: State, session: Session, withdrawals: Iterable<Hex> = [...session.lastWords]): void {
  for (const id of withdrawals) {
    const record = state.entries.get(id)
    if (session.lastWords.has(id) && session.ready && record !== undefined && !state.clearance.discussable(record.lane, session.member) &&
      isApplied(state, record)) {
      session.lastWords.delete(id)
      answer(state, session, record)
    }
  }
}

/** Leaves went, or could not be erased: then their withdrawals are not answered before they are told again. */
export function afterErasure (state: State, erasures: readonly Erasure[], stored: boolean): void {
  const withdrawals = new Set(erasures.flatMap(({ by }) => by === undefined ? [] : [by.withdrawal]))
  for (const session of withdrawals.size === 0 ? [] : state.sessions.values()) {
    if (stored) {
      answerLastWords(state, session, withdrawals)
    } else {
      withdrawals.forEach((id) => { session.lastWords.delete(id) })
    }
  }
}

function isApplied (state: State, { entry, states }: EntryRecord): boolean {
  return states[0] === leafState.held &&
    ![...state.pending.values()].some((pending) => pending.type === 'erase' && pending.erasures.some(({ by }) => by?.withdrawal === entry.id))
}

function answer (state: State, session: Session, { entry, lane }: EntryRecord): void {
  const node = state.selfNode()
  if (node === undefined) {
    return
  }
  const receipt: Receipt = {
    version: receiptVersion,
    federation: state.federation,
    node: multikey(node.nodeKey),
    lane: lane.id,
    seq: entry.header.seq,
    head: entry.id,
    except: [],
    alone: true,
    time: state.now
  }
  enqueue(state, session, 'live', { type: 'unsigned-receipt', receipt, bytes: encodeReceipt(receipt) })
}
