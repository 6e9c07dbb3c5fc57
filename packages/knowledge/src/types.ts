import type { Warning, WarningLists } from './warning/lists.ts'
import type { Handling, Hex, MemberId, ObjectFacts, Subject, Suite } from '@hanse/core'
import type { Observable } from '@hanse/stix'
import type { Place, Store } from '@hanse/store'

/** Aborting rejects with the signal's reason. */
export interface AbortOptions { signal?: AbortSignal }

/** What is known of an entry outside its leaves. */
export interface EntryInfo {
  author: MemberId
  lane: Hex
  handling: Handling
  /** sealing time, ms since 1970 */
  time: number
}

export interface KnowledgeInit {
  store: Store
  suite: Suite
  /** whose knowledge it is: what handling does not clear for it is not answered */
  self: Subject
  /** The protocol machine's word on an entry; undefined when it holds none of that id. */
  entryInfo (entry: Hex): EntryInfo | undefined
  /** of over-common values */
  warningLists?: WarningLists | undefined
}

/** One object that says something about the value. */
export interface Match {
  /** STIX id */
  id: string
  objectType: string
  /** what it names: the value itself, or a network that contains it */
  observable: Observable
  place: Place
  /** of a private import, this member itself */
  author: MemberId
  /** absent for private imports */
  lane?: Hex
  handling?: Handling
  private: boolean
  /** the author took it back (STIX §3.2) */
  revoked: boolean
  /** no newer version of it is held from the same author; one that no longer names the value counts as well */
  current: boolean
  /** RFC 3339 as written; observable objects have none */
  modified?: string
  /** sealing time of its entry, or of the import, ms since 1970 */
  time: number
  /** what decisions know of it */
  facts: ObjectFacts
  /** as the author signed it */
  bytes: Uint8Array
}

export interface Answer {
  query: string
  /** every typed value that the query can mean; none when it is not recognised */
  observables: Observable[]
  /** in the order of the observables, then of the entries' ids; at most `matchesMax` */
  matches: Match[]
  /** there are more matches */
  truncated: boolean
  /** lists of over-common values that name what was asked for; absent when none does */
  warnings?: Warning[]
}
