import type { AbortOptions } from './abort.ts'
import type { Permitting, Place } from './object.ts'
import type { Hex, MemberId, Obligation, Use } from '@hanse/core'

/** What is exported, of all that is held; without any, everything that may be. */
export interface ExportOptions extends AbortOptions {
  /** STIX types. */
  types?: readonly string[]
  /** Only what arrived behind a cursor, of an earlier export or of an event, or from a time on (RFC 3339). */
  since?: string
  /** What it is wanted for: own rules of the direction `export` may ask for it, and what is not said is unknown. */
  purpose?: string
  /** Only what may be used so now. Without it, what may be used for anything. */
  use?: Use
  /** The person who asks, for the audit log. Default: the user that the node runs as. */
  by?: string
}

/** One object, as its author signed it. */
export interface ExportedObject extends Permitting {
  type: 'object'
  place: Place
  id: string
  objectType: string
  bytes: Uint8Array
  author: MemberId
  authorName: string
  own: boolean
  private: boolean
}

/** Why objects were left out. */
export interface LeftOut {
  /** of the first reason against it: `E_…`, `R_…` of an own rule, `E_USE` or `E_MINIMISED` */
  code: string
  text: string
  /** the own rule that decided */
  rule?: string
  /** copies of one object in several lanes count each */
  objects: number
}

/** The last item of an export. */
export interface ExportSummary {
  type: 'summary'
  /** what the rows of the audit log call it */
  export: Hex
  objects: number
  leftOut: LeftOut[]
  /** what whoever uses the objects has to keep, and for how many of them */
  obligations: Array<{ obligation: Obligation, objects: number }>
  /** hand it back as `since` to get what arrives from then on */
  cursor: string
}

/** Objects, each once, and at the end what became of the rest. */
export type ExportItem = ExportedObject | ExportSummary
