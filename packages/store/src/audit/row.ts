import { concat, decode, encode, fromHex, toHex } from '@hanse/core'
import { unreadable } from '../errors.ts'
import { Fields, seal, unseal } from '../record/sealed.ts'
import type { CborValue, Hex, MemberId } from '@hanse/core'

/** Width of the hash of the row before, which stands in front of every row. */
export const linkBytes = 32

/** One line of the audit log. It names objects by place and never holds their content. */
export interface AuditRow {
  /** ms since 1970 */
  at: number
  /** what happened, such as `sent` */
  kind: string
  verdict: 'permit' | 'deny' | 'hold'
  /** whom it concerns: for `sent`, the member whose node the bytes went to */
  member?: MemberId
  lane?: Hex
  /** entries of the lane, both included */
  range?: { from: number, to: number }
  /** leaves of the one entry in the range; absent for all leaves of all its entries, count 0 for the header alone */
  leaves?: { from: number, count: number }
  /** hash of the rule set that decided; absent where none did */
  rule?: Hex
  /** the publication, or what waited in the outbox */
  item?: Hex
  /** the person who asked for it */
  who?: string
  why?: string
}

/** A row with its place in the log. */
export interface NumberedAuditRow extends AuditRow { number: number }

/** A row as it stands on disk: `hash of the row before ‖ CBOR`, sealed. The hash of a row covers both. */
export function linkedRow (link: Uint8Array, row: AuditRow): Uint8Array {
  return concat(link, encode(itemOf(row)))
}

export function encodeAuditRow (linked: Uint8Array): Uint8Array {
  return seal(linked)
}

/** @throws {HanseError} `E_STORE_DAMAGED` */
export function unsealAuditRow (number: number, value: Uint8Array): { link: Uint8Array, linked: Uint8Array } {
  const linked = unseal(value, whatRow(number))
  if (linked.length < linkBytes) {
    throw unreadable(`${whatRow(number)} is too short`)
  }
  return { link: linked.subarray(0, linkBytes), linked }
}

/** @throws {HanseError} `E_STORE_DAMAGED` */
export function decodeAuditRow (number: number, value: Uint8Array): NumberedAuditRow {
  const item = decode(unsealAuditRow(number, value).linked.subarray(linkBytes))
  if (!item.ok || !(item.value instanceof Map)) {
    throw unreadable(`${whatRow(number)} cannot be decoded`)
  }
  const fields = new Fields(item.value, whatRow(number))
  const row: NumberedAuditRow = { number, at: fields.number('a'), kind: fields.text('k'), verdict: fields.text('v') as AuditRow['verdict'] }
  if (fields.has('m')) { row.member = fields.text('m') }
  if (fields.has('l')) { row.lane = toHex(fields.bytes('l')) }
  if (fields.has('f')) { row.range = { from: fields.number('f'), to: fields.number('t') } }
  if (fields.has('c')) { row.leaves = { from: fields.number('b'), count: fields.number('c') } }
  if (fields.has('r')) { row.rule = toHex(fields.bytes('r')) }
  if (fields.has('i')) { row.item = toHex(fields.bytes('i')) }
  if (fields.has('w')) { row.who = fields.text('w') }
  if (fields.has('y')) { row.why = fields.text('y') }
  return row
}

/** `a` at, `k` kind, `v` verdict; `m` member, `l` lane, `f` and `t` range, `b` and `c` leaves, `r` rule, `i` item, `w` who, `y` why. */
function itemOf (row: AuditRow): Record<string, CborValue> {
  const item: Record<string, CborValue> = { a: row.at, k: row.kind, v: row.verdict }
  if (row.member !== undefined) { item.m = row.member }
  if (row.lane !== undefined) { item.l = fromHex(row.lane) }
  if (row.range !== undefined) { Object.assign(item, { f: row.range.from, t: row.range.to }) }
  if (row.leaves !== undefined) { Object.assign(item, { b: row.leaves.from, c: row.leaves.count }) }
  if (row.rule !== undefined) { item.r = fromHex(row.rule) }
  if (row.item !== undefined) { item.i = fromHex(row.item) }
  if (row.who !== undefined) { item.w = row.who }
  if (row.why !== undefined) { item.y = row.why }
  return item
}

function whatRow (number: number): string {
  return `row ${number} of the audit log`
}
