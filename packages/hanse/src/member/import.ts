import { equal } from '@hanse/core'
import { rowsFor } from '@hanse/knowledge'
import { parse, tally } from '@hanse/stix'
import { privatePlace } from '@hanse/store'
import { entryInfo } from './context.ts'
import type { Publisher } from '../publish/publisher.ts'
import type { AbortOptions, ImportReport } from '../types.ts'
import type { Context } from './context.ts'
import type { StixObject } from '@hanse/stix'

/** Objects of one batch: what an abort may leave half done is a whole number of them. */
const objectsPerBatchMax = 1000

/**
 * Stores objects for this member alone. Nothing of them ever reaches another member but by a later `publish`.
 *
 * The only node of a member keeps them beside its lanes. Where there are others, they stand in a lane for nobody, so that
 * these have them by the ways that everything else goes (docs/design/006).
 */
export async function importBundle (context: Context, publisher: Publisher, bundle: Uint8Array, options: AbortOptions = {}): Promise<ImportReport> {
  const parsed = parse(bundle)
  const { objects, refused } = parsed
  const add = context.self.nodes.length > 1 ? addForNodes : addHere
  let added = 0
  for (let from = 0; from < objects.length; from += objectsPerBatchMax) {
    options.signal?.throwIfAborted()
    added += await add(context, objects.slice(from, from + objectsPerBatchMax), publisher, options)
  }
  return { objects: objects.length, held: tally(parsed).held, known: objects.length - added, refused }
}

async function addHere (context: Context, batch: StixObject[]): Promise<number> {
  const rows = batch.flatMap(({ bytes, facts, value }) => rowsFor(context.suite, { value, facts, place: privatePlace(context.suite, bytes) }))
  return (await context.store.addPrivate(batch, context.clock.nowMs(), rows)).length
}

async function addForNodes (context: Context, batch: StixObject[], publisher: Publisher, options: AbortOptions): Promise<number> {
  const fresh: StixObject[] = []
  for (const object of batch) {
    const isTwin = fresh.some((other) => other.facts.id === object.facts.id && equal(other.bytes, object.bytes))
    if (!isTwin && !await isInLane(context, object)) {
      fresh.push(object)
    }
  }
  if (fresh.length > 0) {
    await publisher.keepForNodes(fresh, options)
  }
  return fresh.length
}

/** Whether any node of this member has imported these very bytes for all of them. */
async function isInLane ({ engine, store }: Context, { facts: { id }, bytes }: StixObject): Promise<boolean> {
  const known = await store.objectsById(id)
  const places = known.map(({ place }) => place).filter((place) => 'entry' in place && entryInfo(engine, place.entry)?.private === true)
  const held = await store.objects(places)
  return held.some((object) => object !== undefined && equal(object.bytes, bytes))
}
