import { decodeHandling, decodeReceipt, didOf, groupOf, nodeEver, toHex } from '@hanse/core'
import { servedBytesOf } from '../catchup/served.ts'
import { noteEntry } from '../lane/erase.ts'
import { addRecord, newLane, newRecord } from '../lane/lane.ts'
import { endLanes } from '../membership/cut.ts'
import type { RestoredState } from './restored.ts'
import type { State } from './state.ts'
import type { Lane } from '../lane/lane.ts'
import type { Entry, ForkProof, Verified } from '@hanse/core'

/** Takes over what the store kept. What it asked for and whom it spoke with is gone: sessions begin anew. */
export function restore (state: State, { lanes, receipts, forks = [] }: RestoredState): void {
  for (const { entries } of lanes) {
    const lane = laneOf(state, entries[0]?.entry)
    if (lane === undefined) {
      continue
    }
    state.lanes.set(lane.id, lane)
    state.overlay.learn(lane)
    state.laneCounts.set(lane.node, (state.laneCounts.get(lane.node) ?? 0) + 1)
    for (const { entry, states } of entries) {
      const record = newRecord(lane, entry, Uint8Array.from(states))
      state.entries.set(entry.id, record)
      state.served.heldBytes += servedBytesOf(entry)
      addRecord(record)
      noteEntry(state, record)
    }
  }
  endLanes(state)
  for (const proof of forks) {
    restoreFork(state, proof)
  }
  for (const receipt of receipts) {
    const word = decodeReceipt(receipt.body)
    if (word.ok) {
      (word.value.alone === true ? state.applied : state.receipts).restore(receipt, word.value)
    }
  }
}

function restoreFork (state: State, proof: Verified<ForkProof>): void {
  const lane = state.lanes.get(proof.lane)
  if (lane !== undefined) {
    lane.fork = { proof, durable: true, storing: false, revisions: 0 }
    if (lane.node === state.self) {
      state.past.outlived.add(toHex(lane.incarnation))
    }
  }
}

function laneOf (state: State, opening: Verified<Entry> | undefined): Lane | undefined {
  const handling = opening?.opening && decodeHandling(opening.opening.handling)
  if (opening?.opening === undefined || handling?.ok !== true) {
    return undefined
  }
  const node = didOf(opening.header.node)
  // of a node that was taken out of the roster nobody is the author any more: its content goes nowhere
  const author = nodeEver(state.roster, node)?.member ?? node
  return newLane(opening, {
    node,
    author,
    account: state.accountOf(author),
    group: groupOf(state.suite, state.federation, opening.opening.handling),
    handling: handling.value
  })
}
