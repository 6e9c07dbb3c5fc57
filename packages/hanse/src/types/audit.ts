import type { Hex } from '@hanse/core'
import type { NumberedAuditRow } from '@hanse/store'

export type { AuditVerdict } from '@hanse/store'

/** What left this node, or happened in its outbox: a row of the audit log. It never holds the content of objects. */
export interface AuditRecord extends NumberedAuditRow {
  memberName?: string
  /** with a question about an object or a member: the objects of one entry that left, as far as they are still held */
  sent?: { entry: Hex, objects: string[] }
}

/** Without any, the whole log. */
export interface AuditQuery {
  /** who was sent it: a STIX id, or the id of an entry or an own publication */
  object?: string
  /** what was sent to it: did:key or name */
  member?: string
}
