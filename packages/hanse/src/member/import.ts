import { rowsFor } from '@hanse/knowledge'
import { parse, tally } from '@hanse/stix'
import { privatePlace } from '@hanse/store'
import type { AbortOptions, ImportReport } from '../types.ts'
import type { Context } from './context.ts'

/** Objects of one batch: what an abort may leave half done is a whole number of them. */
const objectsPerBatchMax = 1000

/** Stores objects for this member alone. Nothing of them ever leaves the node but by a later `publish`. */
export async function importBundle (context: Context, bundle: Uint8Array, { signal }: AbortOptions = {}): Promise<ImportReport> {
  const parsed = parse(bundle)
  const { objects, refused } = parsed
  let added = 0
  for (let from = 0; from < objects.length; from += objectsPerBatchMax) {
    signal?.throwIfAborted()
    const batch = objects.slice(from, from + objectsPerBatchMax)
    const rows = batch.flatMap(({ bytes, facts, value }) => rowsFor({ value, facts, place: privatePlace(context.suite, bytes) }))
    added += (await context.store.addPrivate(batch, Date.now(), rows)).length
  }
  return { objects: objects.length, held: tally(parsed).held, known: objects.length - added, refused }
}
