import { observablesMax } from '../limits.ts'
import type { Extraction, Observable, ReasonCode } from './types.ts'

/** Gathers distinct observables and the first reason why something gave none. */
export class Collector {
  private readonly observables: Observable[] = []
  private readonly seen = new Set<string>()
  private reason: ReasonCode | undefined

  add (observable: Observable): void {
    const key = `${observable.type}\u0000${observable.value}`

    if (this.seen.has(key)) {
      return
    }
    if (this.observables.length === observablesMax) {
      this.refuse('E_LIMIT_OBSERVABLES')

      return
    }

    this.seen.add(key)
    this.observables.push(observable)
  }

  refuse (reason: ReasonCode): void {
    this.reason ??= reason
  }

  result (): Extraction {
    return this.reason === undefined ? { observables: this.observables } : { observables: this.observables, reason: this.reason }
  }
}
