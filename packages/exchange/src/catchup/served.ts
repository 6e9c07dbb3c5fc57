import { chunkBytesMax } from '@hanse/core'
import type { State } from '../machine/state.ts'
import type { Entry, NodeId, Verified } from '@hanse/core'

interface Count { bytes: number, at: number }

/** What reading something small costs, in bytes that are read in the same time. */
const loadBytesMin = 65_536

/** What an entry counts when all of it is given. */
export function servedBytesOf ({ header: { byteCount } }: Verified<Entry>): number {
  return Math.max(loadBytesMin, byteCount)
}

/** What one of its chunks counts. */
export function loadedBytesOf ({ header: { byteCount } }: Verified<Entry>): number {
  return Math.max(loadBytesMin, Math.min(byteCount, chunkBytesMax))
}

/**
 * What nodes of the roster were given of what they asked for: all that is held and `repeatedBytesMax` more, within
 * `servedWindowMs`, however often they come anew. Whoever asks for more waits.
 */
export class Served {
  readonly #state: State
  readonly #counts = new Map<NodeId, Count>()
  /** of all entries that are held */
  heldBytes = 0

  constructor (state: State) {
    this.#state = state
  }

  /** Counts a load for a peer. */
  spend (peer: NodeId, bytes: number): void {
    const count = this.#countOf(peer)
    count.bytes += bytes
  }

  /** How long a peer must wait for its next load, in ms; 0 if it need not. */
  waitMs (peer: NodeId): number {
    return Math.max(0, Math.ceil((this.#countOf(peer).bytes - this.#max()) * this.#msEach()))
  }

  #countOf (peer: NodeId): Count {
    const { now } = this.#state
    const count = this.#counts.get(peer) ?? { bytes: 0, at: now }
    count.bytes = Math.max(0, count.bytes - Math.max(0, now - count.at) / this.#msEach())
    count.at = now
    this.#counts.set(peer, count)
    return count
  }

  #max (): number {
    return this.heldBytes + this.#state.limits.repeatedBytesMax
  }

  /** In which one is forgotten. */
  #msEach (): number {
    return this.#state.limits.servedWindowMs / this.#max()
  }
}
