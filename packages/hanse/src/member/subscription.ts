import { factsOf } from '@hanse/stix'
import { holdsObjects } from '../engine/understanding.ts'
import { entryInfo, nameOf } from './context.ts'
import { cursorText, endOf, parseCursor, placeOf } from './cursor.ts'
import { hasKept, PassingEvents } from './passing-events.ts'
import { permissionsOf, withPermits } from './permits.ts'
import type { HanseEvent, HanseEventType, ObjectEvent, SubscribeOptions, WithdrawnEvent } from '../types.ts'
import type { Context } from './context.ts'
import type { Cursor } from './cursor.ts'
import type { Arrival, StoredChunk } from '@hanse/store'

const eventTypes: readonly HanseEventType[] = [
  'object', 'withdrawn', 'delivery', 'peer', 'refused', 'fork', 'incarnation', 'clock', 'disk', 'members', 'governance'
]

/** One step along what is kept: how far it leads, and what there is to tell. */
interface Step { cursor: Cursor, event?: ObjectEvent | WithdrawnEvent }

/**
 * Objects in the order in which they became durable, and withdrawals in the order in which they took effect, at least
 * once, resumable by cursor; with them, as they happen, deliveries, peers, refusals, forks, new incarnations, who comes in and goes, what governors do,
 * and what becomes of this node's clock and disk. Ends when the node is stopped.
 *
 * @throws {HanseError} `E_CURSOR`
 */
export async function * subscribe (context: Context, options: SubscribeOptions = {}): AsyncGenerator<HanseEvent> {
  const { signal, follow = true } = options
  signal?.throwIfAborted()
  const types = new Set(options.types ?? eventTypes)
  let cursor = options.since === undefined ? endOf(context, context.clock.nowMs()) : await placeOf(context, parseCursor(options.since))
  const passing = new PassingEvents(context.engine, types, cursorText(context, cursor), signal)
  try {
    while (true) {
      if (follow) {
        await passing.wait()
      }
      signal?.throwIfAborted()
      if (passing.arrived && hasKept(types)) {
        passing.arrived = false
        for await (const step of stepsAfter(context, cursor, types, passing, signal)) {
          yield * step.event === undefined ? [] : [step.event]
          cursor = step.cursor
          passing.cursor = cursorText(context, cursor)
        }
      }
      yield * passing.take()
      if (!follow || passing.closed) {
        return
      }
    }
  } finally {
    passing.end()
  }
}

async function * stepsAfter (
  context: Context,
  cursor: Cursor,
  types: ReadonlySet<HanseEventType>,
  passing: PassingEvents,
  signal: AbortSignal | undefined
): AsyncGenerator<Step> {
  for await (const arrival of context.store.arrivals(cursor.number - 1, { signal })) {
    const { number, at } = arrival
    const after = number === cursor.number ? cursor.leaf : -1
    let told = false
    const objects = arrival.private ? privateObject(context, arrival, after) : leavesOf(context, arrival, after)
    for await (const step of types.has('object') ? objects : []) {
      told = true
      yield step
    }
    // an arrival of which nothing is held may tell of a going
    const event = told || after >= 0 || arrival.private || !types.has('withdrawn') ? undefined : await withdrawnEvent(context, arrival)
    yield event === undefined ? { cursor: { number, leaf: Number.MAX_SAFE_INTEGER, at } } : { cursor: { number, leaf: 0, at }, event }
    if (passing.closed) {
      return
    }
  }
}

async function withdrawnEvent (context: Context, { number, entry, at }: Extract<Arrival, { private: false }>): Promise<WithdrawnEvent | undefined> {
  const withdrawn = await context.store.withdrawn(number)
  const info = withdrawn && entryInfo(context.engine, withdrawn.withdrawal)
  return info && {
    type: 'withdrawn',
    cursor: cursorText(context, { number, leaf: 0, at }),
    withdrawal: withdrawn.withdrawal,
    objects: withdrawn.objects.map(({ index, id }) => ({ id, place: { entry, index } })),
    author: info.author,
    authorName: nameOf(context.roster, info.author),
    reason: withdrawn.reason,
    own: info.author === context.self.member,
    time: info.time,
    removed: at
  }
}

async function * privateObject (context: Context, arrival: Extract<Arrival, { private: true }>, after: number): AsyncGenerator<Step> {
  const place = { private: arrival.object }
  const object = after >= 0 ? undefined : (await context.store.objects([place]))[0]
  if (object !== undefined) {
    const cursor = { number: arrival.number, leaf: 0, at: arrival.at }
    yield {
      cursor,
      event: withPermits({
        type: 'object' as const,
        cursor: cursorText(context, cursor),
        place,
        id: object.facts.id,
        objectType: object.facts.type,
        bytes: object.bytes,
        author: context.self.member,
        authorName: context.self.name,
        own: true,
        private: true,
        time: arrival.at,
        arrived: arrival.at,
        ...permissionsOf(context, object.facts, undefined, context.clock.nowMs())
      })
    }
  }
}

async function * leavesOf (context: Context, arrival: Extract<Arrival, { private: false }>, after: number): AsyncGenerator<Step> {
  const info = entryInfo(context.engine, arrival.entry)
  if (info === undefined || !holdsObjects(context.engine.machine, arrival.entry)) {
    return
  }
  let stored: StoredChunk | undefined
  for (let leaf = Math.max(after + 1, 0); leaf < arrival.count; leaf++) {
    const index = arrival.from + leaf
    if (stored === undefined || index >= stored.chunk.from + stored.chunk.leaves.length) {
      // what arrived together may be in parts since leaves of it were erased
      stored = await context.store.body(arrival.entry, index)
    }
    if (stored === undefined) {
      continue
    }
    const { chunk, facts } = stored
    const i = index - chunk.from
    const cursor = { number: arrival.number, leaf, at: arrival.at }
    yield {
      cursor,
      event: withPermits({
        type: 'object' as const,
        cursor: cursorText(context, cursor),
        place: { entry: arrival.entry, index },
        id: facts[i]?.id ?? '',
        objectType: facts[i]?.type ?? '',
        bytes: chunk.leaves[i] as Uint8Array,
        author: info.author,
        authorName: nameOf(context.roster, info.author),
        ...(!info.private && { handling: info.handling }),
        own: info.author === context.self.member,
        private: info.private,
        time: info.time,
        arrived: arrival.at,
        ...permissionsOf(context, facts[i] ?? factsOf(chunk.leaves[i] as Uint8Array), info, context.clock.nowMs())
      })
    }
  }
}
