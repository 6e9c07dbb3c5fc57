import { onAbsent, onWantsTimer, planAsks } from '../catchup/asks.ts'
import { onDigest, onGroups, onHeads, onReconcileTimer } from '../catchup/reconcile.ts'
import { onRoom } from '../catchup/room.ts'
import { onServedTimer, onWant, pump } from '../catchup/serve.ts'
import { onEntry, onLeaves } from '../lane/arrive.ts'
import { onDeferredTimer } from '../lane/deferred.ts'
import { onExpiryTimer } from '../lane/expiry.ts'
import { onProof } from '../lane/fork.ts'
import { onClaim, onClaimTimer } from '../lane/past.ts'
import { onPublish } from '../lane/publish.ts'
import { onBeaconTimer } from '../membership/beacon.ts'
import { onAsk, onBuckets, onIds, onRoll, onSettleTimer } from '../membership/compare.ts'
import { onFarewellTimer, onItems, onStated } from '../membership/take.ts'
import { onGraftsTimer, onHave, onHavesTimer } from '../overlay/announce.ts'
import { onFloorTimer } from '../overlay/floor.ts'
import { onGraft, onPrune } from '../overlay/tree.ts'
import { onClockSet } from '../session/clock.ts'
import { onGoodbyeTimer, onHello, onPeerDown, onPeerUp, endSession } from '../session/connect.ts'
import { dialling, onDialTimer } from '../session/dial.ts'
import { isOffence } from '../session/offence.ts'
import { consume, drain, onWritable } from '../session/outbox.ts'
import { onAnswer } from './answer.ts'
import { onRoster } from './roster.ts'
import { onRules } from './rules.ts'
import type { Effect } from '../effects.ts'
import type { Input } from '../inputs.ts'
import type { State } from './state.ts'
import type { Timer } from './timer.ts'
import type { Session } from '../session/session.ts'

/** One turn of the machine: the input, then whatever it made possible to ask for and to send. */
export function dispatch (state: State, input: Input, now: number): Effect[] {
  state.now = now
  state.effects = []
  onInput(state, input)
  planAsks(state)
  for (const session of state.touched) {
    do {
      drain(state, session)
    } while (pump(state, session))
  }
  state.touched.clear()
  return state.effects
}

function onInput (state: State, input: Input): void {
  switch (input.type) {
    case 'publish':
      onPublish(state, input.token, input.entries)
      break
    case 'claim':
      onClaim(state, input.token, input.lane)
      break
    case 'frame':
      onFrame(state, input)
      break
    case 'malformed':
      onMalformed(state, input)
      break
    case 'peer:up':
      onPeerUp(state, input.peer)
      break
    case 'peer:down':
      onPeerDown(state, input.peer)
      break
    case 'writable':
      withSession(state, input.peer, (session) => { onWritable(state, session, input.class, input.bytes) })
      break
    case 'timer':
      onTimer(state, input.timer)
      break
    case 'stored':
      onAnswer(state, input.token, { code: undefined, bodies: [] })
      break
    case 'loaded':
      onAnswer(state, input.token, { code: undefined, bodies: input.bodies })
      break
    case 'absent':
      onAnswer(state, input.token, { code: undefined, bodies: [] })
      break
    case 'failed':
      onAnswer(state, input.token, { code: input.code, bodies: [] })
      break
    case 'roster':
      onRoster(state, input.roster)
      break
    case 'rules':
      onRules(state, input.rules)
      break
    case 'membership':
      onStated(state, input.token, input.items)
      break
    case 'room':
      onRoom(state, input.enough)
      break
    case 'clock':
      onClockSet(state, input.jumpMs)
      break
    default: {
      const never: never = input
      return never
    }
  }
}

function withSession (state: State, peer: string, act: (session: Session) => void): void {
  const session = state.sessions.get(peer)
  if (session !== undefined) {
    act(session)
  }
}

