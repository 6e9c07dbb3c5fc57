import { randomBytes } from 'node:crypto'
import { HanseError, show, toHex } from '@hanse/core'
import { nameOf } from '../member/context.ts'
import { cursorText, parseCursor, placeAt, placeOf, start } from '../member/cursor.ts'
import { withPermits } from '../member/permits.ts'
import { personOf, reasonOf } from '../outbox/person.ts'
import { exporting } from './decide.ts'
import { heldSince } from './held.ts'
import { exportedRows, isLeaf } from './rows.ts'
import { ExportTally } from './tally.ts'
import type { Context } from '../member/context.ts'
import type { Cursor } from '../member/cursor.ts'
import type { ExportedObject, ExportItem, ExportOptions } from '../types.ts'
import type { HeldObject } from './held.ts'
import type { AuditRow } from '@hanse/store'

/** Objects that share a write of the audit log and leave behind it, and their bytes: as much is in memory at a time. */
const batchObjectsMax = 1000
const batchBytesMax = 1024 * 1024

const exportIdBytes = 16
/** Of the hash of an object's bytes: enough to tell a million objects apart at little memory. */
const digestBytes = 16
const timeForm = /^\d{4}-\d{2}-\d{2}/

/**
 * All that this member holds and may hand to its own tools, each object once, and at the end what became of the rest.
 * The audit log has the rows on disk before the objects that they speak of are given.
 *
 * @throws {HanseError} `E_CURSOR`, `E_PERSON`, `E_LIMIT_REASON`
 */
export async function * exportHeld (context: Context, options: ExportOptions = {}): AsyncGenerator<ExportItem> {
  const { signal } = options
  signal?.throwIfAborted()
  const item = toHex(randomBytes(exportIdBytes))
  const row = { item, who: personOf(options.by), why: reasonOf(wishOf(options)), rule: context.rules.hash }
  let cursor = await startOf(context, options.since)
  const note = async (made: (said: typeof row & { at: number }) => AuditRow[]): Promise<void> => {
    await context.engine.record(made({ ...row, at: context.clock.nowMs() }).map((audited) => ({ type: 'audit', row: audited })))
  }
  await note((said) => [{ kind: 'exported', verdict: 'permit', ...said }])
  const tally = new ExportTally()
  for await (const batch of batchesOf(context, options, cursor, tally, (passed) => { cursor = passed })) {
    await note((said) => exportedRows(batch.flatMap(({ place }) => leavingOf(context, place)), said))
    for (const object of batch) {
      signal?.throwIfAborted()
      yield object
    }
  }
  yield { type: 'summary', export: item, ...tally.summary(), cursor: cursorText(context, cursor) }
}

async function * batchesOf (
  context: Context,
  options: ExportOptions,
  since: Cursor,
  tally: ExportTally,
  passed: (cursor: Cursor) => void
): AsyncGenerator<ExportedObject[]> {
  const types = options.types === undefined ? undefined : new Set(options.types)
  const seen = new Set<string>()
  let batch: ExportedObject[] = []
  let bytes = 0
  for await (const held of heldSince(context, since, passed, options.signal)) {
    const object = types?.has(held.facts.type) === false ? undefined : taken(context, options, held, seen, tally)
    if (object === undefined) {
      continue
    }
    batch.push(object)
    bytes += object.bytes.length
    if (batch.length >= batchObjectsMax || bytes >= batchBytesMax) {
      yield batch
      batch = []
      bytes = 0
    }
  }
  if (batch.length > 0) {
    yield batch
  }
}

/** The object as it leaves; undefined when it does not, or has left from another lane. */
function taken (context: Context, options: ExportOptions, held: HeldObject, seen: Set<string>, tally: ExportTally): ExportedObject | undefined {
  const { place, bytes, facts, info } = held
  const decided = exporting(context, held, options, context.clock.nowMs())
  if ('leftOut' in decided) {
    tally.left(decided.leftOut)
    return undefined
  }
  const digest = Buffer.from(context.suite.sha256(bytes).subarray(0, digestBytes)).toString('latin1')
  if (seen.has(digest)) {
    return undefined
  }
  seen.add(digest)
  tally.taken(decided.obligations)
  const author = info?.author ?? context.self.member
  return withPermits({
    type: 'object' as const,
    place,
    id: facts.id,
    objectType: facts.type,
    bytes,
    author,
    authorName: nameOf(context.roster, author),
    own: author === context.self.member,
    private: info === undefined || info.private,
    ...decided
  })
}

function leavingOf ({ engine: { machine } }: Context, place: ExportedObject['place']): Parameters<typeof exportedRows>[0] {
  const entry = isLeaf(place) ? machine.header(place.entry) : undefined
  return entry === undefined || !isLeaf(place)
    ? []
    : [{ lane: entry.lane, seq: entry.header.seq, leafCount: entry.header.leafCount, index: place.index }]
}

async function startOf (context: Context, since: string | undefined): Promise<Cursor> {
  if (since === undefined) {
    return start
  }
  if (!timeForm.test(since)) {
    return placeOf(context, parseCursor(since))
  }
  const at = Date.parse(since)
  if (Number.isNaN(at)) {
    throw new HanseError('E_CURSOR', `${show(since)} is no time; write one such as 2026-12-01T09:00Z, or give a cursor`, {})
  }
  return placeAt(context, at)
}

/** What was asked for, in the audit log. */
function wishOf ({ types, since, purpose, use }: ExportOptions): string | undefined {
  const said = Object.entries({ purpose, use, types: types?.join(', '), since }).flatMap(([name, value]) => value === undefined ? [] : [`${name}: ${value}`])
  return said.length === 0 ? undefined : said.join('; ')
}
