import { withdrawalKind } from '@hanse/core'
import { factsOf } from '@hanse/stix'
import { entryInfo, nameOf } from './context.ts'
import { cursorText, endOf, parseCursor, placeOf } from './cursor.ts'
import { PassingEvents } from './passing-events.ts'
import { permissionsOf, withPermits } from './permits.ts'
import type { HanseEvent, HanseEventType, ObjectEvent, SubscribeOptions } from '../types.ts'
import type { Context } from './context.ts'
import type { Cursor } from './cursor.ts'
import type { Arrival, StoredChunk } from '@hanse/store'

const eventTypes: readonly HanseEventType[] = ['object', 'delivery', 'peer', 'refused']

/**
 * Objects in the order in which they became durable, at least once, resumable by cursor; with them, as they happen,
 * deliveries, peers and refusals. Ends when the node is stopped.
 *
 * @throws {HanseError} `E_CURSOR`
 */
export async function * subscribe (context: Context, options: SubscribeOptions = {}): AsyncGenerator<HanseEvent> {
  const { signal, follow = true } = options
  signal?.throwIfAborted()
  const types = new Set(options.types ?? eventTypes)
  let cursor = options.since === undefined ? endOf(context, Date.now()) : await placeOf(context, parseCursor(options.since))
  const passing = new PassingEvents(context.engine, types, cursorText(context, cursor), signal)
  try {
    while (true) {
      if (follow) {
        await passing.wait()
      }
      signal?.throwIfAborted()
      if (passing.arrived && types.has('object')) {
        passing.arrived = false
        for await (const event of objectsAfter(context, cursor, passing, signal)) {
          yield event
          cursor = parseCursor(event.cursor)
          passing.cursor = event.cursor
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

async function * objectsAfter (context: Context, cursor: Cursor, passing: PassingEvents, signal: AbortSignal | undefined): AsyncGenerator<ObjectEvent> {
  for await (const arrival of context.store.arrivals(cursor.number - 1, { signal })) {
    const after = arrival.number === cursor.number ? cursor.leaf : -1
    yield * arrival.private ? privateObject(context, arrival, after) : leavesOf(context, arrival, after)
    if (passing.closed) {
      return
    }
  }
}

async function * privateObject (context: Context, arrival: Extract<Arrival, { private: true }>, after: number): AsyncGenerator<ObjectEvent> {
  const place = { private: arrival.object }
  const object = after >= 0 ? undefined : (await context.store.objects([place]))[0]
  if (object !== undefined) {
    yield withPermits({
      type: 'object' as const,
      cursor: cursorText(context, { number: arrival.number, leaf: 0, at: arrival.at }),
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
      ...permissionsOf(context, object.facts, undefined, Date.now())
    })
  }
}

async function * leavesOf (context: Context, arrival: Extract<Arrival, { private: false }>, after: number): AsyncGenerator<ObjectEvent> {
  const info = entryInfo(context.engine, arrival.entry)
  if (info === undefined || context.engine.machine.header(arrival.entry)?.header.kind === withdrawalKind) {
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
    yield withPermits({
      type: 'object' as const,
      cursor: cursorText(context, { number: arrival.number, leaf, at: arrival.at }),
      place: { entry: arrival.entry, index },
      id: facts[i]?.id ?? '',
      objectType: facts[i]?.type ?? '',
      bytes: chunk.leaves[i] as Uint8Array,
      author: info.author,
      authorName: nameOf(context.roster, info.author),
      handling: info.handling,
      own: info.author === context.self.member,
      private: false,
      time: info.time,
      arrived: arrival.at,
      ...permissionsOf(context, facts[i] ?? factsOf(chunk.leaves[i] as Uint8Array), info, Date.now())
    })
  }
}