function onFrame (state: State, input: Input & { type: 'frame' }): void {
  const { peer, class: name, message, bytes, facts = [] } = input
  const session = state.sessions.get(peer)
  if (session === undefined) {
    return
  }
  state.touched.add(session)
  if (message.type !== 'hello' && !session.heard.has(name)) {
    state.reject(peer, 'E_HELLO_MISSING', `the first frame of the class ${name} is no HELLO`, { class: name })
    endSession(state, session, 'E_HELLO_MISSING')
    return
  }
  const bulkBytes = name === 'bulk' ? bytes : 0
  if (message.type === 'entry') {
    onEntry(state, session, { entry: message.entry, chunk: message.chunk, facts, bulkBytes, hops: message.hops })
    return
  }
  if (message.type === 'chunk') {
    const { chunk } = message
    const entry = state.entries.get(chunk.entry)?.entry ?? state.arriving.get(chunk.entry)
    if (entry !== undefined) {
      onLeaves(state, session, { entry, chunk, facts, bulkBytes })
      return
    }
    state.reject(peer, 'E_ENTRY_UNKNOWN', `leaves came for the entry ${chunk.entry}, of which no header is known`, { entry: chunk.entry })
  }
  onOther(state, session, input)
  consume(state, session, bulkBytes)
}

function onOther (state: State, session: Session, { message, class: name }: Input & { type: 'frame' }): void {
  switch (message.type) {
    case 'hello':
      onHello(state, session, name, message)
      break
    case 'digest':
      onDigest(state, session, message.digest)
      break
    case 'groups':
      onGroups(state, session, message)
      break
    case 'heads':
      onHeads(state, session, message)
      break
    case 'want':
      onWant(state, session, message)
      break
    case 'absent':
      session.progressAt = state.now
      onAbsent(state, session, message)
      break
    case 'credit':
      session.bulkCreditedBytes = Math.min(session.bulkSentBytes, Math.max(session.bulkCreditedBytes, message.bytes))
      break
    case 'receipt':
      if (message.receipt.receipt.alone === true) {
        state.applied.onReceipt(session, message.receipt)
      } else {
        state.receipts.onReceipt(session, message)
      }
      break
    case 'fork':
      onProof(state, session, message.proof)
      break
    case 'have':
      onHave(state, session, message)
      break
    case 'graft':
      onGraft(state, session, message.lane)
      break
    case 'prune':
      onPrune(state, session, message.lane)
      break
    case 'roll':
      onRoll(state, session, message.digest)
      break
    case 'buckets':
      onBuckets(state, session, message)
      break
    case 'ids':
      onIds(state, session, message)
      break
    case 'ask':
      onAsk(state, session, message)
      break
    case 'items':
      onItems(state, session, message.items)
      break
    case 'entry':
    case 'chunk':
      break
    default: {
      const never: never = message
      return never
    }
  }
}

/** A frame that did not decode or verify; enough of them end the session with a ban. */
function onMalformed (state: State, { peer, class: name, bytes, code, message, facts = {} }: Input & { type: 'malformed' }): void {
  state.reject(peer, code, message, facts)
  const session = state.sessions.get(peer)
  if (session === undefined) {
    return
  }
  if (code === 'E_VERSION_UNSUPPORTED' && !session.heard.has(name)) {
    endSession(state, session, code)
    return
  }
  if (isOffence(code)) {
    state.bans.offend(session)
  }
  if (name === 'bulk') {
    consume(state, session, bytes)
  }
}

function onTimer (state: State, timer: Timer): void {
  switch (timer.type) {
    case 'dial':
      onDialTimer(state, timer.peer, timer.attempt)
      break
    case 'reconcile':
      onReconcileTimer(state, timer.peer, timer.session)
      break
    case 'wants':
      onWantsTimer(state)
      break
    case 'receipts':
      state.armed.receipts = false
      state.receipts.flush()
      break
    case 'deferred':
      onDeferredTimer(state)
      break
    case 'claim':
      onClaimTimer(state, timer.token)
      break
    case 'expiry':
      onExpiryTimer(state)
      break
    case 'haves':
      onHavesTimer(state)
      break
    case 'grafts':
      onGraftsTimer(state)
      break
    case 'relays':
      state.receipts.onRelaysTimer()
      break
    case 'floor':
      onFloorTimer(state)
      break
    case 'paced':
      state.rates.onTimer()
      break
    case 'served':
      withSession(state, timer.peer, (session) => { onServedTimer(state, session, timer.session) })
      break
    case 'goodbye':
      onGoodbyeTimer(state, timer.peer)
      break
    case 'farewell':
      onFarewellTimer(state)
      break
    case 'beacon':
      onBeaconTimer(state)
      break
    case 'settle':
      withSession(state, timer.peer, (session) => { onSettleTimer(state, session, timer.session) })
      break
    case 'ban':
      state.bans.sweep()
      dialling(state, timer.peer)
      break
    default: {
      const never: never = timer
      return never
    }
  }
}
