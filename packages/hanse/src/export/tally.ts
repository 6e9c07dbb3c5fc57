import type { LeftOut } from '../types.ts'
import type { ExportSummary } from '../types.ts'
import type { Obligation } from '@hanse/core'

/** Counts what leaves and what does not. */
export class ExportTally {
  objects = 0
  readonly #leftOut = new Map<string, LeftOut>()
  readonly #obligations = new Map<Obligation, number>()

  taken (obligations: readonly Obligation[]): void {
    this.objects++
    obligations.forEach((one) => { this.#obligations.set(one, (this.#obligations.get(one) ?? 0) + 1) })
  }

  left (why: Omit<LeftOut, 'objects'>): void {
    const key = `${why.code} ${why.rule ?? ''} ${why.text}`
    const known = this.#leftOut.get(key) ?? { ...why, objects: 0 }
    known.objects++
    this.#leftOut.set(key, known)
  }

  summary (): Pick<ExportSummary, 'objects' | 'leftOut' | 'obligations'> {
    return {
      objects: this.objects,
      leftOut: [...this.#leftOut.values()].sort((a, b) => b.objects - a.objects),
      obligations: [...this.#obligations].map(([obligation, objects]) => ({ obligation, objects }))
    }
  }
}
