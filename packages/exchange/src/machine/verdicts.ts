import type { Effect } from '../effects.ts'
import type { LeafRun } from '../lane/lane.ts'
import type { Hex, MemberId } from '@hanse/core'

/** Where a decision fell: own content for a member, others' content for a member, others' content for this node. */
export type VerdictPlace = 'publish' | 'relay' | 'accept'

export type Verdict = 'permit' | 'deny' | 'hold'

/** How many decisions fell, by place and verdict; each is about one leaf, or about the header of an entry. */
export type VerdictCounts = Record<VerdictPlace, Record<Verdict, number>>

/** What was not permitted. */
export interface Denial {
  readonly place: VerdictPlace
  readonly verdict: 'deny' | 'hold'
  /** for whom it was, or, where this node does not accept it, whence it came */
  readonly member: MemberId
  readonly lane: Hex
  readonly seq: number
  /** absent for the whole entry */
  readonly leaves?: LeafRun
  /** code of the reason */
  readonly why: string
}

/** Counts decisions, and tells of each denial once as long as roster and rules stay. */
export class Verdicts {
  readonly counts: VerdictCounts = {
    publish: { permit: 0, deny: 0, hold: 0 },
    relay: { permit: 0, deny: 0, hold: 0 },
    accept: { permit: 0, deny: 0, hold: 0 }
  }

  readonly #told = new Set<string>()
  readonly #toldMax: number
  readonly #emit: (effect: Effect) => void

  /**
   * @param toldMax - denials remembered; beyond, the oldest is forgotten and may be told again
   * @param emit - takes effects
   */
  constructor (toldMax: number, emit: (effect: Effect) => void) {
    this.#toldMax = toldMax
    this.#emit = emit
  }

  /** Roster or rules changed: decisions fall anew. */
  reset (): void {
    this.#told.clear()
  }

  permit (place: VerdictPlace, count: number): void {
    this.counts[place].permit += count
  }

  deny (denial: Denial): void {
    const { place, verdict, member, lane, seq, leaves } = denial
    this.counts[place][verdict] += leaves?.count ?? 1
    const key = `${place} ${member} ${lane} ${seq} ${leaves?.from ?? ''} ${leaves?.count ?? ''}`
    if (this.#told.has(key)) {
      return
    }
    this.#told.add(key)
    if (this.#told.size > this.#toldMax) {
      this.#told.delete(this.#told.keys().next().value as string)
    }
    this.#emit({ type: 'denied', denial })
  }
}
