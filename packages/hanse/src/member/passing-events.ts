import { armour } from '@hanse/core'
import type { Engine } from '../engine/engine.ts'
import type { EngineEvent } from '../engine/event.ts'
import type { HanseEvent, HanseEventType } from '../types.ts'

/** Events that are not kept on disk wait here while a consumer is slow; beyond, the oldest are lost. */
const passingEventsMax = 1024

/** Whether any of these events is kept on disk. */
export function hasKept (types: ReadonlySet<HanseEventType>): boolean {
  return types.has('object') || types.has('withdrawn')
}

/** What happens while a subscriber looks elsewhere: passing events, and that there is more to read or no more to come. */
export class PassingEvents {
  /** something new is durable, or nothing was read yet */
  arrived = true
  /** the node was stopped */
  closed = false
  /** where the subscriber stands, which passing events carry */
  cursor: string
  readonly #types: ReadonlySet<HanseEventType>
  readonly #signal: AbortSignal | undefined
  readonly #queue: HanseEvent[] = []
  readonly #stop: () => void
  #wake = (): void => {}

  constructor (engine: Engine, types: ReadonlySet<HanseEventType>, cursor: string, signal: AbortSignal | undefined) {
    this.#types = types
    this.cursor = cursor
    this.#signal = signal
    this.#stop = engine.listen((event) => { this.#note(event) })
    signal?.addEventListener('abort', this.#onAbort)
  }

  /** What has passed since the last call. */
  take (): HanseEvent[] {
    return this.#queue.splice(0)
  }

  /** Resolves when there is something to look at. */
  async wait (): Promise<void> {
    if (this.#queue.length === 0 && !(this.arrived && hasKept(this.#types)) && !this.closed && this.#signal?.aborted !== true) {
      await new Promise<void>((resolve) => { this.#wake = resolve })
    }
  }

  end (): void {
    this.#stop()
    this.#signal?.removeEventListener('abort', this.#onAbort)
  }

  readonly #onAbort = (): void => { this.#wake() }

  #note (event: EngineEvent): void {
    this.arrived ||= event.type === 'arrived'
    this.closed ||= event.type === 'closed'
    const seen = passingEvent(event, this.cursor)
    if (seen !== undefined && this.#types.has(seen.type) && this.#queue.push(seen) > passingEventsMax) {
      this.#queue.shift()
    }
    this.#wake()
  }
}

function passingEvent (event: EngineEvent, cursor: string): HanseEvent | undefined {
  switch (event.type) {
    case 'delivery':
      return {
        type: 'delivery', cursor, member: event.member, lane: event.lane, seq: event.seq, at: event.at, ...(event.alone === true && { alone: true })
      }
    case 'peer':
      return { type: 'peer', cursor, node: event.peer, member: event.member, state: event.ready ? 'up' : 'down' }
    case 'refused':
      return { type: 'refused', cursor, node: event.node, code: event.code, message: event.message }
    case 'fork':
      return {
        type: 'fork',
        cursor,
        lane: event.lane,
        author: event.author,
        seq: event.proof.seq,
        own: event.own,
        proof: armour('HANSE FORK PROOF', event.proof.bytes),
        at: event.at
      }
    case 'clock':
      return { type: 'clock', cursor, off: event.off, skewMs: Math.round(event.skewMs) }
    case 'renewed':
      return { type: 'incarnation', cursor, ...event.renewal }
    case 'members':
      return { type: 'members', cursor, joined: event.joined, left: event.left, at: event.at }
    case 'membership':
      return { type: 'governance', cursor, at: event.at }
    case 'disk':
      return { type: 'disk', cursor, ...event.view }
    default:
      return undefined
  }
}
