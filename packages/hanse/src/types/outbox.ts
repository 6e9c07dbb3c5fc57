import type { AbortOptions } from './abort.ts'
import type { Terms } from './terms.ts'
import type { Hex, Reason } from '@hanse/core'

/** Who lets something out of the outbox, and why: the audit log keeps both. */
export interface ReleaseOptions extends AbortOptions {
  by?: string
  why: string
}

/** A publication that waits. */
export interface OutboxItem {
  id: Hex
  /** `held` waits for a person, `scheduled` for its time */
  state: 'held' | 'scheduled'
  terms: Terms
  objects: number
  by: string
  note?: string
  /** when it was asked for, and when it may go out, ms since 1970 */
  at: number
  due?: number
  /** another person than `by` has to release it */
  secondPerson: boolean
  /** why it is held */
  reasons: Reason[]
  releasedBy?: string
}
