import { findingsMax } from '../limits.ts'
import { Operations } from '../write/operations.ts'
import type { Damage } from '../types.ts'
import type { Hex } from '@hanse/core'

/** What a check found, and what would bring the rest into order. */
export class Findings {
  /** filled by the checks beside each finding; written only by a tolerant start */
  readonly repairs = new Operations()
  private readonly lanes = new Set<Hex>()
  private readonly what: string[] = []
  private missing = 0

  add (what: string, lane?: Hex): void {
    this.missing++
    if (lane !== undefined) {
      this.lanes.add(lane)
    }
    if (this.what.length < findingsMax) {
      this.what.push(what)
    }
  }

  /** Those of another check, before its own. */
  include ({ lanes, missing, what }: Damage): void {
    lanes.forEach((lane) => this.lanes.add(lane))
    this.missing += missing
    this.what.splice(0, 0, ...what)
    this.what.splice(findingsMax)
  }

  damage (): Damage | undefined {
    return this.missing === 0 ? undefined : { lanes: [...this.lanes], missing: this.missing, what: this.what }
  }
}

/** The value of a reading that may find its record altered; a finding, and no value, if it does. */
export function attempt<T> (findings: Findings, read: () => T, lane?: Hex): T | undefined {
  try {
    return read()
  } catch (error) {
    findings.add(error instanceof Error ? error.message : String(error), lane)
    return undefined
  }
}
