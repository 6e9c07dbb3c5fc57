import { toHex } from '@hanse/core'
import { rowsFor } from '@hanse/knowledge'
import { parse, tally } from '@hanse/stix'
import { privatePlace } from '@hanse/store'
import { entryInfo } from './context.ts'
import type { Publisher } from '../publish/publisher.ts'
import type { AbortOptions, ImportReport } from '../types.ts'
import type { Context } from './context.ts'
import type { Hex } from '@hanse/core'
import type { StixObject } from '@hanse/stix'

/** Objects of one batch: what an abort may leave half done is a whole number of them. */
const objectsPerBatchMax = 1000
/** Objects that are read at once to be compared: of these a hash is kept. */
const comparedAtOnceMax = 64

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
  const known = await hashesInLanes(context, new Set(batch.map(({ facts: { id } }) => id)), options)
  const fresh = batch.filter(({ bytes }) => {
    const hash = toHex(context.suite.sha256(bytes))
    const isNew = !known.has(hash)
    known.add(hash)
    return isNew
  })
  if (fresh.length > 0) {
    await publisher.keepForNodes(fresh, options)
  }
  return fresh.length
}

/** Hashes of what nodes of this member have imported under these ids for all of them. */
async function hashesInLanes ({ engine, store, suite }: Context, ids: ReadonlySet<string>, options: AbortOptions): Promise<Set<Hex>> {
  const found = await Promise.all([...ids].map(async (id) => store.placesById(id, options)))
  const places = found.flat().filter((place) => 'entry' in place && entryInfo(engine, place.entry)?.private === true)
  const hashes = new Set<Hex>()
  for (let from = 0; from < places.length; from += comparedAtOnceMax) {
    for (const object of await store.objects(places.slice(from, from + comparedAtOnceMax), options)) {
      if (object !== undefined) {
        hashes.add(toHex(suite.sha256(object.bytes)))
      }
    }
  }
  return hashes
}
