import { chunkBytesMax } from '@hanse/core'
import type { State } from '../machine/state.ts'
import type { Entry, NodeId, Verified } from '@hanse/core'

interface Count { chunks: number, at: number }

/** Chunks that an entry is loaded in; its header counts as one. */
export function chunksIn ({ header: { byteCount } }: Verified<Entry>): number {
  return Math.max(1, Math.ceil(byteCount / chunkBytesMax))
}

/**
 * What nodes of the roster were given of what they asked for: all that is held and `repeatedChunksMax` more, within
 * `servedWindowMs`, however often they come anew. Whoever asks for more waits.
 */
export class Served {
  readonly #state: State
  readonly #counts = new Map<NodeId, Count>()
  /** of all entries that are held */
  heldChunks = 0

  constructor (state: State) {
    this.#state = state
  }

  /** Counts a load for a peer. */
  spend (peer: NodeId, chunks: number): void {
    const count = this.#countOf(peer)
    count.chunks += chunks
  }

  /** How long a peer must wait for its next load, in ms; 0 if it need not. */
  waitMs (peer: NodeId): number {
    return Math.max(0, Math.ceil((this.#countOf(peer).chunks - this.#max()) * this.#msEach()))
  }

  #countOf (peer: NodeId): Count {
    const { now } = this.#state
    const count = this.#counts.get(peer) ?? { chunks: 0, at: now }
    count.chunks = Math.max(0, count.chunks - Math.max(0, now - count.at) / this.#msEach())
    count.at = now
    this.#counts.set(peer, count)
    return count
  }

  #max (): number {
    return this.heldChunks + this.#state.limits.repeatedChunksMax
  }

  /** In which one is forgotten. */
  #msEach (): number {
    return this.#state.limits.servedWindowMs / this.#max()
  }
}
