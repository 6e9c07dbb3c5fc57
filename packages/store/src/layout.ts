import { Reads } from './read/reads.ts'
import { Gate } from './write/gate.ts'
import type { AnyLevel } from './types.ts'
import type { AbstractSublevel } from 'abstract-level'

/** Bytes as they are. LevelDB hands out Buffers, whose `slice` shares memory: callers get plain arrays. */
const plainBytes = {
  name: 'hanse-bytes',
  format: 'view' as const,
  encode: (bytes: Uint8Array): Uint8Array => bytes,
  decode: (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** One part of the database: keys and values are bytes. */
export type Part = AbstractSublevel<AnyLevel, any, Uint8Array, Uint8Array>

const partNames = [
  'meta', 'headers', 'entries', 'states', 'bodies', 'lanes', 'lanes2', 'arrivals', 'withdrawn', 'receipts', 'forks', 'membership', 'invitations',
  'publications', 'private', 'ids', 'index', 'audit', 'outbox', 'outboxBundles', 'erased'
] as const

/**
 * The parts of the database and their keys; integers are big-endian. Every value carries CRC-32s, as LevelDB
 * does not verify what it reads.
 *
 * | part | key | value |
 * |---|---|---|
 * | meta | text | schema, federation, boot; counts; ends of the audit log |
 * | headers | lane32 ‖ seq8 | header, signature, opening, id |
 * | entries | entry32 | lane32 ‖ seq8 |
 * | states | entry32 | leaf states, ranges of the chunks held |
 * | bodies | entry32 ‖ from4 ‖ start4 | a page of a chunk: leaves and their facts, disclosure and proof behind an offset table (`record/body.ts`) |
 * | lanes, lanes2 | lane32 | node, group, head, number of headers: twice, so that the loss of one is seen |
 * | arrivals | number8 | what became held |
 * | withdrawn | number8 | of an arrival that is a going: the withdrawal, and the ids of what it took |
 * | receipts | lane32 ‖ node34, for one entry alone ‖ seq8 | seq, body, signature |
 * | forks | lane32 | the proof that its author signed two entries of one seq |
 * | membership | kind1 ‖ hash32 | a certificate, statement or request to join |
 * | invitations | hash32 of the secret | until when it is good, and who used it |
 * | publications | id16 | entries |
 * | private | sha256 of the bytes | facts and bytes of an import |
 * | ids | first 16 of sha256(STIX id) ‖ place | nothing |
 * | index | key16 | where the newest of its places is read, or nothing |
 * | index | key16 ‖ place | nothing |
 * | audit | number8 | hash of the row before, row (`audit/row.ts`) |
 * | outbox | id16 | what waits to be published, in the node's own words |
 * | outboxBundles | id16 | its bundle |
 * | erased | entry32 ‖ batch8 | nothing: leaves went in that batch, and files may still hold their bytes |
 */
export interface Layout extends Record<typeof partNames[number], Part> {
  level: AnyLevel
  reads: Reads
  gate: Gate
}

export function layoutOf (level: AnyLevel): Layout {
  const part = (name: string): Part => level.sublevel<Uint8Array, Uint8Array>(name, { keyEncoding: plainBytes, valueEncoding: plainBytes })
  const parts = Object.fromEntries(partNames.map((name) => [name, part(name)])) as Record<typeof partNames[number], Part>
  return { level, reads: new Reads(), gate: new Gate(), ...parts }
}

/** All parts: a database that was closed and opened again does not open them by itself. */
export function partsOf (layout: Layout): Part[] {
  return partNames.map((name) => layout[name])
}
