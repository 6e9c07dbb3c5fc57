import { enqueue } from '../session/outbox.ts'
import { hopsMax } from '../wire/message.ts'
import { saysMore, whatSays } from './receipts.ts'
import type { Said } from './receipts.ts'
import type { Lane } from '../lane/lane.ts'
import type { State } from '../machine/state.ts'
import type { Session } from '../session/session.ts'
import type { ReceiptMessage } from '../wire/message.ts'
import type { Hex, NodeId } from '@hanse/core'

/** Receipts on their way hop by hop: own ones whose author's node is no peer, and those of others. */
export class Relay {
  readonly #state: State
  readonly #send: (session: Session, lane: Lane, hops?: number) => void
  /** lanes whose own receipt waits */
  readonly #held = new Set<Hex>()
  /** what the last receipt of others that was passed on said, by lane and node, oldest first */
  readonly #passed = new Map<string, Said>()

  /**
   * @param state - of the machine
   * @param send - sends the own receipt for a lane
   */
  constructor (state: State, send: (session: Session, lane: Lane, hops?: number) => void) {
    this.#state = state
    this.#send = send
  }

  /** Keeps an own receipt for a while: the next one covers it. */
  hold (lane: Hex): void {
    this.#held.add(lane)
    if (!this.#state.armed.relays) {
      this.#state.armed.relays = true
      this.#state.emit({ type: 'schedule', delayMs: this.#state.limits.relayDelayMs, timer: { type: 'relays' } })
    }
  }

  /** The time of what was held has come. */
  onTimer (): void {
    this.#state.armed.relays = false
    for (const id of [...this.#held]) {
      this.passOwn(id)
    }
  }

  /** Gives an own receipt that is held to whoever is nearer to the author. Without anyone it is let go: the author asks in the end. */
  passOwn (id: Hex): void {
    const lane = this.#state.lanes.get(id)
    const next = lane && this.#nextTo(lane, undefined)
    if (this.#held.delete(id) && lane !== undefined && next !== undefined) {
      this.#send(next, lane, next === this.#state.owner(lane) ? undefined : 1)
    }
  }

  /**
   * Passes another's receipt on, once: what says no more than the last of that node ends here, and so does what has gone
   * in circles. An author whose node knows no trees takes each receipt from its own node alone.
   */
  pass (from: Session, lane: Lane, node: NodeId, message: ReceiptMessage & { hops: number }): void {
    const { receipt } = message.receipt
    const key = `${lane.id} ${node}`
    const last = this.#passed.get(key)
    const next = this.#nextTo(lane, from)
    if (next?.tree !== true || next.peer === node || message.hops > hopsMax || (last !== undefined && !saysMore(whatSays(receipt), last))) {
      return
    }
    this.#passed.delete(key)
    this.#passed.set(key, whatSays(receipt))
    if (this.#passed.size > this.#state.limits.relayedMax) {
      const [oldest] = this.#passed.keys()
      this.#passed.delete(oldest ?? '')
    }
    enqueue(this.#state, next, 'live', message)
  }

  /** The author's node, or the peer that brought the lane, or another that holds it, in this order; never the one it comes from. */
  #nextTo (lane: Lane, from: Session | undefined): Session | undefined {
    const author = this.#state.owner(lane)
    if (author !== undefined) {
      return author
    }
    const route = lane.route && this.#state.ready(lane.route.peer)
    return [route, ...this.#state.sessions.values()].find((session) => session?.ready === true && session.tree && session !== from &&
      session.announced.has(lane.id) && this.#state.clearance.discussable(lane, session.member))
  }
}
