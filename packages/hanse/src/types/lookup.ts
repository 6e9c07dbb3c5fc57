import type { Permitting, Place } from './object.ts'
import type { Warning } from './warning.ts'
import type { Handling, MemberId } from '@hanse/core'
import type { Observable } from '@hanse/stix'

export interface LookupMatch extends Permitting {
  id: string
  objectType: string
  observable: Observable
  place: Place
  author: MemberId
  authorName: string
  handling?: Handling
  private: boolean
  revoked: boolean
  /** The newest version this node holds of this author's object. */
  current: boolean
  modified?: string
  time: number
  bytes: Uint8Array
}

export interface LookupAnswer {
  query: string
  observables: Observable[]
  matches: LookupMatch[]
  truncated: boolean
  /** Absent when there are none. */
  warnings?: Warning[]
}
