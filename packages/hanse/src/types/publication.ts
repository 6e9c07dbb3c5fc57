import type { AbortOptions } from './abort.ts'
import type { OutboxItem } from './outbox.ts'
import type { ObjectWarning } from './warning.ts'
import type { Handling, Hex, MemberId, Reason, Tlp } from '@hanse/core'

/** One object that was not accepted, and why. */
export interface RefusedObject {
  /** STIX id, or the path when it has none. Escaped and at most 64 characters. */
  object: string
  /** JSON path within the source, such as `$.objects[3].id`. */
  path: string
  code: string
  message: string
}

export interface ImportReport {
  /** Objects taken, the held ones included. */
  objects: number
  /** Of these, how many carry a marking that is not known: stored and looked up here, and not to be published. */
  held: number
  /** Objects that were there already, byte for byte. */
  known: number
  refused: RefusedObject[]
}

/** An object whose terms became stricter than asked for, because of what it refers to or is marked with. */
export interface Narrowed { object: string, from: Tlp, to: Tlp, because: string }

/** What one lane of a publication would hold, and who would get it. */
export interface PreviewLane {
  handling: Handling
  objects: string[]
  members: Array<{ member: MemberId, name: string, verdict: 'permit' | 'deny' | 'hold', reasons: Reason[] }>
}

/** Why a publication waits for a person, by the author's own rules. */
export interface HoldView {
  reasons: Reason[]
  /** who releases it must be another person than who published it */
  secondPerson: boolean
}

export interface Preview {
  lanes: PreviewLane[]
  refused: RefusedObject[]
  narrowed: Narrowed[]
  /** over-common values in it; absent when there are none */
  warnings?: ObjectWarning[]
  /** it would wait for a person */
  hold?: HoldView
}

/** The answer of `publish`, given when everything is durable. All or nothing: with anything refused, `entries` is empty. */
export interface Publication {
  /** The publication's id, known as a whole to its author alone; undefined when nothing was published. */
  publication?: Hex
  entries: Hex[]
  objects: number
  refused: RefusedObject[]
  narrowed: Narrowed[]
  /** Over-common values in it; absent when there are none. */
  warnings?: ObjectWarning[]
  /** It waits in the outbox instead: nothing is published yet. Its id will be the publication's. */
  waiting?: OutboxItem
}

/** When and by whom a publication is asked for. */
export interface PublishOptions extends AbortOptions {
  /** Not before, ms since 1970: it waits in the outbox, over restarts, and goes out by itself while the node is online. */
  at?: number
  /** It waits in the outbox until a person releases it. */
  hold?: boolean
  /** What for: it stands in the audit log. At most 512 characters. */
  note?: string
  /** The person who asks. Default: the user that the node runs as. */
  by?: string
}
