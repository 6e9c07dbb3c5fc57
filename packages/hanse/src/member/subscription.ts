import { HanseError, show } from '@hanse/core'
import { entryInfo, nameOf } from './context.ts'
import { PassingEvents } from './passing-events.ts'
import type { HanseEvent, HanseEventType, ObjectEvent, SubscribeOptions } from '../types.ts'
import type { Context } from './context.ts'
import type { Arrival } from '@hanse/store'

const eventTypes: readonly HanseEventType[] = ['object', 'delivery', 'peer', 'refused']

/** A place in the order of arrival: everything up to leaf `leaf` of arrival `number` was seen. */
interface Cursor { number: number, leaf: number }

function parseCursor (text: string): Cursor {
  const parts = /^(\d{1,15})\.(\d{1,16})$/.exec(text)
  if (text === 'start') {
    return { number: 0, leaf: -1 }
  }
  if (parts === null) {
    throw new HanseError('E_CURSOR', `${show(text)} is no cursor; give back one that an event carried, or "start"`, {})
  }
  return { number: Number(parts[1]), leaf: Number(parts[2]) }
}

function textOf (cursor: Cursor): string {
  return cursor.leaf < 0 && cursor.number === 0 ? 'start' : `${cursor.number}.${cursor.leaf}`
}

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
  let cursor = options.since === undefined ? endOf(context.store.counts) : parseCursor(options.since)
  const passing = new PassingEvents(context.engine, types, textOf(cursor), signal)
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

function endOf (counts: { arrivals: number }): Cursor {
  return counts.arrivals === 0 ? { number: 0, leaf: -1 } : { number: counts.arrivals - 1, leaf: Number.MAX_SAFE_INTEGER }
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
    yield {
      type: 'object',
      cursor: textOf({ number: arrival.number, leaf: 0 }),
      place,
      id: object.facts.id,
      objectType: object.facts.type,
      bytes: object.bytes,
      author: context.self.member,
      authorName: context.self.name,
      own: true,
      private: true,
      time: arrival.at,
      arrived: arrival.at
    }
  }
}

async function * leavesOf (context: Context, arrival: Extract<Arrival, { private: false }>, after: number): AsyncGenerator<ObjectEvent> {
  const info = entryInfo(context.engine, arrival.entry)
  const stored = await context.store.body(arrival.entry, arrival.from)
  if (info === undefined || stored === undefined) {
    return
  }
  const { chunk, facts } = stored
  for (let i = Math.max(after + 1, 0); i < chunk.leaves.length; i++) {
    yield {
      type: 'object',
      cursor: textOf({ number: arrival.number, leaf: i }),
      place: { entry: arrival.entry, index: chunk.from + i },
      id: facts[i]?.id ?? '',
      objectType: facts[i]?.type ?? '',
      bytes: chunk.leaves[i] as Uint8Array,
      author: info.author,
      authorName: nameOf(context.roster, info.author),
      handling: info.handling,
      own: info.author === context.self.member,
      private: false,
      time: info.time,
      arrived: arrival.at
    }
  }
}
