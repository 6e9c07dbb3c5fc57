import { equal, toUtf8, typedHash, u64 } from '@hanse/core'
import { sealItem, unsealFields } from '../record/sealed.ts'
import { encodeAuditRow, linkBytes, linkedRow } from './row.ts'
import type { AuditRow } from './row.ts'
import type { Suite } from '@hanse/core'

/** Most rows that the log keeps: some 200 MB. Beyond, the oldest go, and the chain begins with the oldest that is left. */
export const auditRowsMax = 1_000_000

export const auditKey = toUtf8('audit')

/** The ends of the log: the numbers of its first row and of the next one, and the hash of the last. */
export interface AuditEnds { first: number, next: number, head: Uint8Array }

/** The link of the very first row. */
export const noLink: Uint8Array = new Uint8Array(linkBytes)

export const emptyAudit: AuditEnds = { first: 0, next: 0, head: noLink }

export function encodeAuditEnds ({ first, next, head }: AuditEnds): Uint8Array {
  return sealItem({ first, next, head })
}

/** @throws {HanseError} `E_STORE_DAMAGED` */
export function decodeAuditEnds (value: Uint8Array): AuditEnds {
  const fields = unsealFields(value, 'the record of the audit log')
  return { first: fields.number('first'), next: fields.number('next'), head: fields.bytes('head') }
}

/** SHA-256 of a row with the link in front of it, for one federation: the link of the row behind. */
export function rowHash (suite: Suite, federation: Uint8Array, linked: Uint8Array): Uint8Array {
  return typedHash(suite, 'audit', federation, linked)
}

/**
 * One more row at the end of the log.
 *
 * @param suite - for the hash
 * @param federation - 32 bytes
 * @param ends - of the log before it
 * @param row - what happened
 * @param rowsMax - how many rows may be left
 * @returns key and value of the row, the ends of the log with it, and the keys of what is too old
 */
export function chainRow (suite: Suite, federation: Uint8Array, ends: AuditEnds, row: AuditRow, rowsMax = auditRowsMax):
{ key: Uint8Array, value: Uint8Array, ends: AuditEnds, drop: Uint8Array[] } {
  const linked = linkedRow(ends.head, row)
  const next = ends.next + 1
  const first = Math.max(ends.first, next - rowsMax)
  const drop = Array.from({ length: first - ends.first }, (_, i) => u64(ends.first + i))
  return { key: u64(ends.next), value: encodeAuditRow(linked), ends: { first, next, head: rowHash(suite, federation, linked) }, drop }
}

/** Where a walk along the log stands. */
export class AuditWalk {
  private readonly suite: Suite
  private readonly federation: Uint8Array
  private link: Uint8Array | undefined

  constructor (suite: Suite, federation: Uint8Array) {
    this.suite = suite
    this.federation = federation
  }

  /** Whether a row follows the one before; of the oldest row that is kept, any. */
  follows (number: number, link: Uint8Array, linked: Uint8Array): boolean {
    const expected = this.link ?? (number === 0 ? noLink : link)
    this.link = rowHash(this.suite, this.federation, linked)
    return equal(link, expected)
  }

  /** Whether the last row is the one that the log ended with. */
  endsWith (head: Uint8Array): boolean {
    return equal(this.link ?? noLink, head)
  }
}
