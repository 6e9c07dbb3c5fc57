import { isUrgent } from '@hanse/exchange'
import { isRefusing } from './disk-watch.ts'
import type { DiskState } from '../types.ts'
import type { Hex, NodeId } from '@hanse/core'
import type { Message, StreamClass } from '@hanse/exchange'

/**
 * What happens to a frame: it is taken, or without its leaves, or not at all; or its stream is not read on until there is
 * room, which is how a peer learns that it must wait.
 */
export type Portion = 'all' | 'header' | 'nothing' | 'later'

/** What is taken of a frame while there is this much room. */
export function portionOf (state: DiskState, streamClass: StreamClass, message: Message, kindOf: (entry: Hex) => string | undefined): Portion {
  if (isRefusing(state)) {
    // each of these writes: what is asked for is noted before it leaves
    return message.type === 'entry' || message.type === 'chunk' || message.type === 'receipt' || message.type === 'want' ? 'later' : 'all'
  }
  const isContent = message.type === 'chunk' || (message.type === 'entry' && message.chunk !== undefined)
  if (state === 'ok' || !isContent || isUrgent((message.type === 'entry' ? message.entry.header.kind : kindOf(message.chunk.entry)) ?? '')) {
    return 'all'
  }
  if (streamClass === 'bulk') {
    return 'later'
  }
  return message.type === 'entry' ? 'header' : 'nothing'
}

/** Holds frames back while there is too little room for them. */
export class Intake {
  readonly #state: () => DiskState
  readonly #kindOf: (entry: Hex) => string | undefined
  readonly #held: Array<() => void> = []
  /** which session of a peer it is */
  readonly #sessions = new Map<NodeId, number>()

  constructor (state: () => DiskState, kindOf: (entry: Hex) => string | undefined) {
    this.#state = state
    this.#kindOf = kindOf
  }

  /** A session with a peer begins, or ends: what is held of it then is dropped. */
  turn (peer: NodeId): void {
    this.#sessions.set(peer, (this.#sessions.get(peer) ?? 0) + 1)
    this.resume()
  }

  /** Tells one session with a peer from the next. */
  sessionOf (peer: NodeId): number {
    return this.#sessions.get(peer) ?? 0
  }

  /** Hands on what is taken of a frame, at once or when there is room. */
  async take (peer: NodeId, streamClass: StreamClass, message: Message, feed: (message: Message) => void): Promise<void> {
    const session = this.sessionOf(peer)
    let portion = portionOf(this.#state(), streamClass, message, this.#kindOf)
    while (portion === 'later') {
      await new Promise<void>((resolve) => { this.#held.push(resolve) })
      if (this.sessionOf(peer) !== session) {
        return
      }
      portion = portionOf(this.#state(), streamClass, message, this.#kindOf)
    }
    if (portion === 'all') {
      feed(message)
    } else if (portion === 'header' && message.type === 'entry') {
      feed({ type: 'entry', entry: message.entry })
    }
  }

  /** There may be room again, or no more to wait for. */
  resume (): void {
    this.#held.splice(0).forEach((wake) => { wake() })
  }
}
