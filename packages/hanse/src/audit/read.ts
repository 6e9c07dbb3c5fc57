import { show } from '@hanse/core'
import { memberOf } from '../home/audience.ts'
import { nameOf, notFound } from '../member/context.ts'
import { viewMembers } from '../member/views.ts'
import type { Context } from '../member/context.ts'
import type { AbortOptions, AuditQuery, AuditRecord } from '../types.ts'
import type { Entry, Hex, Verified } from '@hanse/core'
import type { NumberedAuditRow } from '@hanse/store'

const entryIdPattern = /^[0-9a-f]{64}$/
const publicationIdPattern = /^[0-9a-f]{32}$/

/** Leaves of one entry that are asked for; all when absent. */
type Wanted = ReadonlyMap<Hex, ReadonlySet<number> | undefined>

/**
 * The audit log, oldest first. With an object or a member: what left, entry by entry, with the objects in it; of an object
 * also its exports.
 *
 * @param context - the node's
 * @param query - what is asked
 * @param query.object - STIX id, or the id of an entry or of an own publication, which answer also for what was erased
 * @param query.member - did:key or name
 * @throws {HanseError} `E_NOT_FOUND`, `E_MEMBER_UNKNOWN`, `E_STORE_DAMAGED`
 */
export async function * audit (context: Context, query: AuditQuery & AbortOptions = {}): AsyncGenerator<AuditRecord> {
  const { object, signal } = query
  signal?.throwIfAborted()
  const member = query.member === undefined ? undefined : memberOf(query.member, viewMembers(context))
  await context.engine.settleAudit()
  const wanted = object === undefined ? undefined : await wantedBy(context, object)
  for await (const row of context.store.audit(0, { signal })) {
    if (member === undefined && wanted === undefined) {
      yield recordOf(context, row)
    } else if (row.kind === 'sent' ? member === undefined || row.member === member : row.kind === 'exported' && member === undefined) {
      yield * sentRecords(context, row, wanted)
    }
  }
}

async function wantedBy (context: Context, object: string): Promise<Wanted> {
  if (entryIdPattern.test(object)) {
    return new Map([[object, undefined]])
  }
  if (publicationIdPattern.test(object)) {
    const publication = await context.store.publication(object)
    if (publication === undefined) {
      throw notFound(`the publication ${object}`)
    }
    return new Map(publication.entries.map((entry) => [entry, undefined]))
  }
  const found = await context.store.objectsById(object)
  if (found.length === 0) {
    throw notFound(show(object))
  }
  const wanted = new Map<Hex, Set<number>>()
  for (const { place } of found) {
    if ('entry' in place) {
      wanted.set(place.entry, (wanted.get(place.entry) ?? new Set()).add(place.index))
    }
  }
  return wanted
}

async function * sentRecords (context: Context, row: NumberedAuditRow, wanted: Wanted | undefined): AsyncGenerator<AuditRecord> {
  const { lane, range } = row
  if (lane === undefined || range === undefined) {
    return
  }
  for (let seq = range.from; seq <= range.to; seq++) {
    const entry = context.engine.machine.entryAt(lane, seq)
    if (entry !== undefined && (wanted === undefined || wanted.has(entry.id))) {
      const leaves = row.leaves ?? { from: 0, count: entry.header.leafCount }
      const asked = wanted?.get(entry.id)
      const sent = Array.from({ length: leaves.count }, (_, i) => leaves.from + i).filter((index) => asked === undefined || asked.has(index))
      if (sent.length > 0) {
        yield { ...recordOf(context, row), sent: { entry: entry.id, objects: await idsOf(context, entry, sent) } }
      }
    }
  }
}

/** STIX ids of leaves by rising index; of what is no longer held, nothing. */
async function idsOf (context: Context, entry: Verified<Entry>, indices: readonly number[]): Promise<string[]> {
  const ids: string[] = []
  let chunk: { from: number, ids: string[] } | undefined
  for (const index of indices) {
    if (chunk === undefined || index >= chunk.from + chunk.ids.length) {
      const stored = await context.store.body(entry.id, index)
      chunk = stored && { from: stored.chunk.from, ids: stored.facts.map(({ id }) => id) }
    }
    const id = chunk?.ids[index - chunk.from] ?? ''
    if (id !== '') {
      ids.push(id)
    }
  }
  return ids
}

function recordOf (context: Context, row: NumberedAuditRow): AuditRecord {
  return row.member === undefined ? { ...row } : { ...row, memberName: nameOf(context.roster, row.member) }
}
