import { nameOf } from './context.ts'
import { renewIncarnation } from './open-store.ts'
import type { EngineEvent } from '../engine/event.ts'
import type { Renewal } from '../types.ts'
import type { Context } from './context.ts'
import type { Logger } from '@libp2p/interface'

const reasonTexts: Record<Renewal['reason'], string> = {
  forked: 'this node signed two entries of one place: was its store put back from a copy, or does it run twice?',
  forgotten: 'others hold entries of this node that it does not know: was its store put back from a copy, or does it run twice?',
  clock: 'what this node published last bears a time that is yet to come, and others take it then: was its clock ahead?'
}

/**
 * The incarnation that this node seals in. When it turns out that others know more of it than the node does, or that it
 * is forked, a new one takes its place at once, by itself, durably before anything is sealed in it; and loudly, as
 * something went wrong: a store put back from a copy, or two running copies of one node.
 */
export class Incarnations {
  /** the last time that a new one was taken since the start */
  renewal: Renewal | undefined
  readonly #context: Context
  readonly #log: Logger
  #over: Omit<Renewal, 'at'> | undefined
  #renewing: Promise<void> | undefined

  constructor (context: Context, log: Logger) {
    this.#context = context
    this.#log = log
    // ends with the engine, which forgets its listeners when it closes
    context.engine.listen((event) => { this.#note(event) })
  }

  /** What to seal in: 16 bytes. Rejects when a new one is needed and cannot be stored. */
  async current (): Promise<Uint8Array> {
    while (this.#context.engine.machine.isOutlived(this.#context.incarnation)) {
      this.#renewing ??= this.#renew().finally(() => { this.#renewing = undefined })
      await this.#renewing
    }
    return this.#context.incarnation
  }

  /** Takes a new incarnation now, as the one before leads nowhere. */
  async leave (over: Omit<Renewal, 'at'>): Promise<void> {
    this.#over = over
    await this.#renew()
  }

  async #renew (): Promise<void> {
    const context = this.#context
    context.incarnation = await renewIncarnation(context.store)
    this.renewal = { reason: 'forked', ...this.#over, at: context.clock.nowMs() }
    this.#log.error('E_INCARNATION: %s; this node goes on in new lanes', reasonTexts[this.renewal.reason])
    context.engine.tell({ type: 'renewed', renewal: this.renewal })
  }

  #note (event: EngineEvent): void {
    if (event.type === 'outlived' && this.#context.engine.machine.isOutlived(this.#context.incarnation)) {
      this.#over = { reason: event.forked ? 'forked' : 'forgotten', lane: event.lane, seq: event.seq }
      this.current().catch((error: unknown) => { this.#log.error('a new incarnation could not be stored; nothing is published before it is - %e', error) })
    } else if (event.type === 'fork') {
      this.#log.error(
        'E_CHAIN_FORK: %s signed two entries for place %d of lane %s; nothing more of it is taken. See: hanse proof list',
        nameOf(this.#context.roster, event.author), event.proof.seq, event.lane
      )
    }
  }
}
