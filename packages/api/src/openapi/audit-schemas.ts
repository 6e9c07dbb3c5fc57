import { count, hex, list, object, ref, text, time } from './schema.ts'
import type { Schema } from './schema.ts'

/** The records of the audit log, and the verdict on its chain. */
export const auditing: Record<string, Schema> = {
  AuditRecord: object({
    number: count,
    at: time,
    kind: { type: 'string', description: 'what happened: sent, blocked, published, exported, held, scheduled, released or dropped' },
    verdict: ref('Verdict'),
    'member?': text,
    'memberName?': text,
    'lane?': hex,
    'range?': object({ from: count, to: count }, 'entries of the lane, both included'),
    'leaves?': object({ from: count, count }, 'leaves of the one entry in the range; absent for all, count 0 for the header alone'),
    'rule?': hex,
    'item?': { type: 'string', description: 'hex id of the publication, the export, or what waited in the outbox' },
    'who?': text,
    'why?': text,
    'sent?': object({ entry: hex, objects: list(text) })
  }),
  AuditVerdict: object({
    first: count,
    rows: count,
    head: hex,
    'break?': object({ row: count, what: text }, 'the first row that is missing, altered or out of its chain')
  })
}
