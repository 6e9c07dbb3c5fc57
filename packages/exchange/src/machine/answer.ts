import { onLoaded } from '../catchup/serve.ts'
import { onArrivalsFailed, onArrivalsStored } from '../lane/commit.ts'
import { applyWithdrawals, commitErasures } from '../lane/erase.ts'
import { onForkFailed, onForkStored } from '../lane/fork.ts'
import { onFormerLoaded } from '../lane/former.ts'
import { afterErasure } from '../lane/last-word.ts'
import { onPublished, onPublishFailed } from '../lane/publish.ts'
import { onItemsStored } from '../membership/take.ts'
import type { Body } from '../inputs.ts'
import type { State } from './state.ts'
import type { Erasure } from '../lane/erase.ts'

/** Leaves are gone, or could not be erased. */
function onErased (state: State, erasures: readonly Erasure[], code: string | undefined): void {
  if (code === undefined) {
    commitErasures(erasures)
  } else {
    state.report(code, { entries: erasures.map(({ record }) => record.entry.id) })
  }
  afterErasure(state, erasures, code === undefined)
}

/** A `store` or `load` effect was answered; with a code when it failed. */
export function onAnswer (state: State, token: number, { code, bodies }: { code: string | undefined, bodies: readonly Body[] }): void {
  const pending = state.pending.get(token)
  state.pending.delete(token)
  switch (pending?.type) {
    case undefined:
      break
    case 'arrivals':
      if (code === undefined) {
        commitErasures(pending.erasures)
        onArrivalsStored(state, pending.lane, pending.arrivals)
      } else {
        onArrivalsFailed(state, pending.lane, pending.arrivals, code)
      }
      break
    case 'publish':
      if (code === undefined) {
        commitErasures(pending.erasures)
        onPublished(state, pending.token, pending.entries, pending.lanes)
      } else {
        onPublishFailed(state, pending.token, pending.lanes, code)
      }
      break
    case 'receipt':
      state.receipts.settled(pending.lane, pending.node, pending.receipt, code === undefined)
      break
    case 'applied':
      state.applied.settled(pending.lane, pending.node, pending.receipt, code === undefined)
      break
    case 'erase':
      onErased(state, pending.erasures, code)
      break
    case 'fork':
      if (code === undefined) {
        onForkStored(state, pending.lane, pending.proof)
      } else {
        onForkFailed(state, pending.lane, pending.proof, code)
      }
      break
    case 'membership':
      onItemsStored(state, pending.ids, pending.peer, pending.token, code)
      break
    case 'withdrawals':
      applyWithdrawals(state, bodies)
      break
    case 'former':
      onFormerLoaded(state, pending.peer, pending.session, bodies)
      break
    case 'load': {
      if (code !== undefined) {
        state.report(code, { peer: pending.peer })
      }
      const session = state.sessions.get(pending.peer)
      if (session?.number === pending.session) {
        onLoaded(state, session, pending.items, bodies)
        state.touched.add(session)
      }
      break
    }
    default: {
      const never: never = pending
      return never
    }
  }
}
